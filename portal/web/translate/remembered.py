"""What was said before, as pages show it: how alike, with what differs, and where it was said."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import url_for
from markupsafe import Markup

from portal.accounts import people
from portal.content.authoring.titles import Named, named
from portal.content.sitewide.site import site_languages
from portal.extensions import db
from portal.foundation.differences import differences
from portal.foundation.i18n import _, current_language
from portal.translation.memory.finding import Match, matches
from portal.translation.memory.gathering import CATALOG
from portal.translation.memory.models import Segment, Source
from portal.web import visitor
from portal.web.staff.deeds import person_words
from portal.web.translate.blueprint import work_url
from portal.web.translate.looks import difference


@dataclass(frozen=True)
class Place:
    """Where a segment is from, in words, and where it is opened; who wrote it and when, where anybody knows."""

    words: str
    lang: str | None
    url: str | None
    person: str
    at: datetime.datetime | None
    is_reviewed: bool


@dataclass(frozen=True)
class Remembered:
    """A translation that was made before: how alike its original is, and what is other there, empty for the same."""

    id: int
    score: int
    target: str
    source: str
    differs: Markup
    others: int
    place: Place


def remembered(text: str, source_language: str, language: str, *, besides: str = "") -> list[Remembered]:
    """What was said of texts like this one; `besides` is what asks, and is not told what it says itself."""
    found = matches(db.session, text, source_language, language, besides=besides)
    places = places_of(match.segment for match in found)
    return [_remembered(match, text, places[match.segment.id]) for match in found]


def _remembered(match: Match, text: str, place: Place) -> Remembered:
    segment = match.segment
    differs = Markup("") if match.score == 100 else difference(differences(segment.source, text.rstrip()))
    return Remembered(segment.id, match.score, segment.target, segment.source, differs, match.others, place)


def places_of(segments: Iterable[Segment]) -> Mapping[int, Place]:
    """The places of segments by their numbers."""
    known = list(segments)
    ids = [each.item_id for each in known if each.item_id is not None]
    tags = [row.tag for row in site_languages(db.session)]
    items = {item.id: item for item in named(db.session, tags, ids=ids)} if ids else {}
    names = people.names(db.session, {each.actor for each in known})
    return {each.id: _place(each, items, names) for each in known}


def _place(segment: Segment, items: Mapping[int, Named], names: Mapping[str, str]) -> Place:
    words, lang, url = _where(segment, items)
    is_told = segment.actor != CATALOG
    person = person_words(segment.actor, names, visitor.somebody().account.actor) if is_told else ""
    return Place(words, lang, url, person, segment.changed_at if is_told else None, segment.reviewed)


def _where(segment: Segment, items: Mapping[int, Named]) -> tuple[str, str | None, str | None]:
    item = items.get(segment.item_id or 0)
    if item is not None:
        title = item.title(current_language())
        url = work_url(segment.language, item.kind, item.key, block=segment.passage)
        return str(title.text), title.lang, url
    if segment.origin == Source.MESSAGE:
        # Translators: where a translation was made before: in the texts of the interface (menus, labels, notices).
        words = _("Words of the site")
        return words, None, url_for("messages.message", language=segment.language, digest=segment.owner)
    # Translators: where a translation is from: a file of a translation memory, in the format TMX.
    return _("TMX file %(name)s", name=segment.owner), None, None


def sources_of(language: str, known: Sequence[str]) -> list[str]:
    """The languages of originals that a language can be translated from."""
    return [tag for tag in known if tag != language]
