"""The geometry of charts: from yearly values to the path data and ticks of an SVG.

Nothing here knows a language, a template or an item. Values are decimals from the text in which
they are stored, never floats, so that a tick reads 0.5 and not 0.4999. A year without a value
breaks the line: gaps are shown as gaps and never bridged or guessed.

Coordinates are those of a view box with its origin at the upper start corner, as SVG has it. The
axis of values always begins at zero, so that a line's height is proportional to its value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

Values = Mapping[str, str | None]

CHART_WIDTH, CHART_HEIGHT = 1000, 300
SPARK_WIDTH, SPARK_HEIGHT = 100, 28
INTERVALS = 3
FEWEST_YEARS, MOST_YEARS = 3, 6

# Steps that people count in without effort, for one power of ten.
_STEPS = tuple(Decimal(step) for step in ("1", "1.5", "2", "2.5", "3", "4", "5", "6", "8", "10"))


@dataclass(frozen=True)
class YearValue:
    """One value that the source has, with its year."""

    year: int
    value: Decimal


@dataclass(frozen=True)
class ValueAxis:
    """From zero to `top` in equal steps; `ticks` are the values at which rules are drawn."""

    top: Decimal
    ticks: tuple[Decimal, ...]


@dataclass(frozen=True)
class YearAxis:
    """From year to year; `ticks` are equally far apart, the first and the last at the ends."""

    first: int
    last: int
    ticks: tuple[int, ...]


@dataclass(frozen=True)
class Line:
    """One series as path data: what is joined, what stands alone between gaps, and the latest value."""

    joined: str
    lone: str
    latest: str


@dataclass(frozen=True)
class Plot:
    """Everything an SVG needs to draw several series on the same axes."""

    width: int
    height: int
    years: YearAxis
    values: ValueAxis
    rules: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Decade:
    """The years of one decade that a table shows."""

    first: int
    last: int

    @property
    def years(self) -> range:
        """Every year of it, also those for which no series has a value."""
        return range(self.first, self.last + 1)


def known(values: Values) -> list[YearValue]:
    """The values that are there, by year."""
    return [YearValue(int(year), Decimal(value)) for year, value in sorted(values.items()) if value is not None]


def span(series: Iterable[Values]) -> tuple[int, int] | None:
    """The first and last year that any of the series speaks of, with or without a value."""
    years = [int(year) for values in series for year in values]
    return (min(years), max(years)) if years else None


def value_axis(largest: Decimal, intervals: int = INTERVALS) -> ValueAxis:
    """The axis from zero that holds `largest` in `intervals` round steps."""
    step = _round_step(max(largest, Decimal(0)) / intervals)
    return ValueAxis(step * intervals, tuple(step * number for number in range(intervals + 1)))


def _round_step(least: Decimal) -> Decimal:
    if least <= 0:
        return Decimal(1)
    power = Decimal(1).scaleb(least.adjusted())
    step = next(step * power for step in _STEPS if step * power >= least)
    whole = step.to_integral_value()
    return Decimal(int(whole)) if step == whole else step.normalize()


def year_axis(first: int, last: int) -> YearAxis:
    """The axis that holds both years, with 3 to 6 equal steps where the years allow it.

    Where no such step divides the years, the axis goes on a little after `last`.
    """
    length = last - first
    if length <= 0:
        return YearAxis(first, first, (first,))
    if length < FEWEST_YEARS:
        return YearAxis(first, last, tuple(range(first, last + 1)))
    even = [count for count in range(FEWEST_YEARS, MOST_YEARS + 1) if length % count == 0]
    # Four steps read best; after that, the number nearest to it.
    count = min(even, key=lambda number: abs(number - 4), default=4)
    step = -(-length // count)
    end = first + step * count
    return YearAxis(first, end, tuple(range(first, end + 1, step)))


def plot(series: Sequence[Values], width: int = CHART_WIDTH, height: int = CHART_HEIGHT) -> Plot | None:
    """Draw several series on common axes; None where not one value is known."""
    years = span(series)
    points = [point for values in series for point in known(values)]
    if years is None or not points:
        return None
    across = year_axis(*years)
    upward = value_axis(max(point.value for point in points))
    frame = _Frame(width, height, across.first, across.last, upward.top)
    return Plot(
        width,
        height,
        across,
        upward,
        tuple(frame.y(tick) for tick in upward.ticks),
        tuple(frame.line(values) for values in series),
    )


def sparkline(values: Values, first: int, last: int) -> Line | None:
    """A small line on a scale of its own from zero, over the given years; None without values."""
    points = known(values)
    if not points:
        return None
    top = max(point.value for point in points)
    return _Frame(SPARK_WIDTH, SPARK_HEIGHT, first, last, top, inset=4).line(values)


def year_position(years: YearAxis, year: int, month: int | None = None, width: int = CHART_WIDTH) -> str | None:
    """Where a year, or a month of it, stands on the axis; None outside of it."""
    place = year + Decimal((month or 1) - 1) / 12
    if not years.first <= place <= years.last:
        return None
    return _Frame(width, CHART_HEIGHT, years.first, years.last, Decimal(1)).x(place)


def decades(first: int, last: int) -> list[Decade]:
    """The decades from one year to another; the first and last may be shorter than ten years."""
    starts = [first, *range(first - first % 10 + 10, last + 1, 10)]
    return [Decade(start, min(start - start % 10 + 9, last)) for start in starts]


@dataclass(frozen=True)
class _Frame:
    """The view box, and how years and values lie in it."""

    width: int
    height: int
    first: int
    last: int
    top: Decimal
    inset: int = 0

    def x(self, year: Decimal | int) -> str:
        length = self.last - self.first
        share = (Decimal(year) - self.first) / length if length else Decimal("0.5")
        return _short(self.inset + share * (self.width - 2 * self.inset))

    def y(self, value: Decimal) -> str:
        share = value / self.top if self.top else Decimal(0)
        return _short(self.height - self.inset - share * (self.height - 2 * self.inset))

    def line(self, values: Values) -> Line:
        runs = list(_runs(known(values)))
        joined = "".join(self._path(run) for run in runs if len(run) > 1)
        lone = "".join(self._dot(run[0]) for run in runs if len(run) == 1)
        return Line(joined, lone, self._dot(runs[-1][-1]) if runs else "")

    def _path(self, run: list[YearValue]) -> str:
        return "M" + "L".join(f"{self.x(point.year)} {self.y(point.value)}" for point in run)

    def _dot(self, point: YearValue) -> str:
        return f"M{self.x(point.year)} {self.y(point.value)}h0"


def _runs(points: Iterable[YearValue]) -> Iterator[list[YearValue]]:
    """Cut the points where a year is missing between two of them."""
    run: list[YearValue] = []
    for point in points:
        if run and point.year != run[-1].year + 1:
            yield run
            run = []
        run.append(point)
    if run:
        yield run


def _short(number: Decimal) -> str:
    """A coordinate with at most one decimal, which is finer than a screen's dot."""
    rounded = number.quantize(Decimal("0.1"))
    return str(int(rounded)) if rounded == int(rounded) else str(rounded)
