# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a response says that its list goes on: the words and headers of common frameworks, with 20 entries read."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._http.paging import says_more

COUNT = 20
IVRS = [{"id": number, "count": 999, "next": "x"} for number in range(COUNT)]
NEXT = "https://api.servetel.in/v1/ivrs?page=2"
MORE_IN_JSON: tuple[dict[str, Any], ...] = (
    {"info": {"more_records": True, "page": 1}},
    {"no_of_records": 99},
    {"page": "1", "total": 5, "records": "99"},
    {"total": {"value": 99, "relation": "eq"}},
    {"summary": {"total": 99}},
    {"metadata": {"continue": "abc"}},
    {"metadata": {"remainingItemCount": 79}},
    {"LastEvaluatedKey": {"id": "7020"}},
    *({"page": page} for page in ("1 of 5", "1/5", "1 / 5")),
    {"exceededTransferLimit": True},
    {"finished": False},
    {"last": "/v1/ivrs?offset=0&page=5"},
    {"cursor": "dGVhbQ=="},
    *({name: 7020} for name in ("next_after", "next_last_seen_id")),
    {"estimatedTotalHits": 99},
    {"info": {"count": 99, "pages": 5, "next": NEXT}},
    {"response_metadata": {"next_cursor": "dGVhbQ=="}},
    {"result_info": {"page": 1, "per_page": 20, "count": 20, "total_count": 99, "total_pages": 5}},
    {"page_context": {"page": 1, "per_page": 20, "has_more_page": True}},
    *({envelope: {"total": 99}} for envelope in ("list_info", "pagination_info", "pagingInfo", "paginationMeta")),
    *({envelope: {"total": 99}} for envelope in ("page_meta", "metaInfo", "additional_data", "attributes", "link")),
    {"meta": {"pagination": {"total_pages": 3}}},
    {"total_page": 5},
    {"page_total": 5},
    {"max_page": 5},
    {"number_of_pages": 5},
    {"pages": {"current": 1, "total": 3}},
    {"page": {"current": 1, "total": 3}},
    {"page": 2, "last_page": 3},
    {"page": "Page 1 of 3"},
    {"last_page_url": "/v1/ivrs?page=3"},
    *({"_links": {"last": {"href": f"/v1/ivrs?{where}"}}} for where in ("page=3", "offset=20")),
    *({name: 99} for name in ("@odata.count", "totalItemCount", "totalRecordCount", "total_record", "totalNumber")),
    *({name: 99} for name in ("total_no_of_records", "iTotalRecords", "numFound", "result_count", "row_count")),
    *({name: "99"} for name in ("hydra:totalItems", "total", "recordsTotal", "recordsFiltered", "ivrs_count")),
    {"total": "1,234"},
    {"total": "1,00,234"},
    {"total": 20, "page": 1, "total_pages": 3},
    {"pagination": {"current": 1, "last": 3}},
    {"is_end": False},
    {"load_more": True},
    {"next_offset": 20},
    {"links": [{"rel": ["next"], "href": NEXT}]},
    {"links": [{"url": NEXT, "label": "Next &raquo;", "active": False}]},
    *({"links": {"last": f"/v1/ivrs?{name}=4"}} for name in ("page[number]", "page%5Bnumber%5D")),
    {"total": 99.0},
    {"hydra:view": {"hydra:next": "/v1/ivrs?page=2"}},
    {"nextRecordsUrl": "/v1/ivrs/more"},
    {"next_page_number": 2},
    {"nextPageNo": "2"},
    {"next_exists": 1},
    {"has_more_page": 1},
    {"incomplete": True},
    {"incomplete_results": "true"},
    {"remaining_items": 79},
    {"done": False},
    {"is_last": 0},
    {"is_last": "0"},
    {"is_last_page": "no"},
    {"is_complete": 0},
    {"last": False, "first": True},
    {"last": "false"},
    {"links": {"next": {"href": NEXT}}},
    {"links": {"next": {"page": {"href": NEXT}}}},
    {"links": [{"rel": "self", "href": "/"}, {"rel": "next", "url": NEXT}]},
    {"links": [{"rel": "next", "uri": NEXT}]},
    {"links": {"last": "/v1/ivrs?limit=20&page=5"}},
    {"links": [{"rel": "last", "href": "/v1/ivrs?page=5"}]},
    {"link": [{"relation": "next", "url": NEXT}]},
    {"total": 20, "next": NEXT},
    {"total_pages": 20, "total": 20.5},
)
WHOLE_IN_JSON: tuple[dict[str, Any], ...] = (
    {"meta": {"cursor": {"current": 1, "prev": None, "next": None, "count": COUNT}}},
    {"cursor": {"before": "abc", "after": None}},
    {"total": COUNT, "cursor": "dGVhbQ=="},
    {"page": "1-20 of 20", "total": COUNT},
    {"page": "page 1 of 1"},
    {"total": COUNT, "links": {"last": "/v1/ivrs?offset=20&limit=20"}},
    {"total": COUNT, "last_offset": COUNT},
    {"last": "/v1/ivrs?skip=2026-01-01"},
    {"records": 350},
    {"total": {"value": COUNT}},
    {"finished": True},
    {"success": True, "message": "20 IVRs, next page: none", "user": {"count": 99, "next": "x"}},
    {"agents_count": 99, "max_ivrs": 100, "discount": 50, "next_bill": "2027-01-01", "account": {"total": 99}},
    {"total": 20, "count": 20, "page": 1, "per_page": 50, "total_pages": 1},
    {"total": 20, "total_pages": 2},
    {"total": 20, "next_offset": 20},
    {"pagination": {"current": 3, "last": 3}},
    {"links": [{"url": None, "label": "Next &raquo;"}, {"url": NEXT, "label": "2", "active": False}]},
    {"next_page": 1, "page": 1, "total_pages": 1},
    {"page": 2, "last_page": 2, "prev": "/v1/ivrs?page=1"},
    {"page": "Page 1 of 1", "last_page_url": "/v1/ivrs?page=1", "_links": {"last": {"href": "/v1/ivrs?page=1"}}},
    {"_links": {"last": {"href": None}}},
    {"_links": {"last": {}}},
    {"page": {"current": 3, "total": 3}},
    {"page": {"size": 20, "number": 0, "totalElements": 20, "totalPages": 1}},
    *({"next": value} for value in (None, "", " ", False, 0, -1, "-1", "null", "None", "nil", "undefined", "N/A")),
    *({"next": value} for value in ("-", "#", {}, [], {"href": None, "meta": {"x": 1}}, {"page": {"href": None}})),
    {"has_next": "N", "has_more": "off", "truncated": "f", "partial": "none"},
    {"last": True, "is_last": 1, "done": "yes", "complete": "true", "is_complete": None},
    {"meta": {"pagination": {"total": 20, "last_page": 0, "links": []}}},
    {"links": [{"rel": "next", "href": None}, {"rel": "last", "href": "/v1/ivrs?page=1"}, None, {}]},
    {"links": {"last": "/v1/ivrs?page=1&per_page=50"}},
    {"total": "many", "count": True, "total_count": None, "pages": []},
)
MORE_IN_HEADERS: tuple[tuple[str, str], ...] = (
    *(("Content-Range", text) for text in ("items 0-19/99", "0-19/99", "items=0-19/99", "x-ivrs 0-19/99", "*/99")),
    ("X-Next-Page", "2"),
    ("X-Total-Pages", "5"),
    ("X-WP-Total", "99"),
    ("X-WP-TotalPages", "5"),
    ("X-Pagination-Page-Count", "5"),
    ("X-Pagination-Total-Count", "99"),
    ("X-Pagination", '{"TotalCount": 99, "PageSize": 20}'),
    ("Pagination", '{"CurrentPage": 1, "TotalPages": 5}'),
    ("X-Content-Range", "items 0-19/99"),
    ("x-ms-continuation", "abc"),
    ("Link", '<https://api.servetel.in/v1/ivrs?offset=80&limit=20>; rel="last"'),
    ("X-Pagination", '{"totalPages": 5, "currentPage": 1}'),
    ("Total-Count", "99"),
    ("X-Total-Records", "99"),
    ("X-Total", "99"),
    ("X-Has-More", "true"),
    ("Next-Page", "2"),
    ("Next-Cursor", "dGVhbQ=="),
    ("Has-More", "true"),
    ("Pagination-Count", "99"),
    ("X-Total-Count", "99, 99"),
    ("Link", f"<{NEXT}>; rel=next"),
    ("Link", f"<{NEXT}>; rel='next'"),
    ("link", f'</v1/ivrs>; rel="self", <{NEXT}>; title="a, b; c"; rel="prefetch next"'),
    ("Link", '</v1/ivrs?page=5>; rel="last"'),
)
WHOLE_IN_HEADERS: tuple[tuple[str, str], ...] = (
    ("Content-Range", "items 0-19/20"),
    ("Link", '<https://api.servetel.in/v1/ivrs?offset=0&limit=20>; rel="last"'),
    ("Content-Range", "items 0-19/*"),
    ("Content-Range", "bytes 0-19/99"),
    ("X-Total-Count", "20"),
    ("X-Total-Pages", "1"),
    ("X-Next-Page", ""),
    ("X-Has-More", "false"),
    ("X-Pagination", "none"),
    ("X-Pagination", '{"TotalCount": 20'),
    ("X-RateLimit-Remaining", "99"),
    ("X-Request-Id", "99"),
    ("X-Per-Page", "50"),
    ("Content-Length", "99"),
    ("Link", f'<{NEXT}>; rel="next-archive"'),
    ("Link", '</v1/ivrs>; title="; rel=next"; rel=self'),
    ("Link", '</v1/ivrs>; rel="prev first", </v1/ivrs?page=1>; rel=last'),
    ("Link", "nonsense"),
)


