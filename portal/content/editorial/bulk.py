"""One deed with many items: what it would do to each and what it cannot do, shown first, then done as a whole.

A deed says line by line what it would do. Whoever has seen that sends the digest of it back; where anything
would be done otherwise by then, nothing is done. Callers open the transaction and ask who may.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.content.authoring import editing
from portal.content.authoring.drafting import Draft, stamp_of
from portal.content.authoring.editing import Purpose, Saved
from portal.content.editorial import finding, releases, reviewing, workflow
from portal.content.editorial.finding import LanguageState, Publicity
from portal.content.editorial.releases import PreparedRelease, open_release, texts_of
from portal.content.model.items import Item, Link
from portal.content.model.locking import lock_items
from portal.content.publication import publishing
from portal.content.publication.publishing import Wanted
from portal.content.published.editions import Edition, readable
from portal.content.sitewide.site import lock, reading_moment
from portal.foundation.errors import NotFound, OutOfDate
from portal.foundation.fields import links_of

MOST_ITEMS = 500
"""How many items one deed takes: they are written in one transaction, and people read the list first."""

ORIGINAL = "original"
"""Stands among languages for that of each item's original."""

TAGS = "tags"


class Hindrance(StrEnum):
    """Why a deed does nothing with an item, or with a language of it."""

    NO_TAGS = "no-tags"
    SAME = "same"
    NOTHING = "nothing"
    WAITS = "waits"
    NOT_PUBLIC = "not-public"
    IN_RELEASE = "in-release"


@dataclass(frozen=True)
class Line:
    """What a deed would do with an item: in which languages, which tags it would add and take away; and what
    hinders it, by language (None: of the item). `mark` changes where something else would be done."""

    item_id: int
    languages: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    hindered: tuple[tuple[str | None, Hindrance], ...] = ()
    mark: str = ""

    @property
    def does(self) -> bool:
        """Whether anything would be done with the item."""
        return bool(self.languages or self.added or self.removed)


class Deed(Protocol):
    """One deed with many items."""

    def lines(self, session: Session, items: Sequence[Item]) -> list[Line]:
        """What it would do with each item, in their order."""

    def carry_out(self, session: Session, lines: Sequence[Line], items: Mapping[int, Item], *, actor: str) -> None:
        """Do what the lines say."""


def look(session: Session, deed: Deed, ids: Sequence[int]) -> list[Line]:
    """What a deed would do with items. Raises NotFound for one that there is not."""
    return deed.lines(session, _items(session, ids))


def do(session: Session, deed: Deed, ids: Sequence[int], *, actor: str, seen: str) -> list[Line]:
    """Do a deed with items as a whole; give what was done.

    `seen` is the digest of what was looked at. Raises OutOfDate where anything would be done otherwise now,
    NotFound, and what the deed raises; then the caller rolls back.
    """
    lock(session)
    lock_items(session, ids)
    items = _items(session, ids)
    lines = deed.lines(session, items)
    if digest_of(lines) != seen:
        raise OutOfDate("many items")
    doing = [line for line in lines if line.does]
    deed.carry_out(session, doing, {item.id: item for item in items}, actor=actor)
    return doing


def digest_of(lines: Iterable[Line]) -> str:
    """What tells one plan of a deed from another."""
    return hashlib.sha256(repr(list(lines)).encode()).hexdigest()


def _items(session: Session, ids: Sequence[int]) -> list[Item]:
    found = {item.id: item for item in session.scalars(select(Item).where(Item.id.in_(ids)))}
    if len(ids) > MOST_ITEMS or any(id not in found for id in ids):
        raise NotFound("items")
    return [found[id] for id in ids]


@dataclass(frozen=True)
class Tagging:
    """Adding and taking away tags, as ``tag:KEY``."""

    add: Sequence[str]
    remove: Sequence[str]

    def lines(self, session: Session, items: Sequence[Item]) -> list[Line]:
        """An item keeps the order of the tags that it has; new ones follow."""
        before = tags_of(session, [item.id for item in items])
        return [self._line(item, before[item.id]) for item in items]

    def _line(self, item: Item, before: Sequence[str]) -> Line:
        if TAGS not in links_of(type(item)):
            return Line(item.id, hindered=((None, Hindrance.NO_TAGS),))
        added = tuple(name for name in dict.fromkeys(self.add) if name not in before)
        removed = tuple(name for name in before if name in self.remove and name not in self.add)
        hindered = () if added or removed else ((None, Hindrance.SAME),)
        return Line(item.id, added=added, removed=removed, hindered=hindered)

    def carry_out(self, session: Session, lines: Sequence[Line], items: Mapping[int, Item], *, actor: str) -> None:
        """Save each item with its new tags, on top of what is saved of it by now."""
        for line in lines:
            item = items[line.item_id]
            saved = editing.open_draft(session, item)
            before = saved.values.get(TAGS, [])
            after = [*(name for name in before if name not in line.removed), *line.added]
            values = {path: value for path, value in saved.values.items() if path != TAGS}
            draft = Draft({**values, **({TAGS: after} if after else {})}, saved.parts)
            purpose = Purpose("save", {"together": len(lines)})
            done = editing.save(session, item.kind, item.key, stamp_of(saved), draft, actor=actor, purpose=purpose)
            assert isinstance(done, Saved), "the items are locked"


