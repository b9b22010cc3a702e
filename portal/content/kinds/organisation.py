"""Organisations and institutions."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from portal.content.model.items import Item
from portal.foundation.dates import PartialDate
from portal.foundation.facts import Choice, Date, LanguageTag, Line, Territory, url
from portal.foundation.fields import fact, links, prose
from portal.foundation.i18n import _l, _lp


class Organisation(Item, kind="organisation"):
    """An institution, with the name it uses itself and its name in the reader's language."""

    folder = "organisations"
    label, label_plural = _l("Organisation"), _l("Organisations")
    schema_type = "Organization"

    local_name: Mapped[str | None] = fact(Line(), _l("Local name"), required=True, search="A", schema="alternateName")
    local_language: Mapped[str | None] = fact(LanguageTag(), _l("Language of the local name"), required=True)
    type: Mapped[str | None] = fact(
        Choice(
            {
                "national-agency": _lp("organisation", "National agency"),
                "ministry": _lp("organisation", "Ministry"),
                "government": _lp("organisation", "Government"),
                "police": _lp("organisation", "Police"),
                "city": _lp("organisation", "City"),
                "city-agency": _lp("organisation", "City agency"),
                "university": _lp("organisation", "University"),
                "research": _lp("organisation", "Research organisation"),
                "civil-society": _lp("organisation", "Civil society"),
                "funder": _lp("organisation", "Funder"),
                "contractor": _lp("organisation", "Contractor"),
                "network": _lp("organisation", "Network"),
                "team": _lp("organisation", "Public team"),
                "international": _lp("organisation", "International organisation"),
            }
        ),
        _l("Type of organisation"),
        required=True,
    )
    territory: Mapped[str | None] = fact(Territory(), _l("Country"))
    founded: Mapped[PartialDate | None] = fact(Date(), _l("Founded"), schema="foundingDate")
    website: Mapped[str | None] = fact(url(), _l("Website"), schema="url")
    title = prose(_l("Name in this language"), plain=True, required=True, search="A", schema="name")
    description = prose(_l("Description"))
    references = links("reference", _l("Sources"))
