"""Rules 14, 15 and 17 of languages.md: how numbers, dates, names and lists are written."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from markupsafe import Markup

from portal.foundation import formats
from portal.foundation.dates import PartialDate
from portal.foundation.i18n import install, language

MOMENT = datetime.datetime(2026, 11, 14, 23, 30, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def site() -> Iterator[Flask]:
    app = Flask("formats")
    install(app, formats={"es": "es-419"})
    with app.app_context():
        yield app


@pytest.mark.parametrize(
    ("value", "english", "spanish", "swedish"),
    [
        (Decimal("1234.5"), "1,234.5", "1,234.5", "1\xa0234,5"),
        (1234, "1,234", "1,234", "1\xa0234"),
        ("5.50", "5.50", "5.50", "5,50"),
        ("0.10", "0.10", "0.10", "0,10"),
        (Decimal("-3"), "−3", "−3", "−3"),
        (0, "0", "0", "0"),
        (Decimal("1E+3"), "1,000", "1,000", "1\xa0000"),
        ("1234567.12345678", "1,234,567.12345678", "1,234,567.12345678", "1\xa0234\xa0567,12345678"),
        (None, "–", "–", "–"),
    ],
)
def test_rule_14_numbers_with_the_decimals_they_have(
    value: int | Decimal | str | None, english: str, spanish: str, swedish: str
) -> None:
    assert [formats.number(value, tag) for tag in ("en", "es", "sv")] == [english, spanish, swedish]


@pytest.mark.parametrize(
    ("value", "english", "spanish", "swedish"),
    [
        (63, "63%", "63\xa0%", "63\xa0%"),
        ("33.5", "33.5%", "33.5\xa0%", "33,5\xa0%"),
        ("33.50", "33.50%", "33.50\xa0%", "33,50\xa0%"),
        (Decimal("-5"), "−5%", "−5\xa0%", "−5\xa0%"),
        (None, "–", "–", "–"),
    ],
)
def test_rule_14_percentages_with_their_no_break_space(
    value: int | Decimal | str | None, english: str, spanish: str, swedish: str
) -> None:
    assert [formats.percent(value, tag) for tag in ("en", "es", "sv")] == [english, spanish, swedish]


def test_a_float_is_refused_because_its_decimals_are_lost() -> None:
    with pytest.raises(TypeError):
        formats.number(0.1)  # type: ignore[arg-type]  # what mypy refuses, is refused at run time too


@pytest.mark.parametrize(
    ("regional", "thousands", "ten_thousands"),
    [("es-ES", "1234", "12.345"), ("es-419", "1,234", "12,345"), ("es-HN", "1,234", "12,345")],
)
def test_rule_14_minimum_grouping_digits_follow_cldr_where_babel_does_not(
    site: Flask, regional: str, thousands: str, ten_thousands: str
) -> None:
    install(site, formats={"es": regional})
    assert formats.number(1234, "es") == thousands
    assert formats.number(12345, "es") == ten_thousands
    assert formats.number(-1234, "es") == "−" + thousands


def test_minimum_grouping_digits_of_added_languages() -> None:
    assert formats.number(1234, "pl") == "1234"
    assert formats.number(1234, "pt-BR") == "1.234"
    assert formats.number(1234, "pt-PT") == "1234"


@pytest.mark.parametrize(
    ("text", "english", "spanish", "swedish"),
    [
        ("2017", "2017", "2017", "2017"),
        ("2017-06", "June 2017", "junio de 2017", "juni 2017"),
        ("2026-11-14", "14 November 2026", "14 de noviembre de 2026", "14 november 2026"),
        ("2012/2014", "2012–2014", "2012–2014", "2012–2014"),
        ("2017/2017", "2017", "2017", "2017"),
        ("2017-06/2017-09", "June – September 2017", "junio–septiembre de 2017", "juni–september 2017"),
        ("2017-06-21/2017-06-25", "21–25 June 2017", "21–25 de junio de 2017", "21–25 juni 2017"),
        (
            "2017-06-21/2018-09-03",
            "21 June 2017 – 3 September 2018",
            "21 de junio de 2017 – 3 de septiembre de 2018",
            "21 juni 2017–3 september 2018",
        ),
        ("2017/2018-06", "2017 – June 2018", "2017 – junio de 2018", "2017 – juni 2018"),
    ],
)
def test_rule_14_dates_keep_their_precision(text: str, english: str, spanish: str, swedish: str) -> None:
    shown = [formats.date(PartialDate.parse(text), tag).replace("\u2009", " ") for tag in ("en", "es", "sv")]
    assert shown == [english, spanish, swedish]


def test_an_interval_that_goes_on_says_so() -> None:
    assert formats.date(PartialDate.parse("2018-02/.."), "en") == "since February 2018"


def test_rule_14_no_bare_date_of_numbers() -> None:
    for tag in ("en", "es", "sv"):
        assert not formats.date(datetime.date(2017, 11, 5), tag).replace(" ", "").isnumeric()
        assert "noviembre" in formats.date(datetime.date(2017, 11, 5), "es")


def test_moments_are_told_in_the_time_zone_of_the_site(site: Flask) -> None:
    install(site, time_zone=ZoneInfo("Europe/Stockholm"))
    assert formats.date(MOMENT, "sv") == "15 november 2026"
    assert formats.date_time(MOMENT, "sv") == "15 november 2026 00:30"
    assert formats.month(MOMENT.replace(day=30), "sv") == "december 2026"
    assert formats.date(MOMENT.replace(tzinfo=None), "sv") == "15 november 2026", "a time without a zone is UTC"
    install(site)
    assert formats.date_time(MOMENT, "sv") == "14 november 2026 23:30"


def test_missing_dates_and_names_are_a_dash() -> None:
    assert {formats.date(None), formats.date_time(None), formats.time(None), formats.territory(None)} == {"–"}
    assert formats.language_name(None) == formats.MISSING


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (PartialDate.parse("2017-06"), "2017-06"),
        (PartialDate.parse("2012/2014"), None),
        (PartialDate.parse("2012/.."), None),
        (datetime.date(2017, 6, 1), "2017-06-01"),
        (MOMENT, "2026-11-14T23:30:00Z"),
        (None, None),
    ],
)
def test_dates_for_machines(value: datetime.date | PartialDate | None, expected: str | None) -> None:
    assert formats.machine_date(value) == expected


def test_names_come_from_cldr() -> None:
    assert [formats.territory("SE", tag) for tag in ("en", "es", "sv")] == ["Sweden", "Suecia", "Sverige"]
    assert [formats.language_name("sv", tag) for tag in ("en", "es", "sv")] == ["Swedish", "sueco", "svenska"]
    assert [formats.own_name(tag) for tag in ("en", "es", "sv")] == ["English", "español", "svenska"]
    assert formats.territory("QQ", "sv") == "QQ"
    assert formats.language_name("../../etc", "sv") == formats.own_name("../../etc") == "../../etc"


@pytest.mark.parametrize(
    ("items", "joined"),
    [
        (["Honduras", "Italia"], "Honduras e Italia"),
        (["Suecia", "Honduras", "Islandia"], "Suecia, Honduras e Islandia"),
        (["Pedro", "Íñigo"], "Pedro e Íñigo"),
        (["madre", "hija"], "madre e hija"),
        (["nieve", "hielo"], "nieve y hielo"),
        (["oxígeno", "hiato"], "oxígeno y hiato"),
        (["Honduras", "Suecia"], "Honduras y Suecia"),
        (["Irlanda"], "Irlanda"),
        ([], ""),
    ],
)
def test_rule_17_spanish_y_becomes_e_before_the_sound_i(items: list[str], joined: str) -> None:
    assert formats.join_list(items, "es") == joined


@pytest.mark.parametrize(
    ("items", "joined"),
    [
        (["siete", "ocho"], "siete u ocho"),
        (["mujeres", "hombres"], "mujeres u hombres"),
        (["7", "8"], "7 u 8"),
        (["10", "11"], "10 u 11"),
        (["10", "110"], "10 o 110"),
        (["uno", "dos", "Óscar"], "uno, dos u Óscar"),
        (["uno", "dos"], "uno o dos"),
    ],
)
def test_rule_17_spanish_o_becomes_u_before_the_sound_o(items: list[str], joined: str) -> None:
    assert formats.join_list(items, "es", style="or") == joined


def test_rule_17_lists_of_the_other_languages() -> None:
    three = ["Honduras", "Italia", "Sverige"]
    assert formats.join_list(three, "sv") == "Honduras, Italia och Sverige"
    assert formats.join_list(three, "en") == "Honduras, Italia and Sverige", "en-001 has no comma before and"
    assert formats.join_list(three[:2], "sv", style="or") == "Honduras eller Italia"


def test_lists_of_links_stay_markup_and_escape_the_rest() -> None:
    joined = formats.join_list([Markup("<a>Honduras</a>"), "<b>", Markup("<a>Italia</a>")], "es")
    assert joined == Markup("<a>Honduras</a>, &lt;b&gt; e <a>Italia</a>")
    assert isinstance(joined, Markup)
    assert not isinstance(formats.join_list(["<a>", "b"], "es"), Markup)


def test_rule_17_quotation_marks_of_the_language() -> None:
    assert [formats.quoted("ord", tag) for tag in ("en", "es", "sv")] == ["“ord”", "“ord”", "”ord”"]


def test_rule_15_one_format_by_setting_and_by_the_current_language(site: Flask) -> None:
    with site.test_request_context(headers={"Accept-Language": "es-ES"}), language("es"):
        assert formats.number("1234.5") == "1,234.5"
    with language("sv"):
        assert formats.number("1234.5") == "1\xa0234,5"
