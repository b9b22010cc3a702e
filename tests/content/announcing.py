"""A page in two languages, and what is announced of it."""

from __future__ import annotations

import datetime

from sqlalchemy.orm import Session

from portal.content.model.documents import Document, LanguageDocument
from portal.content.readers.announcements import (
    About,
    Occasion,
    announcements,
)
from portal.content.sitewide.directory import load_site
from portal.content.sitewide.site import reading_moment

FIRST, CHANGED = "First.\n\nThe second of them all.", "First.\n\nThe second among them all."
PUBLISHED, TRANSLATED, CAUGHT_UP = Occasion.PUBLISHED, Occasion.TRANSLATED, Occasion.CAUGHT_UP


def about(english: str = FIRST, **others: str) -> Document:
    """A page with these bodies; its original is English."""
    bodies = {"en": english, **others}
    languages = {
        tag: LanguageDocument("about", {"title": f"About {tag}", "summary": "Short.", "body": body})
        for tag, body in bodies.items()
    }
    return Document("page", "about", "en", languages=languages)


def told(session: Session, tag: str, **asked: About) -> list[tuple[Occasion, str, datetime.datetime]]:
    """The announcements of the first page: occasion, key and moment."""
    wanted = asked.get("about", About())
    found = announcements(session, load_site(session), tag, wanted, reading_moment(session))
    return [(each.occasion, each.reading.key, each.happened_at) for each in found.announcements]
