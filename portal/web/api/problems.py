"""Every error under `/api` as a problem (RFC 9457), in English, as the documentation of the API is.

A problem's `type` is the address of what it means. What programs decide by is the type and the members;
the sentences are for whoever reads a log.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Response, make_response, request

from portal.content.readers.queries import Gone
from portal.foundation.errors import PortalError
from portal.foundation.jsonfacts import Schema
from portal.web.frames import absolute

PREFIX = "/api/"
ROOT = "/api/v1"
DOCUMENT_PATH = f"{ROOT}/openapi.json"
MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True)
class Sort:
    """A sort of problem: its name in addresses, its status, and what it means."""

    name: str
    status: HTTPStatus
    title: str
    meaning: str

    @property
    def path(self) -> str:
        return f"{ROOT}/problems/{self.name}"


NOT_FOUND = Sort(
    "not-found",
    HTTPStatus.NOT_FOUND,
    "There is nothing here",
    "The address is mistyped, or what it names is not public. Both are answered alike.",
)
UNKNOWN_KEY = Sort(
    "unknown-key",
    HTTPStatus.NOT_FOUND,
    "A filter names an item that is not there",
    "`parameters` says which: the key is mistyped, or the item is not public.",
)
UNTRANSLATED = Sort(
    "untranslated",
    HTTPStatus.NOT_FOUND,
    "The item is not translated into this language",
    "`languages` names those in which it can be read. With fallback=original the original is given instead.",
)
WITHDRAWN = Sort(
    "withdrawn",
    HTTPStatus.GONE,
    "The item was withdrawn",
    "It was public once. `withdrawn_at` and, where one was given, `reason` say when and why it was taken back.",
)
CURSOR_EXPIRED = Sort(
    "cursor-expired",
    HTTPStatus.GONE,
    "What changed since this cursor cannot be told",
    "Other languages are open now, or the portal was restored. Forget what you mirror, and begin without `since`.",
)
WRONG_PARAMETERS = Sort(
    "wrong-parameters",
    HTTPStatus.BAD_REQUEST,
    "The parameters are not those of this address",
    "`parameters` says of each wrong, unknown or repeated one what would be right.",
)
WRONG_METHOD = Sort(
    "wrong-method",
    HTTPStatus.METHOD_NOT_ALLOWED,
    "The API is for reading only",
    "Use GET, HEAD or OPTIONS.",
)
SORTS = (NOT_FOUND, UNKNOWN_KEY, UNTRANSLATED, WITHDRAWN, CURSOR_EXPIRED, WRONG_PARAMETERS, WRONG_METHOD)


class Problem(PortalError):
    """An error that the API tells of: its sort, a sentence, and members of its own."""

    def __init__(self, sort: Sort, detail: str, **members: Any) -> None:
        self.sort = sort
        self.detail = detail
        self.members = members
        super().__init__(detail)


@dataclass(frozen=True)
class WrongParameter:
    """A parameter that cannot be understood, and why."""

    name: str
    detail: str


def wrong_parameters(found: Sequence[WrongParameter], sort: Sort = WRONG_PARAMETERS) -> Problem:
    """The problem of a request with such parameters."""
    detail = " ".join(f"{each.name}: {each.detail}" for each in found)
    return Problem(sort, detail, parameters=[{"name": each.name, "detail": each.detail} for each in found])


def withdrawn(gone: Gone) -> Problem:
    """The problem of an item that was taken back."""
    members = {"kind": gone.kind.name, "title": gone.title, "withdrawn_at": gone.at.isoformat(), "reason": gone.reason}
    return Problem(WITHDRAWN, f"“{gone.title}” was withdrawn.", **members)


def is_api(path: str) -> bool:
    """Whether programs ask at a path, who are told of errors in JSON."""
    return f"{path}/".startswith(PREFIX)


def answer(status: int, error: Exception) -> Response:
    """The answer that tells of an error; its status is set by whoever asks."""
    if isinstance(error, Problem):
        return _sent(_document(error.sort.status, error.sort, error.detail) | error.members)
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        return _sent(_document(status, WRONG_METHOD, f"{request.method} is not understood here."))
    sort = NOT_FOUND if status == HTTPStatus.NOT_FOUND else None
    return _sent(_document(status, sort, sort.meaning if sort else HTTPStatus(status).description))


def _document(status: int, sort: Sort | None, detail: str) -> dict[str, Any]:
    """The members that all problems have; one that says no more than its status has no type of its own."""
    known = {"type": absolute(sort.path), "title": sort.title} if sort else {"title": HTTPStatus(status).phrase}
    return {"type": "about:blank", **known, "status": int(status), "detail": detail}


def _sent(document: Mapping[str, Any]) -> Response:
    response = make_response(json.dumps(document, ensure_ascii=False))
    response.mimetype = MEDIA_TYPE
    response.headers["Content-Language"] = "en"
    return response


def schema() -> Schema:
    """The JSON Schema of a problem."""
    text, nothing = {"type": "string"}, ["string", "null"]
    wrong = {"type": "object", "properties": {"name": text, "detail": text}, "required": ["name", "detail"]}
    return {
        "type": "object",
        "properties": {
            "type": {"type": "string", "format": "uri-reference"},
            "title": text,
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "detail": text,
            "parameters": {"type": "array", "items": wrong},
            "languages": {"type": "array", "items": text},
            "kind": text,
            "withdrawn_at": {"type": "string", "format": "date-time"},
            "reason": {"type": nothing},
        },
        "required": ["type", "title", "status", "detail"],
    }
