"""What administrators chose for all readers, as pages show it. It is found once for each standing of the site."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from portal.content.published.passages import Words
from portal.content.published.reading import Reading
from portal.content.readers import queries
from portal.content.sitewide import choices
from portal.content.sitewide.choices import Entry, Level, Notice
from portal.content.sitewide.directory import Site
from portal.extensions import db
from portal.web.remembering import remembered, standing_at

MENU = ("country", "initiative", "library", "figure", "news", "page")
"""The menu as it comes: kinds and rooms by their names."""


@dataclass(frozen=True)
class ShownBanner:
    """A banner as readers of a page see it, in its language or the default one."""

    level: Level
    words: Words


def menu_entries(site: Site) -> Sequence[Entry]:
    """The entries of the menu that are shown, in their order."""
    chosen = remembered("menu", site.version, lambda: choices.menu(db.session))
    entries = [Entry(place=name) for name in MENU] if chosen is None else chosen
    return [each for each in entries if each.shown]


def menu_items(site: Site, tag: str, moment: datetime.datetime) -> dict[int, Reading]:
    """The items that the menu leads to and that readers of a language can read, by their ids."""
    ids = [each.item_id for each in menu_entries(site) if each.item_id is not None]
    if not ids:
        return {}

    def find() -> dict[int, Reading]:
        found = queries.readings_by_id(db.session, site, tag, ids, moment)
        return {each.item_id: each for each in found}

    standing = standing_at(site.version)
    return find() if standing is None else remembered(("menu items", tag), standing, find)


def featured(site: Site, tag: str, moment: datetime.datetime) -> list[Reading]:
    """The items that the home page features, those that readers of a language can read."""
    return queries.readings_by_id(db.session, site, tag, choices.featured(db.session), moment)


def banner(site: Site, tag: str, moment: datetime.datetime) -> ShownBanner | None:
    """What all pages say at a moment; None where there is nothing to say."""
    found = remembered("banner", site.version, lambda: choices.banner(db.session))
    return None if found is None or not found.is_up(moment) else worded(found, site.default, tag)


def worded(found: Notice, default: str, tag: str) -> ShownBanner | None:
    """A banner in a language, else in the default one, else in any that it has."""
    known = [each for each in (tag, default, *found.texts) if found.texts.get(each)]
    if not known:
        return None
    return ShownBanner(found.level, Words(found.texts[known[0]], None if known[0] == tag else known[0]))
