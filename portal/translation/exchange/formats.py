"""The formats in which passages go out and come in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from portal.translation.exchange import catalogs, tables, terms, xliff
from portal.translation.exchange.entries import IncomingFile, Outgoing
from portal.translation.exchange.xmlfiles import Reason, Refused, decoded

_PO = re.compile(rb"^(?:#~ )?msgid[ \t]+\"", re.MULTILINE)
_XML = re.compile(rb"^(?:\xef\xbb\xbf)?\s*<|^(?:\xff\xfe<|\xfe\xff\x00<)")


@dataclass(frozen=True)
class Format:
    """A format: how a file of it ends, what it is called on the web, and what writes it."""

    suffix: str
    mime: str
    written: Callable[[Iterable[Outgoing], str], bytes]


FORMATS: Mapping[str, Format] = {
    "xliff": Format("xlf", xliff.MIME, xliff.written),
    "po": Format("po", catalogs.MIME, catalogs.written),
    "csv": Format("csv", tables.MIME, tables.written),
}


def _table(text: str, tag: str) -> IncomingFile:
    """A table of passages, or of terms."""
    table = tables.opened(text)
    if terms.TERM not in (table.fieldnames or ()):
        return tables.read(text, tag)
    with tables.refusing(table):
        return terms.entries(table, tag)


def read(content: bytes, tag: str) -> IncomingFile:
    """The entries of a file of any of the formats, told apart by what is in it. Raises Refused."""
    if not content.strip():
        raise Refused(Reason.NOTHING)
    if _XML.match(content):
        found = xliff.read(decoded(content), tag)
    elif _PO.search(content.replace(b"\r", b"\n").replace(b"\0", b"")):
        found = catalogs.read(content, tag)
    else:
        found = _table(decoded(content), tag)
    if not found.entries:
        raise Refused(Reason.NOTHING)
    counted = Counter((each.owner, each.passage) for each in found.entries)
    for each in found.entries:
        if counted[each.owner, each.passage] > 1:
            raise Refused(Reason.TWICE, each.line, f"{each.owner}/{each.passage}")
    return found
