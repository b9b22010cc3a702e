"""Dates, numbers, names and lists as the reader's language writes them.

All of it comes from CLDR by way of Babel, in the regional format that the site chose for the
language (`PORTAL_FORMATS`), never from a reader's header. Every function takes the tag of a
language and speaks the current one by default. A value that is not there is written `MISSING`.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time
from babel.units import format_unit
from markupsafe import Markup, escape

from portal.foundation.dates import DatePoint, PartialDate
from portal.foundation.facts import Timecode
from portal.foundation.i18n import _p, described, language, locales
from portal.languages import is_tag, parents
from portal.languages import language as describe

MISSING = "–"

# Quotation marks (CLDR 45, delimiters) of languages that do not use those of CLDR's root. French
# sets a narrow no-break space inside them.
_QUOTES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "ar": ("”", "“"),
        "de": ("„", "“"),
        "fi": ("”", "”"),
        "fr": ("«\u202f", "\u202f»"),
        "sv": ("”", "”"),
    }
)
_ROOT_QUOTES = ("“", "”")

# The units of sizes of files (CLDR), each a thousand of the one before.
_SIZE_UNITS = ("digital-kilobyte", "digital-megabyte", "digital-gigabyte")

# Spanish writes e for y before the sound i, and u for o before the sound o (Ortografía de la lengua
# española 2010; CLDR's list format document, TR 35, leaves it to software). Before hi- with a
# following a or e, y stays: 'nieve y hielo'. Numbers are read aloud: 8 is ocho, 11 is once.
_BEFORE_E = re.compile(r"i|hi(?![ae])")
_BEFORE_U = re.compile(r"h?o|8|11(?:\D|$)")


def number(value: int | Decimal | str | None, tag: str | None = None) -> str:
    """A number with exactly the decimals it has; text is read as a decimal (``'5.50'``)."""
    if value is None:
        return MISSING
    return described(tag).number(_decimal(value))


def percent(value: int | Decimal | str | None, tag: str | None = None) -> str:
    """A percentage: 63 is sixty-three of a hundred."""
    if value is None:
        return MISSING
    return described(tag).percent(_decimal(value))


def _decimal(value: int | Decimal | str) -> Decimal:
    if isinstance(value, float):
        raise TypeError("a float has lost its decimals; give a Decimal")
    return Decimal(value)


def file_size(size: int | None, tag: str | None = None) -> str:
    """The size of a file, in thousands of bytes or more, with a decimal where it is less than ten: 1.5 MB, 84 MB."""
    if size is None:
        return MISSING
    place = next((place for place in range(2) if size < 999_500 * 1000**place), 2)
    value = Decimal(max(size, 1000)) / 1000 ** (place + 1)
    exact = value.quantize(Decimal("0.1") if value < Decimal("9.95") else Decimal(1), ROUND_HALF_UP)
    shown = exact.to_integral_value() if exact == exact.to_integral_value() else exact
    spoken = described(tag)
    words = format_unit(spoken.number(shown), _SIZE_UNITS[place], "short", locale=spoken.formats)
    return words.replace(" ", "\N{NO-BREAK SPACE}")


def timecode(seconds: int | None, tag: str | None = None) -> str:
    """A place in a recording, or its length, as hours, minutes and seconds: 12:34, in Danish 12.34."""
    if seconds is None:
        return MISSING
    symbols: Mapping[str, str] = described(tag).formats.number_symbols.get("latn", {})
    return Timecode().dump(seconds).replace(":", symbols.get("timeSeparator", ":"))


def machine_duration(seconds: int) -> str:
    """The value of HTML's ``datetime`` attribute for a length (ISO 8601), such as PT1H2M3S."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    parts = [f"{number}{unit}" for number, unit in ((hours, "H"), (minutes, "M"), (rest, "S")) if number]
    return f"PT{''.join(parts) or '0S'}"


def date(value: datetime.date | PartialDate | None, tag: str | None = None) -> str:
    """A day, month, year or interval, as exactly as it is known; a moment's day in the site's time zone."""
    if value is None:
        return MISSING
    if isinstance(value, PartialDate):
        return _partial(value, tag)
    if isinstance(value, datetime.datetime):
        value = _local(value).date()
    return format_date(value, "long", locale=described(tag).formats)


def local_day(moment: datetime.datetime) -> datetime.date:
    """The day of a moment in the site's time zone."""
    return _local(moment).date()


def date_time(value: datetime.datetime | None, tag: str | None = None) -> str:
    """A day and the time of day, in the site's time zone."""
    if value is None:
        return MISSING
    return f"{date(value, tag)} {time(value, tag)}"


def time(value: datetime.datetime | None, tag: str | None = None) -> str:
    """The time of day of a moment, in the site's time zone."""
    if value is None:
        return MISSING
    return format_time(_local(value).time(), "short", locale=described(tag).formats)


def month(value: datetime.date | PartialDate, tag: str | None = None) -> str:
    """The month and year of a date, or its year where the month is not known."""
    if isinstance(value, PartialDate):
        return _point(DatePoint(value.start.year, value.start.month), described(tag).formats)
    if isinstance(value, datetime.datetime):
        value = _local(value).date()
    return _point(DatePoint(value.year, value.month), described(tag).formats)


def month_name(value: PartialDate, tag: str | None = None) -> str:
    """The name of a date's month by itself, as it stands in a list of the months of one year."""
    return format_date(_first_day(value.start), "LLLL", locale=described(tag).formats)


