"""News of a pasted table: a line an item, with a column for each thing that is known of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.content.authoring.titles import fold, named
from portal.content.importing.candidates import Candidate, Reader, Trouble, address_key, text_key, with_doubles
from portal.content.kinds import KINDS
from portal.content.kinds.news import News
from portal.content.sitewide.site import site_languages
from portal.foundation import csvtables
from portal.foundation.i18n import LazyText, _l, language
from portal.foundation.names import iso_date, language_tag

KIND = "news"
MOST_LINES = 1_000
LONGEST_TITLE = 300

COLUMNS: Mapping[str, Sequence[LazyText]] = {
    "title": (_l("Title"),),
    "published": (_l("Date"), _l("Month"), _l("Published")),
    "outlet": (_l("Outlet"), _l("Newspaper")),
    "place": (_l("Place"),),
    "url": (_l("Link"), _l("Address")),
    "language": (_l("Language"), _l("Language of the publication")),
    "tags": (_l("Tags"),),
    "summary": (_l("Summary"),),
}
"""The columns in the order in which they stand where no line names them; each with the words that name it."""

_DELIMITERS = ("\t", ";", ",")


@dataclass(frozen=True)
class ReadNews:
    """What was understood of a table: the columns by place (None: unknown), the candidates, and whether there were
    more lines than are read."""

    columns: Sequence[str | None]
    candidates: Sequence[Candidate]
    too_many: bool = False


def read(session: Session, text: str, language: str) -> ReadNews:
    """Read a table; `language` is that of the publications that do not say theirs."""
    tags = tuple(row.tag for row in site_languages(session))
    rows = list(_rows(text))
    if not rows:
        return ReadNews([], [])
    columns = _columns(rows[0][1], tags)
    if columns is None:
        columns = list(COLUMNS)
    else:
        del rows[0]
    words = _Words(tags, _tags(session, tags), language)
    candidates = [_candidate(line, dict(_cells(columns, cells)), words) for line, cells in rows[:MOST_LINES]]
    return ReadNews(columns, judged(session, candidates), len(rows) > MOST_LINES)


def judged(session: Session, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Candidates with what they double now."""
    return with_doubles(candidates, known(session), keys_of)


@dataclass(frozen=True)
class _Words:
    """What the words of a table mean: the languages that it may be written in, the tags by title, a language."""

    typed_in: tuple[str, ...]
    tags: Mapping[str, str]
    language: str


def _tags(session: Session, languages: Sequence[str]) -> dict[str, str]:
    """All tags by their titles in every language, and by their keys."""
    found: dict[str, str] = {}
    for each in named(session, languages, kinds=["tag"]):
        found |= {fold(title): each.name for title in (each.key, *each.titles.values())}
    return found


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """The lines that hold something, with their numbers, cut at whatever parts the first of them."""
    first = next((line for line in text.split("\n") if line.strip()), "")
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csvtables.reader(io.StringIO(text), delimiter=delimiter)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            # A cell that is longer than any is.
            continue
        if any(cell.strip() for cell in cells):
            yield line, [" ".join(cell.split()) for cell in cells]


def _columns(cells: Sequence[str], tags: Sequence[str]) -> list[str | None] | None:
    """What the first line names; None where it is no line of names."""
    names: dict[str, str] = {}
    for tag in tags:
        with language(tag):
            names |= {fold(str(word)): path for path, words in COLUMNS.items() for word in words}
    found = [names.get(fold(cell)) for cell in cells]
    return found if "title" in found else None


def _cells(columns: Sequence[str | None], cells: Sequence[str]) -> Iterator[tuple[str, str]]:
    yield from ((path, cell) for path, cell in zip(columns, cells, strict=False) if path is not None and cell)


def _candidate(line: int, cells: Mapping[str, str], words: _Words) -> Candidate:
    reader = Reader(KINDS[KIND])
    title = cells.get("title", "")
    if not title or len(title) > LONGEST_TITLE:
        reader.note("title", title[:80], Trouble.LEFT_OUT if title else Trouble.MISSING, stops=True)
    for path in ("title", "place", "summary"):
        if path in cells:
            reader.values[path] = cells[path]
    reader.take("outlet", cells.get("outlet"))
    reader.take("url", cells.get("url"))
    _take_date(reader, cells.get("published", ""), words)
    _take_language(reader, cells.get("language", ""), words)
    _take_tags(reader, cells.get("tags", ""), words)
    return Candidate(line, title, reader.values, reader.problems)


def _take_date(reader: Reader, text: str, words: _Words) -> None:
    if not text:
        return
    try:
        reader.take("published", iso_date(text, words.typed_in), shown=text)
    except ValueError:
        reader.note("published", text)


def _take_language(reader: Reader, text: str, words: _Words) -> None:
    tag = language_tag(text, words.typed_in)
    if text and not tag:
        reader.note("language", text)
    reader.take("language", tag or words.language)


def _take_tags(reader: Reader, text: str, words: _Words) -> None:
    found = []
    for each in (part.strip() for part in text.replace(";", ",").split(",")):
        name = words.tags.get(fold(each))
        if name is not None and name not in found:
            found.append(name)
        elif each and name is None:
            reader.note("tags", each, Trouble.UNKNOWN)
    if found:
        reader.values["tags"] = found


def keys_of(values: Mapping[str, object]) -> list[str]:
    """By what a news item is known: the address of the report, or its title with its date."""
    found = [address_key(str(values["url"]))] if values.get("url") else []
    return [*found, text_key(str(values.get("title", "")), str(values.get("published", "")))]


def known(session: Session) -> dict[str, str]:
    """The saved news by what they are known by, in all languages."""
    facts = {item.id: (item.url, item.published) for item in session.scalars(select(News))}
    found: dict[str, str] = {}
    for each in named(session, [row.tag for row in site_languages(session)], kinds=[KIND]):
        url, published = facts[each.id]
        for title in each.titles.values():
            for key in keys_of({"title": title, "url": url, "published": published or ""}):
                found.setdefault(key, each.name)
    return found
