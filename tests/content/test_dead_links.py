"""What is kept of visits to addresses: since when, where they stand today, and what people say is fine."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.audit import AuditEntry
from portal.content.care import dead_links
from portal.content.care.dead_links import VisitedAddress, digest_of
from portal.content.care.outbound import spots
from portal.content.kinds import KINDS
from portal.foundation.database import now, writing
from portal.foundation.errors import NotFound
from portal.foundation.visiting import Answer, State
from tests.content.examples import language, page, save, with_language

GONE, OTHER = "https://gone.example/x", "https://other.example/"
LONG = f"https://long.example/{'x' * 3000}"
FIRST = datetime.datetime(2026, 1, 5, 12, tzinfo=datetime.UTC)
WEEK = datetime.timedelta(days=7)


def write(session: Session, *addresses: str, key: str = "about") -> None:
    body = "\n\n".join(f"[a]({address})" for address in addresses) or "Nothing."
    with writing(session):
        save(session, with_language(page(key, en="About"), "en", language("About", body)))


def visit(
    session: Session, moment: datetime.datetime, dead: Iterable[str], alive: Iterable[str] = (), *, whole: bool = True
) -> None:
    answers = [Answer(each, State.DEAD, "404 Not Found") for each in dead]
    answers += [Answer(each, State.ALIVE, "200 OK") for each in alive]
    places = spots(session, KINDS)
    with writing(session):
        dead_links.keep(session, answers, places, moment, whole=whole)


def died(session: Session) -> dict[str, datetime.datetime]:
    return {each.row.address: each.row.since for each in dead_links.dead(session)}


def test_it_is_kept_since_when_an_address_is_dead(session: Session) -> None:
    write(session, GONE, OTHER, LONG)
    assert dead_links.last_visit(session) is None
    visit(session, FIRST, [GONE, LONG], [OTHER])
    visit(session, FIRST + WEEK, [GONE, OTHER, LONG])
    assert died(session) == {GONE: FIRST, OTHER: FIRST + WEEK, LONG: FIRST}
    assert dead_links.last_visit(session) == FIRST + WEEK
    visit(session, FIRST + 2 * WEEK, [OTHER], [GONE, LONG])
    assert died(session) == {OTHER: FIRST + WEEK}
    visit(session, FIRST + 3 * WEEK, [GONE, OTHER], [LONG])
    assert died(session)[GONE] == FIRST + 3 * WEEK


def test_what_was_put_right_is_no_longer_told_before_anybody_visits_again(session: Session) -> None:
    write(session, GONE)
    visit(session, FIRST, [GONE])
    (trouble,) = dead_links.dead(session)
    assert [(spot.item, spot.path, spot.language) for spot in trouble.spots] == [("page:about", "body", "en")]
    write(session, OTHER)
    assert died(session) == {}


def test_what_no_item_names_any_more_is_forgotten_unless_only_some_were_visited(session: Session) -> None:
    write(session, GONE)
    visit(session, FIRST, [GONE])
    write(session, OTHER)
    visit(session, FIRST + WEEK, [], [OTHER], whole=False)
    assert set(session.scalars(select(VisitedAddress.address))) == {GONE, OTHER}
    visit(session, FIRST + WEEK, [], [OTHER])
    assert set(session.scalars(select(VisitedAddress.address))) == {OTHER}


def test_what_is_fine_stays_so_until_the_address_is_changed(session: Session) -> None:
    write(session, GONE)
    visit(session, FIRST, [GONE])
    with writing(session):
        dead_links.excuse(session, digest_of(GONE), "The archive is closed on Sundays", actor="account:1")
    visit(session, FIRST + WEEK, [GONE])
    assert died(session) == {}
    assert [each.row.excuse for each in dead_links.dead(session, excused=True)] == ["The archive is closed on Sundays"]
    assert dead_links.excuses(session) == {GONE: "The archive is closed on Sundays"}
    write(session, f"{GONE}y")
    visit(session, FIRST + 2 * WEEK, [f"{GONE}y"])
    assert list(died(session)) == [f"{GONE}y"]
    write(session, GONE)
    visit(session, FIRST + 3 * WEEK, [GONE])
    assert list(died(session)) == [GONE]


def test_a_mark_is_taken_back_and_both_are_in_the_trail(session: Session) -> None:
    write(session, GONE)
    visit(session, now(), [GONE])
    with writing(session):
        dead_links.excuse(session, digest_of(GONE), "Fine", actor="account:1")
        dead_links.take_back(session, digest_of(GONE), actor="account:2")
        dead_links.take_back(session, digest_of(GONE), actor="account:2")
    assert list(died(session)) == [GONE]
    told = select(AuditEntry.actor, AuditEntry.action).where(AuditEntry.action.startswith("link-"))
    assert [tuple(row) for row in session.execute(told.order_by(AuditEntry.id))] == [
        ("account:1", "link-fine"),
        ("account:2", "link-not-fine"),
    ]
    with pytest.raises(NotFound):
        dead_links.excuse(session, digest_of(OTHER), "Fine", actor="account:1")


def test_what_moved_is_told_with_where_it_is_now(session: Session) -> None:
    write(session, GONE, OTHER)
    answers = [Answer(GONE, State.ALIVE, "200 OK", moved_to=LONG), Answer(OTHER, State.ALIVE, "200 OK")]
    places = spots(session, KINDS)
    with writing(session):
        dead_links.keep(session, answers, places, now(), whole=True)
    assert [(each.row.address, each.row.moved_to) for each in dead_links.moved(session)] == [(GONE, LONG)]
    assert died(session) == {}
