# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an account can be asked: its list in every shape that pages show, names to ids, and the three writes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.servetel.ivr.plugins.module_utils import _account
from ansible_collections.servetel.ivr.plugins.module_utils._account import Account
from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._http.auth import Credentials
from ansible_collections.servetel.ivr.plugins.module_utils._http.client import Client
from ansible_collections.servetel.ivr.plugins.module_utils._http.deadline import Deadline
from ansible_collections.servetel.ivr.plugins.module_utils._model.dialect import Dialect
from ansible_collections.servetel.ivr.plugins.module_utils._model.listing import Listing
from tests.support import faults
from tests.support.faults.server import TOKEN, FaultServer
from tests.support.ivr_samples import sample_ivrs

RAW = sample_ivrs(2)
ENTRY = ("option", "destination_type", "destination_id", "sms_template_id", "webhook_id", "other")


def answer(value: Any, *headers: tuple[str, str], status: int = 200) -> faults.Fault:
    return faults.status(status, faults.json_bytes(value), *headers)


def targets(server: FaultServer) -> list[str]:
    return [f"{request.method} {request.target}" for request in server.requests]


# ---- the list ----


def test_an_ivr_is_read_with_the_list_and_shares_what_the_list_before_has(
    server: FaultServer, account: Account, deadline: Deadline
) -> None:
    server.edit(7001, description="\u0938\U0001f600")
    before = account.list_ivrs(deadline)
    assert not any(isinstance(entry, dict) for entry in before._entries.values())
    server.edit(7001, timeout=55)
    after = account.list_ivrs(deadline)
    assert after.live("7002") is before.live("7002")
    assert after.ivr("7001") == {**before.ivr("7001"), "timeout": 55}
    assert after.ivr("7001") == Listing({"7001": server.ivrs[0]}).ivr("7001")
    assert after.ivr("7001")["menu"] is before.ivr("7001")["menu"]


def test_in_a_dialect_each_list_has_its_own_ivrs(server: FaultServer, deadline: Deadline) -> None:
    """Equal texts may be shown in different ways there."""
    account = Account(Client(server.url, Credentials(TOKEN), rate=0), Dialect(text="trimmed"))
    assert account.list_ivrs(deadline).live("7002") is not account.list_ivrs(deadline).live("7002")


def test_the_same_ivr_twice_with_another_unknown_setting_is_not_understood(
    server: FaultServer, account: Account, deadline: Deadline
) -> None:
    one = server.ivrs[0]
    server.script("LIST", answer([{**one, "language": "hi"}, {**one, "language": "en"}]))
    assert account.list_ivrs(deadline).try_ivr("7001") is None


def test_the_same_ivr_twice_is_one_whatever_the_order_of_its_keys(
    server: FaultServer, account: Account, deadline: Deadline
) -> None:
    one = server.ivrs[0]
    server.script("LIST", answer([one, dict(reversed(one.items()))]))
    assert account.list_ivrs(deadline).ids() == ["7001"]


def test_an_ivr_in_an_error_is_not_shown(server: FaultServer, account: Account, deadline: Deadline) -> None:
    server.script("LIST", faults.status(422, {"message": server.ivrs[0]}))
    with pytest.raises(ServetelError, match="had no explanation"):
        account.list_ivrs(deadline)


@pytest.mark.parametrize(
    "shape", [faults.SOUND, faults.BARE_LIST, faults.DATA_WRAPPER, faults.TEXT_ID, faults.FLOAT_ID], ids=str
)
def test_the_list_is_read_in_every_wrapping(
    server: FaultServer, account: Account, deadline: Deadline, shape: faults.Fault
) -> None:
    server.script("LIST", shape)
    listing = account.list_ivrs(deadline)
    assert listing.ids() == ["7001", "7002", "7003"]
    assert account.listing is listing
    assert targets(server) == ["GET /v1/ivrs"]


def test_wrappings_may_be_nested(server: FaultServer, account: Account, deadline: Deadline) -> None:
    server.script("LIST", answer({"success": True, "data": {"ivrs": [{"id": 5, "name": "x"}]}}))
    assert account.list_ivrs(deadline).ids() == ["5"]


