# The front door. Everything that is made lands in .build; "make clean" takes it away.
#   CORE=oldest | newest    only that ansible-core (test, test-units, test-integration, sanity)
#   ARGS=...                more words for the command behind a target, such as ARGS="-k menu" (pytest)
#   SCRIPTS=... KILLS=... SEED=...   how many fault scripts and kills "make faults" runs, and which
#   UPGRADE=                "make lock" keeps each version that still fits, and only adds what is missing

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

B := .build
# ansible-core 2.16 cannot start a Python whose path has a space: then the environments lie elsewhere.
V := $(if $(word 2,$(CURDIR)),/var/tmp/servetel-ivr-$(shell printf '%s' "$(CURDIR)" | cksum | tr ' ' '-'),$(CURDIR)/$(B))
CORES := $(or $(CORE),oldest newest)
VENV := $(V)/venv-newest
# Where tasks run: in the controller's process, or as modules. A test that runs on both cores runs once in each way;
# WAYS="in_process as_module" runs both on every core.
WAYS_newest := in_process
WAYS_oldest := as_module
# These run on one core only: tests of the tests' own servers, of the front door, of pages, examples and schemas, and
# long ones of code that knows neither Ansible nor requests, random faults, and what counts instructions. Jobs of AWX
# run on the oldest core, the nearest to AWX's own. What pages show, how the API is read, and nearly all that pylint
# finds does not depend on the core.
UNITS_newest := --cov --cov-report=
UNITS_oldest := $(addprefix --ignore tests/,front_door browser docs unit/simulator unit/support unit/test_cost.py \
	$(addprefix faults/test_,probe.py rings.py rollback.py scripts.py) \
	$(addprefix unit/plugins/module_utils/,_call_flow _model/test_wrong_dialect.py _tasks/test_api_probe.py))
INTEGRATION_newest := --ignore tests/integration/awx
INTEGRATION_oldest := $(addprefix --ignore tests/integration/,docs test_demo.py test_example.py \
	$(addprefix test_playbook_,dialect.py readings.py report.py))
SANITY_oldest := --skip-test pylint
# The environments, each locked in tests/requirements/NAME.txt; NAME.in says what it is for.
ENVIRONMENTS := oldest newest lint importer node lock
# The first Python that a lock has to fit; .ci/pick_python.py picks the Pythons.
FIRST_PYTHON_oldest := 3.10
SCRIPTS := 10000
KILLS := 50
UPGRADE := yes
# No address of a registry in the lock file.
NPM := --omit-lockfile-registry-resolved --ignore-scripts --no-audit --no-fund --loglevel=error
TREE := $(B)/tree/ansible_collections/servetel/ivr
NODE := $(V)/venv-node/bin
INSTALLED := $(CURDIR)/$(B)/installed
# More workers than cores, because tests wait for servers and browsers.
PYTEST_ARGS := -n $(shell python3 -c "import os; print(os.cpu_count() * 2)") --dist worksteal
COPY := tar -c --exclude-vcs --exclude=./.build --exclude=./.ansible --exclude='./.*_cache' --exclude=./.hypothesis \
	--exclude=./tests/output --exclude=__pycache__ .

export LC_ALL := C.UTF-8
# Python may keep what it has compiled: without, each process would compile the tests and the collection again.
unexport PYTHONDONTWRITEBYTECODE
export ANSIBLE_HOME := $(CURDIR)/$(B)/ansible
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_RETRIES ?= 10
export PIP_DEFAULT_TIMEOUT ?= 120

.PHONY: help demo play test lint sanity build install-check importer coverage faults docs examples schemas bench chromium smoke lock venvs clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 20

demo: $(VENV)/ready ## watch the collection work on a simulated account
	$(VENV)/bin/python -m tests.demo

play: $(VENV)/ready $(TREE) ## keep a simulated account running, to try your own playbooks on
	$(VENV)/bin/python -m tests.demo.play $(ARGS)

test: test-units test-integration $(if $(filter newest,$(CORES)),coverage) ## all tests, on the oldest and the newest ansible-core

