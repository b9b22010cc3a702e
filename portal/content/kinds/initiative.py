"""Initiatives: the strategies, and the international work that builds on them."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from portal.content.kinds.shared import Connected, Headed
from portal.content.model.items import Item
from portal.foundation.dates import PartialDate
from portal.foundation.facts import Date, Line, WholeNumber
from portal.foundation.fields import fact, links, prose
from portal.foundation.i18n import _l, _lp


class Initiative(Headed, Connected, Item, kind="initiative"):
    """A strategy or an initiative, with the tools that belong to it."""

    folder = "initiatives"
    section, section_text = "initiatives", _lp("address", "initiatives")
    label, label_plural = _l("Initiative"), _l("Initiatives")
    order_by = "position"
    schema_page = "Article"

    short: Mapped[str | None] = fact(Line(), _l("Abbreviation"), search="A", schema="alternateName")
    position: Mapped[int | None] = fact(WholeNumber(), _l("Order"))
    started: Mapped[PartialDate | None] = fact(Date(), _l("Started"))
    body = prose(_l("About the strategy"), required=True)
    tools = links(("guide", "video", "article"), _l("Tools and guides"))
    countries = links("country", _l("Countries"), schema="spatialCoverage")
    principles = links("principle", _l("Principles"))
    figures = links("figure", _l("Figures"))
