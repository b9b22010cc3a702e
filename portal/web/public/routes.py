"""Home, lists and items in each language, at localized addresses."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Blueprint, g, redirect, request
from werkzeug.routing import BaseConverter
from werkzeug.wrappers import Response

from portal.content.model.filters import FILTERS, KIND
from portal.content.model.items import Item
from portal.content.model.rooms import COVERAGE, LIBRARY, Room
from portal.content.readers import queries
from portal.content.readers.queries import Gone, ItemPage, Moved
from portal.content.sitewide.directory import alternates, place, switcher
from portal.extensions import db
from portal.foundation.errors import NotFound, Withdrawn
from portal.foundation.fields import fields_of
from portal.foundation.permissions import Permission, requires
from portal.web import chosen
from portal.web import head as heads
from portal.web.cache import same_for_everybody
from portal.web.choice import chosen_language, speak
from portal.web.country_addresses import PARAMETERS as COUNTRY_PARAMETERS
from portal.web.filters import PAGE, spelled
from portal.web.frames import Frame, everywhere, home_crumb, render_page, section_url, site
from portal.web.public.countries import countries_page
from portal.web.public.coverage import coverage_page
from portal.web.public.library import library
from portal.web.public.lists import kind_list, own_template
from portal.web.sameness import editions_of, unless_same
from portal.web.term_links import lead_to_glossary

HOME = {"country": 100, "principle": 12, "figure": 3, "news": 4}

ASKED = "asked"
"""The parameter of a page whose reader has just asked for its translation."""

LIST_PARAMETERS = (PAGE, *(each.name for each in FILTERS), *COUNTRY_PARAMETERS)
"""What lists and rooms read of an address."""

OWN_VIEWS: Mapping[str, Callable[[str], Response]] = {
    LIBRARY.name: library,
    COVERAGE.name: coverage_page,
    "country": countries_page,
}
"""The views of rooms, and of kinds whose list is more than a list: each takes the page's language."""

blueprint = Blueprint("public", __name__)


class LanguageTag(BaseConverter):
    """The first step of a path where it looks like a language tag (BCP 47), whether known or not; but for the API's."""

    regex = r"(?!api$)[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*"


@blueprint.get("/<tag:tag>/", strict_slashes=False)
@requires(Permission.READ)
@same_for_everybody()
def home(tag: str) -> Response:
    """What the portal is for, with the latest of everything."""
    speak(tag)
    if request.path != f"/{tag}/":
        return redirect(_with_query(f"/{tag}/"), 301)
    found = queries.latest(db.session, site(), tag, HOME, g.moment)
    paths = {each: f"/{each}/" for each in site().languages}
    featured = chosen.featured(site(), tag, g.moment)
    return unless_same(
        [editions_of(each) for each in (featured, *found.values())],
        lambda: render_page(
            "public/home.html",
            Frame(everywhere(paths, tag), alternates=[*paths.items(), ("x-default", "/")]),
            head=heads.of_home(tag),
            featured=featured,
            countries=found["country"],
            principles=found["principle"],
            figures=found["figure"],
            news=found["news"],
            ways={name: section_url(place(name), tag) for name in ("country", "figure", "news")},
            guides_url=spelled(section_url(LIBRARY, tag), {KIND.name: "guide"}),
            coverage_url=section_url(COVERAGE, tag),
        ),
    )


@blueprint.get("/<tag:tag>/<section>/", strict_slashes=False)
@requires(Permission.READ)
@same_for_everybody(*LIST_PARAMETERS)
def section(tag: str, section: str) -> Response:
    """The list of a kind, or a room."""
    speak(tag)
    found = site().place_at(tag, section)
    if found is None:
        raise NotFound(section)
    address = section_url(found, tag)
    if address != request.path:
        return redirect(_with_query(address), 301)
    if found.name in OWN_VIEWS:
        return OWN_VIEWS[found.name](tag)
    assert not isinstance(found, Room)
    return kind_list(tag, found)


def kind_at(tag: str, section: str) -> type[Item]:
    """The kind whose section this is. Raises NotFound."""
    kind = site().kind_at(tag, section)
    if kind is None:
        raise NotFound(section)
    return kind


def _with_query(path: str) -> str:
    query = request.query_string.decode("ascii", "ignore")
    return f"{path}?{query}" if query else path


@blueprint.get("/<tag:tag>/<section>/<slug>")
@requires(Permission.READ)
@same_for_everybody(ASKED)
def item(tag: str, section: str, slug: str) -> Response:
    """One item: translated, or in its original with a notice."""
    speak(tag)
    kind = kind_at(tag, section)
    found = queries.item_page(db.session, site(), tag, kind, slug, g.moment)
    if isinstance(found, Gone):
        raise Withdrawn(found)
    if isinstance(found, Moved):
        return redirect(_with_query(found.url), 301 if found.permanent else 302)
    if section != site().sections[(tag, kind.name)]:
        return redirect(_with_query(found.reading.url), 301)
    lead_to_glossary((found.reading.lang, found.reading.source_language))
    versions = [each.id for each in found.editions.values()]
    return unless_same(
        (versions, editions_of([found.reading, *found.mentions])),
        lambda: render_page(
            own_template(kind, "public/item.html"),
            _item_frame(found, tag),
            head=heads.of_item(found, tag),
            item=found.reading,
            mentions=found.mentions,
            fields=fields_of(kind),
            asked=ASKED in request.args,
        ),
    )


def _item_frame(page: ItemPage, tag: str) -> Frame:
    reading = page.reading
    kind = reading.kind
    frame = Frame(
        switcher(site(), tag, page.editions),
        breadcrumbs=[home_crumb(tag), (str(kind.label_plural), section_url(kind, tag)), (reading.title, None)],
        section=kind.name,
        content_languages=[reading.lang],
    )
    if reading.is_fallback:
        original = page.editions[reading.edition.source_language]
        frame.canonical, frame.robots = site().url(original, original.language), "noindex"
    else:
        frame.canonical = reading.url
        frame.alternates = alternates(site(), page.editions.values())
    return frame


@blueprint.get("/<path:path>")
@requires(Permission.READ)
def unprefixed(path: str) -> Response:
    """An address without a language that exists under one: chosen as for the bare address."""
    section, _slash, slug = path.strip("/").partition("/")
    found = next((known for each in site().languages if (known := site().place_at(each, section))), None)
    if found is None or "/" in slug:
        raise NotFound(path)
    tag = chosen_language()
    if not slug:
        target = section_url(found, tag)
    elif isinstance(found, Room):
        raise NotFound(path)
    else:
        target = _any_language(found, slug, tag)
    response = redirect(_with_query(target), 302)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _any_language(kind: type[Item], slug: str, tag: str) -> str:
    for each in site().languages:
        try:
            found = queries.item_page(db.session, site(), each, kind, slug, g.moment)
        except NotFound:
            continue
        if isinstance(found, Gone):
            raise Withdrawn(found)
        if isinstance(found, Moved):
            return found.url
        return next(link.url for link in switcher(site(), tag, found.editions) if link.tag == tag)
    raise NotFound(slug)