def test_all_pages_are_read(server: FaultServer, account: Account, deadline: Deadline) -> None:
    server.always("LIST", faults.paged(2))
    assert account.list_ivrs(deadline).ids() == ["7001", "7002", "7003"]
    assert targets(server) == ["GET /v1/ivrs", "GET /v1/ivrs?last_seen_id=7002"]


def test_an_ivr_on_two_pages_counts_once(server: FaultServer, account: Account, deadline: Deadline) -> None:
    server.always("LIST", faults.paged(2, overlap=1))
    assert account.list_ivrs(deadline).ids() == ["7001", "7002", "7003"]


@pytest.mark.parametrize(
    ("shape", "what"),
    [
        (faults.NULL_LIST, "no list"),
        (faults.NO_LIST, "no list"),
        (faults.LIST_AS_MAP, "no list"),
        (faults.JSON_TEXT, "no list"),
        (answer(["Something went wrong"]), "an IVR without a usable id"),
        (answer({"ivrs": [{"name": "IVR 1"}, None]}), "an IVR without a usable id"),
        (answer({"ivrs": [], "has_more": True}), "pages without an end"),
        (answer({"ivrs": [], "data": [{"id": 5, "name": "x"}]}), "no list"),
    ],
    ids=str,
)
def test_a_list_that_cannot_be_right_is_no_base_for_writing(
    server: FaultServer, account: Account, deadline: Deadline, shape: faults.Fault, what: str
) -> None:
    server.script("LIST", shape)
    with pytest.raises(ServetelError) as caught:
        account.list_ivrs(deadline)
    assert caught.value.kind == "protocol"
    assert str(caught.value) == f"GET /v1/ivrs was answered with {what}. This response cannot be trusted."
    assert account.listing is None


@pytest.mark.parametrize(
    "about",
    [
        {"total": 2},
        {"count": "2"},
        {"totalCount": 2},
        {"meta": {"total": 2}},
        {"current_page": 1, "last_page": 2},
        {"page": "1", "total_pages": "5"},
        {"pagination": {"page": 2, "pages": 3}},
        {"next": "/v1/ivrs?page=2"},
        {"next_page_url": "https://api.servetel.in/v1/ivrs?page=2"},
        {"links": {"self": "/v1/ivrs", "next": "/v1/ivrs?page=2"}},
        {"hasMore": True},
        {"meta": {"has_more": "true"}},
        {
            "meta": {
                "pagination": {"total": 11, "current_page": 1, "total_pages": 3, "links": {"next": "/v1/ivrs?page=2"}}
            }
        },
        {"meta": {"pagination": {"total_pages": 3}}},
        {"meta": {"page": {"current": 1, "total_pages": 2}}},
        {"page": {"size": 1, "number": 0, "totalElements": 2, "totalPages": 2}},
        {"links": [{"rel": "self", "href": "/v1/ivrs"}, {"rel": "next", "href": "/v1/ivrs?page=2"}]},
        {"links": {"next": {"href": "/v1/ivrs?page=2"}}},
        {"has_next_page": True},
        {"has_more_pages": "yes"},
        {"pageInfo": {"hasNextPage": True}},
        {"next_page_token": "abc"},
        {"@odata.nextLink": "https://api.servetel.in/v1/ivrs?page=2"},
        {"next_offset": 20},
        {"more": True},
        {"is_truncated": True},
        {"last": False},
        {"total": 2.0},
        {"total": "2"},
        {"recordsTotal": 2},
        {"total_rows": 2},
        {"page_count": 2},
    ],
    ids=str,
)
def test_a_list_that_says_that_there_is_more_is_not_the_whole_account(
    server: FaultServer, account: Account, deadline: Deadline, about: dict[str, object]
) -> None:
    server.script("LIST", answer({"ivrs": [{"id": 5, "name": "x"}], **about}))
    with pytest.raises(ServetelError, match="with 1 entry, and the response says that there are more") as caught:
        account.list_ivrs(deadline)
    assert caught.value.hint.startswith("Check that api_url is the address of the API.")


@pytest.mark.parametrize("about", [{"total": 2}, {"next_page_url": "/v1/ivrs?page=2"}], ids=str)
def test_that_is_seen_inside_of_the_wrapping_as_well(
    server: FaultServer, account: Account, deadline: Deadline, about: dict[str, object]
) -> None:
    server.script("LIST", answer({"success": True, "data": {"data": [{"id": 5, "name": "x"}], **about}}))
    with pytest.raises(ServetelError, match="the response says that there are more"):
        account.list_ivrs(deadline)


