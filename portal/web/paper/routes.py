"""The addresses of documents: that of the page, with a suffix."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, g
from werkzeug.wrappers import Response as AnyResponse

from portal.content.kinds import KINDS
from portal.content.published.reading import Reading
from portal.content.readers import queries
from portal.content.readers.queries import ItemPage
from portal.extensions import db
from portal.foundation.errors import NotFound
from portal.foundation.i18n import current_language
from portal.foundation.permissions import Permission, requires
from portal.languages import language as describe
from portal.web.frames import site
from portal.web.paper.briefs import country_brief
from portal.web.paper.composing import item_document
from portal.web.paper.html import Node
from portal.web.paper.keeping import paper
from portal.web.paper.pictures import Pictures
from portal.web.paper.typesetting import prepared
from portal.web.pictures.faces import SANS, drawable
from portal.web.taking import attachment, item_at

SUFFIX = "pdf"
BRIEF = "brief.pdf"
MEDIA_TYPE = "application/pdf"

# More than there are codes of countries, and than there are series.
LIMITS = {"country": 300, "series": 1000}

blueprint = Blueprint("paper", __name__)


@blueprint.get(f"/<tag:tag>/<section>/<slug>.{BRIEF}")
@requires(Permission.READ)
def brief(tag: str, section: str, slug: str) -> AnyResponse:
    """The brief of a country. Raises NotFound for other kinds."""
    found = item_at(tag, section, slug, BRIEF)
    if not isinstance(found, ItemPage):
        return found
    if found.reading.kind is not KINDS["country"]:
        raise NotFound(slug)
    every = queries.latest(db.session, site(), tag, LIMITS, g.moment)
    made = country_brief(found.reading, every["country"], every["series"])
    return sent(made, f"{slug}-{BRIEF}", page=found.reading.url)


@blueprint.get(f"/<tag:tag>/<section>/<slug>.{SUFFIX}")
@requires(Permission.READ)
def item(tag: str, section: str, slug: str) -> AnyResponse:
    """The page of an item as a document."""
    found = item_at(tag, section, slug, SUFFIX)
    if not isinstance(found, ItemPage):
        return found
    return sent(item_document(found.reading), f"{slug}.{SUFFIX}", page=found.reading.url)


def sent(document: Node, name: str, *, page: str) -> Response:
    """A composed document as a PDF to save. Raises NotFound where the language cannot be set."""
    tag = current_language()
    if not can_be_set(tag):
        raise NotFound(name)
    data = current_app.config["PORTAL_SETTINGS"].data_dir
    pictures = Pictures(db.session, site(), g.moment, data / "media")
    digest, made = paper(data, pictures.placed(prepared(document)))
    return attachment(made, MEDIA_TYPE, name, tag, page=page, mark=digest)


def can_be_set(tag: str) -> bool:
    """Whether there is a typeface for what a language calls itself."""
    return bool(drawable(describe(tag).own_name, SANS))


def brief_url(country: Reading) -> str | None:
    """Where the brief of a country is; None where the language cannot be set."""
    return f"{country.url}.{BRIEF}" if can_be_set(current_language()) else None


def document_url(item: Reading) -> str | None:
    """Where the page of an item is as a document; None where the language cannot be set."""
    return f"{item.url}.{SUFFIX}" if can_be_set(current_language()) else None
