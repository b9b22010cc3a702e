"""The documents of the API: what is published in JSON, with the addresses of everything."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from portal.content.kinds import KINDS
from portal.content.model.items import Item
from portal.content.published.editions import Edition
from portal.content.published.shapes import Shaper
from portal.content.readers.catalogue import Entry
from portal.content.readers.changefeed import ChangePage
from portal.content.sitewide.directory import Addressed, Site, file_address, file_mark
from portal.foundation.facts import File
from portal.languages import language as describe
from portal.web.api.parameters import FALLBACK, NONE, ORIGINAL
from portal.web.api.problems import DOCUMENT_PATH, ROOT
from portal.web.frames import absolute


def kind_path(kind: str) -> str:
    """Where the items of a kind are."""
    return f"{ROOT}/items/{kind}"


def item_path(kind: str, key: str) -> str:
    """Where an item is."""
    return f"{kind_path(kind)}/{key}"


def in_all_languages_path(kind: str, key: str) -> str:
    """Where an item is in all its languages."""
    return f"{item_path(kind, key)}/languages"


def with_parameters(path: str, values: Mapping[str, Any]) -> str:
    """An absolute address with those parameters that have a value."""
    given = {name: value for name, value in values.items() if value not in (None, "")}
    return absolute(f"{path}?{urlencode(given)}" if given else path)


@dataclass(frozen=True)
class Places:
    """The addresses of items, in answers that were asked for with a fallback."""

    site: Site
    fallback: str

    def api(self, kind: str, key: str, language: str) -> str:
        """The address of an item in a language, with the same fallback."""
        fallback = None if self.fallback == FALLBACK.default else self.fallback
        return with_parameters(item_path(kind, key), {"language": language, "fallback": fallback})

    def page(self, edition: Addressed, language: str) -> str | None:
        """Where people find an item, or its entry in a list."""
        path = self.site.url(edition, language)
        return absolute(path) if path else None

    def file(self, key: str, language: str, file: File) -> str:
        """This version of a file, for as long as it is published."""
        mark = file_mark(file) if "sha256" in file else None
        return absolute(file_address(key, language, mark))


def text_address(site: Site, edition: Edition, language: str) -> str:
    """Where a text leads that names an item."""
    path = site.link(edition, language)
    return absolute(path) if path else ""


def moment(value: datetime.datetime) -> str:
    """A moment in UTC (RFC 3339)."""
    return value.astimezone(datetime.UTC).isoformat()


def item_document(site: Site, entry: Entry, fallback: str) -> dict[str, Any]:
    """An item in the shape of `openapi.item_schema`."""
    places, reading = Places(site, fallback), entry.reading
    shaper, tag, title = Shaper(places, fill=fallback == ORIGINAL), reading.page_lang, reading.title
    return {
        "kind": reading.kind.name,
        "key": reading.key,
        "title": str(title),
        "api_url": places.api(reading.kind.name, reading.key, tag),
        "url": places.page(reading.edition, tag),
        "requested_language": tag,
        "language": reading.lang,
        "original_language": reading.source_language,
        "freshness": _freshness(entry),
        "edition": reading.edition.id,
        "published_at": moment(reading.published_at),
        "updated_at": moment(entry.updated_at),
        "languages": [_version(places, row) for row in entry.versions],
        "fields": shaper.fields(reading),
        "mentions": shaper.mentions(reading),
    }


def _freshness(entry: Entry) -> dict[str, Any]:
    """How the requested language stands beside the original, in passages."""
    tally = entry.tally
    if tally is None:
        blocks = entry.original.payload["texts"].values()
        total = sum(len(each["blocks"]) for each in blocks)
        return {"state": "missing", "passages": total, "current": 0, "outdated": 0, "missing": total}
    return {
        "state": "outdated" if tally.is_behind else "current",
        "passages": tally.total,
        "current": tally.total - tally.outdated - tally.missing,
        "outdated": tally.outdated,
        "missing": tally.missing,
    }


def _version(places: Places, row: Addressed) -> dict[str, Any]:
    return {
        "language": row.language,
        "api_url": places.api(row.kind, row.key, row.language),
        "url": places.page(row, row.language),
    }


def page_document(site: Site, entries: Sequence[Entry], fallback: str, next_url: str | None) -> dict[str, Any]:
    """A page of items."""
    return {"items": [item_document(site, each, fallback) for each in entries], "next": next_url}


def changes_document(site: Site, page: ChangePage, next_url: str) -> dict[str, Any]:
    """A page of the change feed; `next_url` is where it goes on, now or later."""
    places = Places(site, NONE)
    return {
        "changes": [
            {
                "change": each.alteration.value,
                "kind": each.edition.kind,
                "key": each.edition.key,
                "language": each.edition.language,
                "original_language": each.edition.source_language,
                "edition": each.edition.id,
                "at": moment(each.edition.visible_from),
                "reason": each.edition.reason,
                "api_url": places.api(each.edition.kind, each.edition.key, each.edition.language),
                "url": None if each.edition.withdrawn else places.page(each.edition, each.edition.language),
            }
            for each in page.changes
        ],
        "cursor": str(page.cursor),
        "more": page.more,
        "next": next_url,
    }


def index_document(site: Site) -> dict[str, Any]:
    """What there is: the languages, the kinds, and the other addresses."""
    return {
        "languages": [
            {"language": tag, "name": describe(tag).own_name, "default": tag == site.default} for tag in site.languages
        ],
        "kinds": [_kind(kind) for kind in KINDS],
        "changes_url": absolute(f"{ROOT}/changes"),
        "openapi_url": absolute(DOCUMENT_PATH),
    }


def _kind(kind: type[Item]) -> dict[str, Any]:
    return {
        "kind": kind.name,
        "label": str(kind.label),
        "label_plural": str(kind.label_plural),
        "url": absolute(kind_path(kind.name)),
    }
