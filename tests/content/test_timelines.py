"""Random sequences of publishing, planning, cancelling and withdrawing, against a simple model."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from portal.content.model.addresses import Address, slugify
from portal.content.publication.publishing import Wanted, cancel, publish, withdraw
from portal.content.published.editions import Edition, Release
from portal.content.sitewide.site import site_version
from portal.foundation.errors import NotPublishable
from tests.content.conftest import Clock
from tests.content.examples import (
    ACTOR,
    page,
    save,
    visible_edition,
)
from tests.fixtures.drawing import examples

Moment = datetime.datetime

SOURCE = "en"
TICK = datetime.timedelta(microseconds=1)
TAGS = ("en", "es", "sv")
CHOSEN = st.sets(st.sampled_from(TAGS), min_size=1)


@dataclass(frozen=True)
class Shown:
    """What readers see from some moment on: nothing where there is no title."""

    title: str | None
    position: int
    release: int

    def same(self, other: Shown | None) -> bool:
        return other is not None and (self.title, self.position) == (other.title, other.position)


@dataclass
class Model:
    """An item's timelines as plain mappings from a moment to what is visible from then on."""

    timelines: dict[str, dict[Moment, Shown]] = field(default_factory=lambda: {tag: {} for tag in TAGS})
    slugs: dict[str, set[str]] = field(default_factory=lambda: {tag: set() for tag in TAGS})
    changed: bool = False

    def visible(self, tag: str, moment: Moment) -> Shown | None:
        starts = [start for start in self.timelines[tag] if start <= moment]
        return self.timelines[tag][max(starts)] if starts else None

    def readable(self, tag: str, moment: Moment) -> bool:
        found = self.visible(tag, moment)
        return found is not None and found.title is not None

    def put(self, tag: str, start: Moment, shown: Shown) -> None:
        self.timelines[tag][start] = shown
        self.changed = True

    def take_out(self, tag: str, start: Moment) -> None:
        del self.timelines[tag][start]
        self.changed = True

    def planned(self, moment: Moment) -> list[tuple[str, Moment, Shown]]:
        return [
            (tag, start, self.timelines[tag][start])
            for tag in TAGS
            for start in sorted(self.timelines[tag])
            if start > moment
        ]

    def publish(
        self, titles: dict[str, str], position: int, start: Moment, release: int, cancelled_after: Moment | None
    ) -> None:
        """The original brings its facts along; a translation shows those of its original."""
        if cancelled_after is not None:
            for tag, planned, _ in self.planned(cancelled_after):
                if tag in titles:
                    self.take_out(tag, planned)
        for tag in TAGS:
            if tag in titles:
                original = self.visible(SOURCE, start)
                shown = Shown(titles[tag], position if tag == SOURCE or not original else original.position, release)
                if not shown.same(self.visible(tag, start)):
                    self.put(tag, start, shown)
        self.settle(start)

    def settle(self, start: Moment) -> None:
        for moment in sorted({start, *(planned for _, planned, _ in self.planned(start))}):
            for tag in TAGS:
                if tag != SOURCE and self.readable(tag, moment):
                    self.settle_at(moment, tag)

    def settle_at(self, moment: Moment, tag: str) -> None:
        shown, original = self.visible(tag, moment), self.visible(SOURCE, moment)
        begins = moment in self.timelines[tag]
        before = self.visible(tag, moment - TICK)
        assert shown is not None
        if original is None or original.title is None:
            self.take_out(tag, moment)
        elif shown.position != original.position:
            renewed = Shown(shown.title, original.position, shown.release if begins else original.release)
            if begins and renewed.same(before):
                self.take_out(tag, moment)
            else:
                self.put(tag, moment, renewed)

    def cancel(self, release: int, moment: Moment) -> None:
        found = [(tag, start) for tag, start, shown in self.planned(moment) if shown.release == release]
        for tag, start in found:
            self.take_out(tag, start)
        if found:
            self.settle(moment)

    def withdraw(self, tags: set[str], moment: Moment, release: int) -> None:
        chosen = set(TAGS) if SOURCE in tags else tags
        for tag, start, _ in self.planned(moment):
            if tag in chosen:
                self.take_out(tag, start)
        for tag in chosen:
            if self.readable(tag, moment):
                self.put(tag, moment, Shown(None, 0, release))

    def note_slugs(self, moment: Moment) -> None:
        """Remember the slugs that readers can have seen by a moment."""
        for tag in TAGS:
            for start, shown in self.timelines[tag].items():
                if start <= moment and shown.title is not None:
                    self.slugs[tag].add(slugify(shown.title))


def _as_shown(edition: Edition) -> Shown:
    if edition.withdrawn:
        return Shown(None, 0, edition.release_id)
    return Shown(edition.title, int(edition.payload["facts"]["position"]), edition.release_id)


