"""An answer as it is kept: as it was drawn, and compressed once somebody takes it so.

Compressed are texts only, and only of pages that are the same for everybody: nothing in them is secret, so
their length tells nothing (the BREACH attack). gzip is enough: on the portal's pages zstd saves a third of a
millisecond a page and no bytes, brotli saves bytes only where it takes a hundred milliseconds a page.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from http import HTTPStatus

from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header, parse_etags
from werkzeug.wrappers import Response

LEVEL = 6
SHORTEST = 500
"""Bytes below which compressing gains nothing: it all goes into one packet anyway."""
PACKING = 3
"""How many times shorter a compressed page is, at least."""
OVERHEAD = 4000
"""About how many bytes an answer takes beside its bodies: headers, keys, objects."""
DIGEST_BYTES = 16
LONGEST_HEADER = 200

_TEXT = re.compile(r"text/|image/svg\+xml|application/(?:.+\+)?(?:json|xml)(?:;|$)")
_OF_FORM = ("Content-Length", "ETag")
# What describes a body has no place in an answer without one (RFC 9110, 15.4.5).
_OF_BODY = ("content-encoding", "content-language", "content-length", "content-type")


@dataclass(frozen=True)
class Form:
    """An answer in one coding: `unchanged` are the headers of a 304."""

    headers: list[tuple[str, str]]
    body: bytes
    etag: str | None
    unchanged: list[tuple[str, str]]


@dataclass(frozen=True)
class Answer:
    """What a view answered, as it was drawn; a text is compressed when somebody first asks for that."""

    status: str
    plain: Form
    is_text: bool

    @cached_property
    def compressed(self) -> Form:
        """The same in gzip's coding, for a text."""
        headers = [each for each in self.plain.headers if each[0] not in _OF_FORM]
        etag = self.plain.etag and f"{self.plain.etag[1:-1]}-gzip"
        packed = gzip.compress(self.plain.body, LEVEL, mtime=0)
        return _form([*headers, ("Content-Encoding", "gzip")], packed, etag)

    @property
    def weight(self) -> int:
        """About how many bytes of memory it takes, compressed body and all."""
        body = len(self.plain.body)
        return OVERHEAD + body + (body // PACKING if self.is_text else 0)

    def form(self, accept_encoding: str) -> Form:
        """The form for a client that accepts these codings."""
        return self.compressed if self.is_text and takes_gzip(accept_encoding) else self.plain


def answer_of(response: Response) -> Answer:
    """What is kept of a response: its own length and ETag are replaced by those of each form.

    Only a success has an ETag, which is a digest of the body as it was drawn.
    """
    body = response.get_data()
    headers = [each for each in response.headers if each[0].lower() not in ("content-length", "etag")]
    is_success = response.status_code == HTTPStatus.OK
    digest = hashlib.blake2b(body, digest_size=DIGEST_BYTES).hexdigest() if is_success else None
    is_text = len(body) >= SHORTEST and _TEXT.match(response.headers.get("Content-Type", "")) is not None
    if is_text:
        headers.append(("Vary", "Accept-Encoding"))
    return Answer(response.status, _form(headers, body, digest), is_text)


def _form(headers: list[tuple[str, str]], body: bytes, tag: str | None) -> Form:
    etag = None if tag is None else f'"{tag}"'
    whole = [*headers, ("Content-Length", str(len(body))), *([("ETag", etag)] if etag is not None else [])]
    return Form(whole, body, etag, [each for each in whole if each[0].lower() not in _OF_BODY])


@lru_cache(maxsize=256)
def takes_gzip(accept_encoding: str) -> bool:
    """Whether a client prefers gzip to nothing (RFC 9110, 12.5.3).

    One that takes anything, `*`, has named nothing that it is known to read.
    """
    qualities = dict(parse_accept_header(accept_encoding[:LONGEST_HEADER].lower(), Accept))
    wanted = qualities.get("gzip", 0)
    return wanted > 0 and wanted >= qualities.get("identity", 0)


def is_unchanged(if_none_match: str, etag: str) -> bool:
    """Whether a client that holds these has the answer already; a proxy may have made them weak."""
    if if_none_match == etag:
        return True
    held = parse_etags(if_none_match)
    return held.star_tag or held.contains_weak(etag.strip('"'))
