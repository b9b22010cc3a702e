"""Numbers in prose: which there are, and what each is worth.

A text is read by CLDR's signs of its language, in the regional format that the site chose for it:
`1,234.5` in English, `1 234,5` in Swedish. Only digits count; words ('two', 'siglo XXI') do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from babel import Locale

from portal.foundation.i18n import described
from portal.languages import is_tag

# No-break, thin and narrow spaces part groups of digits in every language (ISO 80000-1, 7.3.1); an
# ordinary space only where the language's own sign is a space.
_SPACES = "\u00a0\u2009\u202f"
_MINUS = ("-", "\u2212")
_ORDINALS = "ªº"
_CLOSING = ")]%"
_ADDRESS = re.compile(r"https?://\S+|www\.\S+|\S+@\S+|\b10\.[0-9]{4,9}/\S+")
# A version behind an abbreviation, such as WCAG 2.2 or (WCAG) 2.2, has a full stop in every language.
_VERSION = r"(?:(?<=[A-Z]{2}[ \u00a0])|(?<=[A-Z]{2}\)[ \u00a0]))\d{1,2}\.\d{1,2}(?![.,]?\d)"
_CODE_GOES_ON = re.compile(r"[A-Z]|[^\W\d_]+\d")
_YEARS = range(1000, 3000)


@dataclass(frozen=True)
class Numeral:
    """A number as it is written, where it begins in the text, and its value."""

    text: str
    start: int
    value: Decimal

    @property
    def end(self) -> int:
        """Where it ends in the text."""
        return self.start + len(self.text)


def numerals(text: str, tag: str) -> list[Numeral]:
    """The numbers of a text in the language `tag`, in their order.

    Signs and letters behind the digits (`14 %`, `1990s`, `2:a`) make no difference. The last year of
    `2008–11` is 2011. Digits of a code (`G20`, `5G`, `MS-13`), of an address or of a DOI are none. A
    language whose formats CLDR does not have, such as Latin, is read by those of the default one.
    """
    words = _ADDRESS.sub(lambda match: "_" * len(match.group()), text)
    found: list[Numeral] = []
    for numeral in _read(words, described(tag if is_tag(tag) else None).formats):
        found.append(_as_year(numeral, found[-1], words) if found else numeral)
    return found


def _read(words: str, formats: Locale) -> Iterator[Numeral]:
    decimal, pattern = _signs(formats)
    for match in pattern.finditer(words):
        start, written = match.start(), match.group()
        if _is_code(words, start, match.end()):
            continue
        whole, *parts = written.split("." if match["version"] else decimal)
        if len(parts) > 1:
            # A date, or the steps of a numbering: 26.4.2018 where a full stop is the decimal sign.
            yield from _pieces(written, start)
        else:
            sign = _sign(words, start)
            digits = ".".join(["".join(filter(str.isdigit, whole)), *parts])
            yield Numeral(sign + written, start - len(sign), Decimal(f"-{digits}" if sign else digits))


@lru_cache(maxsize=64)
def _signs(formats: Locale) -> tuple[str, re.Pattern[str]]:
    """The decimal sign of a locale, and the pattern of its numbers: groups of digits, or digits alone."""
    symbols = formats.number_symbols[formats.default_numbering_system]
    decimal, group = symbols["decimal"], symbols["group"]
    last, others = formats.decimal_formats[None].grouping
    gaps = f"{re.escape(group)}{_SPACES}{' ' if group.isspace() else ''}"
    grouped = rf"\d{{1,{others}}}(?=(?P<gap>[{gaps}]))(?:(?P=gap)\d{{{others}}})*(?P=gap)\d{{{last}}}(?!\d)"
    usual = rf"(?:{grouped}|\d+)(?:{re.escape(decimal)}\d+)*"
    return decimal, re.compile(rf"(?<!\d)(?:(?P<version>{_VERSION})|{usual})")


def _pieces(written: str, start: int) -> Iterator[Numeral]:
    for match in re.finditer(r"\d+", written):
        yield Numeral(match.group(), start + match.start(), Decimal(match.group()))


def _is_code(words: str, start: int, end: int) -> bool:
    """Whether digits belong to a name (`G20`, `5G`, `7f3a`, `MS-13`, `Covid-19`); those of `mid-2010s` do not."""
    before = words[max(start - 2, 0) : start]
    if _is_letter(before[-1:]) or _CODE_GOES_ON.match(words, end):
        return True
    return before[1:] == "-" and _is_letter(before[0]) and not _is_year(words[start:end])


def _is_letter(sign: str) -> bool:
    return (sign.isalpha() or sign == "_") and sign not in _ORDINALS


def _is_year(digits: str) -> bool:
    return len(digits) == 4 and digits.isdigit() and int(digits) in _YEARS


def _sign(words: str, start: int) -> str:
    """The minus sign before a number; behind a word or a number it is a hyphen, or part of a range."""
    before = words[max(start - 2, 0) : start]
    is_hyphen = len(before) == 2 and (before[0].isalnum() or before[0] in _CLOSING)
    return before[-1] if before[-1:] in _MINUS and not is_hyphen else ""


def _as_year(numeral: Numeral, before: Numeral, words: str) -> Numeral:
    """The year that `11` stands for in `2008–11`."""
    is_range = words[before.end : numeral.start] in ("–", "/") and _is_year(before.text) and len(numeral.text) == 2
    if not is_range or numeral.value <= before.value % 100:
        return numeral
    return Numeral(numeral.text, numeral.start, before.value // 100 * 100 + numeral.value)
