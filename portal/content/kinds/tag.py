"""Tags."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from portal.content.model.items import Item
from portal.foundation.facts import Choice
from portal.foundation.fields import fact, prose
from portal.foundation.i18n import _l, _lp

PLACE = "place"
"""The group of tags that name a place."""


class Tag(Item, kind="tag"):
    """A subject or place by which items are found."""

    folder = "tags"
    label, label_plural = _l("Tag"), _l("Tags")

    group: Mapped[str | None] = fact(
        Choice({"strategy": _l("Strategy"), "topic": _lp("tag", "Topic"), PLACE: _l("Place")}),
        _l("Group"),
        required=True,
    )
    title = prose(_l("Name"), plain=True, required=True, search="A")
