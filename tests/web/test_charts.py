"""The geometry of charts: gaps stay gaps, axes begin at zero, ticks are round."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.web import charts

YEARS = st.integers(1900, 2100)
VALUES = st.decimals("0", "200", places=2)
SERIES = st.dictionaries(YEARS.map(str), st.none() | VALUES.map(str), min_size=1, max_size=30)


def points(path: str) -> list[tuple[Decimal, Decimal]]:
    """The coordinates that a path names, in order."""
    numbers = [Decimal(number) for number in re.findall(r"-?\d+(?:\.\d+)?", path.replace("h0", ""))]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def test_a_missing_year_breaks_the_line() -> None:
    drawn = charts.plot([{"2000": "1", "2001": "2", "2002": None, "2003": "3", "2004": "4"}])
    assert drawn is not None
    assert drawn.lines[0].joined.count("M") == 2


def test_a_year_that_is_not_named_breaks_the_line_like_one_without_a_value() -> None:
    named = charts.plot([{"2000": "1", "2001": "2", "2002": None, "2003": "3", "2004": "4"}])
    unnamed = charts.plot([{"2000": "1", "2001": "2", "2003": "3", "2004": "4"}])
    assert named == unnamed


def test_a_year_between_two_gaps_is_a_point() -> None:
    drawn = charts.plot([{"2000": "1", "2001": None, "2002": "2", "2003": None, "2004": "4", "2005": "5"}])
    assert drawn is not None
    assert drawn.lines[0].joined.count("M") == 1
    assert drawn.lines[0].lone.count("h0") == 2


def test_the_latest_value_is_marked_where_the_series_ends_before_the_axis() -> None:
    drawn = charts.plot([{"2000": "1", "2001": "2", "2002": None, "2003": None, "2004": None}])
    assert drawn is not None
    assert points(drawn.lines[0].latest) == points(drawn.lines[0].joined)[-1:]


def test_zero_is_at_the_foot_and_the_highest_tick_at_the_head() -> None:
    drawn = charts.plot([{"2000": "0", "2001": "3", "2002": "1.5"}])
    assert drawn is not None
    assert drawn.rules[0] == str(charts.CHART_HEIGHT)
    assert drawn.rules[-1] == "0"
    assert points(drawn.lines[0].joined) == [
        (Decimal(0), Decimal(300)),
        (Decimal(500), Decimal(0)),
        (Decimal(1000), Decimal(150)),
    ]


def test_series_share_their_axes() -> None:
    drawn = charts.plot([{"2000": "1", "2001": "1"}, {"2000": "2", "2001": "2"}])
    assert drawn is not None
    low, high = (points(line.joined)[0][1] for line in drawn.lines)
    assert charts.CHART_HEIGHT - high == 2 * (charts.CHART_HEIGHT - low)


@pytest.mark.parametrize("series", [[], [{}], [{"2000": None}]])
def test_nothing_is_drawn_without_a_value(series: list[charts.Values]) -> None:
    assert charts.plot(series) is None
    assert charts.sparkline(series[0] if series else {}, 2000, 2001) is None


@pytest.mark.parametrize(
    ("largest", "ticks"),
    [
        ("1.31", ["0", "0.5", "1", "1.5"]),
        ("107.64", ["0", "40", "80", "120"]),
        ("83.18", ["0", "30", "60", "90"]),
        ("0.03", ["0", "0.01", "0.02", "0.03"]),
        ("7.02", ["0", "2.5", "5", "7.5"]),
        ("0", ["0", "1", "2", "3"]),
    ],
)
def test_values_are_ticked_in_round_steps(largest: str, ticks: list[str]) -> None:
    assert list(charts.value_axis(Decimal(largest)).ticks) == [Decimal(tick) for tick in ticks]


def test_ticks_keep_the_decimals_of_their_step() -> None:
    assert [str(tick) for tick in charts.value_axis(Decimal("1.31")).ticks] == ["0.0", "0.5", "1.0", "1.5"]


@given(VALUES)
def test_the_axis_holds_every_value_and_begins_at_zero(largest: Decimal) -> None:
    axis = charts.value_axis(largest)
    assert axis.ticks[0] == 0
    assert axis.top == axis.ticks[-1] >= largest
    steps = {after - before for before, after in zip(axis.ticks, axis.ticks[1:], strict=False)}
    assert len(steps) == 1


@pytest.mark.parametrize(
    ("first", "last", "ticks"),
    [
        (2000, 2024, (2000, 2006, 2012, 2018, 2024)),
        (2000, 2023, (2000, 2006, 2012, 2018, 2024)),
        (2000, 2009, (2000, 2003, 2006, 2009)),
        (2010, 2011, (2010, 2011)),
        (2010, 2010, (2010,)),
    ],
)
def test_years_are_ticked_in_equal_steps(first: int, last: int, ticks: tuple[int, ...]) -> None:
    assert charts.year_axis(first, last).ticks == ticks


@given(YEARS, st.integers(0, 150))
def test_the_axis_of_years_holds_both_ends(first: int, length: int) -> None:
    axis = charts.year_axis(first, first + length)
    assert axis.ticks[0] == axis.first == first
    assert axis.ticks[-1] == axis.last >= first + length
    assert len(axis.ticks) <= charts.MOST_YEARS + 1
    assert len({after - before for before, after in zip(axis.ticks, axis.ticks[1:], strict=False)}) <= 1


@given(st.lists(SERIES, min_size=1, max_size=4))
def test_every_known_value_is_drawn_once_and_inside_the_frame(series: list[charts.Values]) -> None:
    drawn = charts.plot(series)
    known = [charts.known(values) for values in series]
    if drawn is None:
        assert not any(known)
        return
    for line, values in zip(drawn.lines, known, strict=True):
        shown = points(line.joined) + points(line.lone)
        assert len(shown) == len(values)
        assert all(0 <= x <= drawn.width and 0 <= y <= drawn.height for x, y in shown)


@given(SERIES)
def test_a_sparkline_stays_inside_its_frame(values: charts.Values) -> None:
    years = charts.span([values])
    assert years is not None
    line = charts.sparkline(values, *years)
    if line is None:
        assert not charts.known(values)
        return
    shown = points(line.joined + line.lone + line.latest)
    assert all(0 <= x <= charts.SPARK_WIDTH and 0 <= y <= charts.SPARK_HEIGHT for x, y in shown)


def test_an_event_stands_at_its_month() -> None:
    axis = charts.YearAxis(2000, 2010, (2000, 2005, 2010))
    assert charts.year_position(axis, 2005) == "500"
    assert charts.year_position(axis, 2005, 7) == "550"


def test_an_event_outside_the_years_has_no_place() -> None:
    axis = charts.YearAxis(2000, 2010, (2000, 2005, 2010))
    assert charts.year_position(axis, 1999) is None
    assert charts.year_position(axis, 2010, 2) is None


def test_decades_begin_and_end_with_the_series() -> None:
    found = [(decade.first, decade.last) for decade in charts.decades(2003, 2024)]
    assert found == [(2003, 2009), (2010, 2019), (2020, 2024)]


@given(YEARS, st.integers(0, 60))
def test_decades_hold_every_year_once(first: int, length: int) -> None:
    years = [year for decade in charts.decades(first, first + length) for year in decade.years]
    assert years == list(range(first, first + length + 1))
