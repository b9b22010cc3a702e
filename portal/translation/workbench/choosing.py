"""Which items somebody asked for, in one query over what was counted of them: it reads no text.

A *place* is an item in a language that it was not written in. What is asked of a place (how it stands, whose it is,
when it is due) must be true of one and the same place; an item is shown where one of its places fits.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, true, tuple_
from sqlalchemy.orm import Session, aliased

from portal.content.editorial import reviewing
from portal.content.kinds import KINDS
from portal.content.kinds.tag import Tag
from portal.content.model.items import Item, Link
from portal.content.prose.counting import TextCount
from portal.content.readers.asking import TranslationWish
from portal.content.sitewide.site import SiteLanguage
from portal.foundation.errors import NotFound
from portal.translation.assigning import Assignment, is_held

FIRST_DAY = datetime.date(2000, 1, 1)
DAY = datetime.timedelta(days=1)
SOON = 7 * DAY


class Show(StrEnum):
    """Which items are shown, by how they stand in the chosen languages."""

    TO_DO = "to-do"
    BEHIND = "behind"
    MISSING = "missing"
    DRAFT = "draft"
    TO_REVIEW = "to-review"
    DONE = "done"
    EVERYTHING = "everything"


class Order(StrEnum):
    """What comes first."""

    DEMAND = "demand"
    DUE = "due"
    FEWEST = "fewest"
    MOST = "most"
    TITLE = "title"


class Due(StrEnum):
    """By when: the day is over, it comes within a week or is over, there is one at all."""

    OVERDUE = "overdue"
    SOON = "soon"
    DATED = "dated"


NOBODY = 0
"""Stands for no account: what was given to nobody, or to somebody who no longer may. Accounts are counted from 1."""


@dataclass(frozen=True)
class Asked:
    """What a translator wants to see. `languages` are those whose state counts; None is no limit.

    `person` is the number of an account, or NOBODY; `due` is asked as of `today`, the day in the zone of the site.
    """

    languages: Sequence[str]
    show: Show = Show.TO_DO
    kind: str | None = None
    tag: str | None = None
    words: int | None = None
    order: Order = Order.DEMAND
    page: int = 1
    person: int | None = None
    due: Due | None = None
    today: datetime.date = FIRST_DAY

    @property
    def is_of_work(self) -> bool:
        """Whether only work that was given to somebody, or to nobody, is asked for."""
        return self.person is not None or self.due is not None


class Chosen(NamedTuple):
    """An item with what its places that fit have together: words to do, readers who asked, and the first day."""

    id: int
    words: int
    wishes: int
    due: datetime.date | None


class Urgent(NamedTuple):
    """The place that should be done next."""

    item_id: int
    language: str


_Whole, _Begun = aliased(TextCount), aliased(TextCount)
_WORDS = func.coalesce(_Begun.words, _Whole.words)
_MISSING = func.coalesce(_Begun.missing, _Whole.total)
_TOTAL = func.coalesce(_Begun.total, _Whole.total)
_OUTDATED = func.coalesce(_Begun.outdated, 0)
_DRAFTS = func.coalesce(_Begun.drafts, 0)
_WISHES = func.coalesce(TranslationWish.count, 0)
_IS_TO_DO = or_(_MISSING > 0, _OUTDATED > 0, _DRAFTS > 0)
_IS_NOTHING = and_(_TOTAL > 0, _TOTAL == _MISSING)
_FITS: Mapping[Show, ColumnElement[bool]] = {
    Show.TO_DO: _IS_TO_DO,
    Show.BEHIND: and_(~_IS_NOTHING, or_(_MISSING > 0, _OUTDATED > 0)),
    Show.MISSING: _IS_NOTHING,
    Show.DRAFT: _DRAFTS > 0,
    Show.DONE: ~_IS_TO_DO,
    Show.EVERYTHING: true(),
}


def with_text(session: Session) -> dict[int, str]:
    """The kinds of all items that have words; what has none, as many a person, is nobody's to translate."""
    rows = (
        select(Item.id, Item.kind)
        .join(_Whole, and_(_Whole.item_id == Item.id, _Whole.language == Item.source_language))
        .where(Item.kind.in_(KINDS.names()), _Whole.total > 0)
        .order_by(Item.id)
    )
    return dict(session.execute(rows).all())


