"""The frame of a page: its language, menu, switcher, and what search engines are told.

Views say what is particular to their page; everything else follows from the site.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from flask import Response, current_app, g, make_response, render_template, request
from jinja2 import Template

from portal.content.model.rooms import Room
from portal.content.published.passages import Words
from portal.content.published.reading import LanguageLink
from portal.content.sitewide.directory import Place, Site, load_site, place
from portal.content.sitewide.site import version_and_moment
from portal.extensions import db
from portal.foundation.database import one_snapshot
from portal.foundation.i18n import _, current_language, locales
from portal.languages import language as describe
from portal.settings import SITE_NAME as SITE_NAME  # pages and documents name the site as their frame does
from portal.translation.messages import overlay
from portal.web import chosen
from portal.web.remembering import remembered, standing_at

FOOT = (
    *("country", "initiative", "library", "guide", "video", "article"),
    *("figure", "news", "reference", "term", "page", "coverage"),
)


@dataclass
class Frame:
    """What a view says about its page.

    `languages` are the switcher's rows, `alternates` the (hreflang, path) pairs of the page's
    translations and itself, `canonical` a path where it is not the page's own, and `section` the
    kind or room whose menu entry is the current one.
    """

    languages: Sequence[LanguageLink]
    alternates: Sequence[tuple[str, str]] = ()
    canonical: str | None = None
    robots: str | None = None
    breadcrumbs: Sequence[tuple[str | Words, str | None]] = ()
    section: str | None = None
    content_languages: Sequence[str] = field(default_factory=list)


def site() -> Site:
    """The site as of this request, which reads everything as it is at this moment, in the words of its version."""
    found: Site | None = g.get("site")
    if found is None:
        if not db.session.in_transaction():
            one_snapshot(db.session)
        version, g.moment = version_and_moment(db.session)
        g.site = found = remembered("site", version, lambda: load_site(db.session))
        overlay.follow(locales(), db.engine, version)
    return found


def absolute(path: str) -> str:
    """The address of a path on the public host, which is the configured one or the checked one."""
    base: str | None = current_app.config["PORTAL_SETTINGS"].base_url
    return (base.rstrip("/") if base else request.host_url.rstrip("/")) + path


def section_url(place: Place, tag: str) -> str:
    """The address of a kind's list or of a room."""
    return site().section_url(place, tag)


def search_url(tag: str) -> str:
    """The address of the search in a language."""
    return f"/{tag}/search"


def label_of(place: Place) -> str:
    """What a list or a room is called in the page's language."""
    return str(place.label if isinstance(place, Room) else place.label_plural)


MenuEntry: TypeAlias = tuple[Words, str, bool]
"""An entry of a menu: label, address, and whether the page belongs there."""


def menu(tag: str, section: str | None) -> tuple[MenuEntry, ...]:
    """The menu: lists, rooms and items, as they come or as somebody chose them."""
    return _shown("menu", tag, lambda: _chosen_menu(tag), section)


def foot(tag: str, section: str | None) -> tuple[MenuEntry, ...]:
    """The lists and rooms that the foot of every page leads to."""
    return _shown("foot", tag, lambda: [_entry(name, tag) for name in FOOT if (tag, name) in site().sections], section)


_Entry: TypeAlias = tuple[Words, str, Place | None]
"""What an entry of a menu is on every page: label, address, and the list or room, where it leads to none an item."""


def _shown(name: str, tag: str, find: Callable[[], Sequence[_Entry]], section: str | None) -> tuple[MenuEntry, ...]:
    """A menu as a page shows it; what it says on every page is found once for each standing of the site."""
    standing = standing_at(site().version)
    known = find() if standing is None else remembered((name, tag), (standing, locales().generation), find)
    return tuple(
        (label, url, url == request.path if each is None else _holds(each, section)) for label, url, each in known
    )


def _chosen_menu(tag: str) -> list[_Entry]:
    known, items = site(), chosen.menu_items(site(), tag, g.moment)
    found: list[_Entry] = []
    for each in chosen.menu_entries(known):
        if each.item_id in items:
            item = items[each.item_id]
            found.append((item.title, item.url, None))
        elif each.place is not None and (tag, each.place) in known.sections:
            found.append(_entry(each.place, tag))
    return found


def _entry(name: str, tag: str) -> _Entry:
    each = place(name)
    return Words(label_of(each)), section_url(each, tag), each


def _holds(place: Place, section: str | None) -> bool:
    return section == place.name or (isinstance(place, Room) and section in place.kinds)


def render_page(template: str | Template, frame: Frame, **context: Any) -> Response:
    """Draw a page in the current language, with its `Content-Language`."""
    tag = current_language()
    html = render_template(
        template,
        lang=tag,
        dir=describe(tag).direction,
        languages=frame.languages,
        alternates=[(hreflang, absolute(path)) for hreflang, path in frame.alternates],
        canonical=absolute(frame.canonical or request.full_path.rstrip("?")),
        robots=frame.robots,
        site_name=SITE_NAME,
        menu=menu(tag, frame.section),
        foot=foot(tag, frame.section),
        banner=chosen.banner(site(), tag, g.moment),
        breadcrumbs=frame.breadcrumbs,
        home_url=f"/{tag}/",
        search_url=search_url(tag),
        contact=current_app.config["PORTAL_SETTINGS"].contact,
        **context,
    )
    response = make_response(html)
    response.headers["Content-Language"] = ", ".join(dict.fromkeys((tag, *frame.content_languages)))
    response.headers["Cache-Control"] = "public, no-cache"
    return response


def home_crumb(tag: str) -> tuple[str, str]:
    """The first breadcrumb."""
    return _("Home"), f"/{tag}/"


def everywhere(paths: dict[str, str], tag: str) -> list[LanguageLink]:
    """The switcher of a page that every language has, at these paths."""
    return [
        LanguageLink(tag=each, name=describe(each).own_name, url=path, current=each == tag, available=True)
        for each, path in paths.items()
    ]
