"""A country brief: the profile, and the country beside the others and the world, in one document."""

from __future__ import annotations

from collections.abc import Sequence

from portal.content.published.reading import Reading
from portal.foundation.formats import MISSING, join_list, number
from portal.foundation.i18n import _
from portal.web.country_table import CountryTable, Row, country_table
from portal.web.declared import by_short_form, choice
from portal.web.paper.charts import chart
from portal.web.paper.composing import document, edition_lines, level_headings, part
from portal.web.paper.html import Inline, Node, inline, table
from portal.web.paper.passages import sources_line
from portal.web.paper.sections import meta, section, sources
from portal.web.series_chart import Chart, is_line_of_reference, series_chart

PROGRAMMES = 2
"""The place of the column that needs the most room."""


def country_brief(country: Reading, countries: Sequence[Reading], series: Sequence[Reading]) -> Node:
    """The brief of one of the `countries`; `series` are all of the portal."""
    # Translators: title of a document about a country, such as "Country brief: Sweden".
    title = _("Country brief: %(country)s", country=country.title)
    compared = _comparison(country, countries, series)
    return document(title, [part(country), compared], address=country.url, lines=edition_lines(country))


def _comparison(country: Reading, countries: Sequence[Reading], series: Sequence[Reading]) -> Node:
    shown = country_table(countries)
    drawn = _beside_the_world(country, series)
    references = {each.key: each for each in [*(shown.almanac.references if shown.almanac else ())]}
    references |= {each.key: each for each in (drawn.references if drawn else ())}
    content = section(_("All countries of the portal"), _table(shown, country))
    if drawn is not None:
        heading = _("%(country)s and the world", country=country.title)
        content += section(heading, [*chart(drawn, inline(drawn.unit)), *meta(sources_line(drawn.references))])
    content += section(_("Sources"), sources(by_short_form(references.values())))
    return {
        "kind": str(country.kind.label_plural),
        "title": [_("Comparison")],
        "lead": [],
        "status": [],
        "slips": [],
        "title_notes": [],
        "notes": [],
        "strip": [],
        "of": level_headings(content),
    }


def _beside_the_world(country: Reading, series: Sequence[Reading]) -> Chart | None:
    """The country's series before the lines of reference; nothing where it has none."""
    own = country.one("series")
    if own is None:
        return None
    return series_chart([own, *[each for each in series if is_line_of_reference(each)][:1]])


def _table(shown: CountryTable, country: Reading) -> list[Node]:
    head = [inline(heading.label) for heading in shown.headings.values()]
    rows = [_row(row, is_own=row.country.key == country.key) for row in shown.rows]
    shown_rows = {**table(head, rows, ["start", "start", "start", "right", "right"]), "wide": PROGRAMMES}
    return [shown_rows, *meta(sources_line(shown.almanac.references if shown.almanac else ()))]


def _row(row: Row, *, is_own: bool) -> list[Inline]:
    latest = row.line.latest
    name = inline(row.country.title)
    # Translators: stands after a country's name in a table, where the document is about that country.
    own = _("(this country)")
    cells: list[Inline] = [
        [*name, " ", own] if is_own else name,
        [choice(row.country, "status")],
        [join_list(map(str, row.programmes)) or MISSING],
        [number(row.evaluations)],
        [f"{number(latest.value)} ({latest.year})" if latest else MISSING],
    ]
    return cells
