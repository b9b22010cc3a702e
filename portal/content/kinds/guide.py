"""Guides and reports."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from portal.content.kinds.shared import Connected, Headed, Published
from portal.content.model.filters import COUNTRY, STRATEGY
from portal.content.model.items import Item
from portal.foundation.dates import PartialDate
from portal.foundation.facts import Date, Line, Territories, WholeNumber
from portal.foundation.fields import fact, links, prose
from portal.foundation.i18n import _l, _lp


class Guide(Headed, Published, Connected, Item, kind="guide"):
    """A guide, manual or report that practitioners work with."""

    folder = "guides"
    section, section_text = "guides", _lp("address", "guides")
    label, label_plural = _l("Guide"), _l("Guides")
    order_by, descending = "published", True
    schema_type = "DigitalDocument"

    revised: Mapped[PartialDate | None] = fact(Date(), _l("Revised"), schema="dateModified")
    pages: Mapped[int | None] = fact(WholeNumber(), _l("Pages"))
    isbn: Mapped[str | None] = fact(Line(), _l("ISBN"), schema="identifier")
    countries: Mapped[list[str] | None] = fact(
        Territories(), _l("Countries discussed"), filters=(COUNTRY,), schema="spatialCoverage"
    )
    strategy = links("initiative", _l("Strategy"), many=False, filters=(STRATEGY,), schema="about")
    files = links("media", _l("Files"))
    body = prose(_l("Text"))
