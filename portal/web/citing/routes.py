"""Citations to save: of an item at its own address with a suffix, and of all sources at that of their list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, g
from werkzeug.wrappers import Response

from portal.content.kinds import KINDS
from portal.content.published.reading import Reading
from portal.content.readers import queries
from portal.content.readers.queries import ItemPage
from portal.extensions import db
from portal.foundation.errors import NotFound
from portal.foundation.i18n import current_language
from portal.foundation.permissions import Permission, requires
from portal.web.cache import same_for_everybody
from portal.web.citing.bibtex import bibtex
from portal.web.citing.csl import csl
from portal.web.citing.records import Record, base_path, record
from portal.web.citing.ris import ris
from portal.web.frames import section_url, site
from portal.web.taking import attachment, entry_at, item_at, kind_in, moved

REFERENCE = KINDS["reference"]
MOST_REFERENCES = 5000


@dataclass(frozen=True)
class Format:
    """One way to write citations for a tool: what people call it, and its media type."""

    name: str
    type: str
    write: Callable[[Iterable[Record]], str]


FORMATS: Mapping[str, Format] = {
    "bib": Format("BibTeX", "text/x-bibtex; charset=utf-8", bibtex),
    "ris": Format("RIS", "application/x-research-info-systems; charset=utf-8", ris),
    "csl.json": Format("CSL-JSON", "application/vnd.citationstyles.csl+json; charset=utf-8", csl),
}
SUFFIX = "any(bib,ris,'csl.json')"

blueprint = Blueprint("citing", __name__)


@blueprint.get(f"/<tag:tag>/<section>/<slug>.<{SUFFIX}:suffix>")
@requires(Permission.READ)
@same_for_everybody()
def one(tag: str, section: str, slug: str, suffix: str) -> Response:
    """The citation of an item, or of a reference by its key."""
    kind = kind_in(tag, section)
    if kind is REFERENCE:
        reference = entry_at(tag, kind, slug)
        right = f"{base_path(reference)}.{suffix}"
        if section != site().sections[(tag, kind.name)] or slug != reference.key:
            return moved(right, permanent=True)
        return _sent([reference], suffix, slug, tag)
    found = item_at(tag, section, slug, suffix)
    return _sent([found.reading], suffix, slug, tag) if isinstance(found, ItemPage) else found


@blueprint.get(f"/<tag:tag>/<section>.<{SUFFIX}:suffix>")
@requires(Permission.READ)
@same_for_everybody()
def all_sources(tag: str, section: str, suffix: str) -> Response:
    """The citations of all references."""
    kind = kind_in(tag, section)
    if kind is not REFERENCE:
        raise NotFound(section)
    address = section_url(kind, tag)
    if address != f"/{tag}/{section}/":
        return moved(f"{address.rstrip('/')}.{suffix}", permanent=True)
    found = queries.latest(db.session, site(), tag, {kind.name: MOST_REFERENCES}, g.moment)
    return _sent(found[kind.name], suffix, section, tag, page=address)


def _sent(items: Sequence[Reading], suffix: str, name: str, tag: str, page: str | None = None) -> Response:
    written = FORMATS[suffix]
    body = written.write(record(each) for each in items)
    return attachment(body, written.type, f"{name}.{suffix}", tag, page=page or items[0].url)


def citation_files(path: str) -> list[tuple[str, str]]:
    """What each file with citations is called, and where it is, by the path that the suffixes follow."""
    return [(each.name, f"{path}.{suffix}") for suffix, each in FORMATS.items()]


def source_files() -> list[tuple[str, str]]:
    """The same for all references, in the page's language."""
    return citation_files(section_url(REFERENCE, current_language()).rstrip("/"))


def item_files(item: Reading) -> list[tuple[str, str]]:
    """The same for an item."""
    return citation_files(base_path(item))
