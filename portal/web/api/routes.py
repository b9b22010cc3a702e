"""The API's addresses. Each reads its parameters, asks one question and sends one document."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, g, make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.content.kinds import KINDS
from portal.content.model.items import Item
from portal.content.model.successors import successor
from portal.content.readers.catalogue import Catalogue, Untranslated
from portal.content.readers.changefeed import Expired, changes
from portal.content.readers.queries import Gone
from portal.extensions import db
from portal.foundation.errors import NotFound
from portal.foundation.i18n import SOURCE_LANGUAGE, language
from portal.foundation.permissions import Permission, requires
from portal.web.api import documents, openapi, parameters, problems
from portal.web.api.parameters import MOST_CHANGES, ORIGINAL, SINCE
from portal.web.api.problems import CURSOR_EXPIRED, ROOT, UNKNOWN_KEY, UNTRANSLATED, Problem, WrongParameter
from portal.web.frames import absolute, site

METHODS = "GET, HEAD, OPTIONS"
READABLE_HEADERS = "Content-Language, ETag, Link"
PREFLIGHT_SECONDS = 24 * 3600

blueprint = Blueprint("api", __name__, url_prefix=ROOT)


@blueprint.get("")
@requires(Permission.READ)
def index() -> Response:
    """What there is."""
    parameters.read([])
    with language(SOURCE_LANGUAGE):
        return _sent(documents.index_document(site()))


@blueprint.get("/openapi.json")
@requires(Permission.READ)
def document() -> Response:
    """The OpenAPI document."""
    parameters.read([])
    with language(SOURCE_LANGUAGE):
        return _sent(openapi.openapi(site()))


@blueprint.get("/problems/<name>")
@requires(Permission.READ)
def problem(name: str) -> Response:
    """What a type of problem means."""
    parameters.read([])
    found = next((sort for sort in problems.SORTS if sort.name == name), None)
    if found is None:
        raise NotFound(name)
    told = {"type": absolute(found.path), "title": found.title, "status": found.status, "detail": found.meaning}
    return _sent(told)


@blueprint.get("/items/<kind>")
@requires(Permission.READ)
def items(kind: str) -> Response:
    """A page of the items of a kind."""
    found = _kind(kind)
    with language(SOURCE_LANGUAGE):
        values = parameters.read(openapi.list_parameters(site(), found))
    chosen = _chosen(found, values)
    entries, more = _catalogue().page(
        found,
        values["language"],
        limit=values["limit"],
        fill=values["fallback"] == ORIGINAL,
        after=values.get("after", ""),
        chosen=chosen,
        since=values.get("updated_since"),
    )
    address = None
    if more:
        asked = {**request.args.to_dict(), "after": entries[-1].reading.key}
        address = documents.with_parameters(request.path, asked)
    body = documents.page_document(site(), entries, values["fallback"], address)
    return _sent(body, next_url=address, tag=values["language"])


@blueprint.get("/items/<kind>/<key>")
@requires(Permission.READ)
def item(kind: str, key: str) -> Response:
    """An item in one language."""
    found = _kind(kind)
    values = parameters.read(openapi.item_parameters(site()))
    tag, fallback = values["language"], values["fallback"]
    entry = _catalogue().item(found, key, tag, fill=fallback == ORIGINAL)
    if isinstance(entry, Gone) and (into := successor(db.session, kind, key)):
        asked = f"?{request.query_string.decode('ascii', 'replace')}" if request.query_string else ""
        return redirect(url_for("api.item", kind=kind, key=into) + asked, HTTPStatus.MOVED_PERMANENTLY)
    entry = _known(entry)
    if isinstance(entry, Untranslated):
        raise Problem(UNTRANSLATED, f"{kind} {key} is not translated into {tag}.", languages=entry.languages)
    return _sent(documents.item_document(site(), entry, fallback), tag=entry.reading.lang)


@blueprint.get("/items/<kind>/<key>/languages")
@requires(Permission.READ)
def item_in_all_languages(kind: str, key: str) -> Response:
    """An item in each of its languages, as one with fallback=none gives it."""
    parameters.read([])
    entries = _catalogue().in_all_languages(_kind(kind), key)
    if isinstance(entries, Gone) and (into := successor(db.session, kind, key)):
        return redirect(url_for("api.item_in_all_languages", kind=kind, key=into), HTTPStatus.MOVED_PERMANENTLY)
    entries = _known(entries)
    body = {"items": [documents.item_document(site(), entry, parameters.NONE) for entry in entries]}
    return _sent(body, tag=", ".join(entry.reading.lang for entry in entries))


@blueprint.get("/changes")
@requires(Permission.READ)
def change_feed() -> Response:
    """What changed since a cursor."""
    values = parameters.read([SINCE, parameters.limit(MOST_CHANGES)])
    known = site()
    try:
        page = changes(db.session, known, g.moment, values.get("since"), values["limit"])
    except Expired:
        raise Problem(CURSOR_EXPIRED, CURSOR_EXPIRED.meaning) from None
    asked = {**request.args.to_dict(), "since": str(page.cursor)}
    address = documents.with_parameters(request.path, asked)
    return _sent(documents.changes_document(known, page, address), next_url=address if page.more else None)


@blueprint.after_app_request
def let_pages_of_others_read(response: Response) -> Response:
    """Let scripts of any page read what is public anyway (CORS): for reading, and without credentials."""
    if problems.is_api(request.path):
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = READABLE_HEADERS
        if request.method == "OPTIONS":
            response.headers["Access-Control-Allow-Methods"] = METHODS
            response.headers["Access-Control-Allow-Headers"] = "If-None-Match"
            response.headers["Access-Control-Max-Age"] = str(PREFLIGHT_SECONDS)
    return response


def _chosen(kind: type[Item], values: Mapping[str, Any]) -> dict[str, str]:
    """The chosen filters by their own names. Raises Problem for a key that readers could not choose."""
    names = {each.name: name for name, each in parameters.filters_of(kind).items() if name in values}
    chosen = {own: values[name] for own, name in names.items()}
    unknown = _catalogue().unknown(kind, chosen)
    if unknown:
        wrong = [WrongParameter(names[own], "there is no such item.") for own in unknown]
        raise problems.wrong_parameters(wrong, UNKNOWN_KEY)
    return chosen


def _kind(name: str) -> type[Item]:
    if name not in KINDS:
        raise NotFound(name)
    return KINDS[name]


def _catalogue() -> Catalogue:
    known = site()
    return Catalogue(db.session, known, g.moment, lambda edition, tag: documents.text_address(known, edition, tag))


def _known(found: Any) -> Any:
    """What was found, unless it was taken back."""
    if isinstance(found, Gone):
        raise problems.withdrawn(found)
    return found


def _sent(body: Mapping[str, Any], *, next_url: str | None = None, tag: str | None = None) -> Response:
    """The answer, with a strong ETag of its very bytes.

    The site's version would change it with whatever is published anywhere, and every mirror would fetch
    everything anew.
    """
    response = make_response(json.dumps(body, ensure_ascii=False))
    response.mimetype = "application/json"
    response.headers["Cache-Control"] = "public, no-cache"
    if tag is not None:
        response.headers["Content-Language"] = tag
    if next_url is not None:
        response.headers["Link"] = f'<{next_url}>; rel="next"'
    response.add_etag()
    response.make_conditional(request)
    return response
