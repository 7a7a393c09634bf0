# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The part of AWX 24.6's REST API that awx.awx uses to set AWX up, as an HTTP server on this host.

Has the rules of AWX that a set-up can break: unique names, frozen inputs, default values, synced playbooks. Runs no
jobs; `controller.py` does. Knows nothing of this collection.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jsonschema

from tests.integration.awx.rules import (
    credential_type_complaints,
    message_complaints,
    saved_inputs,
    schema_of_values,
    survey_complaints,
)

Item = dict[str, Any]

DEFAULTS: dict[str, Item] = {
    "credential_types": {"description": "", "managed": False, "inputs": {}, "injectors": {}},
    "credentials": {"description": "", "organization": None, "inputs": {}},
    "execution_environments": {"description": "", "organization": None, "credential": None, "pull": ""},
    "projects": {
        "description": "",
        "scm_type": "",
        "scm_url": "",
        "scm_branch": "",
        "credential": None,
        "scm_revision": "",
        "scm_update_on_launch": False,
        "scm_update_cache_timeout": 0,
        "allow_override": False,
        "default_environment": None,
        "status": "never updated",
    },
    "inventories": {"description": "", "kind": "", "host_filter": None, "variables": "", "total_hosts": 0},
    "inventory_sources": {
        "description": "",
        "overwrite": False,
        "overwrite_vars": False,
        "update_on_launch": False,
        "update_cache_timeout": 0,
        "execution_environment": None,
        "status": "never updated",
    },
    "notification_templates": {"description": "", "messages": None},
    "job_templates": {
        "description": "",
        "job_type": "run",
        "diff_mode": False,
        "extra_vars": "---",
        "allow_simultaneous": False,
        "job_slice_count": 1,
        "survey_enabled": False,
        "ask_job_type_on_launch": False,
        "webhook_service": "",
        "ask_limit_on_launch": False,
        "ask_credential_on_launch": False,
        "ask_scm_branch_on_launch": False,
        "ask_job_slice_count_on_launch": False,
        "scm_branch": "",
        "execution_environment": None,
    },
    "workflow_job_templates": {
        "description": "",
        "allow_simultaneous": False,
        "survey_enabled": False,
        "webhook_service": "",
        "ask_limit_on_launch": False,
        "ask_scm_branch_on_launch": False,
        "inventory": None,
    },
    "workflow_job_template_nodes": {"extra_data": {}, "job_type": None, "unified_job_template": None},
    "schedules": {"description": "", "enabled": True},
    "organizations": {"description": ""},
    "teams": {"description": "", "organization": None},
}
UNIQUE = {
    "organizations": ("name",),
    "credential_types": ("name",),
    "execution_environments": ("name",),
    "credentials": ("name", "organization", "credential_type"),
    **dict.fromkeys(("projects", "inventories", "job_templates", "teams"), ("name", "organization")),
    **dict.fromkeys(("notification_templates", "workflow_job_templates"), ("name", "organization")),
    "inventory_sources": ("name", "inventory"),
    "schedules": ("name", "unified_job_template"),
    "workflow_job_template_nodes": ("identifier", "workflow_job_template"),
}
UNIFIED = {
    "projects": "project",
    "job_templates": "job_template",
    "workflow_job_templates": "workflow_job_template",
    "inventory_sources": "inventory_source",
}


class Refused(Exception):
    """An answer that is an error."""

    def __init__(self, status: int, body: Any) -> None:
        super().__init__(status, body)
        self.status, self.body = status, body