def narrowed(session: Session, asked: Asked, kinds: Mapping[int, str]) -> list[int]:
    """Those of a kind and tag. Raises NotFound for what there is not."""
    if asked.kind not in (None, *KINDS.names()):
        raise NotFound(asked.kind)
    tagged = None if asked.tag is None else _tagged(session, asked.tag)
    return [id for id, kind in kinds.items() if asked.kind in (None, kind) and (tagged is None or id in tagged)]


def chosen(session: Session, asked: Asked, ids: Sequence[int]) -> list[Chosen]:
    """Those of some items that are asked for, in the order of their ids."""
    fits = _fits(asked)
    words, wishes = (func.coalesce(func.sum(case((fits, each), else_=0)), 0) for each in (_WORDS, _WISHES))
    rows = _places(asked.languages, Item.id, words, wishes, func.min(case((fits, Assignment.due)))).group_by(Item.id)
    found = {row[0]: Chosen(*row) for row in session.execute(rows.having(func.max(case((fits, 1), else_=0)) == 1))}
    if asked.show is Show.EVERYTHING and not asked.is_of_work:
        # An item that was written in the one language that is asked for has no place, and is shown all the same.
        every = [found.get(id, Chosen(id, 0, 0, None)) for id in ids]
    else:
        every = [found[id] for id in ids if id in found]
    return [each for each in every if asked.words is None or 0 < each.words <= asked.words]


def urgent(session: Session, languages: Sequence[str]) -> Urgent | None:
    """What readers ask for most, then what is begun, then what is shortest."""
    rows = _places(languages, Item.id, SiteLanguage.tag).where(_IS_TO_DO)
    first = rows.order_by(_WISHES.desc(), case((_IS_NOTHING, 1), else_=0), _WORDS, Item.id, SiteLanguage.position)
    row = session.execute(first.limit(1)).first()
    return None if row is None else Urgent(*row)


def _places(languages: Sequence[str], *columns: Any) -> Select[Any]:
    """All places in some languages."""
    begun = and_(_Begun.item_id == Item.id, _Begun.language == SiteLanguage.tag)
    wished = and_(TranslationWish.item_id == Item.id, TranslationWish.language == SiteLanguage.tag)
    given = and_(Assignment.item_id == Item.id, Assignment.language == SiteLanguage.tag)
    return (
        select(*columns)
        .select_from(Item)
        .join(_Whole, and_(_Whole.item_id == Item.id, _Whole.language == Item.source_language))
        .join(SiteLanguage, and_(SiteLanguage.tag.in_(languages), SiteLanguage.tag != Item.source_language))
        .outerjoin(_Begun, begun)
        .outerjoin(TranslationWish, wished)
        .outerjoin(Assignment, given)
        .where(Item.kind.in_(KINDS.names()), _Whole.total > 0)
    )


def _fits(asked: Asked) -> ColumnElement[bool]:
    shown = _waits() if asked.show is Show.TO_REVIEW else _FITS[asked.show]
    return and_(shown, _is_whose(asked.person), _is_due(asked))


def _is_whose(person: int | None) -> ColumnElement[bool]:
    if person is None:
        return true()
    # What is done is nobody's any more, even if its row is still there.
    if person == NOBODY:
        return or_(Assignment.id.is_(None), ~is_held())
    return and_(Assignment.account_id == person, is_held(), _IS_TO_DO)


def _is_due(asked: Asked) -> ColumnElement[bool]:
    if asked.due is None:
        return true()
    if asked.due is Due.DATED:
        return and_(Assignment.due.is_not(None), _IS_TO_DO)
    last = asked.today + (SOON if asked.due is Due.SOON else -DAY)
    return and_(Assignment.due <= last, _IS_TO_DO)


def _waits() -> ColumnElement[bool]:
    return tuple_(Item.id, SiteLanguage.tag).in_(reviewing.waiting_places())


def _tagged(session: Session, key: str) -> set[int]:
    """The items that bear a tag. Raises NotFound where there is no such tag."""
    tag_id = session.scalar(select(Item.id).where(Item.kind == Tag.name, Item.key == key))
    if tag_id is None:
        raise NotFound(key)
    return set(session.scalars(select(Link.item_id).where(Link.target_id == tag_id)))
