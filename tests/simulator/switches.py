# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the vendor's pages leave open, as one table: each row is a question with the answers the simulator can give.

Knows names, values, defaults (the first value) and where the question comes from. Does not know what a switch does:
that is in `writes.py` (what is accepted), `store.py` (how it is stored and shown) and `app.py` (how it is answered).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Switch:
    """One open question; the first value is the default."""

    values: tuple[str, ...]
    question: str
    source: str

    @property
    def default(self) -> str:
        return self.values[0]


ON_OFF = ("off", "on")

SWITCHES: dict[str, Switch] = {
    # What a write accepts
    "timeout_tries": Switch(
        ("timeout_tries", "timeout_retries", "both"),
        "Which key sets the timeout retries; the other one is an unknown key. With both, timeout_tries wins.",
        "tables of five PUT and POST pages: timeout_tries; sample of the PUT page: timeout_retries",
    ),
    "unknown_keys": Switch(("ignored", "422"), "What happens to a body key that the API does not know.", "no page"),
    "separator": Switch(
        ("||", "|", "both"),
        "What stands between type and id.",
        "POST page and all samples: ||; table cells of the newer PUT page: |",
    ),
    "recording_invalid": Switch(
        ("required", "optional", "unknown"),
        "Whether recording_invalid has to be sent; unknown: the key is not known. Left out: PUT keeps it.",
        "table of the PUT page: required; its form and the newer PUT page: absent",
    ),
    "sms_template": Switch(
        ("optional", "required", "unknown"),
        "Whether sms_template has to be sent; unknown: the key is not known.",
        "form of the PUT page: optional; newer PUT page: required; table of the PUT page: absent",
    ),
    "sms_template_left_out": Switch(
        ("keep", "clear"), "What a PUT without sms_template does to the templates of the keys it keeps.", "no page"
    ),
    "webhook_on_put": Switch(
        ("keep", "reset"),
        "What a PUT does to the webhook_id of the keys it keeps (no write field carries it).",
        "no page",
    ),
    "empty_values": Switch(
        ("accepted", "422"), "Whether a required description, prompt or branch destination may be empty.", "no page"
    ),
    "bare_destination": Switch(
        ("422", "accepted"),
        "Whether an EID without a type is a destination (of type extension).",
        "newer PUT page: hints at it; POST page: type || ID",
    ),
    "bare_prompt": Switch(
        ("422", "accepted"),
        "Whether a prompt id without a type is a prompt (of type recording).",
        "tables say unique ID; POST page: type || ID",
    ),
    "destination_types": Switch(
        ("all", "ivr_page"),
        "Which destination types a write knows: those of every page, or the seven that the POST page lists.",
        "POST page: seven types; number and auto attendant pages: more",
    ),
    "read_types_on_write": Switch(
        ("422", "accepted"), "Whether the read side's ringgroup and auto_attendant are accepted on write.", "no page"
    ),
    "duplicate_names": Switch(("allowed", "422"), "Whether two IVRs may have the same name.", "no page"),
    "delete_in_use": Switch(
        ("allowed", "422"), "Whether an IVR can be deleted that a number or another IVR leads to.", "no page"
    ),
    # How it is stored and shown
    "crossed_prompts": Switch(
        ("crossed", "straight"),
        "crossed: invalid_recording reads as invalid_retry_recording, recording_invalid as invalid_recording. "
        "straight: invalid_recording reads as invalid_recording, recording_invalid as invalid_retry_recording.",
        "inferred from the descriptions of GET and PUT",
    ),
    "text": Switch(
        ("none", "trim", "collapse", "nfc", "nfd", "escape"),
        "What the API does to name and description (collapse: runs of blanks become one; escape: HTML entities).",
        "no page",
    ),
    "read_ids": Switch(
        ("sample", "numbers", "strings"),
        "JSON type of ids and keys in the list; an id with a leading zero never becomes a number.",
        "sample of the list page; its tables disagree with it",
    ),
    "read_counts": Switch(
        ("numbers", "strings"),
        "JSON type of timeout, invalid_retries, timeout_retries in the list.",
        "sample of the list page: numbers; newer PUT page: strings",
    ),
    "read_none": Switch(
        ("as_stored", "empty", "null", "zero", "zero_text"),
        "How no prompt, destination, SMS template or webhook reads.",
        'sample of the list page: "0" for the last two; nothing on the others',
    ),
    "read_department": Switch(
        ("ringgroup_in_menu", "ringgroup", "department"),
        "How the type department reads.",
        "sample of the list page: ringgroup in ivr_menu",
    ),
    "read_auto_attend": Switch(
        ("auto_attend", "auto_attendant"), "How the type auto_attend reads.", "user page: auto_attendant"
    ),
    "read_time_condition": Switch(("time_condition", "timecondition"), "How the type time_condition reads.", "no page"),
    "read_hangup_id": Switch(("1", "0", "null"), "How the id of a hangup reads.", "number page: written as 1"),
    "read_number_destination": Switch(
        ("||", "|", "id", "type", "object", "absent"),
        "How the destination of a number reads: type||id, type|id, the id alone, the type alone, an object, or not "
        "at all.",
        "no page; number update page: type||id is written",
    ),
    "read_number_none": Switch(
        ("null", "empty", "zero", "zero_text"),
        "How no destination of a number reads.",
        "public clients: null",
    ),
    "read_did": Switch(
        ("plus", "digits", "local", "null"),
        "How did of a number reads: with +, as digits with country code, as digits without it, or null (then alias).",
        "public clients: with +",
    ),
    "menu_order": Switch(("as_written", "sorted", "reversed"), "Order of ivr_menu in the list.", "no page"),
    "list_shape": Switch(
        ("ivrs", "ivrs+recordings", "bare", "data"),
        "What the list comes in: {ivrs}, {ivrs, recordings}, an array, {data}.",
        "newer list page: ivrs; older one: ivrs and recordings; a public client copes with the others",
    ),
    "list_pages": Switch(
        ("whole", "paged"),
        "Whether the list comes whole, or in pages of limit (20) with has_more and last_seen_id (bare becomes data).",
        "list page: no paging; user list: this paging",
    ),
    "get_ivr": Switch(("absent", "present"), "Whether GET /v1/ivr/{id} exists.", "no page"),
    # How it is answered
    "write_status": Switch(("200", "201"), "HTTP status of a successful POST or PUT.", "no page; clients accept both"),
    "post_returns_id": Switch(
        ON_OFF, "Whether the answer of POST holds the id.", "POST page: success and message only"
    ),
    "unknown_id": Switch(
        ("404", "422", "200"), "Status for an unknown IVR id; 200 comes with success false.", "no page"
    ),
    "success_false_in_200": Switch(
        ON_OFF, "Whether a refused write has status 200 instead of 422.", "clients check for it"
    ),
    "success_spelling": Switch(
        ("success", "Success"),
        "Name of the success key.",
        "Servetel pages: success; Smartflo and Acefone tables: Success",
    ),
    "message_shape": Switch(
        ("string", "list", "map", "body"),
        "Shape of a refusal's message; body: the whole body is the map of fields to messages.",
        "a public client flattens all four",
    ),
    "retry_after": Switch(
        ("none", "seconds", "http_date", "body"),
        "How a 429 of the rate says when to come back: header in seconds, header as a date, body field in India time.",
        "rate page: nothing; a client honours the header",
    ),
    "authorization": Switch(
        ("bearer", "raw", "both"),
        "Accepted forms of the Authorization header.",
        "most pages: Bearer; token page and older clients: the bare token",
    ),
    "token_state": Switch(("valid", "expired", "revoked"), "Whether tokens work; otherwise 401.", "PUT page lists 401"),
    "permissions": Switch(
        ("all", "read_only", "ivr_only", "none"),
        "What the token may do; the rest is 403 (ivr_only: no departments, users, numbers).",
        "token page: permissions per token; a client reports 403",
    ),
    "login_refusal": Switch(("401", "422", "200"), "Status of a wrong login.", "token page: body only"),
    "login_refusal_body": Switch(
        ("counted", "plain"), "Whether a wrong login tells login_failed_count.", "token page: both bodies"
    ),
    "login_throttle": Switch(
        ("on", "off"),
        "Whether logins get 429 with retry_after (15 minutes, India time) after three wrong ones.",
        "two public clients",
    ),
}


def default_switches() -> dict[str, str]:
    return {name: switch.default for name, switch in SWITCHES.items()}


def checked(given: Mapping[str, object]) -> dict[str, str]:
    """The given switches as text, or a ValueError that says what would be right."""
    result = {}
    for name, value in given.items():
        if name not in SWITCHES:
            raise ValueError(f"There is no switch {name!r}. The switches are: {', '.join(sorted(SWITCHES))}.")
        text = ("on" if value else "off") if isinstance(value, bool) else str(value)
        if text not in SWITCHES[name].values:
            raise ValueError(f"The switch {name!r} cannot be {text!r}. It can be: {', '.join(SWITCHES[name].values)}.")
        result[name] = text
    return result


def table() -> str:
    """The table as text, for the command line's help."""
    lines = ["switches (the first value is the default):"]
    for name, switch in SWITCHES.items():
        lines += [f"  {name} = {', '.join(switch.values)}", f"      {switch.question} [{switch.source}]"]
    return "\n".join(lines)
