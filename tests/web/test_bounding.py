"""Costly work is bounded, so that pages are answered whatever else is asked."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from flask.testing import FlaskClient
from werkzeug.exceptions import ServiceUnavailable

from portal.web.bounding import TOGETHER, Bounded
from portal.web.search.routes import SEARCHING
from tests.web.bounded import taken


def test_one_piece_is_done_at_a_time_and_the_others_wait() -> None:
    work, under_way, most = Bounded(places=3, retry_seconds=1), 0, 0

    def do(_number: int) -> None:
        nonlocal under_way, most
        with work.turn():
            under_way += 1
            most = max(most, under_way)
            under_way -= 1

    with ThreadPoolExecutor(3) as threads:
        list(threads.map(do, range(3)))
    assert (under_way, most) == (0, 1)


def test_who_finds_no_place_is_refused_and_a_fault_gives_its_place_back() -> None:
    work = Bounded(places=1, retry_seconds=7)
    with pytest.raises(ZeroDivisionError), work.turn():
        raise ZeroDivisionError
    with work.turn(), pytest.raises(ServiceUnavailable) as refused, work.turn():
        raise AssertionError("two at once")
    assert refused.value.retry_after == 7
    with work.turn():
        pass


def test_all_sorts_together_leave_threads_for_pages() -> None:
    sorts = [Bounded(places=2, retry_seconds=1) for _sort in range(TOGETHER)]
    with ExitStack() as held:
        for place in range(TOGETHER):
            held.enter_context(sorts[place].place())
        with pytest.raises(ServiceUnavailable), sorts[0].place():
            raise AssertionError("more than all together")
    with sorts[0].place(), sorts[0].place():
        pass


def test_where_many_search_others_are_refused_and_pages_are_not(client: FlaskClient) -> None:
    with taken(SEARCHING):
        refused = client.get("/sv/search?q=polis")
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, str(SEARCHING.retry_seconds))
        assert 'lang="sv"' in refused.text
        assert client.get("/sv/search").status_code == 200
        assert client.get("/sv/").status_code == 200
    assert client.get("/sv/search?q=polis").status_code == 200
