"""Types of facts: what they accept, what they refuse, and that nothing is lost."""

from __future__ import annotations

from typing import Any

import pytest

from portal.foundation.facts import (
    LINE_LIMIT,
    Choice,
    Date,
    FactType,
    Files,
    Flag,
    LanguageTag,
    Line,
    Names,
    Number,
    Territories,
    Territory,
    Timecode,
    WholeNumber,
    YearValues,
    doi,
    official_languages,
    url,
)
from portal.foundation.i18n import _l

CHOICE = Choice({"one": _l("Title")})

GOOD: list[tuple[FactType[Any], Any]] = [
    (Line(), "Åsa\xa0Lind \u00ad–"),
    (Line(), "x" * LINE_LIMIT),
    (url(), "https://example.org/a?b=c#d"),
    (doi(), "10.1177/0022427801038003001"),
    (CHOICE, "one"),
    (WholeNumber(), "-12"),
    *((Timecode(), raw) for raw in ("0:00", "0:45", "12:34", "1:02:03", "100:00:00")),
    (Number(), "5.50"),
    (Number(), "-0.1"),
    (Flag(), "true"),
    (Flag(), "false"),
    (Date(), "2017"),
    (Date(), "2017-06"),
    (Date(), "2017-06-21"),
    (Date(), "2012/2014-03"),
    (Date(), "2018/.."),
    (Date(), "2017-06/2017"),
    (Territory(), "SE"),
    (Territory(), "XK"),
    (Territories(), ["SE", "HN"]),
    (LanguageTag(), "pt-BR"),
    (Names(), ["Lind, Åsa", "Brå"]),
    (Files(), {"any": "a/b.pdf", "sv": "c.pdf"}),
    (YearValues(), {"2001": "1.50", "2002": None}),
]

BAD: list[tuple[FactType[Any], Any]] = [
    *((Line(), raw) for raw in ("", "  ", None, "a\nb", "a\rb", "a\x00b", "a\u2028b", "x" * (LINE_LIMIT + 1))),
    *((url(), raw) for raw in ("javascript:x", "//example.org", "http://", "https://a b", 'https://a/"x', "ftp://a")),
    *((doi(), raw) for raw in ("doi:10.1/x", "10.12/x", "10.1177/")),
    *((CHOICE, raw) for raw in ("two", "", None)),
    *((WholeNumber(), raw) for raw in ("1.0", "1e3", "", "1" * 10, "٣", None)),
    *((Timecode(), raw) for raw in ("45", "0:60", "60:00", "1:2:03", "1:60:00", "0:5", "0:00:00:00", "1000:00:00")),
    *((Timecode(), raw) for raw in ("-0:45", "0:45.5", "0.45", "٠:٤٥", " 0:45", "", None)),
    *((Number(), raw) for raw in ("1e3", "NaN", "Infinity", "1,5", "", "1.", ".5", "1" * 19, None)),
    *((Flag(), raw) for raw in ("yes", "True", "1", "", None, True)),
    *(
        (Date(), raw)
        for raw in ("17", "2017-13", "2017-02-30", "2017-6", "0000", "2018/2017", "../2018", "2017/", None)
    ),
    *((Territory(), raw) for raw in ("se", "XQ", "SWE", "EU", "UN", "ZZ", "XA", "", None)),
    (Territories(), ["SE", "XQ"]),
    *((LanguageTag(), raw) for raw in ("xx", "sv_SE", "../../etc", "", "a" * 500, None)),
    (Names(), ["A", ""]),
    *((Files(), {"any": raw}) for raw in ("/etc/passwd", "../a", "a/../b", "a//b", "a\\b", "", None, "a/.")),
    (Files(), {"xx": "a.pdf"}),
    *((YearValues(), raw) for raw in ({"201": "1"}, {"2001": "x"}, {"3001": "1"})),
]


@pytest.mark.parametrize(("type_", "raw"), GOOD, ids=lambda value: type(value).__name__)
def test_what_is_read_is_written_again(type_: FactType[Any], raw: Any) -> None:
    value = type_.parse(raw)
    assert type_.dump(value) == raw
    assert type_.decode(type_.encode(value)) == value


@pytest.mark.parametrize(("type_", "raw"), BAD, ids=lambda value: type(value).__name__)
def test_what_is_wrong_is_refused(type_: FactType[Any], raw: Any) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # the error says what was found; what is allowed says the type
        type_.parse(raw)


def test_every_type_says_what_it_allows() -> None:
    assert all(type_.allowed for type_, _ in GOOD)
    assert CHOICE.allowed == "one of one"


@pytest.mark.parametrize(("written", "usual"), [("00:45", "0:45"), ("02:30", "2:30"), ("01:02:03", "1:02:03")])
def test_a_time_may_begin_with_a_zero(written: str, usual: str) -> None:
    assert Timecode().dump(Timecode().parse(written)) == usual


def test_dates_sort_by_time() -> None:
    raw = ["2016/2018", "2017", "2017-02", "2017-02-03", "2017-02-03/2017-03", "2017-03", "2017/..", "2018"]
    dates = [Date().parse(each) for each in reversed(raw)]
    assert [str(date) for date in sorted(dates)] == raw


def test_official_languages_come_from_cldr() -> None:
    assert official_languages("SE") == ["sv"]
    assert official_languages("FI") == ["fi", "sv"]
    assert official_languages("XX") == []
