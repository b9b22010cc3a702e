"""What is announced, held against a reader who opens the page after every step and remembers what it said."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from portal.content.kinds import KINDS
from portal.content.model.items import Item
from portal.content.publication.publishing import Wanted, publish, withdraw
from portal.content.readers.announcements import (
    Occasion,
)
from portal.content.readers.queries import Gone, ItemPage, item_page
from portal.content.sitewide.directory import load_site
from portal.content.sitewide.site import reading_moment
from portal.foundation.errors import NotFound, NotPublishable
from tests.content.announcing import CAUGHT_UP, CHANGED, FIRST, PUBLISHED, TRANSLATED, about, told
from tests.content.conftest import Clock
from tests.content.examples import ACTOR, save
from tests.fixtures.databases import Databases, opened
from tests.fixtures.drawing import examples


@dataclass
class Reader:
    """What the page said last, and what it would have called new."""

    edition: int | None = None
    behind: bool = False
    seen: bool = False
    noted: list[tuple[Occasion, datetime.datetime]] = field(default_factory=list)

    def look(self, session: Session, moment: datetime.datetime, original_seen: bool) -> None:
        found = read(session, "sv")
        if found is None:
            self.edition = None
            return
        edition, behind = found
        if not self.seen:
            self.noted.append((TRANSLATED if original_seen else PUBLISHED, moment))
        elif self.edition is not None and edition != self.edition and self.behind and not behind:
            self.noted.append((CAUGHT_UP, moment))
        self.edition, self.behind, self.seen = edition, behind, True


def read(session: Session, tag: str) -> tuple[int, bool] | None:
    """The edition that the page of a language shows, and whether it says that it is behind."""
    try:
        found = item_page(session, load_site(session), tag, KINDS["page"], "about", reading_moment(session))
    except NotFound:
        return None
    if isinstance(found, Gone) or not isinstance(found, ItemPage) or found.reading.is_fallback:
        return None
    return found.reading.edition.id, found.reading.behind is not None


BODIES = (FIRST, CHANGED, "First.", f"{FIRST}\n\nThird.")


@dataclass(frozen=True)
class Step:
    """An hour in which somebody saves, publishes or withdraws something, or nobody does anything."""

    deed: str
    tags: tuple[str, ...]
    body: int
    hours: int = 0

    def take(self, session: Session, item: Item, bodies: dict[str, str]) -> None:
        if self.deed == "withdraw":
            withdraw(session, item, actor=ACTOR, languages=self.tags)
        elif self.deed == "save":
            bodies.update(dict.fromkeys(self.tags, BODIES[self.body]))
            save(session, about(bodies["en"], sv=bodies["sv"]))
        elif self.deed == "publish":
            # At half past: what is taken back in the very instant of its beginning was never there.
            planned = datetime.timedelta(hours=self.hours, minutes=-30)
            at = reading_moment(session) + planned if self.hours else None
            with suppress(NotPublishable), session.begin_nested():
                publish(session, [Wanted(item, self.tags)], actor=ACTOR, at=at)


steps = st.lists(
    st.builds(
        Step,
        deed=st.sampled_from(("save", "save", "publish", "publish", "publish", "withdraw", "wait")),
        tags=st.sampled_from((("en",), ("sv",), ("en", "sv"))),
        body=st.integers(0, len(BODIES) - 1),
        hours=st.sampled_from((0, 0, 0, 2, 5)),
    ),
    max_size=14,
)


@pytest.fixture
def history(databases: Databases) -> Iterator[Session]:
    with opened(databases.empty()) as engine, Session(engine) as session:
        yield session


@settings(max_examples=examples(30), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=steps)
@example(drawn=[Step("publish", ("en",), 0), Step("publish", ("sv",), 0)])
@example(
    drawn=[
        Step("publish", ("en", "sv"), 0),
        Step("save", ("en",), 1),
        Step("publish", ("en",), 0),
        Step("save", ("sv",), 1),
        Step("publish", ("sv",), 0),
    ]
)
def test_the_announcements_are_what_a_steady_reader_would_have_noted(
    history: Session, clock: Clock, drawn: list[Step]
) -> None:
    reader, english_seen = Reader(), False
    bodies = {"en": FIRST, "sv": "Ett.\n\nTvå."}
    try:
        item = save(history, about(bodies["en"], sv=bodies["sv"]))
        for step in [*drawn, *[Step("wait", (), 0)] * 6]:
            for _half in range(2):
                before = english_seen
                moment = clock.advance(minutes=30)
                reader.look(history, moment, before)
                english_seen = english_seen or read(history, "en") is not None
            step.take(history, item, bodies)
            reader.look(history, moment, before)
            english_seen = english_seen or read(history, "en") is not None
        now_readable = read(history, "sv") is not None
        found = [(occasion, moment) for occasion, _key, moment in told(history, "sv")]
        assert sorted(found) == (sorted(reader.noted) if now_readable else [])
    finally:
        history.rollback()
