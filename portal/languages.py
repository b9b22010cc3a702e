"""What a language is: its tag, its own name, its direction, and how it writes numbers.

Everything comes from CLDR by way of Babel; no language is named here but the two pseudo-languages
of development, and English, for whose regional format a choice is made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.numbers import format_decimal

TAG_LIMIT = 35
_TAG = re.compile(r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|[0-9]{3}))?")

# CLDR's `en` is the English of the United States (November 14, 2026). Readers of this portal are
# everywhere, and its texts follow British spelling: `en-001`, CLDR's English of the world, writes
# 14 November 2026 and the same numbers.
WORLD_FORMATS: Mapping[str, str] = MappingProxyType({"en": "en-001"})

# The pseudo-languages of Android and ICU: the source text accented and stretched, and mirrored.
# CLDR has no data for them under these tags, so each borrows that of a real language.
PSEUDO_LANGUAGES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {"en-XA": ("en", "[Éñĝļîšĥ öñé]"), "ar-XB": ("ar", "\u202eEnglish\u202c")}
)

# CLDR 48, numbers/minimumGroupingDigits, where it is not 1: how many digits must stand before the
# first separator for it to be written (1234 but 12.345 in Spain). Babel 2.18 lacks the value.
_MINIMUM_GROUPING: Mapping[str, int] = MappingProxyType(
    dict.fromkeys(("be", "bg", "es", "et", "hu", "hy", "ia", "ie", "it", "ka", "lv", "pl", "pt_PT"), 2)
    | dict.fromkeys(("ru_UA", "sl", "sq"), 2)
    | {"es_419": 1, "ee": 3, "pt_AO": 1}
)

# The academies' Ortografía of 2010 separates a number from its % in all Spanish, as CLDR's `es`
# does; CLDR's `es_419` leaves the space out, which readers take for a slip.
_PERCENT_LIKE: Mapping[str, str] = MappingProxyType({"es": "es"})

_FRACTION = re.compile(r"\.[0#]+")
_LAST_DIGIT = re.compile(r"(?<=[0#])(?=[^0#]*$)")


@dataclass(frozen=True)
class Language:
    """A language as the portal uses it.

    `tag` is its BCP 47 tag, `own_name` what its speakers call it, as CLDR writes it, `direction`
    ``ltr`` or ``rtl``, `locale` its CLDR locale. `formats` is the regional locale by which numbers,
    dates, lists and the names of countries and languages are written.
    """

    tag: str
    own_name: str
    direction: str
    locale: Locale
    formats: Locale

    def number(self, value: int | Decimal) -> str:
        """A number with the language's own signs, and with exactly the decimals that it has."""
        return _number(str(value), self.formats)

    def percent(self, value: int | Decimal) -> str:
        """A percentage in the way of the language: 33.5 becomes ‘33,5 %’ in Swedish."""
        like = _PERCENT_LIKE.get(self.formats.language)
        pattern = (Locale(like) if like else self.formats).percent_formats[None].pattern
        return _written(Decimal(value) / 100, pattern, value, self.formats)


@lru_cache(maxsize=4096)
def _number(text: str, formats: Locale) -> str:
    """A number by its text: Decimals of the same value are equal, whatever decimals they have."""
    value = Decimal(text)
    return _written(value, formats.decimal_formats[None].pattern, value, formats)


def _written(value: int | Decimal, pattern: str, shown: int | Decimal, formats: Locale) -> str:
    """Write `value` by a CLDR pattern, with the decimals of `shown` and a true minus sign."""
    exponent = Decimal(shown).as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    fixed = _LAST_DIGIT.sub("." + "0" * decimals, _FRACTION.sub("", pattern), count=1) if decimals else pattern
    grouped = abs(int(shown)) >= 10 ** (2 + _minimum_grouping(formats))
    text = format_decimal(value, fixed, locale=formats, group_separator=grouped)
    return text.replace("-", "\u2212")


def parents(locale: Locale) -> Iterator[str]:
    """A locale's identifier and those it inherits from, nearest first, as CLDR orders them."""
    name = str(locale)
    exceptions = get_global("parent_exceptions")
    while name and name != "root":
        yield name
        name = exceptions.get(name) or name.rpartition("_")[0]


def _minimum_grouping(locale: Locale) -> int:
    return next((_MINIMUM_GROUPING[name] for name in parents(locale) if name in _MINIMUM_GROUPING), 1)


def is_tag(text: str) -> bool:
    """Whether `text` is a language tag in its usual writing (`sv`, `pt-BR`) that CLDR knows."""
    if text in PSEUDO_LANGUAGES:
        return True
    if len(text) > TAG_LIMIT or _TAG.fullmatch(text) is None:
        return False
    return _locale(text) is not None


def primary(tag: str) -> str:
    """The language of a tag, without its script and region."""
    return tag.partition("-")[0]


def language(tag: str, formats: Mapping[str, str] = WORLD_FORMATS) -> Language:
    """The language of a tag; raises ValueError where CLDR knows none.

    `formats` maps a language's tag to the tag of its regional format, as `parse_formats` reads it.
    """
    return _language(tag, formats.get(tag) or WORLD_FORMATS.get(tag, tag))


def parse_formats(text: str) -> dict[str, str]:
    """Read a setting such as ``es=es-419,sv=sv-FI``; raise ValueError that says what is wrong."""
    formats: dict[str, str] = {}
    for entry in filter(None, (part.strip() for part in text.split(","))):
        tag, sign, regional = (step.strip() for step in entry.partition("="))
        if not sign or not is_tag(tag) or not is_tag(regional):
            raise ValueError(f"found {entry!r}; allowed: a language tag, =, and a regional tag, such as es=es-419")
        if primary(tag) != primary(regional):
            raise ValueError(f"found {entry!r}; allowed: a regional form of the same language")
        if tag in formats:
            raise ValueError(f"found {tag!r} twice; allowed: one regional format a language")
        formats[tag] = regional
    return formats


@lru_cache(maxsize=256)
def _language(tag: str, regional: str) -> Language:
    if tag in PSEUDO_LANGUAGES:
        base, own_name = PSEUDO_LANGUAGES[tag]
        english = language("en")
        direction = Locale(base).text_direction
        return Language(tag, own_name, direction, english.locale, english.formats)
    locale, formats = _locale(tag), _locale(regional)
    if not is_tag(tag) or locale is None or formats is None:
        raise ValueError(f"found {tag!r}; allowed: a language tag (BCP 47) that CLDR knows, such as sv or pt-BR")
    return Language(tag, locale.get_display_name(locale) or tag, locale.text_direction, locale, formats)


@lru_cache(maxsize=1024)
def _locale(tag: str) -> Locale | None:
    try:
        return Locale.parse(tag, sep="-")
    except (ValueError, UnknownLocaleError):
        return None
