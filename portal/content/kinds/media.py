"""Media: files with an alternative text in each language."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Mapped

from portal.content.model.documents import Document
from portal.content.model.items import FilesByName, Item, Misfit
from portal.foundation.facts import File, Files, Line, WholeNumber
from portal.foundation.fields import fact, prose
from portal.foundation.i18n import _l, _lp

FOCUS = ("focus_left", "focus_top")
"""The facts that say where the focal point of a picture is, in per cent."""


class Media(Item, kind="media"):
    """A picture, document or recording, possibly with one file a language."""

    folder = "media"
    label, label_plural = _lp("kind", "Media file"), _lp("kind", "Media files")
    title_from = "alt"

    files: Mapped[dict[str, File] | None] = fact(Files(), _l("Files by language"), required=True)
    credit: Mapped[str | None] = fact(Line(), _l("Credit"))
    focus_left: Mapped[int | None] = fact(
        WholeNumber(),
        _l("Focal point, per cent from the left"),
        help=_l("What must stay visible where a picture is cropped; the middle, where nothing is said."),
    )
    focus_top: Mapped[int | None] = fact(WholeNumber(), _l("Focal point, per cent from the top"))
    licence: Mapped[str | None] = fact(Line(), _l("Licence"))
    alt = prose(_l("Alternative text"), plain=True, required=True)
    caption = prose(_l("Caption"), plain=True)

    @classmethod
    def misfits(cls, document: Document, files: FilesByName) -> Iterable[Misfit]:
        """A focal point that lies outside the picture, or of which one half is missing."""
        for name in FOCUS:
            found = document.facts.get(name)
            if found is None and any(other in document.facts for other in FOCUS):
                yield Misfit((name,), "nothing", "both numbers of a focal point, or none")
            elif found is not None and not 0 <= found <= 100:
                yield Misfit((name,), str(found), "a whole number from 0 to 100")
