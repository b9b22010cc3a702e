"""A release as its pages show it: items and languages in a table, what stands in the way, what comes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy import select

from portal.accounts import people
from portal.content.authoring.history import EDITION
from portal.content.authoring.titles import Named, named
from portal.content.editorial import finding, releasing
from portal.content.editorial.finding import LanguageState
from portal.content.editorial.releases import Place, PreparedRelease
from portal.content.editorial.releasing import Outcome, Text
from portal.content.kinds import KINDS
from portal.content.published.editions import Edition, readable
from portal.content.published.passages import Words
from portal.content.sitewide.directory import Site
from portal.content.sitewide.site import reading_moment, site_languages
from portal.extensions import db
from portal.foundation.formats import language_name
from portal.foundation.i18n import current_language
from portal.web import visitor
from portal.web.staff.deeds import person_words
from portal.web.staff.finding import item_url
from portal.web.staff.history import OLDER
from portal.web.staff.releases.wording import obstacle_words
from portal.web.staff.states import Chip, chips


@dataclass(frozen=True)
class Cell:
    """A language of an item in the table: the value of its box, whether it is in the release, how it stands, and
    where what it says is seen, compared with what readers see where they see something."""

    value: str
    language: str
    is_in: bool
    chips: Sequence[Chip]
    url: str
    is_compared: bool


@dataclass(frozen=True)
class Row:
    """An item of the table, with its cells in the order of the site's languages."""

    title: Words
    label: str
    url: str
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Remark:
    """What is to be known of a text before it goes out. `take` is its box's value where a newer text can be taken."""

    title: Words
    language: str
    words: str
    url: str
    stops: bool
    take: str


@dataclass(frozen=True)
class Change:
    """What readers get: the title, the language, the address, and the one that it had where that differs."""

    title: Words
    language: str
    address: str
    former: str
    is_new: bool


def box(item_id: int, tag: str) -> str:
    """The value of the box of a text."""
    return f"{item_id}:{tag}"


def place_of(value: str) -> Place:
    """What the value of a box means. Raises ValueError."""
    number, _colon, tag = value.partition(":")
    if not (number.isascii() and number.isdecimal() and len(number) < 10):
        raise ValueError(value)
    return int(number), tag


def rows(texts: Sequence[Text]) -> list[Row]:
    """The table of a release."""
    ids = list(dict.fromkeys(text.item_id for text in texts))
    known = finding.states(db.session, ids)
    inside = {text.place for text in texts}
    public = _public(ids)
    return [
        Row(
            item.title(current_language()),
            _label(item),
            item_url(item),
            [
                _cell(item, state, public.get((id, state.language)), is_in=(id, state.language) in inside)
                for state in known[id]
            ],
        )
        for id, item in _items(ids).items()
    ]


def _label(item: Named) -> str:
    return str(KINDS[item.kind].label)


def _public(ids: Sequence[int]) -> dict[Place, int]:
    """The editions that readers see, by item and language."""
    rows = select(Edition.item_id, Edition.language, Edition.id)
    moment = reading_moment(db.session)
    return {
        (row[0], row[1]): row[2] for row in db.session.execute(rows.where(Edition.item_id.in_(ids), readable(moment)))
    }


def _cell(item: Named, state: LanguageState, edition: int | None, *, is_in: bool) -> Cell:
    """Where readers see an earlier text, what changes leads to the comparison; else to the preview."""
    arguments: dict[str, Any] = {"kind": item.kind, "key": item.key, "tag": state.language}
    if not state.has_text:
        url = ""
    elif edition is not None:
        arguments[OLDER] = f"{EDITION}{edition}"
        url = url_for("staff.item_history", **arguments)
    else:
        url = url_for("staff.preview_item", **arguments)
    return Cell(box(item.id, state.language), state.language, is_in, chips(state), url, is_compared=edition is not None)


def _items(ids: Sequence[int]) -> dict[int, Named]:
    tags = [row.tag for row in site_languages(db.session)]
    known = {item.id: item for item in named(db.session, tags, ids=ids)}
    return {id: known[id] for id in ids if id in known}


def remarks(texts: Sequence[Text]) -> list[Remark]:
    """What is to be known before a release goes out: first what stops it."""
    items = _items([text.item_id for text in texts])
    actors = {found.actor for text in texts for found in text.found if found.actor}
    names = people.names(db.session, actors)
    me = visitor.somebody().account.actor
    found = [
        Remark(
            title=items[text.item_id].title(current_language()),
            language=language_name(text.state.language),
            words=obstacle_words(each, lambda actor: person_words(actor, names, me)),
            url=url_for("staff.state", kind=items[text.item_id].kind, key=items[text.item_id].key),
            stops=each.stops,
            take=f"{box(*text.place)}:{text.mark}" if each.obstacle is releasing.Obstacle.NEWER_SAVED else "",
        )
        for text in texts
        for each in text.found
    ]
    return sorted(found, key=lambda remark: not remark.stops)


def changes(row: PreparedRelease, site: Site) -> list[Change]:
    """What readers get, or got, by a release."""
    found = releasing.outcomes(db.session, row)
    items = _items([each.edition.item_id for each in found])
    return [_change(each, items, site) for each in found]


def _change(outcome: Outcome, items: Mapping[int, Named], site: Site) -> Change:
    edition, before = outcome.edition, outcome.before
    address = site.url(edition, edition.language)
    former = site.url(before, before.language) if before is not None else ""
    return Change(
        title=items[edition.item_id].title(current_language()),
        language=language_name(edition.language),
        address=address,
        former=former if former != address else "",
        is_new=before is None,
    )
