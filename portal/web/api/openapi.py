"""The OpenAPI document (3.1), made of the declarations of kinds, filters, parameters and problems.

Each kind has paths of its own, since its filters and its fields are its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from portal.content.editorial.merging import MERGEABLE
from portal.content.kinds import KINDS
from portal.content.model.items import Item
from portal.content.published.shapes import KEY, component, schema_of, shared_schemas
from portal.content.readers.changefeed import Alteration
from portal.content.sitewide.directory import Site
from portal.foundation.jsonfacts import Schema
from portal.web.api import parameters, problems
from portal.web.api.documents import in_all_languages_path, item_path, kind_path
from portal.web.api.parameters import AFTER, FALLBACK, MOST_CHANGES, MOST_ITEMS, SINCE, UPDATED_SINCE, Parameter
from portal.web.api.problems import ROOT, Sort
from portal.web.frames import SITE_NAME, absolute

VERSION = "1.0"
TEXT: Schema = {"type": "string"}
ADDRESS: Schema = {"type": "string", "format": "uri"}
PAGE_ADDRESS: Schema = {"type": ["string", "null"], "format": "uri", "description": "For people."}
MOMENT: Schema = {"type": "string", "format": "date-time"}
COUNT: Schema = {"type": "integer", "minimum": 0}


def openapi(site: Site) -> dict[str, Any]:
    """The document of the API, with the languages that are open."""
    paths = {
        ROOT: _path("index", "What there is: languages, kinds, addresses", [], component("Index")),
        problems.DOCUMENT_PATH: _path("openapi", "This document", [], {"type": "object"}),
        f"{ROOT}/problems/{{name}}": _path(
            "problem", "What a type of problem means", [], component("ProblemSort"), path=[_name()], others=(404,)
        ),
        f"{ROOT}/changes": _path(
            "changes",
            "What changed since a cursor, to mirror what is published",
            [SINCE, parameters.limit(MOST_CHANGES)],
            component("ChangePage"),
            others=(410,),
        ),
    }
    for kind in KINDS:
        paths |= _paths_of(site, kind)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": SITE_NAME,
            "version": VERSION,
            "summary": "All that is published, in every language, for reading.",
        },
        "servers": [{"url": absolute("/")}],
        "paths": paths,
        "components": {"schemas": _schemas(site)},
    }


def _name() -> dict[str, Any]:
    schema = {"type": "string", "enum": [sort.name for sort in problems.SORTS]}
    return {"name": "name", "in": "path", "required": True, "schema": schema}


def list_parameters(site: Site, kind: type[Item]) -> list[Parameter]:
    """The parameters of a kind's list."""
    own = [parameters.language(site), FALLBACK, UPDATED_SINCE, AFTER, parameters.limit(MOST_ITEMS)]
    return [*own, *parameters.filter_parameters(kind)]


def item_parameters(site: Site) -> list[Parameter]:
    """The parameters of an item."""
    return [parameters.language(site), FALLBACK]


def _paths_of(site: Site, kind: type[Item]) -> dict[str, Any]:
    name, plural, one = kind.name, str(kind.label_plural), component(_component(kind))
    known = list_parameters(site, kind)
    page = _closed({"items": {"type": "array", "items": one}, "next": {"type": ["string", "null"], "format": "uri"}})
    whole = _closed({"items": {"type": "array", "items": one, "minItems": 1}})
    key: list[dict[str, Any]] = [{"name": "key", "in": "path", "required": True, "schema": KEY}]
    return {
        kind_path(name): _path(f"list_{name}", f"{plural}: a page, by key", known, page, others=(404,)),
        item_path(name, "{key}"): _path(
            f"get_{name}",
            f"{plural}: one, in one language",
            item_parameters(site),
            one,
            path=key,
            others=(404, 410),
            moves=name in MERGEABLE,
        ),
        in_all_languages_path(name, "{key}"): _path(
            f"get_{name}_in_all_languages",
            f"{plural}: one, in each language that it can be read in",
            [],
            whole,
            path=key,
            others=(404, 410),
            moves=name in MERGEABLE,
        ),
    }


