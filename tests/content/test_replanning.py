"""Plans for an item that follow, replace or outlive one another."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from portal.content.publication.publishing import Wanted, cancel, publish
from portal.content.sitewide.site import reading_moment
from tests.content.conftest import Clock
from tests.content.examples import (
    ACTOR,
    bring_out,
    editions,
    page,
    planned,
    releases,
    save,
    trail,
)

ABOUT = page(en="About", sv="Om oss")
EDITED = page(en="About us", sv="Om portalen")


@pytest.fixture
def published(session: Session, clock: Clock) -> None:
    """What every test begins with: both languages published an hour ago."""
    bring_out(session, ABOUT)
    clock.advance(hours=1)


pytestmark = pytest.mark.usefixtures("published")


def test_a_new_item_may_be_planned_twice_in_any_order(session: Session, clock: Clock) -> None:
    bring_out(session, page("third", en="Third"), at=clock.later(hours=2))
    bring_out(session, page("new", en="Late", sv="Sent"), at=clock.later(hours=3))
    bring_out(session, page("new", en="Never"), "en", at=clock.later(hours=2))
    cancel(session, releases(session)[-1], actor=ACTOR)
    item = bring_out(session, page("new", en="Early"), "en", at=clock.later(hours=1))
    early = editions(session, item)[-1]
    assert (early.visible_from, early.visible_until) == (clock.later(hours=1), clock.later(hours=3))
    bring_out(session, page("new", en="Early", sv="Tidigt"), "sv", at=clock.later(hours=2))
    early = editions(session, item)[-1]
    assert (early.visible_from, early.visible_until) == (clock.later(hours=2), clock.later(hours=3))


def test_a_plan_that_came_to_nothing_takes_what_it_renewed_along(session: Session, clock: Clock) -> None:
    item = bring_out(session, page(en="About", sv="Om oss", position=9), "en", at=clock.later(hours=1))
    assert [edition.language for edition in planned(session, item.id, clock.moment)] == ["en", "sv"]
    save(session, ABOUT)
    assert publish(session, [Wanted(item, ["en"])], actor=ACTOR) is None
    assert planned(session, item.id, reading_moment(session)) == []
    assert releases(session)[-1].cancelled_at is not None
    assert trail(session)[-2:] == [(ACTOR, "cancel", "en"), (ACTOR, "cancel", "sv")]
    assert "renew" in [action for _, action, _ in trail(session)]
