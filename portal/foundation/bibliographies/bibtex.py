"""BibTeX and biblatex, parsed by bibtexparser.

Of each entry only the fields that a reference has are decoded, and only those of a bounded length: its decoder of
LaTeX takes a time that grows with the square of a text.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence

from bibtexparser.entrypoint import parse_string
from bibtexparser.library import Library
from bibtexparser.middlewares import (
    BlockMiddleware,
    LatexDecodingMiddleware,
    NameParts,
    SeparateCoAuthors,
    SplitNameParts,
)
from bibtexparser.model import Entry as BibtexEntry
from bibtexparser.model import Field

from portal.foundation.bibliographies.entries import (
    LONGEST_VALUE,
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

MOST_SIGNS = 20_000
"""How many signs that may begin an entry a text may have: each that begins none costs some time."""

_TYPES: Mapping[str, str] = {
    "article": "article-journal",
    "book": "book",
    "mvbook": "book",
    "proceedings": "book",
    "collection": "book",
    "inbook": "chapter",
    "incollection": "chapter",
    "inproceedings": "chapter",
    "conference": "chapter",
    "techreport": "report",
    "report": "report",
    "manual": "report",
    "phdthesis": "thesis",
    "mastersthesis": "thesis",
    "thesis": "thesis",
    "online": "webpage",
    "electronic": "webpage",
    "www": "webpage",
    "dataset": "dataset",
}
# CSL's names, each with BibTeX's in the order in which they are asked.
_FIELDS: Mapping[str, Sequence[str]] = {
    "container-title": ("journal", "journaltitle", "booktitle", "maintitle"),
    "collection-title": ("series",),
    "volume": ("volume",),
    "page": ("pages",),
    "publisher": ("publisher", "institution", "school", "organization", "howpublished"),
    "publisher-place": ("address", "location"),
    "DOI": ("doi",),
    "URL": ("url",),
    "language": ("language", "langid"),
}
_NAMES = ("author", "editor")
_DATES = ("date", "year", "month", "urldate")
_USED = {"title", "subtitle", "number", "issue", *_NAMES, *_DATES, *(name for row in _FIELDS.values() for name in row)}
_PARTING = (SeparateCoAuthors(), SplitNameParts())
_DECODING = LatexDecodingMiddleware()


def read_bibtex(text: str) -> Bibliography:
    """All entries of a text. What stands between entries is a comment, as BibTeX has it."""
    if text.count("@") > MOST_SIGNS:
        return Bibliography(Format.BIBTEX, [], [Fault(1, Reason.TOO_MANY)])
    # The parser tells every fault to the log, too; whoever pasted the text is told here.
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)
    try:
        library = parse_string(text)
    except (ValueError, RecursionError):
        return Bibliography(Format.BIBTEX, [], [Fault(1, Reason.BROKEN)])
    faults = [Fault((block.start_line or 0) + 1, Reason.BROKEN) for block in library.failed_blocks]
    known = library.entries[: MOST_ENTRIES + 1]
    if len(known) > MOST_ENTRIES:
        faults.append(Fault((known.pop().start_line or 0) + 1, Reason.TOO_MANY))
    if not known and not faults:
        faults.append(Fault(1, Reason.NO_ENTRY))
    entries = [_entry(each, faults) for each in known]
    return Bibliography(
        Format.BIBTEX, [each for each in entries if each is not None], sorted(faults, key=lambda fault: fault.line)
    )


def _entry(raw: BibtexEntry, faults: list[Fault]) -> Entry | None:
    line = (raw.start_line or 0) + 1
    used = [
        Field(each.key.lower(), each.value)
        for each in raw.fields
        if each.key.lower() in _USED and len(str(each.value)) <= LONGEST_VALUE
    ]
    try:
        parted = _through(_PARTING, used)
        values = _through((_DECODING,), [*_without_names(parted), *_parts_of_names(parted)])
    except (ValueError, RecursionError):
        faults.append(Fault(line, Reason.BROKEN))
        return None
    return _translated(line, raw.entry_type.lower(), {field.key: field.value for field in values})


def _through(steps: Sequence[BlockMiddleware], fields: Sequence[Field]) -> list[Field]:
    """Fields as middlewares change them. Raises ValueError where one cannot."""
    library = Library([BibtexEntry("misc", "key", list(fields))])
    for step in steps:
        library = step.transform(library)
    if len(library.entries) != 1:
        raise ValueError("a field that cannot be read")
    return list(library.entries[0].fields)


def _without_names(fields: Sequence[Field]) -> list[Field]:
    return [field for field in fields if field.key not in _NAMES]


def _parts_of_names(fields: Sequence[Field]) -> Iterator[Field]:
    """Family and given names as fields of their own: the decoder leaves names alone, and braces hold a body's together
    until names are parted."""
    for field in fields:
        if field.key not in _NAMES or not isinstance(field.value, list):
            continue
        people = [each for each in field.value if isinstance(each, NameParts)]
        for place, each in enumerate(people[:MOST_NAMES]):
            yield Field(_name_key(field.key, place, "family"), " ".join((*each.von, *each.last, *each.jr)))
            yield Field(_name_key(field.key, place, "given"), " ".join(each.first))


def _name_key(name: str, place: int, part: str) -> str:
    return f"{name} {place} {part}"


def _translated(line: int, type: str, values: Mapping[str, object]) -> Entry:
    fields = {name: _first(values, names) for name, names in _FIELDS.items()}
    title, subtitle = one_line(values.get("title")), one_line(values.get("subtitle"))
    is_article = _TYPES.get(type) == "article-journal"
    number = one_line(values.get("number"))
    return Entry(
        line,
        _TYPES.get(type, "document"),
        filled(
            {
                **fields,
                "title": f"{title}: {subtitle}" if title and subtitle else title,
                "page": fields["page"].replace("--", "-").replace("–", "-"),
                "issue": one_line(values.get("issue")) or (number if is_article else ""),
                "number": "" if is_article else number,
                "issued": iso_date(
                    one_line(values.get("date")) or one_line(values.get("year")), one_line(values.get("month"))
                ),
                "accessed": iso_date(one_line(values.get("urldate"))),
            }
        ),
        {name: found for name in _NAMES if (found := _people(values, name))},
    )


def _first(values: Mapping[str, object], names: Sequence[str]) -> str:
    return next((text for name in names if (text := one_line(values.get(name)))), "")


def _people(values: Mapping[str, object], name: str) -> list[str]:
    """'von Family Jr, Given'; a body, whose name is in braces, as it stands."""
    found = []
    for place in range(MOST_NAMES):
        parts = [one_line(values.get(_name_key(name, place, part))) for part in ("family", "given")]
        if any(parts):
            found.append(", ".join(filter(None, parts)))
    return found
