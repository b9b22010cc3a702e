"""A country's profile: programmes and facts in time, institutions, people, findings, the series."""

from __future__ import annotations

from collections.abc import Iterator

from portal.content.published.reading import PartReading, Reading
from portal.foundation.formats import date, join_list, language_name, number
from portal.foundation.i18n import _, _n, _p, current_language
from portal.web.declared import by_date, declares, label
from portal.web.paper.charts import chart
from portal.web.paper.html import Inline, Node, foreign, inline, table, whole_address
from portal.web.paper.passages import line_notes, prose, sources_line, words
from portal.web.paper.sections import choice_words, details, entry, meta, section
from portal.web.series_chart import Chart, country_chart
from portal.web.wording import titles

_CLAIM = "claim"


def strip(country: Reading) -> list[tuple[str, Inline]]:
    """The country at a glance."""
    programme = next(iter(country.parts("programmes")), None)
    shown = country_chart(country)
    latest = shown.series[0].latest if shown else None
    evaluations = len(country.parts("evaluations"))
    found: list[tuple[str, Inline]] = []
    if programme is not None:
        found += [(str(programme.cls.label), inline(programme.title)), *_period(programme)]
    studied = _n("%(num)s finding", "%(num)s findings", evaluations) if evaluations else _("Nothing found")
    found.append((_("Evaluated"), [studied]))
    if latest is not None:
        value = [number(latest.value), " ", {"is": "small", "of": [f"({latest.year})"]}]
        found.append((_("Homicides per 100,000 people"), value))
    return found


def _period(programme: PartReading) -> Iterator[tuple[str, Inline]]:
    period = programme.fact("period")
    if period and period.end:
        yield _p("facts", "In the years"), [date(period.years)]
    elif period:
        yield _p("facts", "Since") if period.open_end else _p("facts", "Begun"), [str(period.start.year)]


def status(country: Reading) -> list[Inline]:
    """What the margin says of a country: its status, and a note on that."""
    return [[{"is": "strong", "of": choice_words(country, "status")}], words(country, "status_note")]


def sections(country: Reading) -> list[Node]:
    """Everything between the text and the sources."""
    found = section(label(country, "programmes"), [_programme(each) for each in country.parts("programmes")])
    dated = by_date(country.parts("milestones"), "happened")
    found += section(label(country, "milestones"), [_milestone(each.part) for each in dated])
    found += section(label(country, "institutions"), _institutions(country.linked("institutions")))
    found += section(label(country, "people"), people(country.parts("people")))
    found += section(label(country, "evaluations"), [_evaluation(each) for each in country.parts("evaluations")])
    shown = country_chart(country)
    if shown is not None:
        found += section(_("Homicide, %(first)s–%(last)s", first=shown.first, last=shown.last), series(country, shown))
    return [*found, *section(label(country, "unknown"), prose(country.prose("unknown")))]


def series(country: Reading, shown: Chart) -> list[Node]:
    """The chart with its finding, its sources and its note."""
    finding = words(country, "chart_finding")
    notes = line_notes(country.prose("chart_finding"))
    return [*chart(shown, finding or inline(country.title)), *notes, *_about_series(shown)]


def _about_series(shown: Chart) -> list[Node]:
    return [*meta(sources_line(shown.references)), *meta(inline(shown.note))]


def _programme(programme: PartReading) -> Node:
    period = programme.fact("period")
    margin: list[Inline] = [[{"is": "strong", "of": [date(period)]}] if period else [], words(programme, "place")]
    local = programme.fact("local_name")
    head = inline(programme.title)
    if local and local != programme.title.text:
        head = [*head, " (", *foreign([local], programme.fact("local_language")), ")"]
    rows: list[tuple[object, Inline]] = [
        (label(programme, name), words(programme, name))
        for name in ("approach", "period_note", "network_role", "cost_note")
    ]
    partners = programme.linked("partners")
    rows.append((label(programme, "partners"), inline(join_list(titles(partners))) if partners else []))
    lines = [
        programme.prose(name) for name in ("title", "place", "approach", "period_note", "network_role", "cost_note")
    ]
    content = [*line_notes(*lines), *prose(programme.prose("summary")), *details(rows)]
    if programme.prose("adaptations"):
        content += [{"is": "label", "of": [label(programme, "adaptations")]}, *prose(programme.prose("adaptations"))]
    return entry(margin, head, [*content, *meta(sources_line(programme.linked("references")))])


def _milestone(milestone: PartReading) -> Node:
    happened = milestone.fact("happened")
    when: Inline = [{"is": "strong", "of": [date(happened)]}] if happened else [_("no date")]
    return entry([when], [], [*prose(milestone.prose("text")), *_claim(milestone)])


def _claim(part: PartReading) -> list[Node]:
    """Whether a figure is somebody's own, and where it is from."""
    claim = [_("The organisation’s own figure, not checked independently."), " "] if part.fact(_CLAIM) else []
    return meta([*claim, *sources_line(part.linked("references"))])


def _evaluation(evaluation: PartReading) -> Node:
    published = evaluation.fact("published")
    margin: list[Inline] = [
        [{"is": "strong", "of": [date(published)]}] if published else [],
        choice_words(evaluation, "verdict"),
    ]
    content = [*line_notes(evaluation.prose("title")), *prose(evaluation.prose("finding")), *_claim(evaluation)]
    return entry(margin, inline(evaluation.title), content, ring=evaluation.fact("verdict"))


def _institutions(institutions: list[Reading]) -> list[Node]:
    if not institutions:
        return []
    other = any(each.title.text != each.fact("local_name") for each in institutions)
    here = [inline(_("In %(language)s", language=language_name(current_language())))] if other else []
    head = [inline(_("Name")), *here, inline(_("Type"))]
    rows = []
    for each in institutions:
        name = foreign([each.fact("local_name")], each.fact("local_language"))
        website = each.fact("website")
        own: Inline = [{"is": "link", "to": whole_address(website), "of": name}] if website else name
        same = each.title.text == each.fact("local_name")
        title = [[_("the same name")] if same else inline(each.title)] if other else []
        rows.append([own, *title, choice_words(each, "type")])
    return [table(head, rows), *meta([_("Names as the institutions themselves write them.")])]


def people(people: list[PartReading]) -> list[Node]:
    """People with the role in which the page names them."""
    if not people:
        return []
    rows = [[_named(each), words(each, "role"), _organisation(each)] for each in people]
    notes = line_notes(*(each.prose("role") for each in people))
    return [table([inline(_("Name")), inline(_("Role")), inline(_("Organisation"))], rows), *notes]


def _named(person: PartReading) -> Inline:
    chairs = declares(person, "function") and person.fact("function") == "moderator"
    return [*inline(person.title), *([", ", *choice_words(person, "function")] if chairs else [])]


def _organisation(person: PartReading) -> Inline:
    organisation = person.one("organisation")
    return inline(organisation.title) if organisation is not None else []