@pytest.mark.parametrize(
    "about",
    [
        {"total": 1, "count": 1, "page": 1, "last_page": 1, "next": None, "links": {"next": ""}},
        {"has_more": "false", "last_seen_id": "5", "recordings": []},
        {"has_more": "N"},
        {"total": "many", "count": True, "data": None},
        {"page": {"size": 20, "number": 0, "totalElements": 1, "totalPages": 1}, "last": True},
        {"meta": {"pagination": {"total": 1, "last_page": 0, "links": []}}},
        {"links": [{"rel": "next", "href": None}, {"rel": "last", "href": "/v1/ivrs?page=1"}, None]},
        {"links": {"next": {"href": None}, "last": "/v1/ivrs?page=1"}},
        {"account": {"total": 20, "next": "x"}, "next_bill": "2026-12-01", "total_cost": 50},
    ],
    ids=str,
)
def test_a_list_that_is_whole_may_say_so(
    server: FaultServer, account: Account, deadline: Deadline, about: dict[str, object]
) -> None:
    server.script("LIST", answer({"ivrs": [{"id": 5, "name": "x"}], **about}))
    assert account.list_ivrs(deadline).ids() == ["5"]


@pytest.mark.parametrize(
    "header",
    [
        ("Link", "</v1/ivrs?page=2>; rel=next"),
        ("link", '</v1/ivrs>; rel="self", </v1/ivrs?page=2>; rel="last next"'),
        ("X-Total-Count", "2"),
        ("Content-Range", "items 0-0/2"),
    ],
    ids=str,
)
def test_headers_may_say_that_there_is_more(
    server: FaultServer, account: Account, deadline: Deadline, header: tuple[str, str]
) -> None:
    server.script("LIST", answer({"ivrs": [{"id": 5, "name": "x"}]}, header))
    with pytest.raises(ServetelError, match="the response says that there are more"):
        account.list_ivrs(deadline)


def test_headers_may_say_that_there_is_no_more(server: FaultServer, account: Account, deadline: Deadline) -> None:
    links = ("Link", '</v1/ivrs>; rel="prev", </next>; rel="first"')
    counts = [("X-Total-Count", "1"), ("Content-Range", "items */1")]
    server.script("LIST", answer({"ivrs": [{"id": 5, "name": "x"}]}, links, *counts))
    assert account.list_ivrs(deadline).ids() == ["5"]


def test_a_part_of_a_response_is_no_list(server: FaultServer, account: Account, deadline: Deadline) -> None:
    server.script("LIST", answer({"ivrs": [{"id": 5, "name": "x"}]}, status=206))
    with pytest.raises(ServetelError, match=r"was answered \(206\) with only a part of the response"):
        account.list_ivrs(deadline)


def test_pages_that_repeat_come_to_an_end(server: FaultServer, account: Account, deadline: Deadline) -> None:
    server.always("LIST", faults.ENDLESS_PAGES)
    with pytest.raises(ServetelError, match="pages without an end"):
        account.list_ivrs(deadline)
    assert len(server.requests) == 2


def test_so_do_pages_that_never_repeat(
    server: FaultServer, account: Account, deadline: Deadline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_account, "_MAX_PAGES", 3)
    pages = [answer({"ivrs": [{"id": page, "name": ""}], "has_more": True, "last_seen_id": page}) for page in (1, 2, 3)]
    server.script("LIST", pages)
    with pytest.raises(ServetelError, match="pages without an end"):
        account.list_ivrs(deadline)


def test_a_list_finds_ivrs_by_id_and_by_name_whatever_its_unicode_form() -> None:
    raw = {"1": {"id": 1, "name": "Café"}, "2": {"id": 2, "name": "Cafe\u0301"}, "3": {"id": 3, "name": None}}
    listing = Listing(raw)
    assert "1" in listing
    assert "4" not in listing
    assert 1 not in listing
    assert listing.ids_named("Cafe\u0301") == listing.ids_named("Café") == ["1", "2"]
    assert listing.names() == {"Café": ["1", "2"], "": ["3"]}
    assert listing.ids_named("Tea") == []


