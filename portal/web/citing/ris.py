"""Citations as RIS, as EndNote, Zotero and Mendeley read it: UTF-8, a field a line, lines ended by CR and LF."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from portal.foundation.dates import DatePoint, PartialDate
from portal.web.citing.records import Record

_TYPES: Mapping[str, str] = {
    "article-journal": "JOUR",
    "article-magazine": "MGZN",
    "article-newspaper": "NEWS",
    "book": "BOOK",
    "chapter": "CHAP",
    "dataset": "DATA",
    "motion_picture": "VIDEO",
    "report": "RPRT",
    "thesis": "THES",
    "webpage": "ELEC",
}
_GENERIC = "GEN"
_TAGS: Mapping[str, str] = {
    "container-title": "T2",
    "collection-title": "T3",
    "volume": "VL",
    "issue": "IS",
    "number": "M1",
    "publisher": "PB",
    "publisher-place": "CY",
    "ISBN": "SN",
    "DOI": "DO",
}
_PAGES = re.compile(r"([^-–]+)[-–]([^-–]+)")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def ris(records: Iterable[Record]) -> str:
    """One record for each."""
    return "\r\n".join(map(_record, records))


def _record(cited: Record) -> str:
    lines = [("TY", _TYPES.get(cited.type, _GENERIC)), *_fields(cited), ("ER", "")]
    return "".join(f"{tag}  - {_one_line(value)}\r\n" for tag, value in lines)


def _fields(cited: Record) -> Iterator[tuple[str, str]]:
    yield "ID", cited.key
    yield from (("AU", name) for name in cited.authors)
    yield from (("A2", name) for name in cited.editors)
    yield "TI", cited.title
    if cited.also is not None:
        yield "TT", cited.also.text
    if cited.original is not None:
        yield "OP", cited.original
    if cited.issued is not None:
        yield "PY", f"{cited.issued.start.year:04}"
        yield "DA", _date(cited.issued.start)
    for name, value in cited.fields.items():
        if name == "page":
            yield from _pages(value)
        elif name in _TAGS:
            yield _TAGS[name], value
    yield from (("UR", address) for address in dict.fromkeys((cited.url or cited.address, cited.address)))
    yield from _accessed(cited.accessed)
    yield "LA", cited.language
    yield "DB", cited.site


def _accessed(date: PartialDate | None) -> Iterator[tuple[str, str]]:
    if date is not None:
        yield "Y2", _date(date.start)


def _pages(value: str) -> Iterator[tuple[str, str]]:
    match = _PAGES.fullmatch(value)
    if match is None:
        yield "SP", value
    else:
        yield "SP", match[1].strip()
        yield "EP", match[2].strip()


def _date(point: DatePoint) -> str:
    """Year, month and day with solidi, also after what is not known: 2017/06//."""
    month = "" if point.month is None else f"{point.month:02}"
    day = "" if point.day is None else f"{point.day:02}"
    return f"{point.year:04}/{month}/{day}/"


def _one_line(value: str) -> str:
    """A value that ends no line and begins no field."""
    return _CONTROL.sub(" ", value).strip()
