"""Remarks of checks that a person has looked at and let stand, with a reason.

A waiver belongs to a check, a text and the one that it translates, and to what the check found: when one of them
changes, the check speaks again. Errors are never waived. Callers open the transaction.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from sqlalchemy import ColumnElement, String, Text, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.accounts import audit
from portal.content.sitewide.site import lock
from portal.foundation.database import Base, UtcDateTime, now
from portal.translation.checking import Finding
from portal.translation.checks import Severity
from portal.translation.units import Place, Unit

DIGEST_LENGTH = 32
LONGEST_REASON = 500
CATALOG = "catalog"
"""The owner of all messages of the interface."""


class WaivedRemark(Base):
    """A remark that was let stand. `owner` is an item, as ``kind:key``, or the catalog."""

    __tablename__ = "waived_remark"
    __table_args__ = (UniqueConstraint("language", "owner", "digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(String(35))
    owner: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(DIGEST_LENGTH))
    check: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(String(200))
    at: Mapped[UtcDateTime]


class NotWaivable(Exception):
    """There is no such warning, or no reason."""


def digest_of(unit: Unit, finding: Finding) -> str:
    """What a remark is known by: its check, both texts, and what was found in them."""
    remark = finding.remark
    told = (
        finding.check.id,
        "" if unit.source is None else unit.source.text.rstrip(),
        unit.target.text.rstrip(),
        remark.excerpt,
        *remark.instead,
    )
    return hashlib.sha256("\0".join(told).encode()).hexdigest()[:DIGEST_LENGTH]


def waived(session: Session, language: str, owners: Iterable[str]) -> Mapping[tuple[str, str], WaivedRemark]:
    """The waivers of some owners in a language, by owner and digest."""
    rows = select(WaivedRemark).where(WaivedRemark.language == language, WaivedRemark.owner.in_(list(owners)))
    return {(row.owner, row.digest): row for row in session.scalars(rows)}


class Waivers:
    """All that was let stand, for a walk over everything."""

    def __init__(self, session: Session) -> None:
        columns = (WaivedRemark.language, WaivedRemark.owner, WaivedRemark.digest)
        self._known = set(map(tuple, session.execute(select(*columns)).all()))

    def left(self, units: Iterable[Unit], findings: Iterable[Finding]) -> Iterator[Finding]:
        """The findings in some units that nobody has let stand; the messages of all catalogs are one owner's."""
        here: defaultdict[tuple[Place, str], list[Unit]] = defaultdict(list)
        for unit in units:
            here[unit.place, unit.target.language].append(unit)
        for finding in findings:
            owner = finding.place.owner if ":" in finding.place.owner else CATALOG
            digests = (digest_of(unit, finding) for unit in here[finding.place, finding.language])
            if not any((finding.language, owner, digest) in self._known for digest in digests):
                yield finding


def waive(
    session: Session, owner: str, digest: str, reason: str, findings: Collection[tuple[Unit, Finding]], *, actor: str
) -> None:
    """Let a warning stand that is among some findings. Raises NotWaivable."""
    reason = reason.strip()[:LONGEST_REASON]
    found = next((finding for unit, finding in findings if digest_of(unit, finding) == digest), None)
    if found is None or found.check.severity is Severity.ERROR or not reason:
        raise NotWaivable(digest)
    lock(session)  # two people who let the same remark stand follow one another, and the later reason stands
    session.execute(delete(WaivedRemark).where(*_of(found.language, owner, digest)))
    row = WaivedRemark(
        language=found.language,
        owner=owner,
        digest=digest,
        check=found.check.id,
        reason=reason,
        actor=actor,
        at=now(),
    )
    session.add(row)
    audit.record(session, actor, "remark-waived", language=found.language, check=found.check.id, owner=owner)
    session.flush()


def take_back(session: Session, language: str, owner: str, digest: str, *, actor: str) -> None:
    """Let the check speak again; what was asked for again already stays so."""
    gone = delete(WaivedRemark).where(*_of(language, owner, digest)).returning(WaivedRemark.check)
    for check in session.scalars(gone).all():
        audit.record(session, actor, "remark-asked-again", language=language, check=check, owner=owner)
    session.flush()


def _of(language: str, owner: str, digest: str) -> tuple[ColumnElement[bool], ...]:
    return WaivedRemark.language == language, WaivedRemark.owner == owner, WaivedRemark.digest == digest
