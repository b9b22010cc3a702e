"""The types of facts: their columns, how bundles and forms write them, and what they allow.

Every type reads raw text (a bundle's scalars are text until the declaration gives them a type)
and writes the same text back, so that an export repeats what was loaded.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, Generic, NotRequired, TypedDict, TypeVar

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from sqlalchemy import JSON, Boolean, Dialect, Integer, String
from sqlalchemy.types import TypeDecorator, TypeEngine

from portal.foundation.dates import PartialDate, PartialDateType
from portal.foundation.i18n import LazyText

LINE_LIMIT = 500
# Line breaks of all kinds, and NUL, which PostgreSQL cannot store; CommonMark calls none of them text.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
# Two-letter codes that CLDR names, of unions, groups and tests
# (https://unicode.org/reports/tr35/#unicode_region_subtag).
_NO_COUNTRY = ("EU", "EZ", "QO", "UN", "XA", "XB", "ZZ")
# Hours, where there are any, minutes and seconds; a first zero may be written.
_TIMECODE = re.compile(r"(?:([0-9]{1,3}):(?=[0-9]{2}:))?([0-5]?[0-9]):([0-5][0-9])")

ANY_LANGUAGE = "any"
"""Stands for the language of a file that serves every language."""

T = TypeVar("T")


class DecimalText(TypeDecorator[Decimal]):
    """Stores a Decimal as text, so that 5.50 keeps its last digit on every database."""

    impl = String(40)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        return None if value is None else str(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)


class FactType(Generic[T]):
    """One type of fact.

    `allowed` completes the sentence 'allowed: …' in a fault, in English, for a bundle's author.
    `shape` says what a bundle writes: one scalar, a list of scalars, or a mapping to scalars.
    `limit` is how many characters a value has at most, where people may come near that.
    """

    allowed: str = "text"
    shape: str = "scalar"
    limit: int | None = None

    def column(self) -> TypeEngine[Any]:
        raise NotImplementedError

    def parse(self, raw: Any) -> T:
        """Make a value of the raw text (or list or mapping of text), or raise ValueError."""
        raise NotImplementedError

    def dump(self, value: T) -> Any:
        """The raw form that `parse` makes the value from."""
        return str(value)

    def encode(self, value: T) -> Any:
        """The JSON form that an edition keeps; `decode` is its mirror."""
        return self.dump(value)

    def decode(self, stored: Any) -> T:
        """The value that `encode` stored."""
        return self.parse(stored)


class Line(FactType[str]):
    """One line of text, the same in every language, such as an ISBN."""

    allowed = f"one line of text of at most {LINE_LIMIT} characters"
    limit = LINE_LIMIT

    def column(self) -> TypeEngine[Any]:
        return String(LINE_LIMIT)

    def parse(self, raw: Any) -> str:
        text = "" if raw is None else str(raw).strip()
        if not text or _CONTROL.search(text) or len(text) > LINE_LIMIT:
            raise ValueError(raw)
        return text


class Pattern(Line):
    """A line of text that follows a regular expression and leads to the web, such as a DOI.

    Its address is `resolver` with the line behind it.
    """

    def __init__(self, pattern: str, allowed: str, *, resolver: str) -> None:
        self.pattern = re.compile(pattern)
        self.allowed = allowed
        self.resolver = resolver

    def parse(self, raw: Any) -> str:
        text = super().parse(raw)
        if self.pattern.fullmatch(text) is None:
            raise ValueError(raw)
        return text

    def web_address(self, value: str) -> str:
        """Where on the web the value leads."""
        return self.resolver + value


def url() -> Pattern:
    """An absolute web address (RFC 3986); `javascript:` and the like never pass."""
    allowed = "an address that begins with http:// or https://"
    return Pattern(r"https?://[^\s/<>\"\\]+[^\s<>\"\\]*", allowed, resolver="")


def doi() -> Pattern:
    """A DOI without its resolver (ISO 26324), such as 10.1177/0022427801038003001."""
    allowed = "a DOI such as 10.1177/0022427801038003001"
    return Pattern(r"10\.\d{4,9}/[^\s<>\"]+", allowed, resolver="https://doi.org/")


class Choice(FactType[str]):
    """One of a fixed set of codes, each with a label for people."""

    def __init__(self, choices: Mapping[str, LazyText]) -> None:
        self.choices = dict(choices)
        self.allowed = "one of " + ", ".join(self.choices)

    def column(self) -> TypeEngine[Any]:
        return String(40)

    def parse(self, raw: Any) -> str:
        if raw not in self.choices:
            raise ValueError(raw)
        return str(raw)


class WholeNumber(FactType[int]):
    """A whole number, such as a number of pages."""

    allowed = "a whole number"

    def column(self) -> TypeEngine[Any]:
        return Integer()

    def parse(self, raw: Any) -> int:
        if re.fullmatch(r"-?[0-9]{1,9}", str(raw)) is None:
            raise ValueError(raw)
        return int(raw)


class Timecode(FactType[int]):
    """A place in a recording, in whole seconds from its beginning."""

    allowed = "a time in a recording such as 0:45, 12:34 or 1:02:03"

    def column(self) -> TypeEngine[Any]:
        return Integer()

    def parse(self, raw: Any) -> int:
        match = _TIMECODE.fullmatch(str(raw))
        if match is None:
            raise ValueError(raw)
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
        return (hours * 60 + minutes) * 60 + seconds

    def dump(self, value: int) -> str:
        minutes, seconds = divmod(value, 60)
        hours, minutes = divmod(minutes, 60)
        return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


class Number(FactType[Decimal]):
    """A decimal number that keeps the decimals it was written with."""

    allowed = "a number such as 5.5"

    def column(self) -> TypeEngine[Any]:
        return DecimalText()

    def parse(self, raw: Any) -> Decimal:
        return _decimal(raw)


class Flag(FactType[bool]):
    """Yes or no."""

    allowed = "true or false"

    def column(self) -> TypeEngine[Any]:
        return Boolean()

    def parse(self, raw: Any) -> bool:
        if raw not in ("true", "false"):
            raise ValueError(raw)
        return bool(raw == "true")

    def dump(self, value: bool) -> str:
        return "true" if value else "false"


class Date(FactType[PartialDate]):
    """A year, month, day or interval, as exactly as it is known."""

    allowed = "a date such as 2017, 2017-06, 2017-06-21, 2012/2014 or 2018/.."

    def column(self) -> TypeEngine[Any]:
        return PartialDateType()

    def parse(self, raw: Any) -> PartialDate:
        return PartialDate.parse(str(raw))


class Territory(FactType[str]):
    """An ISO 3166-1 alpha-2 code whose names CLDR knows."""

    allowed = "a two-letter country code (ISO 3166-1) that CLDR names, such as SE"

    def column(self) -> TypeEngine[Any]:
        return String(2)

    def parse(self, raw: Any) -> str:
        code = str(raw)
        if code not in territory_codes():
            raise ValueError(raw)
        return code


class Territories(FactType[list[str]]):
    """Several country codes."""

    allowed = "a list of two-letter country codes (ISO 3166-1), such as SE"
    shape = "list"

    def column(self) -> TypeEngine[Any]:
        return JSON()

    def parse(self, raw: Any) -> list[str]:
        one = Territory()
        return [one.parse(code) for code in raw]

    def dump(self, value: list[str]) -> list[str]:
        return list(value)


class LanguageTag(FactType[str]):
    """A BCP 47 language tag that CLDR names."""

    allowed = "a language tag (BCP 47) that CLDR names, such as sv or pt-BR"

    def column(self) -> TypeEngine[Any]:
        return String(35)

    def parse(self, raw: Any) -> str:
        tag = str(raw)
        try:
            locale = Locale.parse(tag, sep="-")
        except (ValueError, UnknownLocaleError):
            raise ValueError(raw) from None
        if not locale.get_display_name("en"):
            raise ValueError(raw)
        return tag


class Names(FactType[list[str]]):
    """Names of authors or editors: 'Family, Given', or a body's name as it stands."""

    allowed = "a list of names, each on one line"
    shape = "list"

    def column(self) -> TypeEngine[Any]:
        return JSON()

    def parse(self, raw: Any) -> list[str]:
        one = Line()
        return [one.parse(name) for name in raw]

    def dump(self, value: list[str]) -> list[str]:
        return list(value)


