"""Pasted tables of figures: whatever wrote them, they are read as they were meant, or not at all."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.foundation.facts import YearValues
from portal.foundation.pasting import (
    Change,
    DecimalSign,
    Problem,
    Separator,
    Understood,
    changes,
    together,
    understand,
)

SIGNS = {Separator.TAB: "\t", Separator.SEMICOLON: ";", Separator.COMMA: ",", Separator.BAR: "|"}
NO_BREAK, NARROW = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}"


@dataclass(frozen=True)
class Format:
    """A way in which somebody's program writes a table."""

    separator: Separator
    decimal: DecimalSign
    group: str
    blank: str
    is_wide: bool
    has_header: bool
    has_source: bool
    line_end: str

    def number(self, value: str | None) -> str:
        if value is None:
            return self.blank
        whole, point, decimals = value.lstrip("-").partition(".")
        sign = "." if self.decimal is DecimalSign.POINT else ","
        grouped = f"{int(whole):,}".replace(",", "," if sign == "." else ".") if self.group == "sign" else whole
        if self.group not in ("sign", ""):
            grouped = f"{int(whole):,}".replace(",", self.group)
        return f"{'-' if value.startswith('-') else ''}{grouped}{sign if point else ''}{decimals}"

    def rows(self, series: Mapping[str, str | None]) -> list[list[str]]:
        found = [[year, self.number(value), *(["UNODC"] * self.has_source)] for year, value in series.items()]
        if self.has_header or self.is_wide:
            found.insert(0, ["Año", "Homicidios por 100.000", *(["Fuente"] * self.has_source)])
        return [list(column) for column in zip(*found, strict=True)] if self.is_wide else found

    def write(self, series: Mapping[str, str | None]) -> str:
        rows = self.rows(series)
        if self.separator is Separator.YEAR:
            return self.line_end.join(f"{row[0]}: {'   '.join(row[1:])}" for row in rows)
        file = io.StringIO()
        csv.writer(file, delimiter=SIGNS[self.separator], lineterminator=self.line_end).writerows(rows)
        return file.getvalue()


@st.composite
def formats(draw: st.DrawFn) -> Format:
    separator = draw(st.sampled_from(Separator))
    return Format(
        separator=separator,
        decimal=draw(st.sampled_from(DecimalSign)),
        group=draw(st.sampled_from(["", "sign", "'", "’", " ", NO_BREAK, NARROW])),
        blank=draw(st.sampled_from(["", "..", "n/d", "–", NO_BREAK])),
        is_wide=separator is not Separator.YEAR and draw(st.booleans()),
        has_header=separator is not Separator.YEAR and draw(st.booleans()),
        has_source=separator is not Separator.YEAR and draw(st.booleans()),
        line_end=draw(st.sampled_from(["\n", "\r\n"])),
    )


@st.composite
def all_series(draw: st.DrawFn) -> dict[str, str | None]:
    """Values of years that are near each other, one at least; no value looks like a year itself."""
    first, count = draw(st.integers(1900, 2090)), draw(st.integers(2, 12))
    step = draw(st.sampled_from([1, 1, 5]))
    numbers = st.decimals(-1_000_000, 10_000_000, places=draw(st.integers(0, 4)), allow_nan=False).map(plain)
    values = draw(st.lists(st.none() | numbers.filter(is_no_year), min_size=count, max_size=count))
    values[draw(st.integers(0, count - 1))] = draw(numbers.filter(is_no_year))
    return {str(first + step * place): value for place, value in enumerate(values)}


def plain(value: Decimal) -> str:
    return f"{value if value else abs(value):f}"


def is_no_year(text: str) -> bool:
    return not 1500 <= abs(Decimal(text)) < 2200


def clear(found: Understood) -> dict[str, Decimal | None]:
    return {year: None if value is None else Decimal(value) for year, value in found.values.items()}


def meant(series: Mapping[str, str | None]) -> dict[str, Decimal | None]:
    return {year: None if value is None else Decimal(value) for year, value in series.items()}


@settings(deadline=None)
@given(all_series(), formats())
def test_a_series_is_read_back_from_every_format(series: dict[str, str | None], written: Format) -> None:
    text = written.write(series)
    found = understand(text, separator=written.separator, decimal=written.decimal)
    assert found.unclear == []
    assert clear(found) == meant(series)
    assert YearValues().parse(found.values) == found.values


