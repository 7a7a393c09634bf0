# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What exactly comes of each fault: kind of error, status, `changed`, number of writes, words.

A row says what a real run makes of a fault; check mode, which sends no write, must report the same for a read and
plain success for a write. The random part of the waits before another attempt is left out.
"""

from __future__ import annotations

import copy
import socket
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from tests.faults.running import judge, login_options, params, run, task_for
from tests.support import faults
from tests.support.faults import Fault, redirect
from tests.support.faults.server import FaultServer, kind_of
from tests.support.faults.wire import dead_url

ONCE, ALWAYS = "once", "always"


@dataclass(frozen=True)
class Row:
    """A fault at a request, and what comes of it. `kind` None = success."""

    case: int
    slot: str
    how: str
    fault: Fault
    kind: str | None = None
    status: int | None = None
    changed: bool = False
    sent: int | None = None
    """How often the request was sent, for one IVR."""
    warns: bool = False
    words: str = ""

    def __str__(self) -> str:
        return f"{self.case}: {self.fault} {self.how} at {self.slot}"


def rows(
    case: int, slots: str, how: str, which: Fault | Iterable[Fault], *expected: object, **more: object
) -> list[Row]:
    """A row for each slot and each fault."""
    found = [which] if isinstance(which, Fault) else list(which)
    return [Row(case, slot, how, fault, *expected, **more) for slot in slots.split() for fault in found]  # type: ignore[arg-type]


WRITES = "PUT POST DELETE"
LOST = (faults.RESET_BEFORE_READING, faults.RESET, faults.CLOSE, faults.CUT)
LOST_ANSWERS = (faults.RESET_APPLIED, faults.CLOSE.applied, faults.CUT.applied, faults.HANG.applied)
RUBBISH = (faults.HTML_BODY, faults.NOT_JSON, faults.EMPTY_BODY, faults.HALF_BODY)
SERVER = {code: faults.status(code) for code in (500, 502, 503, 504)}
BAD_TEXT = (
    faults.INVALID_UTF8,
    faults.LATIN1_BYTES,
    faults.UTF16,
    faults.NAN,
    faults.INFINITY,
    faults.OVERFLOW,
    faults.DUPLICATE_KEYS,
    faults.LONE_SURROGATE,
    faults.DEEP,
    faults.DEEP_CLOSED,
    faults.TRAILING,
    faults.PHP_WARNING,
    faults.HTML_BODY,
    faults.EMPTY_BODY,
    faults.NO_CONTENT,
)
BAD_SHAPES = (
    faults.JSON_NULL,
    faults.JSON_TEXT,
    faults.JSON_NUMBER,
    faults.JSON_EMPTY,
    faults.MISSING_ID,
    faults.NULL_ID,
    faults.BOOL_ID,
    faults.PATH_ID,
    faults.DUPLICATE_ID,
    faults.NULL_LIST,
    faults.NO_LIST,
    faults.LIST_AS_MAP,
    faults.MENU_NOT_A_LIST,
    faults.MENU_ENTRY_TEXT,
    faults.MENU_KEY_TWICE,
    faults.FIELD_TWICE,
)
PAGES = {code: faults.status(code, faults.HTML, faults.HTML_TYPE, name=f"a page, {code}") for code in (403, 409)}
IN_TIME = [faults.FAILED_RATE, *(fault for fault in faults.RATE_LIMITS if "huge" not in fault.name)]

TABLE: list[Row] = [
    # 1: the answer to a write is lost
    *rows(1, WRITES, ONCE, LOST_ANSWERS, changed=True, sent=1, warns=True),
    *rows(1, "PUT DELETE", ONCE, (*LOST, faults.HANG), changed=True, sent=2),
    *rows(1, "POST", ONCE, (*LOST, faults.HANG), "unknown_outcome", changed=True, sent=1, words="Wait a few minutes"),
    *rows(1, "PUT DELETE", ALWAYS, LOST, "unknown_outcome", changed=True, words="it may yet be written"),
    *rows(1, "LIST", ONCE, LOST, changed=True),
    *rows(1, "LIST", ALWAYS, LOST, "network", words="the connection broke"),
    *rows(1, "LIST", ALWAYS, faults.HANG, "timeout"),
    *rows(
        1, "READ-BACK", ALWAYS, (*LOST, faults.HANG), "unknown_outcome", changed=True, words="could not be read back"
    ),
    *rows(1, "LOGIN", ONCE, (*LOST, faults.RESET_APPLIED), "network", sent=1),
    # 2: the server fails
    *rows(2, WRITES, ONCE, [fault.applied for fault in SERVER.values()], changed=True, sent=1, warns=True),
    *rows(2, "PUT DELETE", ONCE, SERVER.values(), changed=True, sent=2),
    *rows(2, "POST", ONCE, [SERVER[500], SERVER[502], SERVER[503]], changed=True, sent=2),
    *rows(2, "POST", ONCE, SERVER[504], "unknown_outcome", 504, changed=True, sent=1),
    *rows(2, "LIST", ONCE, SERVER.values(), changed=True),
    *[row for code in (500, 502, 503) for row in rows(2, WRITES, ALWAYS, SERVER[code], "server", code)],
    *[row for code in SERVER for row in rows(2, "LIST", ALWAYS, SERVER[code], "server", code, words="Status 50")],
    *rows(2, "PUT DELETE", ALWAYS, SERVER[504], "unknown_outcome", 504, changed=True),
    *rows(2, "LOGIN", ALWAYS, SERVER[503], "server", 503, sent=1),
    # 3: an answer that confirms nothing
    *rows(3, WRITES, ONCE, RUBBISH, changed=True, sent=1, warns=True),
    *rows(3, WRITES, ONCE, [fault.unapplied for fault in RUBBISH], changed=True, sent=2),
    *rows(3, WRITES, ONCE, faults.NO_CONTENT, changed=True, sent=1),
    *rows(3, WRITES, ONCE, faults.NO_CONTENT.unapplied, changed=True, sent=2),
    *rows(3, WRITES, ALWAYS, faults.HTML_BODY.unapplied, "protocol", 200, words="HTML instead of JSON"),
    *rows(3, "LOGIN", ALWAYS, RUBBISH[:3], "protocol", 200, sent=1),
    # 4, 5: the token, or its permission
    *rows(4, f"LIST {WRITES}", ONCE, faults.UNAUTHORISED, "auth", 401, sent=1, words="api_token is invalid"),
    *rows(4, f"LIST {WRITES}", ONCE, faults.REVOKED, "auth", 401, sent=1, words="api_token is invalid"),
    *rows(4, "LOGIN", ONCE, (faults.UNAUTHORISED, faults.REVOKED), "auth", 401, sent=1, words="refused logins lock"),
    *rows(5, f"LIST {WRITES}", ONCE, faults.FORBIDDEN, "forbidden", 403, sent=1, words="You do not have access"),
    *rows(5, "LOGIN", ONCE, faults.FORBIDDEN, "auth", 403, sent=1),
    # 6, 7: not there, and not as expected
    *rows(6, "PUT DELETE", ONCE, faults.NOT_FOUND, "not_found", 404, sent=1, words="IVR not found"),
    *rows(6, "LIST LOGIN", ONCE, faults.NOT_FOUND_HTML, "not_found", 404, sent=1, words="Check that api_url is"),
    *rows(7, "PUT DELETE", ONCE, faults.CONFLICT, "conflict", 409, sent=1, words="Status 409"),
    *rows(7, "PUT DELETE", ONCE, faults.PRECONDITION, "conflict", 412, sent=1, words="Status 412"),
    *rows(7, WRITES, ONCE, faults.CONFLICT.applied, changed=True, sent=1, warns=True),
    # 8: the API refuses the values
    *rows(8, WRITES, ONCE, faults.BAD_REQUEST, "rejected", 400, sent=1, words="Provide a vaild timeout"),
    *rows(8, WRITES, ONCE, faults.INVALID_TEXT, "rejected", 422, sent=1, words="The timeout is not valid"),
    *rows(8, WRITES, ONCE, faults.INVALID_LIST, "rejected", 422, sent=1, words="The timeout is not valid"),
    *rows(8, WRITES, ONCE, faults.INVALID_MAP, "rejected", 422, sent=1, words="timeout_tries: Too many."),
    *rows(8, WRITES, ONCE, faults.INVALID_BARE_MAP, "rejected", 422, sent=1, words="timeout_tries: Too many."),
    *rows(8, WRITES, ONCE, faults.INVALID_ANSI, "rejected", 422, sent=1, words="…"),
    *rows(8, "LOGIN", ONCE, faults.INVALID_TEXT, "auth", 422, sent=1),
    *rows(8, f"LIST {WRITES}", ONCE, faults.TEAPOT, "rejected", 418, sent=1),
    # A refusal without JSON of the API: the write may have been applied all the same
    *rows(8, WRITES, ONCE, [fault for fault in faults.UNCLEAR if fault.applies], changed=True, sent=1, warns=True),
    *rows(8, WRITES, ALWAYS, faults.status(422, ""), "rejected", 422, sent=1, words="had no explanation"),
    *rows(8, WRITES, ALWAYS, PAGES[403], "forbidden", 403, sent=1, words="A proxy or a firewall may have sent it"),
    *rows(8, WRITES, ALWAYS, faults.NOT_FOUND_HTML, "not_found", 404, sent=1, words="Check that api_url is"),
    *rows(8, "PUT DELETE", ALWAYS, PAGES[409], "conflict", 409, sent=1, words="Check the IVR in the portal"),
    # 9: too many requests
    *rows(9, f"LIST {WRITES}", ALWAYS, faults.RATE_LIMITS[0], "rate_limited", 429),
    *rows(9, "LOGIN", ONCE, faults.RATE_LIMITS[0], "rate_limited", 429, sent=1),
    *rows(9, f"LIST {WRITES} LOGIN", ONCE, faults.retry_at(3600), "rate_limited", 429, sent=1),
    # 10: a failure inside of a success
    *rows(10, f"LIST {WRITES}", ONCE, faults.FAILED_BODIES[:4], "rejected", 200, sent=1, words="Something is wrong"),
    *rows(10, "LOGIN", ONCE, faults.FAILED_BODIES[:4], "auth", 200, sent=1),
    *rows(10, WRITES, ONCE, faults.FAILED_TROUBLE.applied, changed=True, sent=1, warns=True),
    *rows(10, WRITES, ONCE, faults.FAILED_TROUBLE, changed=True, sent=2),
    *rows(10, "LIST", ONCE, faults.FAILED_TROUBLE, changed=True, sent=3),
    *rows(10, "LOGIN", ONCE, faults.FAILED_TROUBLE, "server", 200, sent=1),
    # 13, 14: others that answer
    *rows(13, f"LIST {WRITES} LOGIN", ONCE, faults.PROXY_AUTH, "proxy", 407, sent=1),
    *[
        row
        for code in faults.REDIRECT_CODES
        for row in rows(14, f"LIST {WRITES} LOGIN", ALWAYS, redirect(code), "redirect", code, sent=1)
    ],
    *rows(
        14,
        "LIST PUT",
        ALWAYS,
        redirect(308, "https://other.example/v1?a=secret"),
        "redirect",
        308,
        sent=1,
        words="to https://other.example; none is followed",
    ),
    *rows(14, "LIST PUT", ALWAYS, redirect(302, "https://[broken"), "redirect", 302, sent=1),
    *rows(
        14,
        "LIST PUT",
        ALWAYS,
        redirect(302, "https://user:pass@other.example/"),
        "redirect",
        302,
        sent=1,
        words="to https://other.example;",
    ),
    *rows(14, "LIST PUT", ALWAYS, (faults.REDIRECT_WITHOUT_LOCATION,), "redirect", 302, sent=1),
    # 15: a server without end
    *rows(15, "LIST", ALWAYS, (faults.DRIP_HEAD, faults.DRIP_BODY, faults.FLOOD_1XX), "timeout"),
    *rows(
        15,
        WRITES,
        ONCE,
        (faults.DRIP_HEAD.applied, faults.DRIP_BODY.applied, faults.FLOOD_1XX.applied),
        changed=True,
        sent=1,
        warns=True,
    ),
    *rows(15, "PUT DELETE", ONCE, (faults.DRIP_HEAD, faults.DRIP_BODY), changed=True, sent=2),
    *rows(15, "LOGIN", ONCE, (faults.DRIP_HEAD, faults.DRIP_BODY), "timeout", sent=1),
    # 16: too much
    *rows(16, "LIST", ONCE, faults.HUGE_BODY, "protocol", sent=1, words="more than 64 MiB"),
    *rows(16, WRITES, ONCE, (faults.HUGE_BODY, faults.GZIP_BODY, faults.GZIP_BOMB), changed=True, sent=1, warns=True),
    *rows(
        16,
        "LIST LOGIN",
        ONCE,
        (faults.GZIP_BODY, faults.GZIP_BOMB, faults.GZIP_NOT_GZIP),
        "protocol",
        sent=1,
        words="compressed",
    ),
    # 17, 18, 19: text and shape
    *rows(17, "LIST", ONCE, BAD_TEXT, "protocol", sent=1),
    *rows(17, WRITES, ONCE, (faults.NAN, faults.DUPLICATE_KEYS, faults.DEEP), changed=True, sent=1, warns=True),
    *rows(17, "LIST LOGIN", ONCE, (faults.BOM, faults.NO_TYPE_JSON), changed=True),
    *rows(18, WRITES, ONCE, (faults.BOM, faults.NO_TYPE_JSON, faults.HTML_TYPE_JSON), changed=True, sent=1),
    *rows(19, "LIST", ONCE, BAD_SHAPES, "protocol", sent=1),
    *rows(
        19,
        "LOGIN",
        ONCE,
        (faults.JSON_LIST, faults.JSON_TEXT, faults.JSON_EMPTY),
        "protocol",
        sent=1,
        words="without a usable access_token",
    ),
    # 21, 23, 28: other ways to show the same account
    *rows(21, "LIST", ONCE, (faults.FLOAT_ID, faults.TEXT_ID, faults.OTHER_ORDER), changed=True),
    *rows(23, "LIST", ONCE, faults.UNKNOWN_FIELDS, changed=True),
    # What is not understood is left alone, and the others are written.
    *rows(23, "LIST", ONCE, (faults.NULL_IVR, faults.TEXT_IVR), changed=True),
    *rows(
        28, "LIST", ALWAYS, (faults.paged(2), faults.paged(2, 1), faults.DATA_WRAPPER, faults.BARE_LIST), changed=True
    ),
    *rows(28, "LIST", ALWAYS, faults.ENDLESS_PAGES, "protocol", words="pages without an end"),
    *rows(28, "LIST", ALWAYS, faults.HALF_THEN_DEAD, "network"),
]


def put_in_place(server: FaultServer, row: Row) -> None:
    slot = "LIST" if row.slot == "READ-BACK" else row.slot
    sound = [faults.SOUND] if row.slot == "READ-BACK" else []
    server.script(slot, [*sound, row.fault])
    if row.how == ALWAYS:
        server.always(slot, row.fault)


@pytest.mark.parametrize("module", ["ivr", "ivrs"])
@pytest.mark.parametrize("row", TABLE, ids=str)
def test_each_fault_ends_as_the_table_says(row: Row, module: str, no_backoff: None) -> None:
    is_repeated = row.how == ALWAYS and row.sent != 1  # Until the deadline.
    for check in (True, False):
        # A busy machine may stand still for 0.8 seconds.
        for deadline in (0.8, 8.0) if is_repeated else (30.0,):
            found = differences(row, module, check, deadline)
            if not found:
                break
        assert found == []


def differences(row: Row, module: str, check: bool, deadline: float) -> list[str]:
    """What of a run is not as the row says. What must hold of every run is asserted."""
    task = task_for(row.slot if row.slot in WRITES else "PUT", module)
    seconds = {"api_timeout": 0.3 if row.fault.endless else 30.0, "api_deadline": deadline}
    login = login_options() if row.slot == "LOGIN" else {}
    with FaultServer() as server:
        before = copy.deepcopy(server.ivrs)
        put_in_place(server, row)
        outcome = run(module, task.params(server, **seconds, **login), check=check)
        judge(outcome, server, before, task, check=check)
        sent = sum(kind_of(request) == row.slot for request in server.requests)
    if check and row.slot in (*WRITES.split(), "READ-BACK"):
        return [] if (outcome.kind, outcome.changed) == (None, True) else [f"{outcome.kind}: {outcome.msg}"]
    wrong = {f"{outcome.kind}: {outcome.msg or outcome.result}": outcome.kind != row.kind}
    if module == "ivr" or row.kind is None or row.how == ALWAYS or row.slot not in WRITES:
        wrong["changed"] = (
            outcome.changed is not row.changed
        )  # Else another IVR of the same task may have been written.
    if row.kind:
        wrong[f"status {outcome.status}"] = row.status not in (None, outcome.status)
        wrong[outcome.msg] = row.words not in outcome.msg
    if not check:
        wrong["warned"] = row.warns is not any("write_confirmed_after_error" in text for text in outcome.warnings)
        is_counted = row.sent is not None and (module == "ivr" or row.slot in ("LIST", "LOGIN"))
        wrong[f"{sent} sent"] = is_counted and sent != row.sent
    return [what for what, is_wrong in wrong.items() if is_wrong]


@pytest.mark.parametrize("slot", ["LIST", "PUT", "POST", "DELETE"])
def test_too_many_requests_once_is_waited_for_however_it_is_said(slot: str) -> None:
    def endure(fault: Fault, module: str) -> None:
        task = task_for(slot if slot in WRITES else "PUT", module)
        with FaultServer() as server:
            before = copy.deepcopy(server.ivrs)
            server.script(slot, fault)
            outcome = run(module, task.params(server, api_deadline=20.0, api_timeout=5.0))
            judge(outcome, server, before, task, check=False)
            assert (outcome.kind, outcome.changed, outcome.warnings) == (None, True, []), (fault, module)

    spots = [(fault, module) for fault in IN_TIME for module in ("ivr", "ivrs")]
    with ThreadPoolExecutor(len(spots)) as pool:
        for result in [pool.submit(endure, *spot) for spot in spots]:
            result.result()


@pytest.mark.parametrize("fault", [fault for fault in IN_TIME if "retry_after" in fault.name], ids=str)
def test_a_login_that_is_asked_to_come_later_is_sent_again_only_when_a_time_is_named(fault: Fault) -> None:
    with FaultServer() as server:
        server.script("LOGIN", fault)
        outcome = run("ivr_info", params("ivr_info", server, api_deadline=10.0, **login_options()))
        logins = sum(kind_of(request) == "LOGIN" for request in server.requests)
        named = "garbage" not in fault.name
        assert (outcome.kind, logins) == (None if named else "rate_limited", 2 if named else 1)


@pytest.mark.parametrize("fault", [faults.JSON_LIST, faults.EMPTY_LIST], ids=str)
def test_an_account_that_shows_nothing_is_believed_and_nothing_is_created(fault: Fault) -> None:
    with FaultServer() as server:
        server.script("LIST", fault)
        outcome = run("ivr", params("ivr", server, id="7001", timeout=20, assume_recording_type="recording"))
        assert (outcome.kind, outcome.changed, server.writes) == ("not_found", False, [])


@pytest.mark.parametrize("state", ["present", "absent"])
def test_an_id_that_is_a_path_never_gets_into_a_request(state: str) -> None:
    with FaultServer() as server:
        server.always("LIST", faults.PATH_ID)
        settings = {"timeout": 20, "assume_recording_type": "recording"} if state == "present" else {}
        outcome = run("ivr", params("ivr", server, name="IVR 1", state=state, **settings))
        assert (outcome.kind, outcome.changed, server.writes) == ("protocol", False, [])
        outcome = run("ivrs", params("ivrs", server, ivrs=[], purge=True))
        assert (outcome.kind, outcome.changed, [ivr["id"] for ivr in server.ivrs]) == (None, True, [7001])
        paths = {request.path for request in server.requests}
        assert paths == {"/v1/ivrs", "/v1/ivr/7002", "/v1/ivr/7003"}


@pytest.mark.parametrize(
    "options",
    [
        {"id": "../users"},
        {"id": ".."},
        {"id": "%2e%2e"},
        {"id": "7001?x"},
        {"id": "7001;a"},
        {"id": "७००१"},
        {"id": "7001\n"},
        {"id": ""},
        {"id": "7001", "api_token": "****7d1f"},
        {"id": "7001", "api_token": "two words"},
        {"id": "7001", "api_token": "line\nbreak"},
        {"id": "7001", "api_token": "स्वागत"},
        {"id": "7001", "api_token": None},
    ],
    ids=str,
)
def test_what_must_not_be_sent_is_refused_before_any_request(options: dict[str, str]) -> None:
    with FaultServer() as server:
        outcome = run("ivr", params("ivr", server, timeout=20, **options))
        assert (outcome.kind, outcome.changed, server.connections) == ("bad_input", False, 0)
        assert str(options.get("api_token") or "-nothing-") not in outcome.msg


@pytest.mark.parametrize(
    "url",
    [
        "http://api.example",
        "https://u:p4ssw0rd@api.example",
        "https://api.example?x=1",
        "https://api.example#x",
        "ftp://x",
        "https://",
        "https://api.example:port",
        "https://api.example/../x",
        "//api.example",
    ],
)
def test_an_address_that_could_leak_is_refused_before_any_request(url: str) -> None:
    outcome = run("ivr_info", params("ivr_info", url))
    assert (outcome.kind, outcome.changed) == ("bad_input", False)
    assert "p4ssw0rd" not in outcome.msg


def test_two_ivrs_of_the_name_that_is_meant_are_both_named() -> None:
    with FaultServer() as server:
        server.always("LIST", faults.DUPLICATE_NAME)
        outcome = run("ivr", params("ivr", server, name="IVR 1", timeout=20, assume_recording_type="recording"))
        assert (outcome.kind, outcome.changed, server.writes) == ("bad_input", False, [])
        assert "7001, 9999" in outcome.msg


def test_a_host_that_does_not_exist_is_named_as_that(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_args: object, **_more: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    outcome = run("ivr_info", params("ivr_info", "https://api.servetel.invalid", api_deadline=0.5))
    assert (outcome.kind, outcome.changed) == ("dns", False)


def test_a_server_that_is_not_there_is_tried_until_the_deadline_and_named() -> None:
    outcome = run("ivr", params("ivr", dead_url(), id="7001", timeout=20))
    assert (outcome.kind, outcome.changed) == ("network", False)
    assert outcome.seconds < 2.0