class File(TypedDict):
    """A file as items keep it: what its author called it, and what its content says of itself.

    `sha256` is the hash of its content, by which editions name it for ever; `size` is in bytes,
    `type` its media type, `seconds` how long a recording plays, where it says so, and `width` and
    `height` are those of a picture in pixels.
    """

    name: str
    sha256: NotRequired[str]
    size: NotRequired[int]
    type: NotRequired[str]
    seconds: NotRequired[int]
    width: NotRequired[int]
    height: NotRequired[int]


class Files(FactType[dict[str, File]]):
    """Files by language; ``any`` stands for a file that serves every language.

    A bundle names a path inside its `media` folder, and whoever reads the bundle adds what the
    file itself says.
    """

    allowed = "a mapping from a language tag, or any, to a path inside the media folder"
    shape = "mapping"

    def column(self) -> TypeEngine[Any]:
        return JSON()

    def parse(self, raw: Any) -> dict[str, File]:
        files: dict[str, File] = {}
        for tag, path in raw.items():
            if tag != ANY_LANGUAGE:
                LanguageTag().parse(tag)
            name = Line().parse(path)
            if name.startswith("/") or "\\" in name or any(step in ("", ".", "..") for step in name.split("/")):
                raise ValueError(path)
            files[tag] = {"name": name}
        return dict(sorted(files.items()))

    def dump(self, value: dict[str, File]) -> dict[str, str]:
        return {tag: file["name"] for tag, file in value.items()}

    def encode(self, value: dict[str, File]) -> dict[str, File]:
        return value

    def decode(self, stored: Any) -> dict[str, File]:
        return dict(stored)