class Awx:
    """A fresh AWX, as a context manager.

    `playbooks` are in the project's repository once a sync succeeds, `hosts` in its inventory. `broken` names what
    fails: "project sync", "inventory sync", "credential".
    """

    def __init__(self, playbooks: list[str], hosts: int = 1) -> None:
        self.playbooks, self.hosts = playbooks, hosts
        self.broken: set[str] = set()
        self.items: dict[str, dict[int, Item]] = {kind: {} for kind in DEFAULTS}
        self.items.update({"project_updates": {}, "inventory_updates": {}, "approvals": {}})
        self.links: dict[str, list[int]] = {}
        self.surveys: dict[str, Item] = {}
        self.secrets: dict[int, Item] = {}
        self.requests: list[tuple[str, str]] = []
        self._lock = threading.RLock()
        self._last_id = 0
        galaxy = self.add("credential_types", {"name": "Ansible Galaxy/Automation Hub API Token", "managed": True})
        self.add("credentials", {"name": "Ansible Galaxy", "credential_type": galaxy["id"]})

    def __enter__(self) -> Awx:
        awx = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, format: str, *args: Any) -> None:
                pass

            def _any(self) -> None:
                url = urlsplit(self.path)
                length = int(self.headers.get("Content-Length") or 0)
                body = json.loads(self.rfile.read(length) or b"{}")
                try:
                    status, answer = awx.request(self.command, url.path, dict(parse_qsl(url.query)), body)
                except Refused as refused:
                    status, answer = refused.status, refused.body
                content = b"" if answer is None else json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_PATCH = do_DELETE = _any

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    # What tests look at

    def all(self, kind: str) -> list[Item]:
        return list(self.items[kind].values())

    def one(self, kind: str, **wanted: Any) -> Item:
        found = [item for item in self.all(kind) if wanted.items() <= item.items()]
        assert len(found) == 1, f"{len(found)} {kind} with {wanted}: {self.all(kind)}"
        return found[0]

    def add(self, kind: str, given: Item) -> Item:
        """Make something without asking the rules."""
        self._last_id += 1
        item = {**DEFAULTS.get(kind, {}), **given, "id": self._last_id, "type": kind[:-1]}
        item["url"] = f"/api/v2/{kind}/{item['id']}/"
        self.items[kind][item["id"]] = item
        return item

    # The API

    def request(self, method: str, path: str, query: dict[str, str], body: Item) -> tuple[int, Any]:
        with self._lock:
            self.requests.append((method, path))
            parts = path.removeprefix("/api/v2").strip("/").split("/")
            if len(parts) == 1:
                return self._collection(method, parts[0], query, body)
            kind, number, *rest = parts
            if kind == "roles":
                return self._associate(method, path, body)
            item = self.items.get(kind, {}).get(int(number))
            if item is None:
                raise Refused(404, {"detail": "Not found."})
            if rest:
                return self._sub(method, kind, item, rest[0], body)
            return self._item(method, kind, item, body)

    def _collection(self, method: str, kind: str, query: dict[str, str], body: Item) -> tuple[int, Any]:
        if method == "GET":
            found = [self._shown(kind_of, item) for kind_of, item in self._listed(kind) if _fits(kind_of, item, query)]
            return 200, {"count": len(found), "next": None, "previous": None, "results": found}
        self._check_unique(kind, body)
        given = {key: value for key, value in body.items() if value is not None}
        body = self._checked(kind, {**DEFAULTS[kind], **given}, {}) if kind in DEFAULTS else body
        item = self.add(kind, body)
        self._remember_secrets(kind, item)
        if kind == "projects" and item["scm_type"]:
            self._sync_project(item)
        return 201, self._shown(kind, item)

    def _listed(self, kind: str) -> Iterator[tuple[str, Item]]:
        if kind not in self.items and kind != "unified_job_templates":
            raise Refused(404, {"detail": "Not found."})
        for of in UNIFIED if kind == "unified_job_templates" else [kind]:
            yield from ((of, item) for item in self.all(of))

    def _item(self, method: str, kind: str, item: Item, body: Item) -> tuple[int, Any]:
        if method == "DELETE":
            self._delete(kind, item)
            return 204, None
        if method == "PATCH":
            self._check_unique(kind, {**item, **body}, item["id"])
            if kind == "approvals":
                body = {key: value for key, value in body.items() if key in ("name", "description", "timeout")}
            changed = self._checked(kind, {**item, **body}, item)
            again = kind == "projects" and any(item[key] != changed[key] for key in ("scm_url", "scm_branch"))
            item.update(changed)
            self._remember_secrets(kind, item)
            if again:
                self._sync_project(item)
        return 200, self._shown(kind, item)

    def _delete(self, kind: str, item: Item) -> None:
        number = item["id"]
        if kind == "credential_types" and self._uses(number):
            raise Refused(403, {"detail": "Credential types that are in use cannot be deleted"})
        del self.items[kind][number]
        if kind == "organizations":
            for other in ("projects", "inventories", "job_templates", "credentials", "notification_templates"):
                for child in [found for found in self.all(other) if found.get("organization") == number]:
                    self._delete(other, child)

    def _sub(self, method: str, kind: str, item: Item, name: str, body: Item) -> tuple[int, Any]:
        special: dict[str, Callable[[], tuple[int, Any]]] = {
            "survey_spec": lambda: self._survey(method, item, body),
            "update": lambda: (202, self._update(kind, item)),
            "events": lambda: (200, self._events(item)),
            "create_approval_template": lambda: self._approval(item, body),
        }
        if name in special:
            return special[name]()
        return self._associate(method, f"{item['url']}{name}", body)

    def _associate(self, method: str, path: str, body: Item) -> tuple[int, Any]:
        linked = self.links.setdefault(path.strip("/"), [])
        if method == "GET":
            results = [{"id": number} for number in linked]
            return 200, {"count": len(linked), "next": None, "results": results}
        if body.get("disassociate"):
            linked.remove(body["id"])
        else:
            linked.append(body["id"])
        return 204, None

    def linked(self, item: Item, name: str) -> list[int]:
        return self.links.get(f"{item['url']}{name}".strip("/"), [])

    def _survey(self, method: str, item: Item, body: Item) -> tuple[int, Any]:
        if method == "POST":
            complaints = survey_complaints(body)
            if complaints:
                raise Refused(400, {"error": complaints[0]})
            self.surveys[item["url"]] = body
        return 200, self.surveys.get(item["url"], {})

    def _approval(self, node: Item, body: Item) -> tuple[int, Any]:
        approval = self.add("approvals", {**body, "identifier": None})
        node["unified_job_template"] = approval["id"]
        return 201, approval

    # The rules

    def _check_unique(self, kind: str, given: Item, own: int = 0) -> None:
        keys = UNIQUE.get(kind, ())
        for other in self.items.get(kind, {}).values():
            if keys and other["id"] != own and all(other.get(key) == given.get(key) for key in keys):
                raise Refused(400, {"__all__": [f"{kind} with this {' and '.join(keys)} already exists."]})

    def _uses(self, type_id: int) -> list[Item]:
        return [item for item in self.all("credentials") if item["credential_type"] == type_id]

    def _checked(self, kind: str, item: Item, before: Item) -> Item:
        if kind == "credential_types":
            if before and item["inputs"] != before["inputs"] and self._uses(before["id"]):
                detail = "Modifications to inputs are not allowed for credential types that are in use"
                raise Refused(403, {"detail": detail})
            _refuse("inputs", credential_type_complaints(item["inputs"], item["injectors"]))
        if kind == "credentials":
            if "credential" in self.broken:
                raise Refused(400, {"inputs": [f"the vault does not answer for {item['inputs'].get('api_token')}"]})
            item["inputs"] = self._checked_inputs(item)
        if kind == "notification_templates" and item["messages"]:
            _refuse("messages", message_complaints(item["messages"]))
        if kind == "job_templates":
            project = self.items["projects"][item["project"]]
            if project["status"] != "successful" or item["playbook"] not in self.playbooks:
                raise Refused(400, {"playbook": ["Playbook not found for project."]})
        return item

    def _checked_inputs(self, item: Item) -> Item:
        inputs = self.items["credential_types"][item["credential_type"]]["inputs"]
        known = self.secrets.get(item.get("id", 0), {})
        given = {
            key: known.get(key, value) if value == "$encrypted$" else value for key, value in item["inputs"].items()
        }
        saved = saved_inputs(inputs, given)
        errors = jsonschema.Draft4Validator(schema_of_values(inputs)).iter_errors(saved)
        _refuse("inputs", [error.message for error in errors])
        return saved

    def _remember_secrets(self, kind: str, item: Item) -> None:
        if kind == "credentials":
            self.secrets[item["id"]] = dict(item["inputs"])

    def _sync_project(self, item: Item) -> Item:
        worked = "project sync" not in self.broken
        item["status"] = "successful" if worked else "failed"
        revision = "4f1c" if worked else item["scm_revision"]
        item["scm_revision"] = revision
        update = self._finished("project_updates", worked, {"scm_revision": revision, "project": item["id"]})
        item["current_update"] = update["id"]
        return update

    def _update(self, kind: str, item: Item) -> Item:
        if kind == "projects":
            return self._sync_project(item)
        project = self.items["projects"][item["source_project"]]
        worked = project["status"] == "successful" and "inventory sync" not in self.broken
        item["status"] = "successful" if worked else "failed"
        if worked:
            self.items["inventories"][item["inventory"]]["total_hosts"] = self.hosts
        return self._finished("inventory_updates", worked, {})

    def _finished(self, kind: str, worked: bool, facts: Item) -> Item:
        status = "successful" if worked else "failed"
        return self.add(kind, {"status": status, "failed": not worked, "finished": "now", "elapsed": 1, **facts})

    def _events(self, update: Item) -> Item:
        text = "\x1b[0;31mfatal: unable to access the repository\x1b[0m" if update["failed"] else "ok"
        return {"count": 1, "next": None, "results": [{"counter": 1, "stdout": text}]}

    # What an answer shows

    def _shown(self, kind: str, item: Item) -> Item:
        shown = dict(item)
        related = {name: f"{item['url']}{name}/" for name in ("update", "survey_spec")}
        summary: Item = {}
        if kind == "credentials":
            secret = self._secret_fields(item)
            shown["inputs"] = {
                key: "$encrypted$" if key in secret and value else value for key, value in item["inputs"].items()
            }
        if kind == "projects" and item.get("current_update"):
            summary["current_update"] = {"id": item["current_update"]}
        if kind in ("job_templates", "workflow_job_templates"):
            summary["object_roles"] = {"execute_role": {"id": 1000 + item["id"]}}
        if kind == "workflow_job_template_nodes" and item["unified_job_template"] in self.items["approvals"]:
            related["unified_job_template"] = f"/api/v2/approvals/{item['unified_job_template']}/"
        organization = self.items["organizations"].get(item.get("organization") or 0)
        if organization:
            summary["organization"] = {"id": organization["id"], "name": organization["name"]}
        return {**shown, "type": UNIFIED.get(kind, item["type"]), "related": related, "summary_fields": summary}

    def _secret_fields(self, item: Item) -> set[str]:
        inputs = self.items["credential_types"][item["credential_type"]]["inputs"]
        return {field["id"] for field in inputs.get("fields", []) if field.get("secret")}


def _refuse(field: str, complaints: list[str]) -> None:
    if complaints:
        raise Refused(400, {field: complaints})


def _fits(kind: str, item: Item, query: dict[str, str]) -> bool:
    """Whether an item is in a list filtered like this: all conditions, and one of those that begin with or__."""
    values = {**item, "type": UNIFIED.get(kind, item["type"])}
    checks = {
        key: str(values.get(key.removeprefix("or__"))) == value
        for key, value in query.items()
        if not _PAGING.match(key)
    }
    either = [fits for key, fits in checks.items() if key.startswith("or__")]
    return all(fits for key, fits in checks.items() if not key.startswith("or__")) and (any(either) or not either)


_PAGING = re.compile("^(order_by|page_size)$")
