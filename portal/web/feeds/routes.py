"""The feeds of a language, at localized addresses."""

from __future__ import annotations

import re

from flask import Blueprint, g, make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from portal.content.kinds import KINDS
from portal.content.model.rooms import COVERAGE
from portal.content.published.reading import Reading
from portal.content.readers.announcements import About, AnnouncementPage, announcements, named
from portal.content.sitewide.directory import Place
from portal.extensions import db
from portal.foundation.errors import NotFound
from portal.foundation.permissions import Permission, requires
from portal.web.cache import same_for_everybody
from portal.web.choice import speak
from portal.web.feeds.addresses import FeedAddress, minted, with_parameters
from portal.web.feeds.wording import entry_of, feed_title
from portal.web.frames import SITE_NAME, absolute, section_url, site

MEDIA_TYPE = "application/atom+xml"
PAGE_DIGITS = 6
PARAMETERS = ("country", "page", "tag")

# What XML 1.0 (2.2) does not allow, however it is written: one such sign would make the whole feed unreadable.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

blueprint = Blueprint("feeds", __name__)


@blueprint.get("/<tag:tag>/feed.xml")
@requires(Permission.READ)
@same_for_everybody(*PARAMETERS)
def everything(tag: str) -> Response:
    """What is new in a language, of all kinds that have pages."""
    speak(tag)
    return _feed(tag, None)


@blueprint.get("/<tag:tag>/<section>/feed.xml")
@requires(Permission.READ)
@same_for_everybody(*PARAMETERS)
def one_kind(tag: str, section: str) -> Response:
    """What is new in a language, of one kind; or what happens to its translations."""
    speak(tag)
    kind = site().place_at(tag, section)
    if kind is not COVERAGE and not (isinstance(kind, type) and kind.has_pages()):
        raise NotFound(section)
    wished = _wished(kind)
    if section_url(kind, tag) != f"/{tag}/{section}/":
        return redirect(wished.path(tag), 301)
    return _feed(tag, kind)


def _wished(kind: Place | None) -> FeedAddress:
    """The feed that the address asks for; a wrong page is no page, and other parameters are nothing to it."""
    page = request.args.get("page", "1")
    if not page.isascii() or not page.isdigit() or len(page) > PAGE_DIGITS:
        raise NotFound(page)
    return FeedAddress(kind, request.args.get("country"), request.args.get("tag"), int(page))


def _feed(tag: str, kind: Place | None) -> Response:
    wished = _wished(kind)
    about = About(
        kind if isinstance(kind, type) else None,
        tag=_named(tag, "tag", wished.tag),
        country=_named(tag, "country", wished.country),
        translations=kind is COVERAGE,
    )
    subjects = [each.title for each in (about.country, about.tag) if each is not None]
    found = announcements(db.session, site(), tag, about, g.moment, page=wished.page)
    xml = render_template(
        "feeds/feed.xml",
        lang=tag,
        id=wished.id(tag),
        title=feed_title(kind, *subjects),
        author=SITE_NAME,
        home=absolute(f"/{tag}/"),
        icon=absolute("/favicon.ico"),
        updated=found.updated_at,
        page_url=absolute(_page(tag, about)),
        links=_links(tag, wished, found),
        others=[(each, absolute(wished.at(1).path(each))) for each in site().languages if each != tag],
        schemes={name: minted(name) for name in ("kind", "tag")},
        entries=[entry_of(each) for each in found.announcements],
    )
    response = make_response(_UNWRITABLE.sub("", xml))
    response.content_type = f"{MEDIA_TYPE}; charset=utf-8"
    response.headers["Content-Language"] = tag
    response.headers["Cache-Control"] = "public, no-cache"
    return response


def _named(tag: str, kind: str, key: str | None) -> Reading | None:
    return None if key is None else named(db.session, site(), tag, KINDS[kind], key, g.moment)


def _page(tag: str, about: About) -> str:
    """The page for people that says the same, as nearly as there is one."""
    if about.translations:
        return section_url(COVERAGE, tag)
    if about.kind is not None:
        return with_parameters(section_url(about.kind, tag), {"tag": about.tag.key if about.tag else None})
    return about.country.url if about.country is not None else f"/{tag}/"


def _links(tag: str, wished: FeedAddress, found: AnnouncementPage) -> list[tuple[str, str]]:
    """The feed's own address, and those of its other pages (RFC 5005, 3)."""
    pages = {"self": found.page, "first": 1}
    pages |= {"previous": found.page - 1} if found.page > 1 else {}
    pages |= {"next": found.page + 1} if found.has_more else {}
    return [(rel, absolute(wished.at(page).path(tag))) for rel, page in pages.items()]