def machine_date(value: datetime.date | PartialDate | None) -> str | None:
    """The value of HTML's ``datetime`` attribute, or None where HTML has no way to say it (an interval)."""
    if isinstance(value, PartialDate):
        return str(value.start) if value.end is None and not value.open_end else None
    if isinstance(value, datetime.datetime):
        return _utc(value).isoformat(timespec="seconds").replace("+00:00", "Z")
    return None if value is None else value.isoformat()


def territory(code: str | None, tag: str | None = None) -> str:
    """A country's name by its ISO 3166-1 code; the code itself where CLDR knows no name."""
    if code is None:
        return MISSING
    return str(described(tag).formats.territories.get(code, code))


def language_name(named: str | None, tag: str | None = None) -> str:
    """The name of the language `named`, as the reader's language calls it."""
    if named is None:
        return MISSING
    if not is_tag(named):
        return named
    return describe(named).locale.get_display_name(described(tag).formats) or named


def own_name(named: str) -> str:
    """What the speakers of a language call it."""
    return describe(named).own_name if is_tag(named) else named


def join_list(items: Iterable[object], tag: str | None = None, *, style: str = "standard") -> str:
    """Join as in 'Honduras e Italia'; `style` ``or`` as in 'siete u ocho'.

    Where an item is markup the whole is markup, and the other items are escaped.
    """
    parts = list(items)
    if not parts:
        return ""
    markup = any(hasattr(part, "__html__") for part in parts)
    texts = parts if markup else [str(part) for part in parts]
    locale = described(tag).formats
    joined = escape(texts[-1]) if markup else str(texts[-1])
    for place in range(len(texts) - 2, -1, -1):
        pattern = _list_pattern(locale, style, place, len(texts), joined)
        joined = (escape(pattern) if markup else pattern).format(texts[place], joined)
    return joined


def quoted(text: object, tag: str | None = None) -> str:
    """A text between the language's own quotation marks."""
    return str(text).join(quotation_marks(tag))


def quotation_marks(tag: str | None = None) -> tuple[str, str]:
    """The marks before and after a quotation."""
    return next((_QUOTES[name] for name in parents(described(tag).formats) if name in _QUOTES), _ROOT_QUOTES)


def _list_pattern(locale: Locale, style: str, place: int, count: int, following: str) -> str:
    patterns = locale.list_patterns[style]
    if count == 2:
        return _spanish(patterns["2"], locale, following)
    if place == count - 2:
        return _spanish(patterns["end"], locale, following)
    return str(patterns["start" if place == 0 else "middle"])


def _spanish(pattern: str, locale: Locale, following: str) -> str:
    if locale.language != "es":
        return pattern
    heard = following.striptags() if isinstance(following, Markup) else following
    sound = unicodedata.normalize("NFD", heard.lower()).replace("\u0301", "")
    if _BEFORE_E.match(sound):
        return pattern.replace(" y ", " e ")
    if _BEFORE_U.match(sound):
        return pattern.replace(" o ", " u ")
    return pattern


def _partial(value: PartialDate, tag: str | None) -> str:
    formats = described(tag).formats
    first = _point(value.start, formats)
    if value.open_end:
        with language(tag) if tag else nullcontext():
            # Translators: a period that still goes on; %(date)s is a year, a month or a day.
            return _p("period", "since %(date)s", date=first)
    if value.end is None or value.end == value.start:
        return first
    skeleton = _skeleton(value.start)
    if skeleton != _skeleton(value.end):
        return _between(first, _point(value.end, formats), formats)
    return _interval(value.start, value.end, skeleton, formats)


def _point(point: DatePoint, formats: Locale) -> str:
    day = _first_day(point)
    if point.day is not None:
        return format_date(day, "long", locale=formats)
    return format_skeleton(_skeleton(point), day, locale=formats)


def _interval(start: DatePoint, end: DatePoint, skeleton: str, formats: Locale) -> str:
    """Write an interval by CLDR's patterns, which say what two dates share only once.

    CLDR gives full days with the month's short name only in most languages; the long name is the
    same pattern with one more letter.
    """
    patterns = formats.interval_formats.get(skeleton)
    if patterns is None and skeleton == "yMMMMd":
        shorter = formats.interval_formats.get("yMMMd", {})
        patterns = {field: [part.replace("MMM", "MMMM") for part in parts] for field, parts in shorter.items()}
    field = "y" if start.year != end.year else "M" if start.month != end.month else "d"
    parts = (patterns or {}).get(field)
    if not parts:
        return _between(_point(start, formats), _point(end, formats), formats)
    days = (_first_day(start), _first_day(end))
    return "".join(format_date(day, part, locale=formats) for day, part in zip(days, parts, strict=True))


def _between(first: str, last: str, formats: Locale) -> str:
    return str(formats.interval_formats[None]).format(first, last)


def _first_day(point: DatePoint) -> datetime.date:
    return datetime.date(point.year, point.month or 1, point.day or 1)


def _skeleton(point: DatePoint) -> str:
    if point.month is None:
        return "y"
    return "yMMMM" if point.day is None else "yMMMMd"


def _utc(value: datetime.datetime) -> datetime.datetime:
    return value.replace(tzinfo=datetime.UTC) if value.tzinfo is None else value.astimezone(datetime.UTC)


def _local(value: datetime.datetime) -> datetime.datetime:
    return _utc(value).astimezone(locales().time_zone)
