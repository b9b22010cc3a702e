"""From a prepared release to readers: what stands in its way, what it would change, and bringing it out."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts import audit
from portal.accounts.models import ACTOR
from portal.content.authoring.open_forms import OpenForm
from portal.content.editorial import finding, reviewing, workflow
from portal.content.editorial.finding import LanguageState, Publicity
from portal.content.editorial.releases import Place, PreparedRelease, PreparedText, brought_by, texts_of
from portal.content.model.items import Item
from portal.content.model.locking import lock_items
from portal.content.publication import publishing
from portal.content.publication.publishing import Wanted
from portal.content.published.editions import Edition, Release, readable
from portal.content.published.timelines import lasts
from portal.content.sitewide.site import lock, reading_moment
from portal.foundation.errors import OutOfDate, PortalError


class Obstacle(StrEnum):
    """What is to be known of a text before it goes out. Those of `STOPS` stop the release."""

    NOTHING = "nothing"
    LACKING = "lacking"
    DRAFTS = "drafts"
    ORIGINAL = "original"
    NEWER_SAVED = "newer-saved"
    SENT_BACK = "sent-back"
    IN_REVIEW = "in-review"
    BEHIND = "behind"
    HELD = "held"
    PLANNED = "planned"
    NEWER_OUT = "newer-out"


STOPS = frozenset({Obstacle.NOTHING, Obstacle.LACKING, Obstacle.DRAFTS, Obstacle.ORIGINAL, Obstacle.NEWER_SAVED})


@dataclass(frozen=True)
class Found:
    """An obstacle, with what explains it: how many passages, whose text, since when."""

    obstacle: Obstacle
    count: int = 0
    actor: str = ""
    at: datetime.datetime | None = None

    @property
    def stops(self) -> bool:
        """Whether the release cannot go out with it."""
        return self.obstacle in STOPS


@dataclass(frozen=True)
class Text:
    """A text of a release: how it stands, the mark of what is saved, and what was found about it."""

    item_id: int
    state: LanguageState
    mark: str
    found: Sequence[Found]

    @property
    def place(self) -> Place:
        """The item and language that it is."""
        return self.item_id, self.state.language

    @property
    def stops(self) -> bool:
        """Whether the release cannot go out with it as it is."""
        return any(each.stops for each in self.found)


@dataclass(frozen=True)
class Outcome:
    """What a release brings of an item in a language: the edition, and the one that readers see before it."""

    edition: Edition
    before: Edition | None


class Stopped(PortalError):
    """Something stands in the way of a release; nothing of it was published."""


def look(session: Session, row: PreparedRelease) -> list[Text]:
    """The texts of a release, and what stands in their way; in a number of queries that does not grow with them."""
    prepared = texts_of(session, row)
    ids = list(dict.fromkeys(each.item_id for each in prepared))
    states = {(id, state.language): state for id, known in finding.states(session, ids).items() for state in known}
    items = session.scalars(select(Item).where(Item.id.in_(ids))).all()
    marks = workflow.all_marks(session, items)
    looker = _Looker(session, ids, {(each.item_id, each.language) for each in prepared})
    return [
        Text(
            each.item_id,
            states[each.item_id, each.language],
            marks[each.item_id][each.language],
            list(looker.found(each, states, marks[each.item_id][each.language])),
        )
        for each in prepared
    ]


class _Looker:
    """Finds what stands in the way of texts; what it must know of all of them is read once."""

    def __init__(self, session: Session, ids: Sequence[int], places: set[Place]) -> None:
        self._places = places
        self._said = reviewing.last_words(session, ids) if ids else {}
        self._held = _held(session, ids)
        rows = select(Edition.item_id, Edition.language, Edition.visible_from)
        moment = reading_moment(session)
        self._shown = {
            (row[0], row[1]): row[2] for row in session.execute(rows.where(Edition.item_id.in_(ids), readable(moment)))
        }

    def found(self, text: PreparedText, states: Mapping[Place, LanguageState], mark: str) -> Iterator[Found]:
        place = text.item_id, text.language
        state = states[place]
        yield from self._whole(state)
        if not state.is_original and not self._has_original(text.item_id, states):
            yield Found(Obstacle.ORIGINAL)
        if mark != text.mark:
            yield Found(Obstacle.NEWER_SAVED)
        yield from self._review(place)
        if state.is_behind:
            yield Found(Obstacle.BEHIND, count=state.saved.missing + state.saved.outdated)
        yield from self._held.get((text.item_id, None if state.is_original else text.language), ())
        if state.planned is not None:
            yield Found(Obstacle.PLANNED, at=state.planned)
        if (shown := self._shown.get(place)) is not None and shown > text.added_at:
            yield Found(Obstacle.NEWER_OUT, at=shown)

    def _whole(self, state: LanguageState) -> Iterator[Found]:
        if not state.has_text:
            yield Found(Obstacle.NOTHING)
        elif state.is_original and state.saved.missing:
            yield Found(Obstacle.LACKING, count=state.saved.missing)
        if not state.is_original and state.saved.drafts:
            yield Found(Obstacle.DRAFTS, count=state.saved.drafts)

    def _has_original(self, item_id: int, states: Mapping[Place, LanguageState]) -> bool:
        original = next(each for (id, _tag), each in states.items() if id == item_id and each.is_original)
        return original.publicity is Publicity.PUBLISHED or (item_id, original.language) in self._places

    def _review(self, place: Place) -> Iterator[Found]:
        said = self._said.get(place)
        if said is not None:
            obstacle = Obstacle.IN_REVIEW if said.action == reviewing.SENT else Obstacle.SENT_BACK
            yield Found(obstacle, actor=said.actor, at=said.at)


def _held(session: Session, ids: Sequence[int]) -> dict[tuple[int, str | None], list[Found]]:
    """Who has text that is not saved, in the forms of items (under None) and of their translations."""
    rows = session.execute(
        select(OpenForm.item_id, OpenForm.language, OpenForm.account_id, OpenForm.kept_at)
        .where(OpenForm.item_id.in_(ids), OpenForm.kept_at.is_not(None), OpenForm.saved_at.is_(None))
        .order_by(OpenForm.kept_at)
    )
    found: dict[tuple[int, str | None], dict[int, Found]] = {}
    for item_id, language, account_id, kept_at in rows:
        by_account = found.setdefault((item_id or 0, language), {})
        by_account[account_id] = Found(Obstacle.HELD, actor=f"{ACTOR}{account_id}", at=kept_at)
    return {place: list(by_account.values()) for place, by_account in found.items()}


def digest_of(texts: Iterable[Text]) -> str:
    """A mark of a whole release: it changes with what is in it and with what is saved of that."""
    parts = sorted(f"{text.item_id} {text.state.language} {text.mark}" for text in texts)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[: workflow.MARK_LENGTH * 2]


def bring_out(
    session: Session, row: PreparedRelease, *, actor: str, seen: str | None, at: datetime.datetime | None = None
) -> Release | None:
    """Publish a whole open release, now or at a moment to come; None where readers would see no change.

    `seen` is the `digest_of` what was looked at; None where nobody has to have looked. Raises OutOfDate where
    something newer is saved or somebody changed the release, Stopped, and what `publishing.publish` raises.
    """
    lock(session)
    lock_items(session, {each.item_id for each in texts_of(session, row)})
    texts = look(session, row)
    if seen is not None and seen != digest_of(texts):
        raise OutOfDate(f"release {row.id}")
    if not texts or any(text.stops for text in texts):
        raise Stopped(f"release {row.id}")
    tags: dict[int, list[str]] = {}
    for text in texts:
        tags.setdefault(text.item_id, []).append(text.state.language)
    items = session.scalars(select(Item).where(Item.id.in_(tags)).order_by(Item.id)).all()
    wanted = [Wanted(item, [*tags[item.id], *workflow.confirmed(session, item, tags[item.id])]) for item in items]
    release = publishing.publish(session, wanted, actor=actor, at=at)
    if release is None:
        return None
    for each in wanted:
        reviewing.passed(session, each.item, each.languages, actor=actor)
    row.release_id = release.id
    audit.record(session, actor, "release-publish" if at is None else "release-plan", prepared=row.id, name=row.name)
    session.flush()
    return release


def outcomes(session: Session, row: PreparedRelease) -> list[Outcome]:
    """What a release brings, or brought: its editions, by item, and those that they follow."""
    release = brought_by(session, row)
    if release is None:
        return []
    editions = session.scalars(
        select(Edition).where(Edition.release_id == release.id, lasts()).order_by(Edition.item_id, Edition.id)
    ).all()
    ids = {edition.item_id for edition in editions}
    earlier = select(Edition).where(
        Edition.item_id.in_(ids), Edition.visible_until == release.visible_from, lasts(), ~Edition.withdrawn
    )
    before = {(each.item_id, each.language): each for each in session.scalars(earlier)}
    return [Outcome(each, before.get((each.item_id, each.language))) for each in editions]


def cancel(session: Session, row: PreparedRelease, *, actor: str) -> bool:
    """Cancel the plan of a release, which is open again; say whether there was one."""
    release = brought_by(session, row)
    if release is None or not publishing.cancel(session, release, actor=actor):
        return False
    row.release_id = None
    audit.record(session, actor, "release-cancel", prepared=row.id, name=row.name)
    session.flush()
    return True
