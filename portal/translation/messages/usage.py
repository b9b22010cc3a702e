"""Where readers meet a message: pages that were drawn once, by a command, with the look-up of texts listened to.

The pages belong to an upper floor, which hears `pages_wanted` and draws them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from blinker import Signal
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from portal.foundation.live import MessageKey
from portal.foundation.progress import Progress
from portal.translation.messages.keys import Key
from portal.translation.messages.models import MessageUse

MOST_PAGES = 4
"""How many pages are kept for a message in a language: those with the shortest addresses."""

pages_wanted = Signal(
    """Sent when all pages are to be drawn. The sender is the application; `progress` may be None.

    A receiver gives the `DrawnPage`s that it knows.
    """
)


@dataclass(frozen=True)
class DrawnPage:
    """A page in a language, its title, and the messages that were looked up while it was drawn."""

    language: str
    path: str
    title: str
    heard: frozenset[MessageKey]


def collect(sender: object, progress: Progress | None = None) -> list[DrawnPage]:
    """Have all pages drawn."""
    return [page for _receiver, pages in pages_wanted.send(sender, progress=progress) for page in pages]


def replace(session: Session, pages: Iterable[DrawnPage]) -> int:
    """Note the pages instead of those that were noted before; give the number of messages found."""
    found: defaultdict[tuple[str, str], list[DrawnPage]] = defaultdict(list)
    for page in sorted(pages, key=lambda page: (len(page.path), page.path)):
        for context, msgid, plural in page.heard:
            shown_on = found[page.language, Key(msgid, plural, context).digest]
            if len(shown_on) < MOST_PAGES:
                shown_on.append(page)
    session.execute(delete(MessageUse))
    rows = [
        {"language": language, "digest": digest, "path": page.path, "title": page.title}
        for (language, digest), shown_on in found.items()
        for page in shown_on
    ]
    if rows:
        session.execute(insert(MessageUse), rows)
    return len({digest for _language, digest in found})


def uses(session: Session, language: str, digest: str) -> Sequence[MessageUse]:
    """The pages that show a message, in a language."""
    rows = select(MessageUse).where(MessageUse.language == language, MessageUse.digest == digest)
    return session.scalars(rows.order_by(MessageUse.id)).all()


def is_known(session: Session) -> bool:
    """Whether pages were ever noted."""
    return session.scalar(select(MessageUse.id).limit(1)) is not None
