"""RIS as EndNote, Zotero and Mendeley write it; each record is parsed by rispy by itself, so that lines are known."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import rispy

from portal.foundation.bibliographies.entries import (
    MOST_ENTRIES,
    MOST_NAMES,
    Bibliography,
    Entry,
    Fault,
    Format,
    Reason,
    filled,
    iso_date,
    one_line,
)

LONGEST_RECORD = 100_000

_BEGIN = re.compile(r"^\ufeff?TY {1,2}- ?", re.MULTILINE)
# Some tools name editors by a tag that the format does not have.
_EDITOR = re.compile(r"^ED  -", re.MULTILINE)
_TYPES: Mapping[str, str] = {
    "JOUR": "article-journal",
    "EJOUR": "article-journal",
    "MGZN": "article-newspaper",
    "NEWS": "article-newspaper",
    "BOOK": "book",
    "EBOOK": "book",
    "EDBOOK": "book",
    "CHAP": "chapter",
    "ECHAP": "chapter",
    "CONF": "chapter",
    "CPAPER": "chapter",
    "RPRT": "report",
    "GOVDOC": "report",
    "THES": "thesis",
    "ELEC": "webpage",
    "BLOG": "webpage",
    "DATA": "dataset",
    "AGGR": "dataset",
}
# CSL's names, each with rispy's in the order in which they are asked.
_FIELDS: Mapping[str, Sequence[str]] = {
    "title": ("title", "primary_title"),
    "container-title": ("journal_name", "secondary_title", "alternate_title3", "alternate_title2"),
    "collection-title": ("tertiary_title",),
    "volume": ("volume",),
    "issue": ("issue", "number"),
    "publisher": ("publisher",),
    "publisher-place": ("place_published",),
    "DOI": ("doi",),
    "language": ("language",),
}
_NAMES: Mapping[str, Sequence[str]] = {
    "author": ("authors", "first_authors"),
    "editor": ("secondary_authors", "editors"),
}


def is_ris(text: str) -> bool:
    """Whether a text has a record of RIS."""
    return _BEGIN.search(text) is not None


def read_ris(text: str) -> Bibliography:
    """All records of a text."""
    entries, faults = [], []
    for place, (line, record) in enumerate(_records(text)):
        if place == MOST_ENTRIES:
            faults.append(Fault(line, Reason.TOO_MANY))
            break
        entry = _entry(line, record)
        if entry is None:
            faults.append(Fault(line, Reason.BROKEN))
        else:
            entries.append(entry)
    return Bibliography(Format.RIS, entries, faults)


def _records(text: str) -> Iterator[tuple[int, str]]:
    """Each record with its line: from its type to the next one's."""
    starts = [found.start() for found in _BEGIN.finditer(text)]
    line, before = 1, 0
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        line += text.count("\n", before, start)
        before = start
        yield line, text[start:end].lstrip("\ufeff")


def _entry(line: int, record: str) -> Entry | None:
    if len(record) > LONGEST_RECORD:
        return None
    # The end of a record is often lost in pasting; what follows it belongs to none.
    body, _end, _rest = record.partition("\nER  -")
    try:
        found = rispy.loads(f"{_EDITOR.sub('A2  -', body.rstrip())}\nER  - \n")
    except (OSError, ValueError, KeyError, IndexError):
        return None
    return _translated(line, found[0]) if len(found) == 1 else None


def _translated(line: int, raw: Mapping[str, object]) -> Entry:
    fields = {name: _first(raw, names) for name, names in _FIELDS.items()}
    pages = [one_line(raw.get(name)) for name in ("start_page", "end_page")]
    date = _first(raw, ("date", "publication_year", "year"))
    year = _first(raw, ("year", "publication_year"))
    return Entry(
        line,
        _TYPES.get(one_line(raw.get("type_of_reference")).upper(), "document"),
        filled(
            {
                **fields,
                "page": "-".join(dict.fromkeys(filter(None, pages))),
                "URL": _first(raw, ("urls", "url", "file_attachments1")),
                "issued": iso_date((date or year).rstrip("/")),
                "accessed": iso_date(_first(raw, ("access_date",)).rstrip("/")),
            }
        ),
        {name: found for name, sources in _NAMES.items() if (found := _people(raw, sources))},
    )


def _first(raw: Mapping[str, object], names: Sequence[str]) -> str:
    for name in names:
        value = raw.get(name)
        for each in value if isinstance(value, list) else [value]:
            if text := one_line(each):
                return text
    return ""


def _people(raw: Mapping[str, object], sources: Sequence[str]) -> list[str]:
    for name in sources:
        value = raw.get(name)
        found = [text for each in (value if isinstance(value, list) else [])[:MOST_NAMES] if (text := one_line(each))]
        if found:
            return found
    return []
