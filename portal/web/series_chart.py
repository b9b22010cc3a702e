"""Charts and almanac lines as templates draw them: series of readings on common axes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from portal.content.published.passages import Words
from portal.content.published.reading import PartReading, Reading
from portal.foundation.dates import PartialDate
from portal.web import charts
from portal.web.charts import Decade, Line, Plot, YearValue

# As many lines as colours and dashes can tell apart.
MOST_SERIES = 4


@dataclass(frozen=True)
class DrawnSeries:
    """One series of a chart, the class that gives it colour and dashes, and its values."""

    reading: Reading
    style: str
    line: Line
    values: charts.Values
    known: Sequence[YearValue]

    @property
    def name(self) -> Words:
        """The place that the series counts in."""
        return self.reading.title

    @property
    def latest(self) -> YearValue | None:
        """The newest value."""
        return self.known[-1] if self.known else None

    @property
    def lowest(self) -> YearValue:
        """The smallest value, the first of several."""
        return min(self.known, key=lambda point: point.value)

    @property
    def highest(self) -> YearValue:
        """The largest value, the first of several."""
        return max(self.known, key=lambda point: point.value)

    def value(self, year: int) -> str | None:
        """The value of a year with the decimals of its source, or None."""
        return self.values.get(str(year))


@dataclass(frozen=True)
class Event:
    """A dotted line in a chart: what began then."""

    name: Words
    start: PartialDate
    x: str


@dataclass(frozen=True)
class Chart:
    """A chart with everything that stands around it."""

    unit: Words
    note: Words
    first: int
    last: int
    plot: Plot
    series: Sequence[DrawnSeries]
    events: Sequence[Event]
    decades: Sequence[Decade]
    references: Sequence[Reading]


@dataclass(frozen=True)
class AlmanacLine:
    """One country: the series drawn small, its first and its newest value."""

    country: Reading
    drawing: Line | None
    earliest: YearValue | None
    latest: YearValue | None


@dataclass(frozen=True)
class Almanac:
    """Countries with their series over the same years."""

    unit: Words
    first: int
    last: int
    lines: Sequence[AlmanacLine]
    references: Sequence[Reading]


def country_chart(country: Reading) -> Chart | None:
    """The chart of a country's series beside those it is compared with; None without a value."""
    own = country.one("series")
    if own is None:
        return None
    shown = [own, *country.linked("compared_with")][:MOST_SERIES]
    return series_chart(shown, programmes=country.parts("programmes"))


def series_chart(
    shown: Sequence[Reading], years: range | None = None, programmes: Sequence[PartReading] = ()
) -> Chart | None:
    """Several series on common axes, of some years or of all; None without a value."""
    values = [values_of(series, years) for series in shown]
    plot, span = charts.plot(values), charts.span(values)
    if plot is None or span is None:
        return None
    return Chart(
        unit=shown[0].words("unit"),
        note=shown[0].words("note"),
        first=span[0],
        last=span[1],
        plot=plot,
        series=[
            DrawnSeries(series, style, line, each, charts.known(each))
            for series, style, line, each in zip(shown, _styles(shown), plot.lines, values, strict=True)
        ],
        events=_events(programmes, plot),
        decades=charts.decades(*span),
        references=_once(reference for series in shown for reference in series.linked("references")),
    )


def almanac(countries: Sequence[Reading]) -> Almanac | None:
    """The countries' series drawn small over the same years; None where no country has one."""
    series = {country.key: country.one("series") for country in countries}
    found = [each for each in series.values() if each is not None]
    years = charts.span(values_of(each) for each in found)
    if years is None:
        return None
    return Almanac(
        unit=found[0].words("unit"),
        first=years[0],
        last=years[1],
        lines=[_almanac_line(country, series[country.key], years) for country in countries],
        references=_once(reference for each in found for reference in each.linked("references")),
    )


def _almanac_line(country: Reading, series: Reading | None, years: tuple[int, int]) -> AlmanacLine:
    values = {} if series is None else values_of(series)
    known = charts.known(values)
    return AlmanacLine(
        country=country,
        drawing=charts.sparkline(values, *years),
        earliest=known[0] if known else None,
        latest=known[-1] if known else None,
    )


def values_of(series: Reading, years: range | None = None) -> charts.Values:
    """The values of a series by year, of some years or of all."""
    values: charts.Values = series.fact("values") or {}
    return values if years is None else {year: value for year, value in values.items() if int(year) in years}


def is_line_of_reference(series: Reading) -> bool:
    """Whether a series is of no single country, as the world's is: it stands behind the others."""
    return series.fact("territory") is None


def _styles(shown: Sequence[Reading]) -> list[str]:
    """A class for each series: a number, or `ghost` for a line of reference."""
    styles, number = [], 0
    for series in shown:
        if is_line_of_reference(series):
            styles.append("ghost")
        else:
            number += 1
            styles.append(f"series-{number}")
    return styles


def _events(programmes: Sequence[PartReading], plot: Plot) -> list[Event]:
    events = []
    for programme in programmes:
        period: PartialDate | None = programme.fact("period")
        if period is None:
            continue
        x = charts.year_position(plot.years, period.start.year, period.start.month, plot.width)
        if x is not None:
            events.append(Event(programme.title, PartialDate(period.start), x))
    return events


def _once(readings: Iterable[Reading]) -> list[Reading]:
    return list({reading.key: reading for reading in readings}.values())
