"""The style sheets of `static/css` as one file, so that a page waits for one answer, and that compresses best.

There is no build step: the file is put together when it is first asked for, without comments and
indentation. Its address holds a digest of its content, so that browsers keep it.
"""

from __future__ import annotations

import functools
import hashlib
import re
from pathlib import Path

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.foundation.permissions import Permission, requires
from portal.web.cache import same_for_everybody
from portal.web.static import DIGEST_LENGTH, FOLDER, HEADERS

# In the order of the cascade; within a layer the later sheet wins.
SHEETS = (
    *("tokens", "base", "layout", "site", "text", "lists", "filters"),
    *("details", "charts", "countries", "coverage", "video", "search", "taking", "print"),
)
YEAR_SECONDS = 365 * 24 * 3600

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_INDENT = re.compile(r"\n\s*")

blueprint = Blueprint("styles", __name__)


@functools.cache
def joined(folder: Path = FOLDER / "css") -> str:
    """All sheets in one; that for paper says of itself that it is."""
    texts = {name: (folder / f"{name}.css").read_text(encoding="utf-8") for name in SHEETS}
    texts["print"] = f"@media print {{\n{texts['print']}}}\n"
    return _INDENT.sub("\n", _COMMENT.sub("", "".join(texts.values())))


@functools.cache
def digest() -> str:
    """A digest of the content."""
    return hashlib.sha256(joined().encode()).hexdigest()[:DIGEST_LENGTH]


def styles_url() -> str:
    """The address of the file as it is now."""
    return url_for("styles.styles", digest=digest())


@blueprint.get("/styles/<digest>.css", endpoint="styles")
@requires(Permission.READ)
@same_for_everybody()
def styles(digest: str) -> AnyResponse:
    """The file; an address of yesterday, from a page that was kept, leads to today's."""
    current = styles_url()
    if request.path != current:
        return redirect(current, 302)
    response = Response(joined(), mimetype="text/css")
    response.headers.update(HEADERS)
    response.cache_control.public = True
    response.cache_control.max_age = YEAR_SECONDS
    response.cache_control.immutable = True
    return response
