"""The site's directory: its open languages and sections, and the address of everything in them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.content.kinds import KINDS
from portal.content.model.items import Item
from portal.content.model.media import best_language
from portal.content.model.rooms import ROOMS, Room
from portal.content.published.editions import Edition
from portal.content.published.reading import LanguageLink
from portal.content.sitewide.site import Openness, Section, site_languages, site_version
from portal.foundation.facts import File
from portal.languages import language as describe

Place: TypeAlias = type[Item] | Room
"""What has a section: a kind with a list, or a room."""

MARK_LENGTH = 16


def file_mark(file: File) -> str:
    """What tells a file from others that had its address before: the beginning of its hash."""
    return file["sha256"][:MARK_LENGTH]


def file_address(key: str, tag: str | None, mark: str | None = None) -> str:
    """The address of a media item's file in a language, or for every language; with a mark, of one version of it."""
    return "/".join(["", "media", key, *filter(None, (tag, mark))])


class Addressed(Protocol):
    """What an address is made from: an edition, or a row with these of its columns."""

    @property
    def item_id(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def source_language(self) -> str: ...
    @property
    def slug(self) -> str | None: ...
    @property
    def visible_from(self) -> datetime.datetime: ...


@dataclass(frozen=True)
class Site:
    """What every page needs to know of the site, as of one version of it."""

    version: int
    languages: tuple[str, ...]
    sections: Mapping[tuple[str, str], str]
    former_sections: Mapping[tuple[str, str], str]

    @cached_property
    def places(self) -> object:
        """The languages and the addresses of sections: what the address of every edition follows from."""
        return self.languages, frozenset(self.sections.items())

    @property
    def default(self) -> str:
        return self.languages[0]

    def section_url(self, place: Place, tag: str) -> str:
        """The address of a kind's list or of a room. Raises KeyError where it has none."""
        return f"/{tag}/{self.sections[(tag, place.name)]}/"

    def place_at(self, language: str, section: str) -> Place | None:
        """The kind or room whose section this is, or once was, in a language."""
        name = self.former_sections.get((language, section), "")
        return ROOMS.get(name) or self.kind_at(language, section)

    def kind_at(self, language: str, section: str) -> type[Item] | None:
        """The kind whose section this is, or once was, in a language."""
        name = self.former_sections.get((language, section))
        return KINDS[name] if name is not None and name in KINDS else None

    def url(self, edition: Addressed, page_language: str) -> str:
        """The address of an item for a reader of a language: its page, or its entry in the kind's
        list; empty for a kind that has neither."""
        section = self.sections.get((page_language, edition.kind))
        if section is None:
            return ""
        if not KINDS[edition.kind].has_pages():
            return f"/{page_language}/{section}/#{edition.kind}-{edition.key}"
        slug = edition.slug if edition.language == page_language else edition.key
        return f"/{page_language}/{section}/{slug}"

    def link(self, edition: Edition, page_language: str) -> str:
        """The address to which a page leads for what it names: as `url`, or that of a media item's best file."""
        files = edition.payload["facts"].get("files", {}) if edition.kind == "media" else {}
        tag = best_language(files, [page_language, edition.source_language])
        return self.url(edition, page_language) if tag is None else file_address(edition.key, tag)


def place(name: str) -> Place:
    """The kind or room of a name."""
    return ROOMS[name] if name in ROOMS else KINDS[name]


def load_site(session: Session) -> Site:
    """Read the site's version, open languages and sections."""
    rows = session.scalars(select(Section)).all()
    return Site(
        version=site_version(session),
        languages=tuple(row.tag for row in site_languages(session) if row.openness == Openness.OPEN),
        sections={(row.language, row.kind): row.slug for row in rows if row.current},
        former_sections={(row.language, row.slug): row.kind for row in rows},
    )


def switcher(site: Site, tag: str, editions: Mapping[str, Addressed]) -> list[LanguageLink]:
    """The item's languages: those it is published in, and where the others will lead."""
    original = next(iter(editions.values())).source_language
    links = []
    for each in site.languages:
        edition = editions.get(each, editions[original])
        available = each in editions
        links.append(
            LanguageLink(
                tag=each,
                name=describe(each).own_name,
                url=site.url(edition, each),
                current=each == tag,
                available=available,
                shown_in=None if available else original,
            )
        )
    return links


def alternates(site: Site, editions: Iterable[Addressed]) -> list[tuple[str, str]]:
    """The hreflang set of an item, as (hreflang, path): the same for its pages and the sitemap.

    `x-default` is the default language's page, or the original's where there is none (rule 10).
    """
    open_ones = {row.language: row for row in editions if row.language in site.languages}
    paths = {tag: site.url(open_ones[tag], tag) for tag in site.languages if tag in open_ones}
    original = next((row.source_language for row in open_ones.values()), "")
    default = paths.get(site.default) or paths.get(original)
    return [*paths.items(), *([("x-default", default)] if default else [])]


def place_alternates(site: Site, place: Place) -> list[tuple[str, str]]:
    """The same of a list or a room, which every language has."""
    paths = [(tag, site.section_url(place, tag)) for tag in site.languages]
    return [*paths, ("x-default", site.section_url(place, site.default))]
