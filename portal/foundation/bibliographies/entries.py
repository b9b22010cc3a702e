"""What is read of a list of publications: its entries, and what could not be understood, by line."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

MOST_ENTRIES = 1_000
LONGEST_VALUE = 2_000
"""How many letters a value may have; no field of a reference takes as many."""
MOST_NAMES = 200

_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: place for place, name in enumerate(_MONTH_NAMES, 1)}
_DATE = re.compile(r"(\d{4})(?:[-/](\d{1,2}))?(?:[-/](\d{1,2}))?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


class Format(StrEnum):
    """A format of lists of publications."""

    BIBTEX = "BibTeX"
    RIS = "RIS"
    CSL_JSON = "CSL-JSON"


class Reason(StrEnum):
    """Why something could not be read."""

    UNKNOWN = "unknown"
    BROKEN = "broken"
    NO_ENTRY = "no-entry"
    TOO_MANY = "too-many"


@dataclass(frozen=True)
class Fault:
    """Something that could not be read, at a line counted from 1."""

    line: int
    reason: Reason


@dataclass(frozen=True)
class Entry:
    """A publication as a file says it, from a line on: `fields` by CSL's names, and people as 'Family, Given'."""

    line: int
    type: str
    fields: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Bibliography:
    """What was read, in which format; None where that is not known."""

    format: Format | None
    entries: Sequence[Entry]
    faults: Sequence[Fault]


def one_line(value: object) -> str:
    """A value as one line; empty for what is no plain value, or longer than any field is."""
    if not isinstance(value, (str, int, float)) or isinstance(value, bool):
        return ""
    text = str(value)
    if len(text) > LONGEST_VALUE:
        return ""
    # Half of a pair of surrogates is no letter, and cannot be kept.
    return " ".join(_CONTROL.sub(" ", text.encode("utf-8", "ignore").decode()).split())


def iso_date(text: str, month: str = "") -> str:
    """A date such as 2018, 2018/3/2 or 2018-03 as ISO 8601; as it stands where it is none."""
    found = _DATE.match(text.strip())
    if found is None:
        return text.strip()
    year, first, second = found.groups()
    number = first or str(_MONTHS.get(month.strip().lower()[:3], month.strip() if month.strip().isdecimal() else ""))
    parts = [year, *(f"{int(each):02}" for each in (number, second if number else None) if each)]
    return "-".join(parts)


def filled(fields: Mapping[str, str]) -> dict[str, str]:
    """The fields that say something."""
    return {name: value for name, value in fields.items() if value}


def line_at(text: str, offset: int) -> int:
    """The line, counted from 1, of a place in a text."""
    return text.count("\n", 0, offset) + 1