def test_an_ivr_that_cannot_be_understood_hurts_only_who_asks_for_it(
    server: FaultServer, account: Account, deadline: Deadline
) -> None:
    server.script("LIST", faults.MENU_NOT_A_LIST)
    listing = account.list_ivrs(deadline)
    assert listing.ivr("7002")["name"] == "IVR 2"
    assert listing.ivr("7002") is listing.ivr("7002")
    with pytest.raises(ServetelError, match=r"IVR 7001 \(IVR 1\) in a form"):
        listing.ivr("7001")


# ---- what is not understood ----


def test_two_different_ivrs_of_one_id_are_both_not_understood(
    server: FaultServer, account: Account, deadline: Deadline
) -> None:
    server.script("LIST", faults.DUPLICATE_ID)
    listing = account.list_ivrs(deadline)
    assert listing.ids() == ["7001", "7002", "7003"]
    assert "7001" in listing
    assert listing.ids_named("IVR 1") == listing.ids_named("twin") == ["7001"]
    assert listing.try_ivr("7001") is None
    assert [(problem.id, problem.name) for problem in listing.problems()] == [("7001", "IVR 1")]
    assert listing.problems()[0].reason == "The API shows IVR 7001 (IVR 1) twice, with different settings."


@pytest.mark.parametrize(
    ("shape", "name"),
    [
        (faults.MISSING_ID, "IVR 1"),
        (faults.NULL_ID, "IVR 1"),
        (faults.BOOL_ID, "IVR 1"),
        (faults.PATH_ID, "IVR 1"),
        (faults.NULL_IVR, ""),
        (faults.TEXT_IVR, ""),
        (answer({"ivrs": [{"id": 7002}, {"id": [1], "name": ["x"]}]}), ""),
    ],
    ids=str,
)
def test_an_element_without_a_usable_id_is_kept_apart(
    server: FaultServer, account: Account, deadline: Deadline, shape: faults.Fault, name: str
) -> None:
    server.script("LIST", shape)
    listing = account.list_ivrs(deadline)
    assert "7002" in listing.ids()
    assert "" not in listing
    assert [problem for problem in listing.problems() if problem.id is None] == listing.without_id
    assert [problem.name for problem in listing.without_id] == [name]
    assert listing.without_id[0].reason.startswith("The API shows an IVR without a usable id")


def test_an_id_that_gets_lost_between_two_lists_is_no_deletion(
    server: FaultServer, account: Account, deadline: Deadline
) -> None:
    server.script("LIST", [faults.NULL_IVR, faults.NULL_IVR, faults.MISSING_ID])
    for _time in range(2):
        assert len(account.list_ivrs(deadline).without_id) == 1
    with pytest.raises(ServetelError, match="an IVR without a usable id"):
        account.list_ivrs(deadline)
    assert account.list_ivrs(deadline).without_id == []


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_whatever_an_ivr_holds_the_others_can_be_read(data: st.DataObject) -> None:
    """No value of any field, and no menu, raises anything but the one error, and only for this IVR."""
    json_values = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
        lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(ENTRY), inner, max_size=3),
        max_leaves=4,
    )
    odd = {**RAW[0], **data.draw(st.dictionaries(st.sampled_from([*RAW[0]]), json_values, max_size=3))}
    odd["id"] = 7001
    listing = Listing({"7001": odd, "7002": RAW[1]})
    assert listing.ivr("7002")["name"] == "IVR 2"
    assert (listing.try_ivr("7001") is None) == ([problem.id for problem in listing.problems()] == ["7001"])
    assert isinstance(listing.name_of("7001"), str)


# ---- names ----


def test_departments_are_asked_for_once(server: FaultServer, account: Account, deadline: Deadline) -> None:
    for _time in range(2):
        assert account.ids_by_name("department", deadline) == {"Sales": ["17001"], "Support": ["17002"]}
    assert targets(server) == ["GET /v1/departments"]
    assert account.names_asked_for() == {"department||17001": "Sales", "department||17002": "Support"}


