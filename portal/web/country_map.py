"""The map of the countries that have a profile, as templates draw it.

The picture is a file of its own, `drawing` makes it; here are its address, its words, and the names
above it that lead to the profiles.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import url_for

from portal.content.published.reading import Reading
from portal.foundation import formats
from portal.foundation.i18n import _, _n
from portal.web.atlas import drawing
from portal.web.atlas.labels import Label, labels


@dataclass(frozen=True)
class NamedPlace:
    """A name on the map, and the profile that it leads to."""

    name: str
    url: str
    label: Label


@dataclass(frozen=True)
class CountryMap:
    """A picture with its address, its size, what it shows in words, and the names that stand on it."""

    window: str
    url: str
    width: int
    height: int
    words: str
    names: Sequence[NamedPlace]


def country_map(window: str, countries: Sequence[Reading]) -> CountryMap:
    """The map of a window of the world with the countries on it."""
    by_code = {str(country.fact("territory")): country for country in countries}
    standing = {code: str(country.fact("status")) for code, country in by_code.items()}
    drawn = drawing.picture(window, standing)
    # Partners first: where names compete for room, theirs are shown.
    order = sorted(by_code, key=lambda code: standing[code] != drawing.PARTNER)
    names = {code: formats.territory(code) for code in order}
    return CountryMap(
        window=window,
        url=url_for("maps.picture", window=window, digest=drawn.digest),
        width=drawn.width,
        height=drawn.height,
        words=_in_words(window, standing, names),
        names=[NamedPlace(names[each.code], by_code[each.code].url, each) for each in labels(window, names)],
    )


def _in_words(window: str, standing: Mapping[str, str], names: Mapping[str, str]) -> str:
    """What a reader who does not see the picture is told: the countries on it, by status."""
    shown = set(drawing.shown(window, standing))
    partners = [name for code, name in names.items() if code in shown and standing[code] == drawing.PARTNER]
    others = [name for code, name in names.items() if code in shown and standing[code] != drawing.PARTNER]
    return " ".join(filter(None, (_subject(window), _partners(partners), _discussed(others))))


def _subject(window: str) -> str:
    return _("Map of the countries round the Atlantic.") if window == "atlantic" else _("Map of the world.")


def _partners(names: Sequence[str]) -> str:
    if not names:
        return ""
    joined = formats.join_list(names)
    # Translators: says in words what a map shows; %(names)s are countries.
    return _n("Partner country: %(names)s.", "Partner countries: %(names)s.", len(names), names=joined)


def _discussed(names: Sequence[str]) -> str:
    if not names:
        return ""
    joined = formats.join_list(names)
    # Translators: says in words what a map shows; %(names)s are countries that the network's material discusses.
    return _n("Country discussed: %(names)s.", "Countries discussed: %(names)s.", len(names), names=joined)
