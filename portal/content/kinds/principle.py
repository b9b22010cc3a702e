"""The guiding principles."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from portal.content.model.items import Item
from portal.foundation.facts import WholeNumber
from portal.foundation.fields import fact, links, prose
from portal.foundation.i18n import _l


class Principle(Item, kind="principle"):
    """One of the principles that guide the work, in a fixed order."""

    folder = "principles"
    label, label_plural = _l("Principle"), _l("Principles")
    order_by = "position"

    position: Mapped[int | None] = fact(WholeNumber(), _l("Order"), required=True)
    title = prose(_l("Name"), plain=True, required=True, search="A")
    body = prose(_l("What it means"), required=True)
    references = links("reference", _l("Sources"))
