"""Videos and recorded conversations."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from portal.content.filters import COUNTRY, STRATEGY
from portal.content.items import Item
from portal.content.kinds.parts import Panellist
from portal.content.kinds.shared import Connected, Headed, Published
from portal.foundation.facts import Territories, WholeNumber
from portal.foundation.fields import fact, links, parts, prose
from portal.foundation.i18n import _l, _lp


class Video(Headed, Published, Connected, Item, kind="video"):
    """A recording, with the people who speak in it."""

    folder = "videos"
    section, section_text = "videos", _lp("address", "videos")
    label, label_plural = _l("Video"), _l("Videos")
    order_by, descending = "published", True

    event = prose(_l("Event"), plain=True)
    minutes: Mapped[int | None] = fact(WholeNumber(), _l("Minutes"))
    countries: Mapped[list[str] | None] = fact(Territories(), _l("Countries discussed"), filters=(COUNTRY,))
    panellists = parts(Panellist, _l("Panellists"))
    strategy = links("initiative", _l("Strategy"), many=False, filters=(STRATEGY,))
    files = links("media", _l("Files"))
    body = prose(_l("Text"))