def test_extensions_and_agents_go_by_the_names_of_the_user_and_of_the_agent(
    server: FaultServer, account: Account, deadline: Deadline
) -> None:
    users = [
        {"id": 1, "name": "Asha (user)", "agent": {"id": "0501", "name": "Asha"}},
        {"id": 2, "name": "Ravi", "agent": {"id": "0502", "name": "Ravi"}},
        {"id": 3, "name": "Asha", "agent": {"id": 503, "name": ""}},
    ]
    server.script("USERS", answer({"data": users, "has_more": False}))
    names = {"Asha": ["0501", "503"], "Asha (user)": ["0501"], "Ravi": ["0502"]}
    assert account.ids_by_name("extension", deadline) == account.ids_by_name("agent", deadline) == names
    assert targets(server) == ["GET /v1/users"]
    assert account.names_asked_for()["extension||0502"] == account.names_asked_for()["agent||0502"] == "Ravi"


@pytest.mark.parametrize(
    "item",
    [
        {"id": 1, "name": "x"},
        {"id": 1, "name": "x", "agent": None},
        {"id": 1, "name": "x", "agent": {"name": "x"}},
        {"id": 1, "name": "x", "agent": {"id": None}},
        {"id": 1, "name": "x", "agent": {"id": [5]}},
        {"id": 1, "name": 5, "agent": {"id": "0501", "name": None}},
    ],
    ids=str,
)
def test_users_without_an_agent_or_a_name_are_passed_over(
    server: FaultServer, account: Account, deadline: Deadline, item: dict[str, Any]
) -> None:
    server.script("USERS", answer([item]))
    assert account.ids_by_name("agent", deadline) == {}


# ---- numbers ----


@pytest.mark.parametrize("wrapped", [lambda items: items, lambda items: {"data": items}], ids=["bare", "data"])
def test_numbers_are_read_anew_each_time(
    server: FaultServer, account: Account, deadline: Deadline, wrapped: Callable[[Any], Any]
) -> None:
    one = {"id": "1", "did": "+918044440001", "destination": "ivr||7001"}
    server.script("OTHER", [answer(wrapped([one])), answer(wrapped([]))])
    (number,) = account.list_numbers(deadline)
    assert (number.number, number.destination) == ("+918044440001", "ivr||7001")
    assert account.list_numbers(deadline) == []
    assert targets(server) == ["GET /v1/my_number"] * 2


def test_a_list_that_holds_no_numbers_is_refused(server: FaultServer, account: Account, deadline: Deadline) -> None:
    server.script("OTHER", answer(["+918044440001"]))
    with pytest.raises(ServetelError, match="answered with something else than numbers"):
        account.list_numbers(deadline)


# ---- writes ----


def test_the_three_writes_go_to_their_paths(server: FaultServer, account: Account, deadline: Deadline) -> None:
    for slot in ("PUT", "POST", "DELETE"):
        server.script(slot, faults.status(200, {"success": True, "message": slot}))
    assert account.update("7001", {"a": 1}, deadline=deadline) == "PUT"
    assert account.create({"b": 2}, deadline=deadline) == "POST"
    assert account.delete("7001", deadline=deadline) == "DELETE"
    assert [(request.method, request.target, request.body) for request in server.requests] == [
        ("PUT", "/v1/ivr/7001", b'{"a": 1}'),
        ("POST", "/v1/ivr", b'{"b": 2}'),
        ("DELETE", "/v1/ivr/7001", b""),
    ]


def test_a_list_of_departments_that_is_none_is_refused(
    server: FaultServer, account: Account, deadline: Deadline
) -> None:
    server.script("DEPARTMENTS", answer({"data": ["Sales"]}))
    with pytest.raises(ServetelError, match="answered with no list"):
        account.ids_by_name("department", deadline)


def test_an_ivr_that_is_there_twice_leads_where_either_of_them_leads(
    server: FaultServer, account: Account, deadline: Deadline
) -> None:
    one = {**server.ivrs[0], "timeout_dest_type": "ivr", "timeout_destination": "7002"}
    server.script("LIST", answer([one, {**one, "timeout_destination": "7003"}]))
    listing = account.list_ivrs(deadline)
    assert listing.leads_to("7001") == {"7002", "7003"}
    assert listing.users_not_understood() == [("IVR 7001 (IVR 1)", {"7002", "7003"})]


def test_elements_that_are_no_ivrs_lead_nowhere() -> None:
    found = Listing({}, strays=[None, {"name": "Odd", "timeout_dest_type": "ivr", "timeout_destination": 7}])
    assert found.users_not_understood() == [
        ("an IVR without a usable id", set()),
        ("an IVR without a usable id (Odd)", {"7"}),
    ]
