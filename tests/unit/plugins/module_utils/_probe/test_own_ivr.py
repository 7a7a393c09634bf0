# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which IVRs a probe takes for its own, and that it never writes to another one."""

from __future__ import annotations

import threading

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._account import Account
from ansible_collections.servetel.ivr.plugins.module_utils._http.deadline import Deadline
from ansible_collections.servetel.ivr.plugins.module_utils._model.account_number import read_number
from ansible_collections.servetel.ivr.plugins.module_utils._probe.exchanges import Exchanges
from ansible_collections.servetel.ivr.plugins.module_utils._probe.own_ivr import (
    NAME_FORM,
    Leftover,
    OwnIvr,
    is_in_use,
    leftovers,
)

OWN = Leftover("9", "servetel.ivr probe 0123abcd")


@pytest.mark.parametrize(
    "name",
    ["servetel.ivr probe 0123ABCD", "servetel.ivr probe 0123abc", " servetel.ivr probe 0123abcd", "x", "", None, 7],
)
def test_only_this_form_of_a_name_is_a_leftover(name: object) -> None:
    assert leftovers([{"id": 9, "name": name}, {"id": 9, "name": OWN.name}]) == [OWN]


def test_an_ivr_is_in_use_unless_it_is_known_that_nothing_leads_to_it() -> None:
    own, other = {"id": 9, "timeout_dest_type": "ivr", "timeout_destination": "9"}, {"id": 8}
    assert not is_in_use(OWN, [own, other], [read_number({"destination": "ivr||8"})])
    assert is_in_use(OWN, [own], None)
    assert is_in_use(OWN, [own], [read_number({"destination": "ivr||9"})])
    assert is_in_use(OWN, [own], [read_number({"destination": {"type": "ivr"}})])
    for type_, used in (("ivr", True), ("submenu", True), ("department", False)):
        menu = [{"option": "1", "destination_type": type_, "destination_id": 9}]
        assert is_in_use(OWN, [own, {**other, "ivr_menu": menu}], []) is used


def test_without_an_id_of_its_own_nothing_is_written(account: Account) -> None:
    own = OwnIvr(account, Exchanges(), lambda: Deadline(5), threading.Event())
    assert NAME_FORM.fullmatch(own.name)
    error = own.update({})
    assert error is not None
    assert (error.kind, account.client.requests) == ("internal", 0)
