"""What the things that readers take away have in common: where they are, and how they are sent.

A file of an item is at the item's own address with a suffix, so it moves with the item, and is
withdrawn and hidden as the item is. An entry of a list, such as a reference, has its section and key.
"""

from __future__ import annotations

from flask import Response, g, make_response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from portal.content.model.items import Item
from portal.content.published.reading import Reading
from portal.content.readers import queries
from portal.content.readers.queries import Gone, ItemPage, Moved
from portal.extensions import db
from portal.foundation.errors import NotFound, Withdrawn
from portal.web.choice import speak
from portal.web.frames import absolute, site

CONTENT_POLICY = "default-src 'none'; sandbox"


def kind_in(tag: str, section: str) -> type[Item]:
    """The kind whose section this is; from here on the answer speaks the language. Raises NotFound."""
    speak(tag)
    kind = site().kind_at(tag, section)
    if kind is None:
        raise NotFound(section)
    return kind


def item_at(tag: str, section: str, slug: str, suffix: str) -> ItemPage | AnyResponse:
    """The item whose file with this suffix is asked for, or the way to the file's address.

    Raises NotFound alike for absent and hidden, and Withdrawn.
    """
    kind = kind_in(tag, section)
    if not kind.has_pages():
        raise NotFound(slug)
    found = queries.item_page(db.session, site(), tag, kind, slug, g.moment)
    if isinstance(found, Gone):
        raise Withdrawn(found)
    if isinstance(found, Moved):
        return moved(f"{found.url}.{suffix}", permanent=found.permanent)
    if section != site().sections[(tag, kind.name)]:
        return moved(f"{found.reading.url}.{suffix}", permanent=True)
    return found


def entry_at(tag: str, kind: type[Item], key: str) -> Reading:
    """An item of a kind without pages, by its key. Raises NotFound alike for absent and hidden."""
    return queries.entry(db.session, site(), tag, kind, key, g.moment)


def moved(address: str, *, permanent: bool) -> AnyResponse:
    """The way to another address, with what this one asked."""
    query = request.query_string.decode("ascii", "ignore")
    return redirect(f"{address}?{query}" if query else address, 301 if permanent else 302)


def attachment(
    body: str | bytes, type: str, name: str, tag: str, *, page: str | None = None, mark: str | None = None
) -> Response:
    """A file to save, in a language; `page` is the path of the page that says the same, `mark` its digest if known."""
    response = make_response(body)
    response.content_type = type
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Content-Language"] = tag
    response.headers["Content-Security-Policy"] = CONTENT_POLICY
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "public, no-cache"
    if page is not None:
        response.headers["Link"] = f'<{absolute(page.partition("#")[0])}>; rel="canonical"'
    if mark is None:
        response.add_etag()
    else:
        response.set_etag(mark)
    response.make_conditional(request)
    return response
