# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the token goes, whom the environment may speak for, TLS, logins, the pace, other writers, and long lists.

It knows the whole surroundings of one task: environment variables, certificates, proxies, a second server. What single
faults do is in `test_matrix` and `test_rows`.
"""

from __future__ import annotations

import random
import time
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._http.rate_limit import MAX_IN_FLIGHT
from ansible_collections.servetel.ivr.plugins.module_utils._model.listing import Listing
from ansible_collections.servetel.ivr.plugins.module_utils._sync.control import FAILURES_IN_A_ROW
from ansible_collections.servetel.ivr.plugins.module_utils._sync.newest_list import LIST_IS_OLD
from tests.faults.running import NEW_IVR, judge_words, login_options, params, run
from tests.support import faults
from tests.support.faults import callback, redirect
from tests.support.faults.proxy import ProxyServer
from tests.support.faults.server import EMAIL, PASSWORD, TOKEN, FaultServer, kind_of
from tests.support.faults.tls import BEHIND_PROXY, VERSIONS, can_speak

CHANGE = {"id": "7001", "timeout": 20, "assume_recording_type": "recording"}


def definitions(count: int) -> list[dict[str, Any]]:
    return [{"id": str(7001 + number), "timeout": 20} for number in range(count)]


def many(server: FaultServer, count: int, **options: Any) -> dict[str, Any]:
    return params(
        "ivrs",
        server,
        ivrs=definitions(count),
        assume_recording_type="recording",
        **{"api_timeout": 10.0, "api_deadline": 20.0, **options},
    )


def logins(server: FaultServer) -> int:
    return sum(kind_of(request) == "LOGIN" for request in server.requests)


# --- redirects -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("slot", ["LIST", "PUT", "LOGIN"])
@pytest.mark.parametrize("code", faults.REDIRECT_CODES)
def test_a_redirect_takes_neither_token_nor_body_to_another_server(code: int, slot: str) -> None:
    with FaultServer() as server, FaultServer() as other:
        server.always(slot, redirect(code, f"{other.url}/v1/ivr/7001"))
        outcome = run("ivr", params("ivr", server, **CHANGE, **(login_options() if slot == "LOGIN" else {})))
        assert (outcome.kind, outcome.changed) == ("redirect", False)
        assert (other.requests, other.connections) == ([], 0)
        assert server.applied == []
        judge_words(outcome, *server.issued)


# --- the environment -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["HOME", "NETRC"])
def test_a_netrc_entry_for_the_host_does_not_replace_the_token(
    how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / ".netrc"
    file.write_text("machine 127.0.0.1 login planted password planted\ndefault login planted password planted\n")
    file.chmod(0o600)
    monkeypatch.setenv(how, str(tmp_path if how == "HOME" else file))
    with FaultServer() as server:
        assert not run("ivr", params("ivr", server, **CHANGE)).failed
        assert {request.header("Authorization") for request in server.requests} == {f"Bearer {TOKEN}"}


def test_ca_path_wins_over_the_bundle_of_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with FaultServer(tls="good") as server, FaultServer(tls="unknown-ca") as stranger:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", server.ca_path)
        assert run("ivr_info", params("ivr_info", stranger, ca_path=server.ca_path)).kind == "tls"
        assert not run("ivr_info", params("ivr_info", server)).failed
        wrong = tmp_path / "wrong.pem"
        wrong.write_text("no certificate\n")
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(wrong))
        monkeypatch.setenv("CURL_CA_BUNDLE", str(wrong))
        assert not run("ivr_info", params("ivr_info", server, ca_path=server.ca_path)).failed


def test_validate_certs_false_holds_whatever_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    with FaultServer(tls="self-signed") as server:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", server.ca_path)
        outcome = run("ivr_info", params("ivr_info", server, validate_certs=False))
        assert not outcome.failed
        assert any("validate_certs is off" in warning for warning in outcome.warnings)


# --- proxies -------------------------------------------------------------------------------------------------------


ELSEWHERE = f"https://{BEHIND_PROXY}"


def test_a_proxy_of_the_environment_is_used_and_sees_no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        FaultServer(tls="good") as server,
        ProxyServer(user="me", password="pr%xy-p4ss", routes={f"{BEHIND_PROXY}:443": server.port}) as proxy,
    ):
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        outcome = run("ivr", params("ivr", ELSEWHERE, **CHANGE, ca_path=server.ca_path, api_deadline=5.0))
        assert (outcome.kind, outcome.changed) == (None, True)
        assert proxy.connections > 0
        assert not any(TOKEN in str(request.headers) for request in proxy.requests)


@pytest.mark.parametrize("tls", [None, "good"])
def test_a_task_on_loopback_never_meets_a_proxy(tls: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    with FaultServer(tls=tls) as server, ProxyServer() as proxy:
        for variable in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(variable, proxy.url)
        outcome = run("ivr", params("ivr", server, **CHANGE, ca_path=server.ca_path if tls else None))
        assert (outcome.kind, outcome.changed, proxy.connections) == (None, True, 0)


@pytest.mark.parametrize("mode", ["407", "refuse", "502", "reset", "close", "gone"])
def test_a_proxy_that_fails_is_named_without_its_password(mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = "pr0xy/p4ss+word"
    with ProxyServer("407" if mode == "gone" else mode, user="me", password=secret) as proxy:
        if mode == "gone":
            proxy.close()
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        outcome = run("ivr", params("ivr", ELSEWHERE, **CHANGE, api_timeout=2.0))
        judge_words(outcome, secret)
        assert (outcome.failed, outcome.changed) == (True, False)
        assert f"at {BEHIND_PROXY}:443" in outcome.msg
        if mode in ("407", "gone", "refuse", "502"):
            assert outcome.kind == "proxy", outcome.msg
        if mode == "407":
            assert "407" in outcome.msg


# --- TLS -----------------------------------------------------------------------------------------------------------

TLS_WORDS = {
    "expired": "expired",
    "not-yet-valid": "not yet valid",
    "self-signed": "self-signed|self signed",
    "unknown-ca": "local issuer",
    "wrong-host": "mismatch|doesn't match",
}


@pytest.mark.parametrize("module", ["ivr", "ivrs"])
@pytest.mark.parametrize("kind", TLS_WORDS)
def test_a_bad_certificate_is_named_and_never_tried_again(kind: str, module: str) -> None:
    with FaultServer(tls=kind) as server:
        options = many(server, 3) if module == "ivrs" else params("ivr", server, **CHANGE)
        outcome = run(module, {**options, "ca_path": server.ca_path})
        assert (outcome.kind, outcome.changed) == ("tls", False)
        assert any(words in outcome.msg for words in TLS_WORDS[kind].split("|")), outcome.msg
        assert "ca_path" in outcome.msg
        assert (server.connections, server.requests) == (1, [])
        judge_words(outcome, *server.issued)


@pytest.mark.parametrize("kind", VERSIONS)
def test_only_tls_1_2_and_newer_is_spoken(kind: str) -> None:
    with FaultServer(tls=kind) as server:
        outcome = run("ivr_info", params("ivr_info", server, ca_path=server.ca_path))
        if kind in ("tls1.0", "tls1.1"):
            assert (outcome.kind, server.connections, server.requests) == ("tls", 1, [])
        else:
            assert not outcome.failed
            assert can_speak(kind)


def test_a_bad_certificate_behind_a_proxy_is_named_as_that(monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        FaultServer(tls="expired") as server,
        ProxyServer(routes={f"{BEHIND_PROXY}:443": server.port}) as proxy,
    ):
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        outcome = run("ivr_info", params("ivr_info", ELSEWHERE, ca_path=server.ca_path))
        assert (outcome.kind, server.connections) == ("tls", 1)


def test_a_write_during_which_tls_breaks_is_not_sent_again() -> None:
    with FaultServer(tls="good") as server:
        server.script("PUT", faults.BROKEN_TLS.unapplied)
        outcome = run("ivr", params("ivr", server, **CHANGE, ca_path=server.ca_path, api_deadline=10.0))
        assert (outcome.kind, outcome.changed, len(server.writes)) == ("tls", False, 1)


# --- logins --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("module", ["ivr", "ivrs"])
@pytest.mark.parametrize("slot", ["LIST", "PUT"])
def test_a_token_that_is_refused_in_mid_task_ends_it_after_one_login(slot: str, module: str) -> None:
    with FaultServer(ivrs=30) as server:
        server.script(slot, [faults.SOUND, faults.UNAUTHORISED] if slot == "LIST" else faults.UNAUTHORISED)
        options = many(server, 30) if module == "ivrs" else params("ivr", server, **CHANGE)
        outcome = run(module, {**options, **login_options()})
        assert outcome.failed
        assert logins(server) == 1
        assert "the token of this task's login is invalid or has expired" in outcome.msg
        if slot == "PUT":
            assert outcome.kind == "auth"
        assert set(server.issued) <= set(outcome.masked)
        judge_words(outcome, *server.issued)


def test_a_login_that_is_refused_is_never_repeated() -> None:
    with FaultServer() as server:
        options = {**many(server, 3), **login_options(), "api_password": "wrong-" + PASSWORD}
        outcome = run("ivrs", options)
        assert (outcome.kind, outcome.changed, logins(server), len(server.requests)) == ("auth", False, 1, 1)
        assert "refused logins lock an account" in outcome.msg
        judge_words(outcome, "wrong-" + PASSWORD, *server.issued)


def test_a_token_wins_over_email_and_password() -> None:
    with FaultServer() as server:
        outcome = run("ivr", params("ivr", server, **CHANGE, api_email=EMAIL, api_password=PASSWORD))
        assert (outcome.failed, logins(server)) == (False, 0)


# --- the pace ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rate", [5.0, 10.0])
def test_never_more_requests_than_api_rate_start_in_any_second(rate: float) -> None:
    with FaultServer(ivrs=25) as server:
        begun = time.monotonic()
        assert not run("ivrs", many(server, 25, api_rate=rate)).failed
        times = [request.time - begun for request in server.requests]
        assert len(times) == 27
        # A busy computer may make a request late, but never early.
        assert [number for number, seconds in enumerate(times) if seconds < number // rate] == []


def test_too_many_requests_slow_the_task_down() -> None:
    with FaultServer(ivrs=40) as server:
        server.script("PUT", faults.RATE_LIMITS[1])
        outcome = run("ivrs", many(server, 40, api_rate=20.0))
        assert not outcome.failed
        assert len(server.requests) == 43
        # The last of them starts in the third window. The first one may still last 1 s, if requests already wait for
        # the second one when the 429 arrives; later windows last 1/0.7 s.
        assert outcome.seconds > 1 + 1 / 0.7


def test_a_wait_beyond_the_deadline_is_not_begun_and_named() -> None:
    with FaultServer() as server:
        server.always("PUT", faults.retry_at(3600))
        outcome = run("ivr", params("ivr", server, **CHANGE, api_deadline=60.0))
        assert (outcome.kind, outcome.changed) == ("rate_limited", False)
        assert 3590 < outcome.result["error"]["retry_after"] <= 3600
        assert outcome.seconds < 30.0


def test_waits_for_another_attempt_count_towards_the_time_of_an_ivr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(random, "uniform", lambda least, most: 0.7)
    with FaultServer() as server:
        server.always("PUT", faults.status(500))
        outcome = run("ivrs", many(server, 1, api_deadline=1.9))
        assert (outcome.kind, outcome.changed) == ("server", False)
        assert 1 <= len(server.writes) <= 3  # There is time for two waits; five attempts is all that is ever made.


# --- other writers -------------------------------------------------------------------------------------------------


def make_first_list_old(monkeypatch: pytest.MonkeyPatch) -> None:
    lists: list[Listing] = []

    def age(listing: Listing) -> float:
        if not lists:
            lists.append(listing)
        return LIST_IS_OLD if listing is lists[0] else 0.0

    monkeypatch.setattr(Listing, "age", age)


@pytest.mark.parametrize("module", ["ivr", "ivrs"])
def test_an_edit_since_an_old_list_is_a_conflict_and_stays(module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    make_first_list_old(monkeypatch)
    with FaultServer() as server:
        server.script("LIST", [faults.SOUND, callback(lambda running: running.edit(7001, timeout=99))])
        options = many(server, 3) if module == "ivrs" else params("ivr", server, **CHANGE)
        outcome = run(module, {**options, "api_deadline": 10.0})
        assert outcome.kind == "conflict"
        assert [outcome.result["error"][state]["timeout"] for state in ("before", "wanted", "now")] == [10, 20, 99]
        assert server.find(7001)["timeout"] == 99
        assert "7001" not in [write.id for write in server.applied]
        assert outcome.changed is (module == "ivrs")


def test_an_old_list_is_read_again_before_the_next_write(monkeypatch: pytest.MonkeyPatch) -> None:
    make_first_list_old(monkeypatch)
    with FaultServer() as server:
        assert not run("ivr", params("ivr", server, **CHANGE)).failed
        assert [kind_of(request) for request in server.requests] == ["LIST", "LIST", "PUT", "LIST"]


def test_what_somebody_else_writes_after_a_lost_answer_is_a_conflict_with_three_states() -> None:
    with FaultServer() as server:
        server.script("PUT", faults.RESET)
        server.script("LIST", [faults.SOUND, callback(lambda running: running.edit(7001, timeout=99))])
        outcome = run("ivr", params("ivr", server, **CHANGE))
        assert outcome.kind == "conflict"
        assert [outcome.result["error"][state]["timeout"] for state in ("before", "wanted", "now")] == [10, 20, 99]
        assert len(server.writes) == 1
        assert server.find(7001)["timeout"] == 99


def test_an_ivr_that_vanishes_before_the_write_is_a_conflict() -> None:
    with FaultServer() as server:
        server.script("PUT", callback(lambda running: running.remove(7001)))
        outcome = run("ivr", params("ivr", server, **CHANGE))
        assert (outcome.kind, outcome.changed, len(server.writes)) == ("conflict", False, 1)
        assert server.find(7001) is None


def test_a_deletion_of_an_ivr_that_is_gone_already_lets_the_next_one_begin_at_once() -> None:
    with FaultServer() as server:
        server.edit(7001, timeout_dest_type="ivr", timeout_destination="7002")
        server.script("DELETE", callback(lambda running: running.remove(7001)))
        absent = [{"id": ivr_id, "state": "absent"} for ivr_id in ("7002", "7001")]
        outcome = run("ivrs", params("ivrs", server, ivrs=absent))
        assert (outcome.kind, [ivr["id"] for ivr in server.ivrs]) == (None, [7003])
        assert [kind_of(request) for request in server.requests] == ["LIST", "DELETE", "DELETE", "LIST"]


def test_a_value_that_the_server_changes_on_its_way_is_named_with_what_was_sent_and_what_reads_back() -> None:
    with FaultServer() as server:
        server.script("LIST", [faults.SOUND, callback(lambda running: running.edit(7001, timeout=21))])
        outcome = run("ivr", params("ivr", server, **CHANGE))
        assert (outcome.kind, outcome.changed) == ("not_taken", True)
        assert "timeout: sent 20, reads 21" in outcome.msg


def test_a_write_that_the_server_carries_out_late_is_never_called_unchanged() -> None:
    with FaultServer() as server:
        server.script("PUT", [faults.HANG, faults.INVALID_TEXT])
        outcome = run("ivr", params("ivr", server, **CHANGE, api_timeout=0.3, api_deadline=4.0))
        server.edit(7001, timeout=20)
        assert (outcome.kind, outcome.changed) == ("unknown_outcome", True)
        assert run("ivr", params("ivr", server, **CHANGE)).changed is False


def test_a_post_without_an_answer_is_not_sent_again_and_the_next_run_finds_what_came_of_it() -> None:
    task = {**NEW_IVR, "name": "Late"}
    with FaultServer() as server:
        server.script("POST", faults.RESET)
        outcome = run("ivr", params("ivr", server, **task))
        assert (outcome.kind, outcome.changed, len(server.writes)) == ("unknown_outcome", True, 1)
        assert run("ivr", params("ivr", server, **task)).changed is True
        assert run("ivr", params("ivr", server, **task)).changed is False
        assert len(server.applied) == 1


# --- long lists ----------------------------------------------------------------------------------------------------


def test_one_refused_ivr_among_a_hundred_stops_no_other() -> None:
    with FaultServer(ivrs=100) as server:
        server.script("PUT", faults.INVALID_MAP)
        outcome = run("ivrs", many(server, 100))
        assert (outcome.kind, outcome.changed) == ("rejected", True)
        assert outcome.result["summary"] == {
            "unchanged": 0,
            "updated": 99,
            "created": 0,
            "deleted": 0,
            "failed": 1,
            "not_attempted": 0,
        }
        (failed,) = [entry for entry in outcome.result["results"] if entry["failed"]]
        assert failed["changed"] is False
        assert f"/v1/ivr/{failed['id']} " in outcome.msg
        assert outcome.msg.startswith("Of 100 IVRs: 99 updated, 1 failed.")
        assert len(server.writes) == 100


@pytest.mark.parametrize("fault", [faults.status(500), faults.RESET, faults.HANG], ids=str)
def test_five_writes_in_a_row_without_an_answer_stop_a_long_list(fault: faults.Fault) -> None:
    with FaultServer(ivrs=100) as server:
        server.always("PUT", fault)
        outcome = run("ivrs", many(server, 100, api_timeout=1.0 if fault is faults.HANG else 10.0))
        summary = outcome.result["summary"]
        assert outcome.failed
        assert FAILURES_IN_A_ROW <= summary["failed"] <= FAILURES_IN_A_ROW + MAX_IN_FLIGHT
        assert summary["failed"] + summary["not_attempted"] == 100
        assert len(server.writes) == summary["failed"]
        assert all(not entry["changed"] for entry in outcome.result["results"] if "not attempted" in entry["msg"])


def test_what_may_refuse_the_whole_account_stops_a_long_list_soon() -> None:
    with FaultServer(ivrs=100) as server:
        server.always("PUT", faults.status(403, ""))
        outcome = run("ivrs", many(server, 100))
        assert (outcome.changed, server.applied) == (False, [])
        assert FAILURES_IN_A_ROW <= len(server.writes) <= FAILURES_IN_A_ROW + MAX_IN_FLIGHT
        assert len(server.requests) == 2 + len(server.writes)
        assert outcome.result["summary"]["not_attempted"] == 100 - len(server.writes)
        assert outcome.kind == "forbidden"


def test_a_refusal_of_a_value_without_a_word_stops_no_other_write_of_a_long_list() -> None:
    with FaultServer(ivrs=100) as server:
        server.script("PUT", [faults.status(422, "")] * 10)
        outcome = run("ivrs", many(server, 100))
        assert (outcome.kind, outcome.changed, len(server.requests)) == ("rejected", True, 102)
        assert (outcome.result["summary"]["updated"], outcome.result["summary"]["failed"]) == (90, 10)


@pytest.mark.parametrize("fault", [faults.UNAUTHORISED, faults.FORBIDDEN], ids=str)
def test_what_refuses_the_whole_account_stops_a_long_list_at_once(fault: faults.Fault) -> None:
    with FaultServer(ivrs=100) as server:
        server.always("PUT", fault)
        outcome = run("ivrs", many(server, 100))
        assert (outcome.changed, server.applied) == (False, [])
        assert len(server.writes) <= MAX_IN_FLIGHT
        assert outcome.result["summary"]["not_attempted"] >= 100 - MAX_IN_FLIGHT
        assert outcome.kind in ("auth", "forbidden")


def test_on_error_stop_ends_a_long_list_with_the_first_refusal() -> None:
    with FaultServer(ivrs=100) as server:
        server.always("PUT", faults.INVALID_TEXT)
        outcome = run("ivrs", many(server, 100, on_error="stop"))
        assert (outcome.kind, outcome.changed) == ("rejected", False)
        assert 1 <= len(server.writes) <= MAX_IN_FLIGHT
        assert outcome.result["summary"]["not_attempted"] >= 100 - MAX_IN_FLIGHT


def test_a_long_list_in_check_mode_makes_one_request() -> None:
    with FaultServer(ivrs=100) as server:
        outcome = run("ivrs", many(server, 100), check=True)
        assert (outcome.failed, outcome.changed, len(server.requests)) == (False, True, 1)


def test_a_hundred_changes_make_a_hundred_and_two_requests_and_then_one() -> None:
    with FaultServer(ivrs=100) as server:
        begun = time.monotonic()
        assert run("ivrs", many(server, 100)).result["requests"] == 102
        assert run("ivrs", many(server, 100)).result["requests"] == 1
        assert time.monotonic() - begun < 30
