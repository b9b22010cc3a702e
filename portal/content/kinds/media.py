"""Media: files with an alternative text in each language."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from portal.content.items import Item
from portal.foundation.facts import File, Files, Line
from portal.foundation.fields import fact, prose
from portal.foundation.i18n import _l, _lp


class Media(Item, kind="media"):
    """A picture, document or recording, possibly with one file a language."""

    folder = "media"
    label, label_plural = _lp("kind", "Media file"), _lp("kind", "Media files")
    title_from = "alt"

    files: Mapped[dict[str, File] | None] = fact(Files(), _l("Files by language"), required=True)
    credit: Mapped[str | None] = fact(Line(), _l("Credit"))
    licence: Mapped[str | None] = fact(Line(), _l("Licence"))
    alt = prose(_l("Alternative text"), plain=True, required=True)
    caption = prose(_l("Caption"), plain=True)
