"""From declared fields to values of schema.org's properties."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

from portal.content.published.passages import Words
from portal.content.published.reading import PartReading, Reading
from portal.foundation import formats
from portal.foundation.dates import PartialDate
from portal.foundation.facts import (
    Choice,
    Date,
    LanguageTag,
    Line,
    Names,
    Territories,
    Territory,
    WholeNumber,
    YearValues,
)
from portal.foundation.fields import Fact, Field, Links, Parts, Prose, fields_of
from portal.web.declared import declarations
from portal.web.frames import absolute
from portal.web.wording import person_name

Node: TypeAlias = dict[str, Any]

MENTIONED = ("@type", "name", "inLanguage", "datePublished", "url")
"""What is said of something that another thing names."""

# The types of publications are those of CSL; where schema.org has no such type, it is a work.
_WORKS: Mapping[str, str] = MappingProxyType(
    {
        "article-journal": "ScholarlyArticle",
        "book": "Book",
        "chapter": "Chapter",
        "dataset": "Dataset",
        "document": "DigitalDocument",
        "news": "NewsArticle",
        "report": "Report",
        "thesis": "Thesis",
        "webpage": "WebPage",
    }
)
# Properties whose values are things with a name, where a fact holds the name alone.
_NAMED: Mapping[str, str] = MappingProxyType({"isPartOf": "CreativeWork", "publisher": "Organization"})


def described(reading: Reading | PartReading, *sorts: type[Field], only: tuple[str, ...] = ()) -> Node:
    """The properties that the declarations of these sorts give; where two give one, the values of both."""
    node: Node = {}
    for name, declared in fields_of(declarations(reading)).items():
        wanted = isinstance(declared, sorts) and (not only or declared.schema in only)
        value = _value(reading, name, declared) if declared.schema is not None and wanted else None
        if value:
            node[str(declared.schema)] = _joined(node.get(str(declared.schema)), value)
    return node


def thing(reading: Reading, *sorts: type[Field], only: tuple[str, ...] = ()) -> Node:
    """What an item is, with what its declarations say of it."""
    node = {"@type": reading.kind.schema_type or reading.kind.schema_page, "name": reading.title.text}
    return node | described(reading, *(sorts or (Field,)), only=only)


def mention(reading: Reading) -> Node:
    """An item as another names it: in short, with the address by which it is known here."""
    node = thing(reading, only=MENTIONED)
    if reading.url and reading.kind.schema_type is not None and reading.kind.has_pages():
        return {"url": absolute(reading.url)} | node  # the page is not the thing
    return ({"@id": absolute(reading.url)} if reading.url else {}) | node


def text(words: Words) -> Any:
    """A text; one that is not in the page's language says in which it is."""
    return {"@value": words.text, "@language": words.lang} if words.lang else words.text


def _joined(before: Any, value: Any) -> Any:
    if before is None:
        return value
    return [each for found in (before, value) for each in (found if isinstance(found, list) else [found])]


def _value(reading: Reading | PartReading, name: str, declared: Field) -> Any:
    if isinstance(declared, Fact):
        stored = reading.fact(name)
        return None if stored is None else _fact(declared, stored)
    if isinstance(declared, Prose):
        return _prose(declared, reading.words(name))
    if isinstance(declared, Links):
        return _linked(declared, reading.linked(name))
    if isinstance(declared, Parts) and isinstance(reading, Reading):
        return [mention(person) for part in reading.parts(name) for person in _represented(part)]
    return None


def _prose(declared: Prose, words: Words) -> Any:
    if not words:
        return None
    if declared.schema == "alternateName":
        return [text(Words(form.strip(), words.lang)) for form in words.text.split(";")]
    return text(words)


def _linked(declared: Links, found: list[Reading]) -> Any:
    if declared.schema == "keywords":
        return [text(each.title) for each in found]
    return [mention(each) for each in found]


def _represented(part: PartReading) -> Iterator[Reading]:
    """Whom a part stands for, where it is known by another item (a panellist by a person)."""
    declared = fields_of(part.cls).get(part.cls.title_from)
    if isinstance(declared, Links):
        yield from part.linked(part.cls.title_from)


def _fact(declared: Fact, value: Any) -> Any:
    for cls in type(declared.type).__mro__:
        if cls in _FACTS:
            return _FACTS[cls](declared, value)
    return str(value)


def _line(declared: Fact, value: str) -> Any:
    named = _NAMED.get(str(declared.schema))
    return {"@type": named, "name": value} if named else value


def _date(_declared: Fact, value: PartialDate) -> str | None:
    """A year, month or day; an interval has no beginning that could be called its date."""
    return None if value.end is not None or value.open_end else str(value.start)


def _authors(_declared: Fact, names: list[str]) -> list[Node]:
    """'Family, Given' is a person; a name as it stands is a body's."""
    return [{"@type": "Person" if ", " in name else "Organization", "name": person_name(name)} for name in names]


def _country(declared: Fact, code: str) -> Any:
    name = formats.territory(code)
    return name if declared.schema == "name" else {"@type": "Country", "name": name}


def _years(_declared: Fact, values: Mapping[str, str | None]) -> str | None:
    """The years from the first value to the last, as ISO 8601 writes an interval."""
    known = sorted(year for year, value in values.items() if value is not None)
    return f"{known[0]}/{known[-1]}" if known else None


def _choice(declared: Fact, code: str) -> str:
    assert isinstance(declared.type, Choice)
    return _WORKS.get(code, "CreativeWork") if declared.schema == "@type" else str(declared.type.choices[code])


_FACTS: Mapping[type, Callable[[Fact, Any], Any]] = MappingProxyType(
    {
        Choice: _choice,
        Date: _date,
        LanguageTag: lambda _declared, tag: tag,
        Line: _line,
        Names: _authors,
        Territories: lambda declared, codes: [_country(declared, code) for code in codes],
        Territory: _country,
        WholeNumber: lambda declared, number: f"PT{number}M" if declared.schema == "duration" else number,
        YearValues: _years,
    }
)
