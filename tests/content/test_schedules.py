"""Publishing later, cancelling and withdrawing: what is visible follows from the time alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.audit import AuditEntry
from portal.content.model.addresses import item_at
from portal.content.publication.publishing import Wanted, cancel, publish, remember_withdrawn, withdraw
from portal.content.sitewide.site import reading_moment, site_version
from portal.foundation.errors import NotPublishable
from tests.content.conftest import Clock
from tests.content.examples import (
    ACTOR,
    bring_out,
    editions,
    page,
    planned,
    releases,
    save,
    seen,
    titles,
    trail,
    visible_edition,
    with_slug,
)

ABOUT = page(en="About", sv="Om oss")
EDITED = page(en="About us", sv="Om portalen")


@contextmanager
def version_rises(session: Session, by: int = 1) -> Iterator[None]:
    session.commit()
    before = site_version(session)
    yield
    session.commit()
    assert site_version(session) == before + by


@pytest.fixture
def published(session: Session, clock: Clock) -> None:
    """What every test begins with: both languages published an hour ago."""
    bring_out(session, ABOUT)
    clock.advance(hours=1)


pytestmark = pytest.mark.usefixtures("published")


def test_a_planned_edition_becomes_visible_by_its_time_alone(session: Session, clock: Clock) -> None:
    item = bring_out(session, EDITED, at=clock.later(hours=2))
    version = site_version(session)
    assert titles(session, item) == {"en": "About", "sv": "Om oss"}
    clock.advance(hours=2, microseconds=-1)
    assert titles(session, item) == {"en": "About", "sv": "Om oss"}
    clock.advance(microseconds=1)
    assert titles(session, item) == {"en": "About us", "sv": "Om portalen"}
    assert site_version(session) == version


def test_a_plan_raises_the_site_version_and_is_in_the_trail(session: Session, clock: Clock) -> None:
    with version_rises(session):
        bring_out(session, EDITED, at=clock.later(hours=2))
    assert trail(session)[-2:] == [(ACTOR, "publish", "en"), (ACTOR, "publish", "sv")]
    release = releases(session)[-1]
    assert (release.created_at, release.visible_from) == (clock.moment, clock.later(hours=2))


@pytest.mark.parametrize("seconds", [-1, 0])
def test_a_plan_is_for_a_moment_to_come(session: Session, clock: Clock, seconds: int) -> None:
    item = save(session, EDITED)
    with pytest.raises(ValueError, match="to come"):
        publish(session, [Wanted(item, ["en"])], actor=ACTOR, at=clock.later(seconds=seconds))


def test_what_readers_will_see_already_is_not_planned_again(session: Session, clock: Clock) -> None:
    item = bring_out(session, EDITED, at=clock.later(hours=1))
    assert publish(session, [Wanted(item, ["en"])], actor=ACTOR, at=clock.later(hours=2)) is None


def test_publishing_by_hand_cancels_what_was_planned_for_that_language(session: Session, clock: Clock) -> None:
    item = bring_out(session, EDITED, at=clock.later(hours=1))
    with version_rises(session):
        bring_out(session, page(en="Who we are", sv="Om portalen"), "en")
    assert trail(session)[-2:] == [(ACTOR, "cancel", "en"), (ACTOR, "publish", "en")]
    clock.advance(hours=1)
    assert titles(session, item) == {"en": "Who we are", "sv": "Om portalen"}
    assert releases(session)[1].cancelled_at is None


def test_publishing_what_is_visible_still_cancels_what_was_planned(session: Session, clock: Clock) -> None:
    item = bring_out(session, EDITED, "en", at=clock.later(hours=1))
    save(session, ABOUT)
    with version_rises(session):
        assert publish(session, [Wanted(item, ["en"])], actor=ACTOR) is None
    clock.advance(hours=1)
    assert titles(session, item) == {"en": "About", "sv": "Om oss"}
    assert trail(session)[-1] == (ACTOR, "cancel", "en")
    assert len(releases(session)) == 2


def test_publishing_by_hand_may_keep_what_was_planned(session: Session, clock: Clock) -> None:
    item = bring_out(session, EDITED, at=clock.later(hours=1))
    bring_out(session, page(en="For an hour", sv="En timme"), keep_pending=True)
    assert titles(session, item) == {"en": "For an hour", "sv": "En timme"}
    clock.advance(hours=1)
    assert titles(session, item) == {"en": "About us", "sv": "Om portalen"}
    assert "cancel" not in [action for _actor, action, _tag in trail(session)]


def test_publishing_another_language_keeps_what_was_planned(session: Session, clock: Clock) -> None:
    item = bring_out(session, EDITED, "sv", at=clock.later(hours=1))
    bring_out(session, page(en="About us", sv="Om portalen"), "en")
    assert titles(session, item) == {"en": "About us", "sv": "Om oss"}
    clock.advance(hours=1)
    assert titles(session, item) == {"en": "About us", "sv": "Om portalen"}


def test_what_is_planned_brings_no_old_facts_back(session: Session, clock: Clock) -> None:
    item = bring_out(session, EDITED, "sv", at=clock.later(hours=1))
    bring_out(session, page(en="About", sv="Om portalen", position=5), "en")
    clock.advance(hours=1)
    swedish = seen(session, item, "sv")
    assert swedish is not None
    assert (swedish.title, swedish.payload["facts"]) == ("Om portalen", {"position": "5"})
    assert swedish.release_id == releases(session)[1].id
    assert (ACTOR, "renew", "sv") in trail(session)


def test_a_renewed_plan_is_still_cancelled_with_its_release(session: Session, clock: Clock) -> None:
    item = bring_out(session, EDITED, "sv", at=clock.later(hours=1))
    bring_out(session, page(en="About", sv="Om portalen", position=5), "en")
    release = releases(session)[1]
    assert cancel(session, release, actor=ACTOR)
    clock.advance(hours=1)
    assert titles(session, item) == {"en": "About", "sv": "Om oss"}
    assert planned(session, item.id, reading_moment(session)) == []


def test_a_plan_that_changes_facts_renews_the_other_languages_at_its_time(session: Session, clock: Clock) -> None:
    item = bring_out(session, page(en="About us", sv="Om oss", position=9), "en", at=clock.later(hours=1))
    swedish = seen(session, item, "sv")
    assert swedish is not None
    assert swedish.payload["facts"] == {}
    clock.advance(hours=1)
    swedish = seen(session, item, "sv")
    assert swedish is not None
    assert swedish.payload["facts"] == {"position": "9"}


def test_two_plans_follow_one_another(session: Session, clock: Clock) -> None:
    bring_out(session, page(en="Third"), "en", at=clock.later(hours=2))
    item = bring_out(session, page(en="Second"), "en", at=clock.later(hours=1))
    found = []
    for _hour in range(3):
        found.append(titles(session, item)["en"])
        clock.advance(hours=1)
    assert found == ["About", "Second", "Third"]


def test_what_gave_way_already_is_not_cancelled_again(session: Session, clock: Clock) -> None:
    for title in ("First", "Second"):
        bring_out(session, page(en=title), "en", at=clock.later(hours=1))
    bring_out(session, page(en="Now"), "en")
    assert [action for _, action, _ in trail(session)].count("cancel") == 1


def test_plans_are_known_in_the_order_of_time_and_language(session: Session, clock: Clock) -> None:
    item = bring_out(session, EDITED, "sv", at=clock.later(hours=2))
    bring_out(session, EDITED, "en", at=clock.later(hours=2))
    bring_out(session, page(en="About", sv="Först"), "sv", at=clock.later(hours=1))
    found = [(row.visible_from, row.language) for row in planned(session, item.id, clock.moment)]
    two = clock.later(hours=2)
    assert found == [(clock.later(hours=1), "sv"), (two, "en"), (two, "sv")]
    assert [row.language for row in planned(session, item.id, clock.later(hours=1))] == ["en", "sv"]


def test_a_plan_for_the_same_time_takes_the_place_of_the_other(session: Session, clock: Clock) -> None:
    bring_out(session, with_slug(page(en="First"), "en", "first"), "en", at=clock.later(hours=1))
    item = bring_out(session, with_slug(page(en="Second"), "en", "second"), "en", at=clock.later(hours=1))
    first, second = releases(session)[1:]
    assert (first.cancelled_at, second.cancelled_at) == (reading_moment(session), None)
    clock.advance(hours=1)
    assert titles(session, item)["en"] == "Second"
    assert session.scalar(select(item_at("en", "page", "first", clock.moment))) is None
    assert session.scalar(select(item_at("en", "page", "second", clock.moment))) == item.id


def test_only_the_plan_that_counts_can_be_cancelled(session: Session, clock: Clock) -> None:
    item = bring_out(session, EDITED, at=clock.later(hours=1))
    bring_out(session, page(en="Second", sv="Om portalen"), "en", at=clock.later(hours=1))
    first, second = releases(session)[1:]
    assert cancel(session, first, actor=ACTOR)
    assert trail(session)[-1:] == [(ACTOR, "cancel", "sv")]
    assert trail(session)[-2:-1] == [(ACTOR, "publish", "en")]
    assert cancel(session, second, actor=ACTOR)
    clock.advance(hours=1)
    assert titles(session, item) == {"en": "About", "sv": "Om oss"}


def test_a_translation_may_be_planned_for_after_its_original(session: Session, clock: Clock) -> None:
    item = save(session, page("new", en="New", sv="Ny"))
    publish(session, [Wanted(item, ["en"])], actor=ACTOR, at=clock.later(hours=2))
    with pytest.raises(NotPublishable):
        publish(session, [Wanted(item, ["sv"])], actor=ACTOR, at=clock.later(hours=1))
    publish(session, [Wanted(item, ["sv"])], actor=ACTOR, at=clock.later(hours=2))
    clock.advance(hours=2)
    assert titles(session, item) == {"en": "New", "sv": "Ny"}


def test_a_release_is_cancelled_before_its_time(session: Session, clock: Clock) -> None:
    item = bring_out(session, EDITED, at=clock.later(hours=1))
    release = releases(session)[-1]
    with version_rises(session):
        assert cancel(session, release, actor="berta")
    assert release.cancelled_at == reading_moment(session)
    assert trail(session)[-2:] == [("berta", "cancel", "en"), ("berta", "cancel", "sv")]
    clock.advance(hours=1)
    assert titles(session, item) == {"en": "About", "sv": "Om oss"}
    assert [row.visible_until for row in editions(session, item)[:2]] == [None, None]


def test_a_release_is_cancelled_once(session: Session, clock: Clock) -> None:
    bring_out(session, EDITED, at=clock.later(hours=1))
    release = releases(session)[-1]
    cancel(session, release, actor=ACTOR)
    with version_rises(session, 0):
        assert not cancel(session, release, actor=ACTOR)


def test_a_release_that_readers_see_cannot_be_cancelled(session: Session, clock: Clock) -> None:
    item = bring_out(session, EDITED, at=clock.later(hours=1))
    clock.advance(hours=1)
    with version_rises(session, 0):
        assert not cancel(session, releases(session)[-1], actor=ACTOR)
    assert titles(session, item) == {"en": "About us", "sv": "Om portalen"}


def test_cancelling_leaves_other_plans(session: Session, clock: Clock) -> None:
    bring_out(session, page(en="Second"), "en", at=clock.later(hours=1))
    item = bring_out(session, page(en="Third"), "en", at=clock.later(hours=2))
    cancel(session, releases(session)[1], actor=ACTOR)
    clock.advance(hours=1)
    assert titles(session, item)["en"] == "About"
    clock.advance(hours=1)
    assert titles(session, item)["en"] == "Third"


def test_cancelling_the_last_plan_lets_the_one_before_it_go_on(session: Session, clock: Clock) -> None:
    bring_out(session, page(en="Second"), "en", at=clock.later(hours=1))
    item = bring_out(session, page(en="Third"), "en", at=clock.later(hours=2))
    cancel(session, releases(session)[2], actor=ACTOR)
    clock.advance(hours=5)
    assert titles(session, item)["en"] == "Second"


def test_a_translation_is_not_left_without_its_original(session: Session, clock: Clock) -> None:
    item = save(session, page("new", en="New", sv="Ny"))
    first = publish(session, [Wanted(item, ["en"])], actor=ACTOR, at=clock.later(hours=1))
    publish(session, [Wanted(item, ["sv"])], actor=ACTOR, at=clock.later(hours=2))
    assert first is not None
    cancel(session, first, actor=ACTOR)
    clock.advance(hours=3)
    assert titles(session, item) == {}
    assert trail(session)[-2:] == [(ACTOR, "cancel", "en"), (ACTOR, "cancel", "sv")]
    assert all(row.cancelled_at is not None for row in releases(session)[1:])


def test_withdrawing_takes_the_whole_item_back_at_once(session: Session, clock: Clock) -> None:
    item = save(session, ABOUT)
    with version_rises(session):
        release = withdraw(session, item, actor="berta", reason="It was wrong.")
    assert release is not None
    assert titles(session, item) == {}
    old = editions(session, item)[:2]
    assert [row.visible_until for row in old] == [clock.moment, clock.moment]
    gone = editions(session, item)[2:]
    assert [(row.language, row.withdrawn, row.reason) for row in gone] == [
        ("en", True, "It was wrong."),
        ("sv", True, "It was wrong."),
    ]
    assert [(row.title, row.slug, row.payload, row.search) for row in gone] == [
        ("About", "about", {}, {}),
        ("Om oss", "om-oss", {}, {}),
    ]
    assert {(row.release_id, row.visible_from) for row in gone} == {(release.id, clock.moment)}
    assert trail(session)[-2:] == [("berta", "withdraw", "en"), ("berta", "withdraw", "sv")]


def test_the_trail_has_the_reason(session: Session) -> None:
    item = save(session, ABOUT)
    withdraw(session, item, actor=ACTOR, reason="It was wrong.", languages=["sv"])
    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert entry.detail == {"release": releases(session)[-1].id, "reason": "It was wrong."}
    assert entry.item_id == item.id


def test_withdrawing_a_translation_leaves_the_original(session: Session) -> None:
    item = save(session, ABOUT)
    assert withdraw(session, item, actor=ACTOR, languages=["sv"]) is not None
    assert titles(session, item) == {"en": "About"}


def test_withdrawing_the_original_takes_all_translations_with_it(session: Session) -> None:
    item = save(session, ABOUT)
    withdraw(session, item, actor=ACTOR, languages=["en"])
    assert titles(session, item) == {}


def test_withdrawing_twice_changes_nothing(session: Session) -> None:
    item = save(session, ABOUT)
    withdraw(session, item, actor=ACTOR)
    with version_rises(session, 0):
        assert withdraw(session, item, actor=ACTOR) is None
    assert len(editions(session, item)) == 4
    assert len(releases(session)) == 2


def test_withdrawing_cancels_what_was_planned(session: Session, clock: Clock) -> None:
    item = bring_out(session, EDITED, at=clock.later(hours=1))
    withdraw(session, item, actor=ACTOR)
    clock.advance(hours=1)
    assert titles(session, item) == {}
    assert trail(session)[-4:] == [
        (ACTOR, "cancel", "en"),
        (ACTOR, "cancel", "sv"),
        (ACTOR, "withdraw", "en"),
        (ACTOR, "withdraw", "sv"),
    ]


def test_withdrawing_a_translation_keeps_what_else_was_planned(session: Session, clock: Clock) -> None:
    item = bring_out(session, EDITED, at=clock.later(hours=1))
    withdraw(session, item, actor=ACTOR, languages=["sv"])
    clock.advance(hours=1)
    assert titles(session, item) == {"en": "About us"}


def test_withdrawing_what_is_only_planned_cancels_it(session: Session, clock: Clock) -> None:
    item = bring_out(session, page("new", en="New"), at=clock.later(hours=1))
    with version_rises(session):
        assert withdraw(session, item, actor=ACTOR) is None
    clock.advance(hours=1)
    assert titles(session, item) == {}
    assert visible_edition(session, item.id, "en", clock.moment) is None
    assert trail(session)[-1] == (ACTOR, "cancel", "en")


def test_what_was_withdrawn_can_be_published_again(session: Session, clock: Clock) -> None:
    item = save(session, ABOUT)
    withdraw(session, item, actor=ACTOR)
    tombstones = editions(session, item)[2:]
    clock.advance(hours=1)
    assert publish(session, [Wanted(item, ["en", "sv"])], actor=ACTOR) is not None
    assert titles(session, item) == {"en": "About", "sv": "Om oss"}
    assert [row.visible_until for row in tombstones] == [clock.moment, clock.moment]


def test_a_withdrawal_is_remembered_without_an_edition(session: Session) -> None:
    item = save(session, page("old", en="Old"))
    with version_rises(session):
        remember_withdrawn(session, item, "en", actor=ACTOR, title="Old", reason="Outdated.")
    (edition,) = editions(session, item)
    assert (edition.withdrawn, edition.title, edition.slug, edition.reason) == (True, "Old", None, "Outdated.")
    with version_rises(session, 0):
        remember_withdrawn(session, item, "en", actor=ACTOR, title="Old", reason="Outdated.")


def test_a_withdrawal_of_what_readers_see_is_not_merely_remembered(session: Session) -> None:
    item = save(session, ABOUT)
    remember_withdrawn(session, item, "en", actor=ACTOR, title="Old", reason=None)
    assert titles(session, item) == {"en": "About", "sv": "Om oss"}
