"""Where a number in prose may come from: a fact, or a source that is named.

A kind, or a part of it, names its sources by links to references alone (`references`, `study`). A
part without such a field rests on those of its item.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from portal.content.model.items import Item, Part
from portal.foundation.dates import PartialDate
from portal.foundation.facts import Date, FactType, LanguageTag, Line, Names, Number, Pattern, WholeNumber, YearValues
from portal.foundation.fields import facts_of, links_of
from portal.foundation.numerals import numerals

SOURCE = ("reference",)
PLACE = "position"
"""The fact by which editors order a list. It says nothing about the world."""


def source_fields(cls: type[Item] | type[Part]) -> list[str]:
    """The links by which a kind or part says what it rests on."""
    return [name for name, declared in links_of(cls).items() if declared.to == SOURCE]


def is_cited(item: type[Item], linked: Iterable[str], prefix: str = "", part: type[Part] | None = None) -> bool:
    """Whether the prose of an item, or of a part whose paths begin with `prefix`, names a source.

    `linked` are the fields that lead somewhere, as `Link.field` names them.
    """
    if item.name in SOURCE:
        # What is noted of a publication rests on the publication.
        return True
    if part is not None and source_fields(part):
        return any(prefix + name in linked for name in source_fields(part))
    return any(name in linked for name in source_fields(item))


def fact_numbers(row: Item | Part, tag: str) -> set[Decimal]:
    """The numbers that the facts of an item or part hold.

    Its texts (titles, pages, an ISBN) are read in the language that it says it is in, otherwise in `tag`.
    """
    values = {name: (declared.type, getattr(row, name)) for name, declared in facts_of(type(row)).items()}
    known = {name: (type, value) for name, (type, value) in values.items() if value is not None and name != PLACE}
    own = next((value for type, value in known.values() if isinstance(type, LanguageTag)), tag)
    return {number for type, value in known.values() for number in _numbers(type, value, own)}


def _numbers(type: FactType[Any], value: Any, tag: str) -> Iterator[Decimal]:
    match type:
        case WholeNumber() | Number():
            yield Decimal(value)
        case Date():
            yield from _date_numbers(value)
        case YearValues():
            yield from _series_numbers(value)
        case Names():
            yield from (number for name in value for number in _text_numbers(name, tag))
        case Line() if not isinstance(type, Pattern):
            yield from _text_numbers(value, tag)


def _date_numbers(value: PartialDate) -> Iterator[Decimal]:
    for point in filter(None, (value.start, value.end)):
        yield from (Decimal(number) for number in (point.year, point.month, point.day) if number is not None)


def _series_numbers(values: Mapping[str, str | None]) -> Iterator[Decimal]:
    for year, value in values.items():
        yield from (Decimal(text) for text in (year, value) if text is not None)


def _text_numbers(text: str, tag: str) -> Iterator[Decimal]:
    return (numeral.value for numeral in numerals(text, tag))
