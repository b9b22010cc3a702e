"""Indicator series: one value a year, from one source."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from portal.content.model.items import Item
from portal.foundation.facts import Territory, YearValues
from portal.foundation.fields import fact, links, prose
from portal.foundation.i18n import _l, _lp


class Series(Item, kind="series"):
    """A series of yearly values with gaps where the source has none."""

    folder = "series"
    label, label_plural = _lp("one", "Indicator series"), _lp("several", "Indicator series")
    schema_type = "Dataset"

    territory: Mapped[str | None] = fact(Territory(), _l("Country"), schema="spatialCoverage")
    values: Mapped[dict[str, str | None] | None] = fact(
        YearValues(), _l("Values"), required=True, schema="temporalCoverage"
    )
    title = prose(_l("Name of the place or group"), plain=True, required=True, search="A", schema="name")
    unit = prose(_l("Unit"), plain=True, required=True, schema="variableMeasured")
    note = prose(_l("Note"), plain=True, schema="description")
    references = links("reference", _l("Sources"), required=True, schema="isBasedOn")
