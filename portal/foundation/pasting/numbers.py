"""Numbers as people write them, with every way in which one can be read.

A point or a comma is a decimal sign, or stands between groups of three digits; a space of any kind and an
apostrophe stand between groups alone. ``1,234`` can therefore be read in two ways, and ``43,6``, ``0,123``,
``1 234,567`` and ``1,234,567`` in one.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

_SPACES = dict.fromkeys((160, *range(8192, 8203), 8239, 8287), " ")
_SIGNS = {ord("−"): "-", ord("’"): "'", ord("ʼ"): "'", ord("´"): "'", ord("`"): "'"}
# Invisible marks that spreadsheets and pages leave behind.
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200e\u200f\u2060\ufeff"))
_SUPERSCRIPT = re.compile(r"\s*[⁰¹²³⁴-⁹]+$")
_NUMBER = re.compile(r"(?P<sign>-?) ?(?P<digits>[.,]?[0-9](?:[0-9.,' ]*[0-9])?) ?(?P<rest>[^0-9.,' ].*)?")
_ABOUT = re.compile(r"(?:[<>≤≥~≈±]|ca?\.?|about|approx\.?|aprox\.?|cirka)\s*[0-9.,].*", re.IGNORECASE)
# What may stand behind a number and says nothing of its size: percent, marks of footnotes, 'per 100,000'.
_HARMLESS = re.compile(
    r"[%‰]|[*†‡§]+|[(\[](?:[a-z]|[0-9]{1,2})[)\]]|(?:per|por(?: cada)?|pr\.?|/) ?100[., ]?000\b.*", re.IGNORECASE
)
_NOTHING = re.compile(
    r"[-–—.…:*/]*|n/?[ad]\.?|n\.\s?[ad]\.|s/?d|s\.\s?d\.|nan|null|none|#n/a|u\.?\s?s\.?"
    r"|no data|sin datos|uppgift saknas",
    re.IGNORECASE,
)
_DIGITS_EACH = 18


class DecimalSign(StrEnum):
    """What stands before the decimals."""

    POINT = "point"
    COMMA = "comma"


@dataclass(frozen=True)
class Number:
    """A number as it is read with a decimal point and with a decimal comma; None where it cannot be. `unit` stood
    behind it."""

    point: str | None
    comma: str | None
    unit: str

    @property
    def is_ambiguous(self) -> bool:
        """Whether it is one number with a point and another one with a comma."""
        return None not in (self.point, self.comma) and self.point != self.comma

    @property
    def tells(self) -> DecimalSign | None:
        """The decimal sign that it can only have been written with."""
        if (self.point is None) == (self.comma is None):
            return None
        return DecimalSign.COMMA if self.point is None else DecimalSign.POINT

    def value(self, sign: DecimalSign | None) -> str | None:
        """The number with a decimal sign; without one, where there is only one way to read it."""
        if sign is not None:
            return self.point if sign is DecimalSign.POINT else self.comma
        return None if self.is_ambiguous else self.point or self.comma


def plain(text: str) -> str:
    """A text with ordinary spaces, signs and digits, without invisible marks."""
    found = text.translate(_SPACES).translate(_SIGNS).translate(_INVISIBLE).strip()
    return "".join(str(unicodedata.decimal(sign, sign)) for sign in found)


def is_nothing(text: str) -> bool:
    """Whether a cell says that there is no value: blank, or one of the usual marks."""
    return _NOTHING.fullmatch(plain(text)) is not None


def is_about(text: str) -> bool:
    """Whether a cell holds a number that is only a bound or an estimate."""
    return _ABOUT.fullmatch(plain(text)) is not None


def number(text: str) -> Number | None:
    """The number in a cell; None where there is none, or something behind it that may change it."""
    match = _NUMBER.fullmatch(_SUPERSCRIPT.sub("", plain(text)))
    rest = "" if match is None else (match["rest"] or "").strip()
    if match is None or (rest and not _HARMLESS.fullmatch(rest)):
        return None
    point, comma = (_read(match["sign"], match["digits"], *signs) for signs in (".,", ",."))
    return None if point is None and comma is None else Number(point, comma, rest)


def _read(sign: str, digits: str, decimal: str, group: str) -> str | None:
    found = re.fullmatch(
        rf"([0-9]*|[1-9][0-9]{{0,2}}(?:{re.escape(group)}[0-9]{{3}})+|[1-9][0-9]{{0,2}}(?:[ '][0-9]{{3}})+)"
        rf"(?:{re.escape(decimal)}([0-9]+))?",
        digits,
    )
    if found is None:
        return None
    whole = re.sub(r"[^0-9]", "", found[1]).lstrip("0") or "0"
    decimals = found[2] or ""
    if len(whole) > _DIGITS_EACH or len(decimals) > _DIGITS_EACH:
        return None
    return f"{sign}{whole}.{decimals}" if decimals else f"{sign}{whole}"