class Publishing(RuleBasedStateMachine):
    """One item, published and taken back in any order."""

    keys = itertools.count()

    def __init__(self, engine: Engine, clock: Clock) -> None:
        super().__init__()
        self.session = Session(engine)
        self.clock = clock
        self.clock.moment = clock.later(days=1).replace(hour=12, minute=0)
        self.model = Model()
        self.key = f"item-{next(self.keys)}"
        self.words = itertools.count()
        self.titles = {tag: f"{self.key} {tag} {next(self.words)}" for tag in TAGS}
        self.position = 0
        self.releases: list[int] = []
        self.item = save(self.session, page(self.key, position=0, **self.titles))
        self.session.commit()

    def teardown(self) -> None:
        self.session.close()

    def _save(self, *tags: str) -> None:
        """Save the original and some translations; saving all would pin all of them anew."""
        titles = {tag: self.titles[tag] for tag in (SOURCE, *tags)}
        save(self.session, page(self.key, position=self.position, **titles))
        self.session.commit()

    def _counted(self, change: Callable[[], Release | None]) -> int:
        """Run a change in a transaction of its own; give the number of its release, or 0."""
        self.clock.advance(minutes=1)
        self.model.changed = False
        release = change()
        number = release.id if release is not None else 0
        if number:
            self.releases.append(number)
        return number

    def _commit(self, version: int) -> None:
        self.session.commit()
        assert site_version(self.session) == version + self.model.changed
        self.session.commit()

    @rule(tag=st.sampled_from(TAGS))
    def edit_a_text(self, tag: str) -> None:
        self.titles[tag] = f"{self.key} {tag} {next(self.words)}"
        self._save(tag)

    @rule()
    def edit_a_fact(self) -> None:
        self.position += 1
        self._save()

    @rule(hours=st.integers(1, 2))
    def wait(self, hours: int) -> None:
        self.clock.advance(hours=hours)

    @rule(tags=CHOSEN, keep=st.booleans())
    def publish_now(self, tags: set[str], keep: bool) -> None:
        self._publish(tags, None, keep)

    @rule(tags=CHOSEN, hours=st.integers(2, 5))
    def publish_later(self, tags: set[str], hours: int) -> None:
        # Whole hours, so that two plans often meet; two, since every change takes a minute.
        at = self.clock.moment.replace(minute=0) + datetime.timedelta(hours=hours)
        self._publish(tags, at, False)

    def _publish(self, tags: set[str], at: Moment | None, keep: bool) -> None:
        version = site_version(self.session)
        wanted = [Wanted(self.item, sorted(tags))]
        moment = self.clock.moment + datetime.timedelta(minutes=1)
        if SOURCE not in tags and not self.model.readable(SOURCE, at or moment):
            with pytest.raises(NotPublishable):
                self._counted(lambda: publish(self.session, wanted, actor=ACTOR, at=at, keep_pending=keep))
            self.session.rollback()
            return
        number = self._counted(lambda: publish(self.session, wanted, actor=ACTOR, at=at, keep_pending=keep))
        titles = {tag: self.titles[tag] for tag in tags}
        self.model.publish(titles, self.position, at or moment, number, None if at or keep else moment)
        self._commit(version)

    @rule(choice=st.integers(0, 5))
    def cancel_one(self, choice: int) -> None:
        if not self.releases:
            return
        number = self.releases[-1 - choice % len(self.releases)]
        version = site_version(self.session)

        def change() -> None:
            cancel(self.session, self.session.get_one(Release, number), actor=ACTOR)

        self._counted(change)
        self.model.cancel(number, self.clock.moment)
        self._commit(version)

    @rule(tags=CHOSEN)
    def take_back(self, tags: set[str]) -> None:
        version = site_version(self.session)
        number = self._counted(lambda: withdraw(self.session, self.item, actor=ACTOR, languages=sorted(tags)))
        self.model.withdraw(tags, self.clock.moment, number)
        self._commit(version)

    @invariant()
    def readers_see_what_the_model_says(self) -> None:
        rows = self.session.scalars(select(Edition).where(Edition.item_id == self.item.id)).all()
        found: dict[str, list[tuple[Moment, Moment | None, Shown]]] = {tag: [] for tag in TAGS}
        for row in rows:
            if row.visible_until is None or row.visible_until > row.visible_from:
                found[row.language].append((row.visible_from, row.visible_until, _as_shown(row)))
        for tag, intervals in found.items():
            intervals.sort(key=lambda interval: interval[0])
            wanted = sorted(self.model.timelines[tag].items())
            ends = [start for start, _ in wanted[1:]] + [None] * bool(wanted)
            assert intervals == [(start, end, shown) for (start, shown), end in zip(wanted, ends, strict=True)]
        self.session.commit()

    @invariant()
    def the_edition_of_the_moment_is_found(self) -> None:
        for tag in TAGS:
            edition = visible_edition(self.session, self.item.id, tag, self.clock.moment)
            assert (_as_shown(edition) if edition else None) == self.model.visible(tag, self.clock.moment)
        self.session.commit()

    @invariant()
    def the_original_is_there_while_a_translation_is(self) -> None:
        starts = {start for timeline in self.model.timelines.values() for start in timeline}
        for moment in starts:
            if any(self.model.readable(tag, moment) for tag in TAGS):
                assert self.model.readable(SOURCE, moment)

    @invariant()
    def addresses_are_those_that_were_seen_or_are_planned(self) -> None:
        self.model.note_slugs(self.clock.moment)
        planned = {
            (tag, slugify(shown.title)) for tag, _, shown in self.model.planned(self.clock.moment) if shown.title
        }
        seen = {(tag, slug) for tag, slugs in self.model.slugs.items() for slug in slugs}
        rows = self.session.execute(
            select(Address.language, Address.slug, Address.since).where(Address.item_id == self.item.id)
        ).all()
        assert {(tag, slug) for tag, slug, _ in rows} == seen | planned
        assert {(tag, slug) for tag, slug, since in rows if since <= self.clock.moment} == seen
        self.session.commit()


def test_timelines_are_as_a_simple_model_says(engine: Engine, clock: Clock) -> None:
    run_state_machine_as_test(
        lambda: Publishing(engine, clock),  # type: ignore[arg-type]  # a factory is allowed, says its documentation
        settings=settings(
            max_examples=examples(12),
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
