"""Slowing down who guesses, on both databases."""

from __future__ import annotations

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.accounts import throttling
from portal.accounts.models import Attempt
from portal.accounts.throttling import ADDRESS, NO_WAIT, PASSWORD, Counter, Limit
from portal.foundation.database import now, writing
from tests.fixtures.databases import Databases, opened

START = datetime.datetime(2026, 5, 1, 12, tzinfo=datetime.UTC)
SECOND = datetime.timedelta(seconds=1)
OWN = Counter(Limit("test", 3, 10 * SECOND, 60 * SECOND), "somebody")


def tried(session: Session, moment: datetime.datetime, *counters: Counter) -> datetime.timedelta:
    with writing(session):
        return throttling.count(session, counters or (OWN,), moment)


def test_a_few_attempts_are_free_and_each_further_one_waits_twice_as_long(session: Session) -> None:
    assert [tried(session, START) for _number in range(3)] == [NO_WAIT] * 3
    assert tried(session, START) == 10 * SECOND
    assert tried(session, START + 4 * SECOND) == 6 * SECOND
    moment = START + 10 * SECOND
    for wait in (20, 40, 60, 60):
        assert tried(session, moment) == NO_WAIT
        assert tried(session, moment) == wait * SECOND
        moment += wait * SECOND


def test_whoever_had_to_wait_for_the_lock_is_not_taken_for_too_early(session: Session) -> None:
    """Its moment was before that of the attempt which was counted meanwhile."""
    assert tried(session, START) == NO_WAIT
    assert tried(session, START - SECOND) == NO_WAIT
    assert tried(session, START - SECOND) == NO_WAIT
    assert tried(session, START) == 10 * SECOND


def test_after_a_day_nothing_is_held_against_anybody(session: Session) -> None:
    for _number in range(4):
        tried(session, START)
    later = START + throttling.FORGOTTEN_AFTER + SECOND
    assert [tried(session, later) for _number in range(4)] == [NO_WAIT] * 3 + [10 * SECOND]
    with writing(session):
        throttling.tidy(session, later + throttling.FORGOTTEN_AFTER + SECOND)
    assert session.scalar(select(func.count()).select_from(Attempt)) == 0


def test_what_was_right_is_forgiven(session: Session) -> None:
    shared = throttling.of_address("192.0.2.1")
    for _number in range(3):
        assert tried(session, START, OWN, shared) == NO_WAIT
    with writing(session):
        throttling.forgive(session, OWN, shared)
    assert tried(session, START, OWN, shared) == NO_WAIT
    assert session.scalar(select(Attempt.count).where(Attempt.key == shared.key)) == 3


def test_an_address_waits_whatever_accounts_it_tries(session: Session) -> None:
    shared = throttling.of_address("192.0.2.1")
    for number in range(ADDRESS.free):
        assert tried(session, START, Counter(PASSWORD, str(number)), shared) == NO_WAIT
    assert tried(session, START, Counter(PASSWORD, "one more"), shared) > NO_WAIT
    assert tried(session, START, Counter(PASSWORD, "one more"), throttling.of_address("192.0.2.2")) == NO_WAIT


def test_a_network_of_ipv6_is_one_address() -> None:
    first, second = map(throttling.of_address, ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9"))
    assert first == second
    assert first != throttling.of_address("2001:db8:1:3::1")
    assert throttling.of_address(None) == throttling.of_address("nonsense")


def test_a_row_does_not_tell_whom_it_is_about(session: Session) -> None:
    tried(session, START, Counter(PASSWORD, "ana@portal.example"))
    assert "ana" not in (session.scalar(select(Attempt.key)) or "")


def test_attempts_at_once_are_each_counted(databases: Databases) -> None:
    url, moment = databases.empty(), now()

    def attempt(_number: int) -> bool:
        with opened(url) as engine, Session(engine) as session:
            return not tried(session, moment)

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(attempt, range(24))) == OWN.limit.free


def test_counting_and_forgiving_at_once_never_wait_for_each_other_in_turn(databases: Databases) -> None:
    url, moment = databases.empty(), now()
    shared = throttling.of_address("192.0.2.1")

    def both(number: int) -> bool:
        own = Counter(PASSWORD, f"somebody {number % 3}")
        with opened(url) as engine, Session(engine) as session:
            tried(session, moment, own, shared)
            with writing(session):
                throttling.forgive(session, own, shared)
                throttling.tidy(session, moment)
        return True

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(both, range(48)))


@pytest.mark.parametrize("limit", [PASSWORD, ADDRESS, throttling.SECOND_FACTOR, throttling.RESET])
def test_a_day_of_guessing_is_a_few_hundred_guesses(limit: Limit) -> None:
    count, passed = 0, datetime.timedelta()
    while passed < datetime.timedelta(days=1):
        count += 1
        passed += limit.wait_after(count)
    assert count < 160
