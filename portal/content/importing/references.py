"""References of a pasted list of publications, in the portal's own fields."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.content.importing.candidates import (
    Candidate,
    Reader,
    Trouble,
    address_key,
    text_key,
    with_doubles,
)
from portal.content.kinds import KINDS
from portal.content.kinds.reference import Reference
from portal.content.model.items import MergedItem
from portal.foundation import bibliographies
from portal.foundation.bibliographies import Entry, Fault, Format
from portal.foundation.facts import Choice
from portal.foundation.fields import facts_of
from portal.foundation.names import language_tag

KIND = "reference"

# What CSL has beside the types of references.
_TYPES: Mapping[str, str] = {
    "article-magazine": "news",
    "article-newspaper": "news",
    "article": "document",
    "entry": "chapter",
    "entry-dictionary": "chapter",
    "entry-encyclopedia": "chapter",
    "paper-conference": "chapter",
    "periodical": "article-journal",
    "post": "webpage",
    "post-weblog": "webpage",
    "collection": "book",
    "software": "document",
}
FIELDS: Mapping[str, str] = {
    "container-title": "container",
    "collection-title": "collection",
    "volume": "volume",
    "issue": "issue",
    "number": "number",
    "page": "page_range",
    "publisher": "publisher",
    "publisher-place": "publisher_place",
    "URL": "url",
    "issued": "issued",
    "accessed": "accessed",
}
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", re.IGNORECASE)


@dataclass(frozen=True)
class Given:
    """What holds for all references of a list: their group, the language of those that do not say theirs, and the
    languages that names of languages may be written in."""

    group: str
    language: str
    typed_in: tuple[str, ...] = ("en",)


@dataclass(frozen=True)
class ReadReferences:
    """What was understood of a list: its format, the candidates, and what could not be read at all."""

    format: Format | None
    candidates: Sequence[Candidate]
    faults: Sequence[Fault]


def read(session: Session, text: str, given: Given) -> ReadReferences:
    """Read a list of publications in BibTeX, RIS or CSL-JSON."""
    found = bibliographies.read(text)
    candidates = judged(session, [_candidate(entry, given) for entry in found.entries])
    return ReadReferences(found.format, candidates, found.faults)


def judged(session: Session, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Candidates with what they double now."""
    return with_doubles(candidates, known(session), keys_of)


def _candidate(entry: Entry, given: Given) -> Candidate:
    reader = Reader(KINDS[KIND])
    declared = facts_of(KINDS[KIND])["type"].type
    is_known = isinstance(declared, Choice) and entry.type in declared.choices
    type = entry.type if is_known else _TYPES.get(entry.type, "document")
    reader.take("group", given.group)
    reader.take("type", type)
    title = entry.fields.get("title", "")
    reader.take("title", title)
    if "title" not in reader.values:
        reader.problems = [problem for problem in reader.problems if problem.path != "title"]
        reader.note("title", title[:80], Trouble.LEFT_OUT if title else Trouble.MISSING, stops=True)
    reader.take("language", _language(entry, given))
    for name, path in FIELDS.items():
        reader.take(path, entry.fields.get(name))
    reader.take("doi", _DOI.sub("", entry.fields.get("DOI", ""), count=1))
    _take_names(reader, entry)
    reader.take("short", short_form(reader.values))
    return Candidate(entry.line, title, reader.values, reader.problems)


def _language(entry: Entry, given: Given) -> str:
    return language_tag(entry.fields.get("language", ""), given.typed_in) or given.language


def _take_names(reader: Reader, entry: Entry) -> None:
    for name, path in (("author", "authors"), ("editor", "editors")):
        fitting = [each for each in entry.names.get(name, ()) if len(each) <= 200]
        reader.take(path, fitting)


def short_form(values: Mapping[str, Any]) -> str:
    """Author and year, as a margin cites it."""
    people = values.get("authors") or values.get("editors") or []
    families = [name.partition(",")[0] for name in people]
    who = " & ".join(families) if len(families) < 3 else f"{families[0]} et al."
    year = str(values.get("issued", ""))[:4]
    words = " ".join(filter(None, (who or str(values.get("title", ""))[:60], year)))
    return words[:200]


def keys_of(values: Mapping[str, Any]) -> list[str]:
    """By what a reference is known: its DOI, its address, its title with year and first author."""
    found = []
    if values.get("doi"):
        found.append(f"doi {str(values['doi']).lower()}")
    if values.get("url"):
        found.append(address_key(str(values["url"])))
    if values.get("title"):
        first = next(iter(values.get("authors") or [""]))
        found.append(text_key(str(values["title"]), str(values.get("issued", ""))[:4], first.partition(",")[0]))
    return found


def values_of(item: Reference) -> dict[str, Any]:
    """What a saved reference is known by."""
    values = {name: getattr(item, name) for name in ("doi", "url", "title", "issued", "authors")}
    return {name: value for name, value in values.items() if value}


def known(session: Session) -> dict[str, str]:
    """The saved references by what they are known by; one that was merged into another is known as the other."""
    items = {item.id: item for item in session.scalars(select(Reference).order_by(Reference.id))}
    merged = {row.item_id: row.into_id for row in session.scalars(select(MergedItem)) if row.item_id in items}
    found: dict[str, str] = {}
    for id, item in items.items():
        for each in keys_of(values_of(item)):
            found.setdefault(each, f"{KIND}:{items[merged.get(id, id)].key}")
    return found
