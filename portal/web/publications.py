"""What lists say of a publication: as what, in which language, and how long it is."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from portal.content.published.reading import Reading
from portal.foundation import formats
from portal.foundation.i18n import _, _n, current_language
from portal.web import recordings
from portal.web.declared import declares

_FORMATS = {"pdf": "PDF", "doc": "Word", "docx": "Word", "ppt": "PowerPoint", "pptx": "PowerPoint", "epub": "EPUB"}
"""What people call the files that publications come as, by their names' ends."""


def document_line(item: Reading, *, always: bool = True) -> str:
    """'PDF, in English, 84 pages', as far as it is known (languages.md, rule 7).

    The language is left out where it is the page's own, unless it is to be said `always`.
    """
    made_as, tag, length = _format(item), _fact(item, "language"), _length(item)
    if tag is None or (tag == current_language() and not always):
        return _without_language(made_as, length)
    spoken = formats.language_name(tag)
    if made_as and length:
        # Translators: a publication at a glance, such as "PDF, in English, 84 pages".
        return _("%(format)s, in %(language)s, %(length)s", format=made_as, language=spoken, length=length)
    if made_as:
        return _("%(format)s, in %(language)s", format=made_as, language=spoken)
    if length:
        return _("In %(language)s, %(length)s", language=spoken, length=length)
    return _("In %(language)s", language=spoken)


def _without_language(made_as: str | None, length: str | None) -> str:
    if made_as and length:
        # Translators: a publication at a glance, such as "PDF, 84 pages".
        return _("%(format)s, %(length)s", format=made_as, length=length)
    return made_as or length or ""


def _length(item: Reading) -> str | None:
    pages = _fact(item, "pages")
    minutes = recordings.minutes(item) if declares(item, "minutes") else None
    if pages:
        return _n("%(num)s page", "%(num)s pages", pages)
    return _n("%(num)s minute", "%(num)s minutes", minutes) if minutes else None


def _format(item: Reading) -> str | None:
    """What a publication's file is, or what its address leads to, where the name says it."""
    media = item.linked("files") if declares(item, "files") else []
    names = [file["name"] for each in media for file in (each.fact("files") or {}).values()]
    names.append(urlsplit(_fact(item, "url") or "").path)
    found = (_FORMATS.get(PurePosixPath(name).suffix.lower().removeprefix(".")) for name in names)
    return next(filter(None, found), None)


def _fact(item: Reading, name: str) -> Any:
    return item.fact(name) if declares(item, name) else None