def _path(
    name: str,
    summary: str,
    known: Iterable[Parameter],
    schema: Schema,
    *,
    path: Sequence[dict[str, Any]] = (),
    others: Sequence[int] = (),
    moves: bool = False,
) -> dict[str, Any]:
    """One address, read with GET (HEAD and OPTIONS follow from HTTP)."""
    responses = {
        "200": {
            "description": "As asked for.",
            "headers": {"ETag": {"schema": TEXT}},
            "content": {"application/json": {"schema": schema}},
        },
        "304": {"description": "Nothing changed since the answer with this ETag."},
    }
    if moves:
        responses["301"] = {
            "description": "It was there twice: its name leads to the one that stayed.",
            "headers": {"Location": {"schema": {"type": "string", "format": "uri-reference"}}},
        }
    for status in (400, *others):
        responses[str(status)] = _problem(sort for sort in problems.SORTS if sort.status == status)
    query = [_query_parameter(each) for each in known]
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "parameters": [*path, *query],
            "responses": responses,
        }
    }


def _problem(sorts: Iterable[Sort]) -> dict[str, Any]:
    said = " Or: ".join(f"{sort.title}. {sort.meaning}" for sort in sorts)
    return {"description": said, "content": {problems.MEDIA_TYPE: {"schema": component("Problem")}}}


def _query_parameter(each: Parameter) -> dict[str, Any]:
    return {"name": each.name, "in": "query", "description": each.meaning, "schema": each.schema}


def _component(kind: type[Item]) -> str:
    return f"item.{kind.name}"


def _schemas(site: Site) -> dict[str, Schema]:
    tag = {"type": "string", "enum": list(site.languages)}
    kind = {"type": "string", "enum": list(KINDS.names())}
    return {
        **{_component(each): item_schema(each, tag) for each in KINDS},
        **shared_schemas(),
        "Freshness": _freshness(),
        "Index": _index(tag, kind),
        "ChangePage": _change_page(tag, kind),
        "Problem": problems.schema(),
        "ProblemSort": _closed({"type": ADDRESS, "title": TEXT, "status": COUNT, "detail": TEXT}),
    }


def item_schema(kind: type[Item], tag: Schema) -> Schema:
    """The JSON Schema of an item: what is said of it, and its declared fields."""
    version = _closed({"language": tag, "api_url": ADDRESS, "url": PAGE_ADDRESS})
    return {
        **_closed(
            {
                "kind": {"const": kind.name},
                "key": KEY,
                "title": {**TEXT, "description": "What people know the item by."},
                "api_url": ADDRESS,
                "url": PAGE_ADDRESS,
                "requested_language": tag,
                "language": {**tag, "description": "The language of the texts; another than requested is a fallback."},
                "original_language": tag,
                "freshness": component("Freshness"),
                "edition": {"type": "integer", "description": "Another number means another text or fact."},
                "published_at": {**MOMENT, "description": "When this edition came out."},
                "updated_at": {**MOMENT, "description": "When it, its original or a withdrawal last came out."},
                "languages": {"type": "array", "items": version, "description": "Where it can be read in its own."},
                "fields": schema_of(kind),
                "mentions": {
                    "type": "array",
                    "items": component("Link"),
                    "description": "What the texts lead to: (kind:key) in CommonMark.",
                },
            }
        ),
        "title": str(kind.label),
    }


def _freshness() -> Schema:
    states = {"type": "string", "enum": ["current", "outdated", "missing"]}
    said = "How the requested language stands beside the original, counted in passages (paragraphs, headings, tables)."
    counted = dict.fromkeys(("passages", "current", "outdated", "missing"), COUNT)
    return {**_closed({"state": states, **counted}), "description": said}


def _index(tag: Schema, kind: Schema) -> Schema:
    languages = _closed({"language": tag, "name": TEXT, "default": {"type": "boolean"}})
    kinds = _closed({"kind": kind, "label": TEXT, "label_plural": TEXT, "url": ADDRESS})
    return _closed(
        {
            "languages": {"type": "array", "items": languages},
            "kinds": {"type": "array", "items": kinds},
            "changes_url": ADDRESS,
            "openapi_url": ADDRESS,
        }
    )


def _change_page(tag: Schema, kind: Schema) -> Schema:
    change = _closed(
        {
            "change": {"type": "string", "enum": [each.value for each in Alteration]},
            "kind": kind,
            "key": KEY,
            "language": tag,
            "original_language": tag,
            "edition": {"type": "integer"},
            "at": {**MOMENT, "description": "When the edition began to be shown."},
            "reason": {"type": ["string", "null"], "description": "Why it was withdrawn, where that was said."},
            "api_url": ADDRESS,
            "url": PAGE_ADDRESS,
        }
    )
    return _closed(
        {
            "changes": {"type": "array", "items": change},
            "cursor": {**TEXT, "description": "`since` of the next request."},
            "more": {"type": "boolean", "description": "Whether there is more to read now."},
            "next": ADDRESS,
        }
    )


def _closed(properties: dict[str, Schema]) -> Schema:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
