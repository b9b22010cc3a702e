"""Languages, months and dates by the words that people type."""

from __future__ import annotations

import functools
import re

from babel import Locale
from babel.core import UnknownLocaleError

_POINTS = re.compile(r"[\s,.]+")
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?")
_MONTH_YEAR = re.compile(r"(\d{1,2})[-/.](\d{4})")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})[-/.](\d{4})")


def language_tag(text: str, typed_in: tuple[str, ...]) -> str:
    """The tag of a language by its tag (``pt_BR``), or by its name in one of some languages; empty where it is none."""
    words = text.strip().replace("_", "-")
    words = _languages(typed_in).get(words.casefold(), words)
    try:
        locale = Locale.parse(words, sep="-") if words else None
    except (ValueError, UnknownLocaleError):
        return ""
    return words if locale is not None and locale.get_display_name("en") else ""


def iso_date(text: str, typed_in: tuple[str, ...]) -> str:
    """A day, month or year as people write it, in ISO 8601. Raises ValueError where it could be two different days."""
    words = text.strip()
    if found := _YEAR_FIRST.fullmatch(words):
        return _joined(*found.groups())
    if found := _MONTH_YEAR.fullmatch(words):
        return _joined(found[2], found[1])
    if found := _YEAR_LAST.fullmatch(words):
        return _joined(found[4], *_month_and_day(int(found[1]), int(found[3]), found[2]))
    return _in_words(words, typed_in)


def _month_and_day(first: int, second: int, sign: str) -> tuple[int, int]:
    """Which of two numbers is the month. A point stands only where the day is first."""
    if sign == "." or first > 12 or first == second:
        return second, first
    if second > 12:
        return first, second
    raise ValueError(f"{first}{sign}{second}")


def _in_words(text: str, typed_in: tuple[str, ...]) -> str:
    """Such as March 2024, 3 de marzo de 2024, den 3 mars 2024; and a year alone."""
    parts = [part for part in _POINTS.split(text) if part]
    years = [part for part in parts if re.fullmatch(r"\d{4}", part)]
    if len(years) != 1:
        raise ValueError(text)
    months = [number for part in parts if (number := _months(typed_in).get(part.casefold()))]
    days = [part for part in parts if re.fullmatch(r"\d{1,2}(?:st|nd|rd|th)?", part)]
    if len(months) > 1 or len(days) > 1 or (days and not months) or (not months and parts != years):
        raise ValueError(text)
    return _joined(years[0], *months, *(re.sub(r"\D", "", day) for day in days))


def _joined(*parts: str | int | None) -> str:
    year, *rest = (part for part in parts if part is not None)
    return "-".join([str(year), *(f"{int(part):02}" for part in rest)])


def _locales(tags: tuple[str, ...]) -> list[Locale]:
    """Those of the languages that CLDR knows; those for testing are none."""
    found = []
    for tag in tags:
        try:
            found.append(Locale.parse(tag, sep="-"))
        except (ValueError, UnknownLocaleError):
            continue
    return found


@functools.cache
def _languages(typed_in: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for locale in _locales(typed_in):
        for code, name in locale.languages.items():
            if "_" not in code:
                found.setdefault(name.casefold(), code)
    return found


@functools.cache
def _months(typed_in: tuple[str, ...]) -> dict[str, int]:
    found: dict[str, int] = {}
    for locale in _locales(typed_in):
        for context in ("format", "stand-alone"):
            for form in ("wide", "abbreviated"):
                names = locale.months[context][form].items()
                found |= {name.casefold().rstrip("."): number for number, name in names}
    return found
