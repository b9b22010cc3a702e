"""Redirects by hand: an old path of the site that leads to an item, in a language, or to a page.

They are looked for where nothing else answers, so what is published always comes first. A path is kept in one
form: without its last slash, in composed letters. Callers open the transaction.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Sequence

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.accounts import audit
from portal.content.published.editions import Edition, visible
from portal.content.sitewide.directory import Site
from portal.content.sitewide.site import next_moment, raise_version
from portal.foundation.database import Base, UtcDateTime
from portal.foundation.errors import PortalError

PATH_LIMIT = 500
ADD, REMOVE = "redirect-add", "redirect-remove"
_SLASHES = re.compile(r"/{2,}")


class Redirect(Base):
    """An old path, and where it leads: to an item in a language, whose address may change, or to a `target` path."""

    __tablename__ = "redirect"

    path: Mapped[str] = mapped_column(String(PATH_LIMIT), primary_key=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"))
    language: Mapped[str | None] = mapped_column(String(35))
    target: Mapped[str | None] = mapped_column(String(PATH_LIMIT))
    actor: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[UtcDateTime]


class PathTaken(PortalError):
    """There is a redirect for this path already."""


def normal(path: str) -> str:
    """The one form of a path that has been decoded: `/a//b/` is `/a/b`, and what is after it does not count."""
    return _SLASHES.sub("/", unicodedata.normalize("NFC", path)).rstrip("/") or "/"


def everything(session: Session) -> Sequence[Redirect]:
    """All redirects, in the order of their paths."""
    return session.scalars(select(Redirect).order_by(Redirect.path)).all()


def find(session: Session, path: str) -> Redirect | None:
    """The redirect of a path in any of its forms."""
    wanted = normal(path)
    return None if len(wanted) > PATH_LIMIT or "\x00" in wanted else session.get(Redirect, wanted)


def add(
    session: Session,
    path: str,
    *,
    actor: str,
    item_id: int | None = None,
    language: str | None = None,
    target: str | None = None,
) -> Redirect:
    """Let a path lead to an item in a language, or to a target. Raises PathTaken. Readers see it from now on."""
    moment = next_moment(session)
    if find(session, path) is not None:
        raise PathTaken(path)
    row = Redirect(path=normal(path), item_id=item_id, language=language, target=target, actor=actor, made_at=moment)
    session.add(row)
    audit.record(session, actor, ADD, item_id, language, path=row.path, target=target)
    raise_version(session, moment)
    return row


def remove(session: Session, path: str, *, actor: str) -> bool:
    """Let a path lead nowhere again; say whether it led anywhere."""
    row = find(session, path)
    if row is None:
        return False
    moment = next_moment(session)
    session.delete(row)
    audit.record(session, actor, REMOVE, row.item_id, row.language, path=row.path, target=row.target)
    raise_version(session, moment)
    return True


def leads_to(session: Session, site: Site, row: Redirect, moment: datetime.datetime) -> str | None:
    """The path that a redirect leads to now; None where readers do not know its item yet, or its language is closed."""
    if row.item_id is None:
        return row.target
    tag = row.language if row.language in site.languages else site.default
    shown = session.scalars(select(Edition).where(Edition.item_id == row.item_id, visible(moment))).all()
    public = {each.language: each for each in shown}
    edition = public.get(tag) or next((each for each in shown if each.language == each.source_language), None)
    return (site.url(edition, tag) or None) if edition is not None else None