def tags_of(session: Session, ids: Collection[int]) -> dict[int, list[str]]:
    """The saved tags of items, as ``tag:KEY``, in their order."""
    found: dict[int, list[str]] = {id: [] for id in ids}
    rows = select(Link.item_id, Item.kind, Item.key).join(Item, Item.id == Link.target_id)
    rows = rows.where(Link.item_id.in_(ids), Link.field == TAGS).order_by(Link.item_id, Link.position)
    for item_id, kind, key in session.execute(rows):
        found[item_id].append(f"{kind}:{key}")
    return found


@dataclass(frozen=True)
class Asking:
    """Asking for review of languages."""

    languages: Collection[str]
    note: str

    def lines(self, session: Session, items: Sequence[Item]) -> list[Line]:
        """What is written and does not wait already."""
        return [_line(item, self._judged(known)) for item, known in _states(session, items, self.languages)]

    def _judged(self, known: Iterable[LanguageState]) -> Iterator[tuple[str, Hindrance | None]]:
        for state in known:
            hindrance = Hindrance.NOTHING if not state.has_text else Hindrance.WAITS if state.in_review else None
            yield state.language, hindrance

    def carry_out(self, session: Session, lines: Sequence[Line], items: Mapping[int, Item], *, actor: str) -> None:
        """Ask for each."""
        for line in lines:
            reviewing.ask(session, items[line.item_id], line.languages, actor=actor, note=self.note)


@dataclass(frozen=True)
class Withdrawing:
    """Taking languages back from readers, for a reason that they are told; all with an original."""

    languages: Collection[str]
    reason: str

    def lines(self, session: Session, items: Sequence[Item]) -> list[Line]:
        """What readers see; the edition that they see is part of the mark."""
        shown = _shown(session, items)
        found = []
        for item, known in _states(session, items, self.languages):
            chosen = {state.language for state in known}
            whole = item.source_language in chosen
            tags = tuple(tag for tag in shown.get(item.id, {}) if whole or tag in chosen)
            hindered = tuple(
                (state.language, Hindrance.NOT_PUBLIC) for state in known if state.publicity is not Publicity.PUBLISHED
            )
            mark = str(sorted(id for tag, id in shown.get(item.id, {}).items() if tag in tags))
            found.append(Line(item.id, tags, hindered=hindered, mark=mark))
        return found

    def carry_out(self, session: Session, lines: Sequence[Line], items: Mapping[int, Item], *, actor: str) -> None:
        """Withdraw all at one moment."""
        wanted = [Wanted(items[line.item_id], line.languages) for line in lines]
        publishing.withdraw_all(session, wanted, actor=actor, reason=self.reason)


@dataclass(frozen=True)
class Releasing:
    """Putting languages into a release that is in preparation, or into a new one of a `name`."""

    languages: Collection[str]
    release_id: int | None
    name: str

    def lines(self, session: Session, items: Sequence[Item]) -> list[Line]:
        """What is written and not there already; what is saved of it is part of the mark."""
        row = None if self.release_id is None else open_release(session, self.release_id)
        inside = set() if row is None else {(text.item_id, text.language) for text in texts_of(session, row)}
        marks = workflow.all_marks(session, items)
        found = []
        for item, known in _states(session, items, self.languages):
            line = _line(item, self._judged(item, known, inside))
            found.append(Line(**{**vars(line), "mark": " ".join(marks[item.id][tag] for tag in line.languages)}))
        return found

    def _judged(
        self, item: Item, known: Iterable[LanguageState], inside: Collection[releases.Place]
    ) -> Iterator[tuple[str, Hindrance | None]]:
        for state in known:
            if not state.has_text:
                yield state.language, Hindrance.NOTHING
            else:
                yield state.language, Hindrance.IN_RELEASE if (item.id, state.language) in inside else None

    def carry_out(self, session: Session, lines: Sequence[Line], items: Mapping[int, Item], *, actor: str) -> None:
        """Put all of it there. Raises TooMany, and OutOfDate where the release is planned or out by now."""
        places = [(line.item_id, tag) for line in lines for tag in line.languages]
        releases.put_in(session, self._row(session, actor), places, actor=actor)

    def _row(self, session: Session, actor: str) -> PreparedRelease:
        if self.release_id is None:
            return releases.begin(session, self.name, actor=actor)
        return open_release(session, self.release_id)


def _line(item: Item, judged: Iterable[tuple[str, Hindrance | None]]) -> Line:
    found = list(judged)
    return Line(
        item.id,
        languages=tuple(tag for tag, hindrance in found if hindrance is None),
        hindered=tuple((tag, hindrance) for tag, hindrance in found if hindrance is not None),
    )


def _states(
    session: Session, items: Sequence[Item], languages: Collection[str]
) -> Iterator[tuple[Item, list[LanguageState]]]:
    """The chosen languages of each item, as they stand."""
    known = finding.states(session, [item.id for item in items])
    for item in items:
        yield (
            item,
            [
                state
                for state in known[item.id]
                if state.language in languages or (state.is_original and ORIGINAL in languages)
            ],
        )


def _shown(session: Session, items: Sequence[Item]) -> dict[int, dict[str, int]]:
    """The editions that readers see, by item and language."""
    rows = select(Edition.item_id, Edition.language, Edition.id).where(
        Edition.item_id.in_([item.id for item in items]), readable(reading_moment(session))
    )
    found: dict[int, dict[str, int]] = {}
    for item_id, tag, id in session.execute(rows.order_by(Edition.language)):
        found.setdefault(item_id, {})[tag] = id
    return found
