"""Pages about the portal and the organisation."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from portal.content.kinds.shared import Connected, Headed
from portal.content.model.items import Item
from portal.foundation.facts import WholeNumber
from portal.foundation.fields import fact, prose
from portal.foundation.i18n import _l, _lp


class Page(Headed, Connected, Item, kind="page"):
    """A page such as 'About' or 'Privacy'."""

    folder = "pages"
    section, section_text = "pages", _lp("address", "pages")
    label, label_plural = _l("Page"), _l("About the portal")
    order_by = "position"

    position: Mapped[int | None] = fact(WholeNumber(), _l("Order"))
    body = prose(_l("Text"), required=True)
