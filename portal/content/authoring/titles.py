"""What saved items are called, in every language: for those who work on them, drafts included.

A title is a translated text, or a fact (a person's name, a publication's title), or a country's name,
which CLDR knows in every language. All are read in a number of queries that grows with nothing.
"""

from __future__ import annotations

import datetime
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select, union_all
from sqlalchemy.orm import Session

from portal.content.kinds import KINDS
from portal.content.model.items import Item, MergedItem
from portal.content.prose.texts import SourceRow, TargetRow
from portal.content.published.passages import Words
from portal.foundation.facts import Territory
from portal.foundation.fields import facts_of
from portal.foundation.formats import territory
from portal.foundation.letters import bare


@dataclass(frozen=True)
class Named:
    """An item with its titles by language; a title that is a fact stands under the original's language."""

    id: int
    kind: str
    key: str
    source_language: str
    changed_at: datetime.datetime
    titles: Mapping[str, str]

    @property
    def name(self) -> str:
        """``kind:key``, by which links name the item."""
        return f"{self.kind}:{self.key}"

    def title(self, tag: str) -> Words:
        """What the item is called in a language, else in its original's, else its key."""
        if tag in self.titles:
            return Words(self.titles[tag])
        if self.source_language in self.titles:
            return Words(self.titles[self.source_language], self.source_language)
        return Words(self.key)


def fold(text: str) -> str:
    """A text as it is compared: small letters without accents."""
    return bare(unicodedata.normalize("NFKC", text.casefold()))


def named(
    session: Session,
    languages: Sequence[str],
    *,
    kinds: Iterable[str] | None = None,
    ids: Iterable[int] | None = None,
) -> list[Named]:
    """The saved items, all or those of some kinds or with some ids: titles in `languages`, and in their originals'.

    Those that were merged into others are only among them where they are named by their ids.
    """
    chosen = _chosen(kinds, ids)
    rows = session.execute(
        select(Item.id, Item.kind, Item.key, Item.source_language, Item.changed_at).where(chosen).order_by(Item.id)
    ).all()
    titles: defaultdict[int, dict[str, str]] = defaultdict(dict)
    originals = {row.id: row.source_language for row in rows}
    for item_id, text in _source_titles(session, chosen):
        titles[item_id][originals[item_id]] = text
    for item_id, language, text in _target_titles(session, chosen, languages):
        titles[item_id][language] = text
    for item_id, language, text in _fact_titles(session, chosen, originals, languages):
        titles[item_id][language] = text
    return [Named(*row, titles[row.id]) for row in rows]


def _chosen(kinds: Iterable[str] | None, ids: Iterable[int] | None) -> ColumnElement[bool]:
    conditions = [Item.kind.in_(list(kinds) if kinds is not None else KINDS.names())]
    if ids is not None:
        conditions.append(Item.id.in_(list(ids)))
    else:
        conditions.append(Item.id.not_in(select(MergedItem.item_id)))
    return and_(*conditions)


def _is_title(path: ColumnElement[str]) -> ColumnElement[bool]:
    """The condition that a text at a path is its item's title."""
    by_path: defaultdict[str, list[str]] = defaultdict(list)
    for kind in KINDS:
        by_path[kind.title_from].append(kind.name)
    return or_(*(and_(path == name, Item.kind.in_(names)) for name, names in by_path.items()))


def _source_titles(session: Session, chosen: ColumnElement[bool]) -> Iterator[tuple[int, str]]:
    rows = select(SourceRow.item_id, SourceRow.text).join(Item, Item.id == SourceRow.item_id)
    placed = SourceRow.position.is_not(None)
    yield from session.execute(rows.where(chosen, placed, _is_title(SourceRow.__table__.c.path)))


def _target_titles(
    session: Session, chosen: ColumnElement[bool], languages: Sequence[str]
) -> Iterator[tuple[int, str, str]]:
    rows = select(TargetRow.item_id, TargetRow.language, TargetRow.text).join(Item, Item.id == TargetRow.item_id)
    written = and_(TargetRow.text.is_not(None), TargetRow.language.in_(languages))
    for item_id, language, text in session.execute(rows.where(chosen, written, _is_title(TargetRow.__table__.c.path))):
        yield item_id, language, text or ""


def _fact_titles(
    session: Session, chosen: ColumnElement[bool], originals: Mapping[int, str], languages: Sequence[str]
) -> Iterator[tuple[int, str, str]]:
    kinds = [kind for kind in KINDS if kind.title_from in facts_of(kind)]
    rows = union_all(
        *(select(kind.id, kind.kind, getattr(kind, kind.title_from).label("title")).where(chosen) for kind in kinds)
    )
    for item_id, kind, title in session.execute(rows):
        if title is None or item_id not in originals:
            continue
        if isinstance(facts_of(KINDS[kind])[KINDS[kind].title_from].type, Territory):
            yield from ((item_id, tag, territory(title, tag)) for tag in languages)
        else:
            yield item_id, originals[item_id], title