test-units: $(CORES:%=test-units-%) ## the tests that need no ansible-playbook
test-integration: $(CORES:%=test-integration-%) ## ansible-playbook runs of the built and installed collection
sanity: $(CORES:%=sanity-%) ## ansible-test sanity

test-units-%: $(V)/venv-%/ready $(B)/node/ready
	PATH="$(NODE):$$PATH" COVERAGE_FILE=$(B)/coverage/$* $(V)/venv-$*/bin/python -m pytest --ignore tests/integration $(UNITS_$*) $(PYTEST_ARGS) $(ARGS)

test-integration-%: $(V)/venv-%/ready install-check
	SERVETEL_TEST_COLLECTIONS="$(INSTALLED)" SERVETEL_TEST_WAYS="$(or $(WAYS),$(WAYS_$*))" \
		$(V)/venv-$*/bin/python -m pytest tests/integration $(INTEGRATION_$*) $(PYTEST_ARGS) $(ARGS)

faults: $(VENV)/ready ## 10,000 random fault scripts and 50 kills: about ten minutes
	SERVETEL_TEST_FAULT_SCRIPTS=$(SCRIPTS) SERVETEL_TEST_KILLS=$(KILLS) SERVETEL_TEST_FAULT_SEED=$(SEED) \
		$(VENV)/bin/python -m pytest $(patsubst %,tests/faults/test_%.py,scripts rollback rings kill) --timeout 7200 -n 8 --dist worksteal $(ARGS)

coverage: test-units-newest ## how much of plugins the units run: 95 %, of module_utils all
	COVERAGE_FILE=$(B)/coverage/newest $(VENV)/bin/coverage report --fail-under=95
	COVERAGE_FILE=$(B)/coverage/newest $(VENV)/bin/coverage report --fail-under=100 --include='plugins/module_utils/*'

lint: private export PATH := $(V)/venv-lint/bin:$(PATH)
# ansible-lint keeps stand-ins of other collections there, and the importer runs another one at the same time.
lint: private export ANSIBLE_HOME := $(CURDIR)/$(B)/ansible-of-lint
lint: $(V)/venv-lint/ready $(TREE) ## style, types, documentation, changelog
	ruff check
	ruff format --check
	mypy -p ansible_collections.servetel.ivr.plugins
	yamllint --strict .
	antsibull-changelog lint
	rm -rf $(B)/lint && mkdir -p $(B)/lint/ansible_collections/servetel/ivr
	$(COPY) | tar -x -C $(B)/lint/ansible_collections/servetel/ivr
	cd $(B)/lint/ansible_collections/servetel/ivr && HOME="$(CURDIR)/$(B)" antsibull-docs lint-collection-docs --plugin-docs --skip-rstcheck .
	ANSIBLE_COLLECTIONS_PATH="$(CURDIR)/$(B)/tree" ansible-lint --offline --strict

sanity-%: $(V)/venv-%/ready
	rm -rf $(B)/sanity-$*/ansible_collections && mkdir -p $(B)/sanity-$*/ansible_collections/servetel/ivr
	$(COPY) | tar -x -C $(B)/sanity-$*/ansible_collections/servetel/ivr
	python3 .ci/sanity.py $(V)/venv-$* $(B)/sanity-$* $(or $(ARGS),$(SANITY_$*))

build: $(VENV)/ready ## the tarball, in .build/dist
	rm -rf $(B)/dist
	$(VENV)/bin/ansible-galaxy collection build --force --output-path $(B)/dist

