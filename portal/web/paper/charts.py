"""A chart as a document draws it: places on its axes from 0 to 1, words, and an alternative text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from portal.foundation.formats import MISSING, date, number
from portal.foundation.i18n import _
from portal.web.charts import Decade, YearValue
from portal.web.paper.html import Inline, Node, inline, table
from portal.web.series_chart import Chart, DrawnSeries, Event


def chart(shown: Chart, heading: Inline, level: int = 3) -> list[Node]:
    """The drawing under what it shows, and a table of every value a decade."""
    axis, top = shown.plot.years, shown.plot.values.top
    drawing = {
        "is": "chart",
        "level": level,
        "title": heading,
        "unit": [*inline(shown.unit), ". ", _("Gaps mean that a value is missing.")],
        "alt": alternative(shown),
        "ticks": [[_share(tick, top), number(tick)] for tick in shown.plot.values.ticks],
        "years": [[_across(shown, year), str(year)] for year in axis.ticks],
        "series": [_series(shown, each) for each in shown.series],
        "events": [_event(shown, each) for each in shown.events],
    }
    return [drawing, {"is": "decades", "of": [_decade(shown, each) for each in shown.decades]}]


def alternative(shown: Chart) -> str:
    """What the chart shows, in words."""
    lines = [_("Line chart from %(first)s to %(last)s.", first=shown.first, last=shown.last)]
    lines += [_extremes(each) for each in shown.series if each.latest]
    return " ".join([*lines, _("The tables after the chart hold every value.")])


def _extremes(series: DrawnSeries) -> str:
    low, high, latest = series.lowest, series.highest, series.latest
    assert latest is not None
    return _(
        "%(place)s: lowest %(low)s in %(low_year)s, highest %(high)s in %(high_year)s, latest %(value)s in %(year)s.",
        place=series.name,
        low=number(low.value),
        low_year=low.year,
        high=number(high.value),
        high_year=high.year,
        value=number(latest.value),
        year=latest.year,
    )


def _series(shown: Chart, series: DrawnSeries) -> Node:
    latest = series.latest
    words = _("%(value)s (%(year)s)", value=number(latest.value), year=latest.year) if latest else ""
    runs = [[_point(shown, value) for value in run] for run in _runs(series.known)]
    return {"style": series.style, "name": inline(series.name), "latest": words, "runs": runs}


def _point(shown: Chart, value: YearValue) -> list[float]:
    return [_across(shown, value.year), _share(value.value, shown.plot.values.top)]


def _event(shown: Chart, event: Event) -> Node:
    words = _("%(programme)s begins, %(date)s", programme=event.name, date=date(event.start))
    return {"x": float(Decimal(event.x) / shown.plot.width), "words": words}


def _runs(known: Sequence[YearValue]) -> Iterator[list[YearValue]]:
    """The values of years that follow one another."""
    run: list[YearValue] = []
    for value in known:
        if run and value.year != run[-1].year + 1:
            yield run
            run = []
        run.append(value)
    if run:
        yield run


def _across(shown: Chart, year: int) -> float:
    axis = shown.plot.years
    length = axis.last - axis.first
    return (year - axis.first) / length if length else 0.5


def _share(value: Decimal, top: Decimal) -> float:
    return float(value / top) if top else 0.0


def _decade(shown: Chart, decade: Decade) -> Node:
    head = [inline(_("Year")), *(inline(each.name) for each in shown.series)]
    rows = [[inline(year), *(_cell(each, year) for each in shown.series)] for year in decade.years]
    caption = _("%(first)s–%(last)s", first=decade.first, last=decade.last)
    return {**table(head, rows, ["start", *["right"] * len(shown.series)]), "caption": caption}


def _cell(series: DrawnSeries, year: int) -> Inline:
    value = series.value(year)
    return [MISSING if value is None else number(value)]