class YearValues(FactType[dict[str, str | None]]):
    """A value a year, as text that keeps its decimals; None where the source has no value."""

    allowed = "a mapping from year to a number, or to nothing where the source has no value"
    shape = "mapping"

    def column(self) -> TypeEngine[Any]:
        return JSON()

    def parse(self, raw: Any) -> dict[str, str | None]:
        values: dict[str, str | None] = {}
        for year, value in raw.items():
            if re.fullmatch(r"[12][0-9]{3}", year) is None:
                raise ValueError(year)
            values[year] = None if value is None else f"{_decimal(value):f}"
        return dict(sorted(values.items()))

    def dump(self, value: dict[str, str | None]) -> dict[str, str | None]:
        return dict(value)


def _decimal(raw: Any) -> Decimal:
    text = str(raw)
    if re.fullmatch(r"-?[0-9]{1,18}(\.[0-9]{1,18})?", text) is None:
        raise ValueError(raw)
    try:
        return Decimal(text)
    except InvalidOperation:  # pragma: no cover - the pattern above admits only decimals
        raise ValueError(raw) from None


@cache
def territory_codes() -> frozenset[str]:
    """The two-letter codes of countries and territories that CLDR names."""
    codes = map(str, Locale("en").territories)
    return frozenset(code for code in codes if re.fullmatch("[A-Z]{2}", code) and code not in _NO_COUNTRY)


def official_languages(territory: str) -> list[str]:
    """The languages that CLDR calls official in a territory, as BCP 47 tags, most spoken first."""
    spoken: Mapping[str, Mapping[str, Any]] = get_global("territory_languages").get(territory, {})
    official = [tag for tag, facts in spoken.items() if facts.get("official_status") == "official"]
    return sorted(official, key=lambda tag: -float(spoken[tag]["population_percent"]))
