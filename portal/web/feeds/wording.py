"""Feeds and their entries in words, in the feed's language."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from portal.content.model.items import Item
from portal.content.model.rooms import COVERAGE
from portal.content.published.passages import Words
from portal.content.published.reading import Reading
from portal.content.readers.announcements import Announcement, Occasion
from portal.content.sitewide.directory import Place
from portal.foundation.formats import join_list, language_name
from portal.foundation.i18n import _
from portal.web.declared import declares
from portal.web.feeds.addresses import minted
from portal.web.frames import SITE_NAME, absolute


def feed_title(kind: Place | None, *subjects: Words) -> str:
    """What a feed is called, by the kind and by the country and tag that it is about."""
    if kind is COVERAGE:
        # Translators: the name of a feed about translations that came out, were brought up to date or fell behind.
        name = _("Translations: what changes")
    elif isinstance(kind, type):
        name = list_name(kind, *subjects)
    elif subjects:
        # Translators: the name of a feed about a country or a tag: "What is new about Sweden".
        name = _("What is new about %(subject)s", subject=join_list(subjects))
    else:
        # Translators: the name of the feed that holds everything.
        name = _("What is new")
    # Translators: the whole name of a feed, as lists of subscriptions show it; %(site)s is the portal’s name.
    return _("%(site)s: %(feed)s", site=SITE_NAME, feed=name)


def list_name(kind: type[Item], *subjects: Words) -> str:
    """What a list of a kind is called that is about some subjects, or about all."""
    if not subjects:
        return str(kind.label_plural)
    return _("%(kind)s about %(subject)s", kind=kind.label_plural, subject=join_list(subjects))


@dataclass(frozen=True)
class Entry:
    """One entry: RFC 4287's elements under their own names. `terms` are the keys and names of its tags."""

    id: str
    url: str
    title: Words
    summary: Words
    published: datetime.datetime
    updated: datetime.datetime
    kind: type[Item]
    terms: Sequence[Reading]


def entry_of(announcement: Announcement) -> Entry:
    """The entry that tells of an announcement."""
    reading = announcement.reading
    return Entry(
        id=_id(announcement),
        url=absolute(reading.url),
        title=_title(announcement),
        summary=reading.words("summary") if declares(reading, "summary") else Words(""),
        published=announcement.happened_at,
        updated=announcement.updated_at,
        kind=reading.kind,
        terms=reading.linked("tags") if declares(reading, "tags") else [],
    )


def _id(announcement: Announcement) -> str:
    """The item in its language; for a renewal also its moment, of which there may be several."""
    reading = announcement.reading
    steps = [reading.lang, reading.kind.name, reading.key]
    if announcement.occasion in (Occasion.CAUGHT_UP, Occasion.FELL_BEHIND):
        steps.append(announcement.happened_at.strftime("%Y%m%dT%H%M%S.%fZ"))
    if announcement.occasion is Occasion.FELL_BEHIND:
        steps.append("behind")
    return minted(*steps)


def _title(announcement: Announcement) -> Words:
    title = announcement.reading.title
    if announcement.occasion is Occasion.TRANSLATED:
        # Translators: a feed's entry for an item that was just translated: "Now in Spanish: Custom notifications".
        return Words(
            _("Now in %(language)s: %(title)s", language=language_name(announcement.reading.lang), title=title)
        )
    if announcement.occasion is Occasion.CAUGHT_UP:
        # Translators: a feed's entry for a translation that was behind its original and now has all of it.
        return Words(_("Translation brought up to date: %(title)s", title=title))
    if announcement.occasion is Occasion.FELL_BEHIND:
        # Translators: a feed's entry for a translation that lacks what was changed in its original.
        return Words(_("The original has changed: %(title)s", title=title))
    return title
