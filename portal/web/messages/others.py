"""What other languages say of the same message, for help: each by itself, with how it stands."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from portal.content.sitewide.site import site_languages
from portal.extensions import db
from portal.translation.messages import listing
from portal.translation.messages.catalogs import load, translated_languages
from portal.web.messages import wording
from portal.web.messages.blueprint import root
from portal.web.translate.sources import OtherText


def other_texts(tag: str, digest: str) -> list[OtherText]:
    """The message in all other languages of the site that have a text of it."""
    return list(_others(tag, digest))


def _others(tag: str, digest: str) -> Iterator[OtherText]:
    for other in translated_languages([row.tag for row in site_languages(db.session)]):
        line = None if other == tag else listing.line(db.session, load(root(), other), digest)
        if line is not None and not line.text.is_empty:
            words = Markup("").join(Markup("<p>{}</p>").format(text) for text in dict.fromkeys(line.text.texts) if text)
            yield OtherText(other, words, wording.chip(line.standing))
