# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stands in for the modules and the lookup of awx.awx: same options, same way of looking things up, same check mode.

`collection.py` copies this file into a collection, so it uses nothing of the tests. The tests' AWX is `awx_api.py`.
"""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from typing import Any

from ansible.module_utils.basic import AnsibleModule

Item = dict[str, Any]

REFERENCES = {
    "organization": "organizations",
    "credential": "credentials",
    "credential_type": "credential_types",
    "default_environment": "execution_environments",
    "execution_environment": "execution_environments",
    "project": "projects",
    "source_project": "projects",
    "inventory": "inventories",
    "webhook_credential": "credentials",
}
LINKS = {
    "credentials": "credentials",
    "galaxy_credentials": "credentials",
    "instance_groups": "instance_groups",
    "notification_templates_error": "notification_templates",
    "notification_templates_approvals": "notification_templates",
}
WITHIN = {
    "credential": ("organization", "credential_type"),
    "inventory_source": ("inventory",),
    **dict.fromkeys(("project", "inventory", "notification_template", "job_template"), ("organization",)),
    "workflow_job_template": ("organization",),
}
"""What limits the search for a thing of this name; the others are looked up in all of AWX."""
NO_FIELDS = {"state", "update_secrets", "wait", "interval", "timeout", "survey_spec", "update_project", "new_name"}
NO_FIELDS |= {"workflow_nodes", "destroy_current_nodes"}


def get(path: str, query: Item | None = None, method: str = "GET", body: Item | None = None) -> tuple[int, Any]:
    url = os.environ["CONTROLLER_HOST"] + (path if path.startswith("/api/") else f"/api/v2/{path.strip('/')}/")
    url += "?" + urllib.parse.urlencode(query) if query else ""
    request = urllib.request.Request(url, method=method, data=None if body is None else json.dumps(body).encode())
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.loads(answer.read() or b"null")
    except urllib.error.HTTPError as exc:
        return exc.code, json.loads(exc.read() or b"null")


class Task:
    """One task of a playbook that uses a module of awx.awx."""

    def __init__(self, name: str, spec: Item) -> None:
        self.name = name
        self.module = AnsibleModule(argument_spec=spec, supports_check_mode=True)
        self.given: Item = self.module.params
        self.result: Item = {"changed": False}

    def fail(self, msg: str, **more: Any) -> Any:
        self.module.fail_json(msg=msg, **{**self.result, **more})

    def write(self, method: str, path: str, body: Item) -> tuple[int, Any]:
        if self.module.check_mode:
            self.module.exit_json(**{**self.result, "changed": True})
        status, answer = get(path, method=method, body=body)
        if status == 403:
            self.fail(f"You don't have permission to {method} to {path} (HTTP 403).")
        return status, answer

    def find(self, kind: str, name: Any = None, **limits: Any) -> Item | None:
        query = dict(limits)
        if name is not None:
            if not isinstance(name, str):
                raise TypeError(f"argument of type '{type(name).__name__}' is not iterable")
            query.update({"or__id": name, "or__name": name} if name.isdecimal() else {"name": name})
        _status, found = get(kind, query)
        by_id = [item for item in found["results"] if str(item["id"]) == name]
        if found["count"] > 1 and not by_id:
            self.fail(f"Request to /api/v2/{kind}/ returned {found['count']} items, expected 1", query=query)
        return (by_id or found["results"] or [None])[0]

    def id_of(self, kind: str, name: Any, **limits: Any) -> int:
        found = self.find(kind, name, **limits)
        return (
            found["id"] if found else self.fail(f"Request to /api/v2/{kind}/?name={name} returned 0 items, expected 1")
        )

    def fields(self) -> Item:
        """What is sent: the options of a thing, with ids in the place of names."""
        fields: Item = {}
        for key, value in self.given.items():
            if value is None or key in NO_FIELDS or key in LINKS:
                continue
            limits = {}
            if self.given.get("organization") and key in ("project", "source_project"):
                limits = {"organization": self.id_of("organizations", self.given["organization"])}
            if self.name == "inventory_source" and key == "inventory" and self.given.get("organization"):
                limits = {"organization": self.id_of("organizations", self.given["organization"])}
            fields[key] = self.id_of(REFERENCES[key], value, **limits) if key in REFERENCES else value
        if self.name == "inventory":
            fields.setdefault("kind", None)
        if self.name == "credential_type":
            fields["managed"] = False
        if isinstance(fields.get("extra_vars"), dict):
            fields["extra_vars"] = json.dumps(fields["extra_vars"])
        return fields

    def save(self, kind: str, fields: Item, existing: Item | None, path: str = "") -> Item:
        if existing:
            self.result["id"] = existing["id"]
            secrets = self.given.get("update_secrets", True)
            if not any(_differs(existing.get(key), value, secrets) for key, value in fields.items()):
                return existing
            status, answer = self.write("PATCH", existing["url"], fields)
            if status != 200:
                self.fail(f"Unable to update {self.name} {existing.get('name')}, see response", response=answer)
            self.result["changed"] |= any(_differs(existing.get(key), answer.get(key), secrets) for key in fields)
            return dict(answer)
        status, answer = self.write("POST", path or f"/api/v2/{kind}/", fields)
        if status not in (200, 201):
            self.fail(f"Unable to create {self.name} {fields.get('name')}: {answer}")
        self.result.update(id=answer["id"], changed=True)
        return dict(answer)

    def link(self, item: Item) -> None:
        for option, kind in LINKS.items():
            if self.given.get(option) is not None:
                self.link_to(f"{item['url']}{option}/", [self.id_of(kind, name) for name in self.given[option]])

    def link_to(self, path: str, wanted: list[int]) -> None:
        now = [found["id"] for found in get(path)[1]["results"]]
        for number in set(now) ^ set(wanted):
            self.write("POST", path, {"id": number, **({"disassociate": True} if number in now else {})})
            self.result["changed"] = True

    def exit(self) -> None:
        self.module.exit_json(**self.result)


def _differs(old: Any, new: Any, secrets: bool) -> bool:
    if isinstance(old, dict) and isinstance(new, dict):
        return old.keys() != new.keys() or any(_differs(old[key], new[key], secrets) for key in new)
    return bool(secrets) if old == "$encrypted$" else old != new


def ordinary(task: Task) -> None:
    """Make, change or delete one thing, as most modules do."""
    kind = {"inventory": "inventories"}.get(task.name, f"{task.name}s")
    limits = {}
    for key in WITHIN.get(task.name, ()):
        if task.given.get(key) is not None:
            limits[key] = task.id_of(REFERENCES[key], task.given[key])
    if task.name == "inventory_source" and task.given.get("organization"):
        organization = task.id_of("organizations", task.given["organization"])
        limits = {"inventory": task.id_of("inventories", task.given["inventory"], organization=organization)}
    existing = task.find(kind, task.given["name"], **limits)
    if task.given["state"] == "absent":
        if existing:
            status, answer = task.write("DELETE", existing["url"], {})
            if status != 204:
                task.fail(f"Unable to delete {task.name}: {answer}")
            task.result["changed"] = True
        task.exit()
    fields = task.fields()
    if task.name == "inventory_source":
        fields.pop("organization", None)
    if existing:
        fields["name"] = existing["name"]
    survey = task.given.get("survey_spec")
    new_survey = survey is not None and survey != (existing and get(existing["related"]["survey_spec"])[1])
    task.result["changed"] = bool(new_survey)
    item = task.save(kind, fields, existing)
    task.link(item)
    if new_survey:
        status, answer = task.write("POST", item["related"]["survey_spec"], survey or {})
        if status != 200:
            task.fail(f"Failed to update survey: {answer['error']}")
    if task.name == "project" and task.given["wait"] and task.result["changed"] and item["status"] == "failed":
        task.fail("Project update failed")
    if task.name == "workflow_job_template":
        nodes(task, item)
    task.exit()


def nodes(task: Task, workflow: Item) -> None:
    given = task.given.get("workflow_nodes") or []
    for node in given:
        what = node["unified_job_template"]
        fields = {key: node[key] for key in ("identifier", "extra_data", "job_type") if key in node}
        fields["workflow_job_template"] = workflow["id"]
        limits = {"type": what["type"]}
        if "organization" in what:
            limits["organization"] = task.id_of("organizations", what["organization"]["name"])
        found = task.find("unified_job_templates", what["name"], **limits)
        if found:
            fields["unified_job_template"] = found["id"]
        elif what["type"] != "workflow_approval":
            task.fail(f"Unable to Find unified_job_template: {limits}")
        search = {"identifier": node["identifier"], "workflow_job_template": workflow["id"]}
        saved = task.save("workflow_job_template_nodes", fields, task.find("workflow_job_template_nodes", **search))
        if what["type"] == "workflow_approval":
            fields.update({key: what[key] for key in ("name", "description", "timeout") if what.get(key)})
            related = saved["related"].get("unified_job_template")
            existing = get(related)[1] if related else None
            task.save("approvals", fields, existing, f"{saved['url']}create_approval_template/")
    for node in given:
        for link, others in node.get("related", {}).items():
            search = {"identifier": node["identifier"], "workflow_job_template": workflow["id"]}
            item = task.find("workflow_job_template_nodes", **search) or {}
            wanted = [
                task.find("workflow_job_template_nodes", **{**search, "identifier": other["identifier"]})
                for other in others
            ]
            task.link_to(f"{item['url']}{link}/", [found["id"] for found in wanted if found])


def schedule(task: Task) -> None:
    limits = {"organization": task.id_of("organizations", task.given["organization"])}
    template = task.find("unified_job_templates", name=task.given["unified_job_template"], **limits)
    if not template:
        raise TypeError("'NoneType' object is not subscriptable")
    existing = task.find("schedules", task.given["name"], unified_job_template=template["id"])
    if task.given["state"] == "absent":
        if existing:
            task.write("DELETE", existing["url"], {})
            task.result["changed"] = True
        task.exit()
    fields = {
        key: task.given[key] for key in ("name", "rrule", "enabled", "description") if task.given[key] is not None
    }
    task.save("schedules", {**fields, "unified_job_template": template["id"]}, existing)
    task.exit()


def sync(task: Task) -> None:
    limits: Item = {}
    if task.given["organization"]:
        limits["organization"] = task.id_of("organizations", task.given["organization"])
    if task.name == "inventory_source_update":
        limits = {"inventory": task.id_of("inventories", task.given["inventory"], **limits)}
        item = task.find("inventory_sources", task.given["name"], **limits)
    else:
        item = task.find("projects", task.given["name"], **limits)
    if not item:
        task.fail("Unable to find what to update")
        return
    _status, update = task.write("POST", item["related"]["update"], {})
    task.result.update(id=update["id"], changed=update.get("scm_revision", "") != item.get("scm_revision"))
    if task.given["wait"] and update["failed"]:
        task.fail(f"The {task.name} - {item['name']}, failed", job_data=update)
    task.exit()


def role(task: Task) -> None:
    team = task.id_of("teams", task.given["team"])
    for kind, option in ("job_templates", "job_templates"), ("workflow_job_templates", "workflows"):
        for name in task.given[option] or []:
            item = task.find(kind, name)
            if not item:
                task.fail(f"There were 1 missing items, missing items: {[name]}")
                return
            path = f"/api/v2/roles/{item['summary_fields']['object_roles'][task.given['role'] + '_role']['id']}/teams/"
            now = [found["id"] for found in get(path)[1]["results"]]
            task.link_to(path, [*now, *([] if team in now else [team])])
    task.exit()


def run(name: str, spec: Item) -> None:
    special: dict[str, Callable[[Task], None]] = {
        "schedule": schedule,
        "project_update": sync,
        "inventory_source_update": sync,
        "role": role,
    }
    special.get(name, ordinary)(Task(name, spec))
