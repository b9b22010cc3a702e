"""Impact figures, which never stand without their study, design and caution."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy.orm import Mapped

from portal.content.model.items import Item
from portal.foundation.dates import PartialDate
from portal.foundation.facts import Choice, Date, Number, Territory, WholeNumber
from portal.foundation.fields import fact, links, prose
from portal.foundation.i18n import _l, _lp


class Figure(Item, kind="figure"):
    """A measured change, with what was measured, by whom, how, and with what reservations."""

    folder = "figures"
    section, section_text, paged = "impact", _lp("address", "impact"), False
    label, label_plural = _l("Figure"), _l("Impact")
    order_by = "position"
    search_weight = 0.8

    position: Mapped[int | None] = fact(WholeNumber(), _l("Order"))
    percentage: Mapped[Decimal | None] = fact(
        Number(),
        _l("Reduction in percent"),
        help=_l("Leave empty where no percentage was found; readers are told so."),
    )
    comparison: Mapped[Decimal | None] = fact(Number(), _l("Reduction in the comparison group, in percent"))
    period: Mapped[PartialDate | None] = fact(Date(), _l("Period"))
    territory: Mapped[str | None] = fact(Territory(), _l("Country"))
    confidence: Mapped[str | None] = fact(
        Choice({"sourced": _l("Read in a cited source"), "unchecked": _l("Not checked by the editors")}),
        _l("Confidence"),
        required=True,
    )
    strategy = links("initiative", _l("Strategy"), many=False)
    study = links("reference", _l("Study"), many=False, required=True)
    references = links("reference", _l("Sources"))
    title = prose(_l("What fell, in a few words"), plain=True, required=True, search="A")
    amount = prose(
        _l("The change in words"), plain=True, help=_l("Where the study gives no percentage: ‘almost 5 fewer a month’.")
    )
    place = prose(_l("Place"), plain=True, search="B")
    programme = prose(_lp("figure", "Programme"), plain=True, required=True)
    measures = prose(_l("What was measured"), plain=True, required=True)
    design = prose(_l("Design"), plain=True, required=True)
    caveat = prose(_l("Caution"), plain=True)
