"""What an address narrows the trail to, and the form that does so."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import request

from portal.content.authoring.titles import named
from portal.content.editorial import trail
from portal.content.editorial.finding import matches
from portal.content.editorial.trail import Wanted
from portal.content.kinds import KINDS
from portal.content.published.passages import Words
from portal.content.sitewide.site import site_languages
from portal.extensions import db
from portal.foundation.collation import sort_key
from portal.foundation.formats import language_name
from portal.foundation.i18n import SOURCE_LANGUAGE, _, _p, current_language, locales

WHO, WHAT, ITEM, KIND, LANGUAGE, SINCE, UNTIL = "who", "what", "item", "kind", "language", "from", "to"
PARAMETERS = (WHO, WHAT, ITEM, KIND, LANGUAGE, SINCE, UNTIL)
LONGEST = 200
MOST_ITEMS = 500
_DAY = datetime.timedelta(days=1)
_NAME = re.compile(r"([a-z]+):([a-z0-9-]+)")


@dataclass(frozen=True)
class Choice:
    """A list of the form: its name and label, and its options as value, words, and whether it is chosen."""

    name: str
    label: str
    options: Sequence[tuple[str, Words, bool]]


def chosen() -> dict[str, str]:
    """What the address says, without what says nothing."""
    given = {name: request.args.get(name, "").strip()[:LONGEST] for name in PARAMETERS}
    return {name: value for name, value in given.items() if value and "\x00" not in value}


def wanted(chosen: Mapping[str, str]) -> Wanted:
    """The same for the trail. A day that is none narrows nothing: `unreadable` says so."""
    since, until = _day(chosen.get(SINCE)), _day(chosen.get(UNTIL))
    return Wanted(
        actor=chosen.get(WHO),
        action=chosen.get(WHAT),
        items=_items(chosen[ITEM]) if ITEM in chosen else None,
        kind=chosen.get(KIND),
        language=chosen.get(LANGUAGE),
        since=None if since is None else _begin(since),
        until=None if until is None else _begin(until + _DAY),
    )


def unreadable(chosen: Mapping[str, str]) -> list[str]:
    """The names of the days that cannot be read."""
    return [name for name in (SINCE, UNTIL) if name in chosen and _day(chosen[name]) is None]


def _day(written: str | None) -> datetime.date | None:
    try:
        found = datetime.date.fromisoformat(written or "")
    except ValueError:
        return None
    return found if datetime.date.min < found < datetime.date.max else None


def _begin(day: datetime.date) -> datetime.datetime:
    """The first moment of a day at the site."""
    return datetime.datetime.combine(day, datetime.time(), locales().time_zone)


def _items(written: str) -> list[int]:
    """The items with a name such as ``country:sweden``, or with words in one of their titles."""
    items = named(db.session, [row.tag for row in site_languages(db.session)])
    if _NAME.fullmatch(written):
        return [item.id for item in items if item.name == written]
    return [item.id for item in matches(items, written)][:MOST_ITEMS]


def choices(chosen: Mapping[str, str], people: Mapping[str, Words], deeds: Mapping[str, Words]) -> list[Choice]:
    """The lists of the form, in its order; `people` and `deeds` are the words of actors and actions."""
    tag = current_language()
    ordered_people = sorted(people.items(), key=lambda each: sort_key(each[1].text, tag))
    ordered_deeds = sorted(deeds.items(), key=lambda each: sort_key(each[1].text, tag))
    kinds = [(kind.name, Words(str(kind.label))) for kind in KINDS]
    languages = [(row.tag, Words(language_name(row.tag))) for row in site_languages(db.session)]
    return [
        # Translators: a filter of the trail of what was done: the person who did it.
        _choice(WHO, _("Who"), ordered_people, chosen),
        # Translators: a filter of the trail of what was done: the deed.
        _choice(WHAT, _("What"), ordered_deeds, chosen),
        _choice(KIND, _("Kind"), kinds, chosen),
        _choice(LANGUAGE, _("Language"), languages, chosen),
    ]


def _choice(name: str, label: str, options: Iterable[tuple[str, Words]], chosen: Mapping[str, str]) -> Choice:
    now = chosen.get(name, "")
    known = [(value, words, value == now) for value, words in options]
    # What the address asks for stays in the form, also where the trail has none of it.
    unknown = [(now, raw(now), True)] if now and not any(each[2] for each in known) else []
    return Choice(name, label, [("", Words(_p("filter", "All")), not now), *known, *unknown])


def raw(name: str) -> Words:
    """A name as the trail has it, which is English."""
    return Words(name, SOURCE_LANGUAGE)


def everybody() -> list[str]:
    """All actors of the trail."""
    return trail.actors(db.session)