@pytest.mark.parametrize("about", MORE_IN_JSON, ids=str)
@pytest.mark.parametrize("wrapped", [False, True])
def test_a_response_says_that_there_is_more(about: dict[str, Any], wrapped: bool) -> None:
    answer = {"success": True, "data": {"ivrs": IVRS, **about}} if wrapped else {"ivrs": IVRS, **about}
    assert says_more(answer, {}, COUNT)


@pytest.mark.parametrize("about", WHOLE_IN_JSON, ids=str)
@pytest.mark.parametrize("wrapped", [False, True])
def test_a_response_does_not_say_that_there_is_more(about: dict[str, Any], wrapped: bool) -> None:
    answer = {"success": True, "data": {"ivrs": IVRS, **about}} if wrapped else {"ivrs": IVRS, **about}
    assert not says_more(answer, {}, COUNT)


@pytest.mark.parametrize("header", MORE_IN_HEADERS, ids=str)
def test_a_header_says_that_there_is_more(header: tuple[str, str]) -> None:
    assert says_more(IVRS, dict([header]), COUNT)


@pytest.mark.parametrize("header", WHOLE_IN_HEADERS, ids=str)
def test_a_header_does_not_say_that_there_is_more(header: tuple[str, str]) -> None:
    assert not says_more(IVRS, dict([header]), COUNT)


def test_an_empty_account_may_have_one_page() -> None:
    assert not says_more({"ivrs": [], "page": {"current": 1, "total": 1}}, {}, 0)


def test_the_answers_read_so_far_count_as_pages() -> None:
    answer = {"ivrs": IVRS, "has_more": False, "total_pages": 2}
    assert says_more(answer, {}, 40, 1) and not says_more(answer, {}, 40, 2)