install-check: build ## the tarball installs
	rm -rf $(B)/installed
	ANSIBLE_COLLECTIONS_PATH="$(INSTALLED)" $(VENV)/bin/ansible-galaxy collection install --offline --no-deps -p "$(INSTALLED)" $(B)/dist/*.tar.gz

docs: private export PATH := $(V)/venv-lint/bin:$(PATH)
docs: $(V)/venv-lint/ready install-check ## the documentation site, in .build/docs/html
	rm -rf $(B)/docs && mkdir -p -m 755 $(B)/docs/rst
	HOME="$(CURDIR)/$(B)" ANSIBLE_COLLECTIONS_PATH="$(INSTALLED)" antsibull-docs collection --use-current --squash-hierarchy --fail-on-error \
		--dest-dir $(B)/docs/rst servetel.ivr
	cp -r docs/docsite/images $(B)/docs/rst/
	sphinx-build -W --keep-going --quiet -c docs/docsite $(B)/docs/rst $(B)/docs/html

bench: $(VENV)/ready $(TREE) ## measure what the collection costs, beside a no-op play and a bare script
	$(VENV)/bin/python -m tests.benchmark $(ARGS)

examples: $(VENV)/ready $(B)/node/ready ## put into the pages what their commands say, and draw the diagram of the caller's view
	PATH="$(NODE):$$PATH" $(VENV)/bin/python -m tests.docs $(ARGS)

schemas: $(VENV)/ready $(TREE) ## write docs/schema, from the table of fields
	PYTHONPATH="$(B)/tree:." $(VENV)/bin/python -m tests.docs.schema

importer: private export PATH := $(V)/venv-importer/bin:$(PATH)
importer: $(V)/venv-importer/ready build ## what a Galaxy server checks when the tarball is uploaded
	cd $(B) && python -m galaxy_importer.main dist/*.tar.gz

chromium: ## install the browser for the tests of the HTML page, where it is missing and that is allowed
	bash .ci/chromium.sh

smoke: ## run each target that .ci/run does not run otherwise, in its shortest form
	python3 .ci/smoke.py

lock: $(ENVIRONMENTS:%=lock-%) lock-npm ## renew the locks: the newest versions of all packages

# A lock that stays the same keeps its time, so that nothing is installed again.
lock-%: $(V)/venv-lock/ready
	mkdir -p $(B)/locks && cp tests/requirements/$*.txt $(B)/locks/
	$(V)/venv-lock/bin/uv pip compile --quiet --universal --python-version $(or $(FIRST_PYTHON_$*),3.11) --only-binary :all: \
		$(if $(UPGRADE),--upgrade) --no-annotate --custom-compile-command "make lock" \
		--output-file $(B)/locks/$*.txt tests/requirements/$*.in
	cmp --silent $(B)/locks/$*.txt tests/requirements/$*.txt || cp $(B)/locks/$*.txt tests/requirements/

lock-npm: $(V)/venv-node/ready
	mkdir -p $(B)/locks && cp tests/diagrams/package*.json $(B)/locks/
	$(if $(UPGRADE),rm -f $(B)/locks/package-lock.json)
	PATH="$(NODE):$$PATH" npm install --prefix $(B)/locks --package-lock-only $(NPM)
	cmp --silent $(B)/locks/package-lock.json tests/diagrams/package-lock.json || cp $(B)/locks/package-lock.json tests/diagrams/

venvs: $(ENVIRONMENTS:%=$(V)/venv-%/ready) ## install all environments

# Python compiles what it imports; pip would compile all of it, which takes most of its time.
$(ENVIRONMENTS:%=$(V)/venv-%/ready): $(V)/venv-%/ready: tests/requirements/%.txt
	mkdir -p $(V) && rm -rf $(@D)
	"$$(python3 .ci/pick_python.py $(if $(filter oldest,$*),oldest,newest))" -m venv $(@D)
	$(@D)/bin/python -m pip install --quiet --no-compile --no-deps --only-binary :all: --requirement $<
	$(@D)/bin/python -m pip --quiet check
	touch $@

# Mermaid and Graphviz themselves read the diagrams.
$(B)/node/ready: tests/diagrams/package-lock.json $(V)/venv-node/ready
	rm -rf $(@D) && mkdir -p $(@D) && cp tests/diagrams/package.json $< $(@D)/
	PATH="$(NODE):$$PATH" npm ci --prefix $(@D) $(NPM)
	touch $@

$(TREE):
	mkdir -p $(@D)
	ln -s ../../../.. $@

clean: ## take .build away
	rm -rf $(B) $(V)/venv-*
