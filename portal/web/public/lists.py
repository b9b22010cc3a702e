"""Lists that can be narrowed, as every list of a kind and the library's room show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import current_app, g, redirect
from jinja2 import Template
from markupsafe import Markup
from werkzeug.wrappers import Response

from portal.content.kinds import KINDS
from portal.content.model import successors
from portal.content.model.filters import TAG
from portal.content.model.items import Item
from portal.content.model.rooms import Room
from portal.content.published.passages import Words
from portal.content.published.reading import Reading
from portal.content.published.shelves import Shelf, shelf_of
from portal.content.readers import queries
from portal.content.readers.lists import Listing, listing
from portal.content.readers.narrowing import Value
from portal.content.readers.queries import Moved
from portal.content.sitewide.directory import Place
from portal.extensions import db
from portal.foundation.formats import join_list
from portal.foundation.i18n import _
from portal.web.filters import Asked, Panel, asked, pagination, panel, spelled
from portal.web.frames import Frame, everywhere, home_crumb, label_of, render_page, section_url, site
from portal.web.head import of_list
from portal.web.sameness import editions_of, unless_same
from portal.web.wording import marked


@dataclass(frozen=True)
class NarrowedList:
    """A place's list as a request asked for it; the page of it is worded when it is drawn."""

    tag: str
    place: Place
    wanted: Asked
    listed: Listing

    @property
    def made_of(self) -> object:
        """What the page follows from, beside the address (`sameness.unless_same`)."""
        found = self.listed
        facets = [(facet.filter.name, facet.values) for facet in found.facets]
        return editions_of(found.readings), found.pages, found.total, facets

    @property
    def address(self) -> str:
        return section_url(self.place, self.tag)

    @cached_property
    def filters(self) -> Panel:
        return panel(self.listed, self.address)

    @cached_property
    def frame(self) -> Frame:
        frame = _frame(self.tag, self.place, self.wanted, self.filters)
        frame.robots = "noindex" if self.filters.chips and not self.listed.total else None
        return frame

    @property
    def context(self) -> Mapping[str, Any]:
        """What the page's template is given."""
        found = self.listed
        context = {
            "label": label_of(self.place),
            "page_title": _page_title(self.place, self.filters),
            "readings": found.readings,
            "filters": self.filters,
            "pagination": pagination(self.address, found.chosen, found.page, found.pages, found.total),
        }
        if isinstance(self.place, Room):
            return context
        canonical = self.frame.canonical or self.address
        return context | {"head": of_list(self.place, self.tag, canonical, found.readings, _chosen_tag(found))}


def kind_list(tag: str, kind: type[Item]) -> Response:
    """The list of a kind, by pages, narrowed to what the address chooses."""
    found = narrowed(tag, kind, shelf_of(kind))
    if isinstance(found, Moved):
        return redirect(found.url, 301)
    names = _names(found.listed.readings) if kind is KINDS["term"] else {}
    former = successors.former_keys(db.session, kind.name) if kind is KINDS["reference"] else {}
    return unless_same(
        (found.made_of, names, former),
        lambda: render_page(
            own_template(kind, "public/lists/list.html"),
            found.frame,
            kind=kind,
            names=names,
            former=former,
            **found.context,
        ),
    )


def narrowed(tag: str, place: Place, shelf: Shelf) -> NarrowedList | Moved:
    """A place's list as this request asks for it, or its address where that is spelled otherwise.

    Raises NotFound for a page or a value that the list does not have.
    """
    wanted = asked(shelf.filters)
    listed = listing(db.session, site(), tag, shelf, g.moment, chosen=wanted.chosen, page=wanted.page)
    if not wanted.is_spelled():
        return Moved(spelled(section_url(place, tag), wanted.chosen, wanted.page), permanent=True)
    return NarrowedList(tag, place, wanted, listed)


def _chosen_tag(listed: Listing) -> Value | None:
    """The tag that a list is narrowed to."""
    key = listed.chosen.get(TAG.name)
    values = (value for facet in listed.facets if facet.filter is TAG for value in facet.values)
    return next((value for value in values if value.key == key), None)


def _page_title(place: Place, filters: Panel) -> str:
    """What the window's title says: the list, and what it is narrowed to."""
    if not filters.chips:
        return label_of(place)
    choices = join_list(str(chip.words) for chip in filters.chips)
    # Translators: title of a list that was narrowed, such as "Library: Mexico and 2017".
    return _("%(list)s: %(choices)s", list=label_of(place), choices=choices)


def _frame(tag: str, place: Place, wanted: Asked, filters: Panel) -> Frame:
    paths = {each: spelled(section_url(place, each), wanted.chosen, wanted.page) for each in site().languages}
    crumbs: list[tuple[str | Words, str | None]] = [home_crumb(tag), (label_of(place), None)]
    if filters.chips:
        choices = join_list(Markup("{}").format(marked(chip.words)) for chip in filters.chips)
        crumbs[-1:] = [(label_of(place), filters.url), (choices, None)]
    return Frame(
        everywhere(paths, tag),
        alternates=[*paths.items(), ("x-default", paths[site().default])],
        canonical=paths[tag],
        breadcrumbs=crumbs,
        section=place.name,
    )


def _names(terms: Sequence[Reading]) -> dict[int, list[Words]]:
    """What each term is called in the other languages, by the term's id."""
    found = queries.titles(db.session, site(), [term.item_id for term in terms], g.moment)
    return {
        term.item_id: [Words(name, tag) for tag, name in found[term.item_id].items() if tag != term.lang]
        for term in terms
    }


def own_template(kind: type[Item], general: str) -> Template:
    """The kind's own template, or the one that walks any kind's declaration."""
    folder, _slash, name = general.rpartition("/")
    return current_app.jinja_env.select_template([f"{folder}/{kind.name}.html", f"{folder}/{name}"])
