"""Country profiles."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from portal.content.kinds.parts import Contact, Evaluation, Milestone, Programme
from portal.content.kinds.shared import Connected
from portal.content.model.items import Item
from portal.foundation.facts import Choice, Territory
from portal.foundation.fields import fact, links, parts, prose
from portal.foundation.i18n import _l, _lp


class Country(Connected, Item, kind="country"):
    """A country's profile. Its names in all languages come from CLDR."""

    folder = "countries"
    section, section_text = "countries", _lp("address", "countries")
    label, label_plural = _l("Country"), _l("Countries")
    title_from = "territory"
    schema_type, schema_page, schema_role = "Country", "Article", "about"

    territory: Mapped[str | None] = fact(Territory(), _l("Country"), required=True, search="A", schema="name")
    status: Mapped[str | None] = fact(
        Choice({"partner": _lp("country", "Partner"), "discussed": _lp("country", "Discussed")}),
        _l("Status"),
        required=True,
    )
    summary = prose(
        _l("Summary"),
        plain=True,
        required=True,
        search="B",
        help=_l("Say plainly what was found and what was not."),
        schema="description",
    )
    status_note = prose(_l("Note on the status"), plain=True)
    body = prose(_l("Context"))
    programmes = parts(Programme, _l("Programmes"))
    milestones = parts(Milestone, _l("Events and facts"))
    institutions = links("organisation", _l("Institutions"))
    people = parts(Contact, _l("People"))
    evaluations = parts(Evaluation, _l("Evaluations"))
    series = links("series", _l("Homicide series"), many=False, schema="hasPart")
    compared_with = links("series", _l("Series for comparison"))
    chart_finding = prose(_l("What the series shows"), plain=True)
    unknown = prose(_l("What is not known"))
