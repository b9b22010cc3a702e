"""The site's version and the moments of changes."""

from __future__ import annotations

from sqlalchemy.orm import Session

from portal.content.publication.publishing import withdraw
from portal.content.sitewide.site import next_moment, raise_version, reading_moment, site_version
from tests.content.conftest import Clock
from tests.content.examples import (
    ACTOR,
    bring_out,
    editions,
    page,
    save,
    titles,
)

ABOUT = page(en="About", sv="Om oss")


def test_the_site_version_rises_once_in_a_transaction(session: Session) -> None:
    before = site_version(session)
    first = bring_out(session, page("one", en="One"))
    bring_out(session, page("two", en="Two"))
    withdraw(session, first, actor=ACTOR)
    assert site_version(session) == before + 1
    session.commit()
    bring_out(session, page("three", en="Three"))
    session.commit()
    assert site_version(session) == before + 2


def test_a_rollback_takes_the_site_version_back(session: Session) -> None:
    before = site_version(session)
    bring_out(session, page("one", en="One"))
    session.rollback()
    assert site_version(session) == before
    bring_out(session, page("one", en="One"))
    with session.begin_nested() as savepoint:
        bring_out(session, page("two", en="Two"))
        savepoint.rollback()
    bring_out(session, page("three", en="Three"))
    session.commit()
    assert site_version(session) > before


def test_a_savepoint_that_is_undone_does_not_hide_a_later_change(session: Session) -> None:
    before = site_version(session)
    with session.begin_nested() as savepoint:
        bring_out(session, page("one", en="One"))
        savepoint.rollback()
    bring_out(session, page("two", en="Two"))
    session.commit()
    assert site_version(session) == before + 1


def test_saving_alone_does_not_raise_the_site_version(session: Session) -> None:
    before = site_version(session)
    save(session, ABOUT)
    assert site_version(session) == before


def test_a_change_comes_after_the_last_one_even_if_the_clock_goes_back(session: Session, clock: Clock) -> None:
    item = bring_out(session, ABOUT, "en")
    clock.advance(hours=-1)
    bring_out(session, page(en="About us", sv="Om oss"), "en")
    old, new = editions(session, item)
    assert new.visible_from > old.visible_from
    assert titles(session, item) == {"en": "About us"}
    assert old.visible_until == new.visible_from


def test_moments_of_changes_are_never_the_same(session: Session, clock: Clock) -> None:
    first = next_moment(session)
    raise_version(session, first)
    assert next_moment(session) > first == reading_moment(session) == clock.moment


def test_pages_are_as_of_now_and_never_before_the_last_change(session: Session, clock: Clock) -> None:
    raise_version(session, clock.later(minutes=5))
    assert reading_moment(session) == clock.later(minutes=5)
    clock.advance(hours=1)
    assert reading_moment(session) == clock.moment