@settings(deadline=None)
@given(all_series(), formats())
def test_what_is_not_chosen_is_read_as_it_was_meant_or_asked(series: dict[str, str | None], written: Format) -> None:
    found = understand(written.write(series))
    if found.column is None:
        # 2019,43,6 is a year with one number or with two.
        assert len(found.columns) != 1
        return
    right = meant(series)
    assert all(right[year] == value for year, value in clear(found).items())
    assert {each.problem for each in found.unclear} <= {Problem.AMBIGUOUS}
    assert {each.year for each in found.readings} == right.keys()


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Year,Rate\n2019,43.6\n2020,\n2021,1850", {"2019": "43.6", "2020": None, "2021": "1850"}),
        ("2019;1.234\n2020;1.300,50", {"2019": "1234", "2020": "1300.50"}),
        ("| Year | Rate |\n|---|---:|\n| 2019 | 43.6 |", {"2019": "43.6"}),
        ("2019 1 234,5\n2020 1 300", {"2019": "1234.5", "2020": "1300"}),
        ('Year,Rate\n2019,"1,234"\n2020,"2,345,678"', {"2019": "1234", "2020": "2345678"}),
        ("2019.0\t0,123\n2020*\t43,6 %\n2021 (p)\t40¹", {"2019": "0.123", "2020": "43.6", "2021": "40"}),
        ("2019: 43.6 per 100,000\n2020: −5.5*", {"2019": "43.6", "2020": "-5.5"}),
        ("\ufeff2019\t٤٣\n2020\t.5", {"2019": "43", "2020": "0.5"}),
        ("Title\n\nYear\tRate\n2019\t43.6\n2019\t43.6\nSource: UNODC", {"2019": "43.6"}),
        ("", {}),
        ("No table at all", {}),
        ("2019\n2020", {}),
        ("|" * 50, {}),
        ('2019,"5', {"2019": "5"}),
    ],
)
def test_a_table_is_read(text: str, values: dict[str, str | None]) -> None:
    assert understand(text).values == values


@pytest.mark.parametrize(
    ("text", "unclear"),
    [
        ("2019\t1,234\n2020\t2.345", [(1, Problem.AMBIGUOUS), (2, Problem.AMBIGUOUS)]),
        ("2019\t~43\n2020\t<5\n2021\t6", [(1, Problem.INEXACT), (2, Problem.INEXACT)]),
        ("Year\tRate\n2019\t43 thousand\n2020\t5k\n2021\t1,23,456\n2022\t6", [(2, Problem.NO_NUMBER)]),
        ("2019/20\t5\n2020\t6\n2021-22\t7", [(1, Problem.NO_YEAR), (3, Problem.NO_YEAR)]),
        ("2019\t5\n2020\t6\n2019\t7", [(1, Problem.TWICE), (3, Problem.TWICE)]),
    ],
)
def test_what_is_unclear_is_said_with_its_line(text: str, unclear: list[tuple[int, Problem]]) -> None:
    found = [(each.line, each.problem) for each in understand(text).unclear]
    assert found[: len(unclear)] == unclear
    assert not {each.year for each in understand(text).unclear} & understand(text).values.keys()


def test_a_number_that_can_be_read_in_two_ways_is_asked_about_and_shown_both_ways() -> None:
    found = understand("2019\t1,234")
    assert found.is_decimal_asked
    assert found.unclear[0].readings == ("1234", "1.234")
    assert understand("2019\t1,234", decimal=DecimalSign.COMMA).values == {"2019": "1.234"}
    assert understand("2019\t1,234\n2020\t5.5").values == {"2019": "1234", "2020": "5.5"}
    mixed = understand("2019\t1,234\n2020\t5.5\n2021\t5,5")
    assert (mixed.is_mixed, mixed.values) == (True, {"2020": "5.5", "2021": "5.5"})


def test_of_several_series_one_is_chosen() -> None:
    text = "Country,Code,2019,2020\nHonduras,HND,43.6,37.6\nSweden,SWE,1.1,1.2"
    assert (understand(text).columns, understand(text).values) == (("Honduras, HND", "Sweden, SWE"), {})
    assert understand(text, column=1).values == {"2019": "1.1", "2020": "1.2"}
    assert understand(text, column=7).column is None


def test_what_stands_around_the_numbers_is_told() -> None:
    found = understand("Homicides\nFrom a page\n\nYear\tRate\tSource\n2019\t43,6 %\tUNODC\n2020\t5\tSEPOL\nNote: x")
    assert (found.columns, found.units, found.sources) == (("Rate",), ["%"], ["UNODC", "SEPOL"])
    assert [(cell.line, cell.text) for cell in found.outside] == [(1, "Homicides"), (2, "From a page"), (7, "Note: x")]
    assert found.evidence is not None
    assert (found.evidence.text, found.evidence.line) == ("43,6 %", 5)


def test_one_wide_line_does_not_make_a_wide_table_of_a_long_text() -> None:
    assert understand("a\n" * 20_000 + "," * 20_000 + "x").readings == ()


def test_what_a_pasted_series_changes() -> None:
    present = {"2018": "5", "2019": "43.60", "2020": "37", "2021": None, "2022": "9"}
    found = changes(present, {"2019": "43.6", "2020": "38", "2021": "40", "2023": None}, ["2022"])
    assert {each.year: each.change for each in found} == {
        "2018": Change.ABSENT,
        "2019": Change.SAME,
        "2020": Change.CHANGED,
        "2021": Change.CHANGED,
        "2023": Change.NEW,
    }
    after = {"2019": "43.60", "2020": "38", "2021": "40", "2022": "9", "2023": None}
    assert together(present, found) == {"2018": "5", **after}
    assert together(present, found, drop_absent=True) == after
