"""Series side by side, as a reader chose them: up to four places, and the world behind them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from portal.content.published.passages import Words
from portal.content.published.reading import Reading
from portal.web import charts
from portal.web.charts import YearValue
from portal.web.series_chart import MOST_SERIES, Chart, DrawnSeries, is_line_of_reference, series_chart, values_of


@dataclass(frozen=True)
class Option:
    """A series that can be chosen, and whether it is."""

    key: str
    name: Words
    chosen: bool


@dataclass(frozen=True)
class Extreme:
    """A place's value in the year for which a finding speaks."""

    name: Words
    value: YearValue


@dataclass(frozen=True)
class Finding:
    """The highest and the lowest of the places, in the last year in which all have a value."""

    highest: Extreme
    lowest: Extreme


@dataclass(frozen=True)
class Comparison:
    """What can be compared, what was chosen, and the chart of that.

    The options are those of countries with a profile, of other places, and lines of reference.
    `chosen` are the series that were asked for, the lines of reference last. There is no chart
    where nothing, or too much, was chosen, or the years run backwards.
    """

    profiles: Sequence[Option]
    others: Sequence[Option]
    references: Sequence[Option]
    chosen: Sequence[Reading]
    unknown: int
    years: range
    first: int | None
    last: int | None
    chart: Chart | None
    most: int = MOST_SERIES

    @property
    def is_too_much(self) -> bool:
        """Whether more was chosen than lines can be told apart."""
        return exceeds(self.chosen)

    @property
    def is_backwards(self) -> bool:
        """Whether the last year does not follow the first."""
        return self.first is not None and self.last is not None and self.first >= self.last

    @property
    def finding(self) -> Finding | None:
        """What the chart shows first, of the places alone; None for one place, or without a common year."""
        return finding(self.chart.series) if self.chart else None


def exceeds(chosen: Sequence[Reading]) -> bool:
    """Whether a chart has more places than colours and dashes, or several lines of reference."""
    references = sum(map(is_line_of_reference, chosen))
    return len(chosen) - references > MOST_SERIES or references > 1


def comparison(
    series: Sequence[Reading],
    countries: Sequence[Reading],
    keys: Collection[str],
    first: int | None = None,
    last: int | None = None,
) -> Comparison:
    """Compare those of the `series` that `keys` name, over all years or some."""
    profiled = {own.key for country in countries if (own := country.one("series")) is not None}
    chosen = sorted((each for each in series if each.key in keys), key=is_line_of_reference)
    span = charts.span(values_of(each) for each in series) or (0, 0)
    options = [(each, Option(each.key, each.title, each.key in keys)) for each in series]
    is_forward = first is None or last is None or first < last
    return Comparison(
        profiles=[option for each, option in options if each.key in profiled],
        others=[option for each, option in options if each.key not in profiled and not is_line_of_reference(each)],
        references=[option for each, option in options if each.key not in profiled and is_line_of_reference(each)],
        chosen=chosen,
        unknown=len(set(keys) - {each.key for each in series}),
        years=range(span[0], span[1] + 1),
        first=first,
        last=last,
        chart=_chart(chosen, range(first or span[0], (last or span[1]) + 1)) if is_forward else None,
    )


def _chart(chosen: Sequence[Reading], years: range) -> Chart | None:
    return series_chart(chosen, years) if chosen and not exceeds(chosen) else None


def finding(shown: Sequence[DrawnSeries]) -> Finding | None:
    """The highest and lowest of the places in the last year that all of them have a value for."""
    places = [each for each in shown if not is_line_of_reference(each.reading)]
    known = [{point.year: point for point in each.known} for each in places]
    common = set.intersection(*map(set, known)) if known else set()
    if len(places) < 2 or not common:
        return None
    year = max(common)
    extremes = [Extreme(each.name, points[year]) for each, points in zip(places, known, strict=True)]
    return Finding(
        highest=max(extremes, key=lambda each: each.value.value),
        lowest=min(extremes, key=lambda each: each.value.value),
    )
