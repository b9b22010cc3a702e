"""Who is to translate what, by which day, and what they were told: an item, or the words of the site, in a language.

A piece of work is one person's. It ends by itself, in the transaction that saves the last text that was left to do
there: nobody ticks anything, and what is not to be done is given to nobody. Whoever loses the role keeps the row, and
has nothing to do: nobody holds it until the role comes back or somebody else is given it. It is the portal's own and
names people, so no bundle has it; the note goes with the row, and is in no trail. Callers open the transaction.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import ColumnElement, ForeignKey, Index, String, Text, delete, exists, or_, select
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.accounts import audit
from portal.accounts.models import Account, AccountGrant
from portal.accounts.people import grants_of
from portal.content.editorial.erasing import account_erased
from portal.content.prose.counting import Count, counts
from portal.content.prose.saving import item_saved
from portal.content.sitewide.site import SiteLanguage, lock
from portal.foundation.database import Base, UtcDateTime, now
from portal.foundation.i18n import locales
from portal.foundation.permissions import ROLES, Permission, allowed
from portal.translation.messages import left
from portal.translation.messages.models import MessageText
from portal.translation.messages.store import message_saved

LONGEST_NOTE = 500
NO_DAY = datetime.date.max
GIVEN, TAKEN, DONE = "assign", "assign-back", "assign-done"


class Job(NamedTuple):
    """What one person can be given: an item in a language, or the words of the site in it where there is no item."""

    item_id: int | None
    language: str


class Assignment(Base):
    """A job that somebody was given. `actor` gave it; `due` is a day in the zone of the site."""

    __tablename__ = "assignment"
    __table_args__ = (
        Index("uq_assignment_item_id_language", "item_id", "language", unique=True),
        Index(
            "uq_assignment_words_language",
            "language",
            unique=True,
            sqlite_where=sql("item_id IS NULL"),
            postgresql_where=sql("item_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"))
    language: Mapped[str] = mapped_column(String(35))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    due: Mapped[datetime.date | None]
    note: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(String(200))
    at: Mapped[UtcDateTime]

    @property
    def job(self) -> Job:
        """What was given."""
        return Job(self.item_id, self.language)

    def is_overdue(self, today: datetime.date) -> bool:
        """Whether its day is over."""
        return self.due is not None and self.due < today


class NotTheirs(Exception):
    """The account does not translate into the language."""


@dataclass(frozen=True)
class Wanted:
    """Who is to do something, by which day, and what they are told."""

    account_id: int
    due: datetime.date | None = None
    note: str = ""


@dataclass(frozen=True)
class Task:
    """A job that somebody has, and how much there is to do: passages of an item, or texts of the site."""

    given: Assignment
    count: Count


def listen() -> None:
    """End what is done whenever a text is saved, and forget what belongs to a person who is erased."""
    item_saved.connect(_end_done)
    message_saved.connect(_end_done_words)
    account_erased.connect(_forget)


_ROLES = [role.value for role, deeds in ROLES.items() if Permission.TRANSLATE in deeds]


def is_held() -> ColumnElement[bool]:
    """Whether whoever was given a job still translates into its language: an open account with the role."""
    return (
        exists()
        .where(
            AccountGrant.account_id == Assignment.account_id,
            AccountGrant.language == Assignment.language,
            AccountGrant.role.in_(_ROLES),
            Account.id == AccountGrant.account_id,
            Account.active,
        )
        .correlate(Assignment)
    )


def translators(session: Session) -> Mapping[str, Mapping[int, str]]:
    """Who may be given something in each language: their names by the numbers of their accounts."""
    rows = (
        select(AccountGrant.language, Account.id, Account.name)
        .join(Account, Account.id == AccountGrant.account_id)
        .where(AccountGrant.role.in_(_ROLES), Account.active)
        .order_by(Account.name, Account.id)
    )
    found: defaultdict[str, dict[int, str]] = defaultdict(dict)
    for language, id, name in session.execute(rows):
        found[language][id] = name
    return found


def people(session: Session) -> dict[int, str]:
    """Everybody who may be given something, or has something, by their names."""
    held = select(Account.id, Account.name).where(Account.id.in_(select(Assignment.account_id)))
    found = dict(session.execute(held).all()) | {
        id: name for known in translators(session).values() for id, name in known.items()
    }
    return dict(sorted(found.items(), key=lambda each: (each[1].casefold(), each[0])))


def assigned(session: Session, items: Collection[int], languages: Collection[str]) -> dict[Job, Assignment]:
    """What was given of some items, and of the words of the site, in some languages."""
    rows = select(Assignment).where(
        Assignment.language.in_(languages), or_(Assignment.item_id.is_(None), Assignment.item_id.in_(items))
    )
    return {row.job: row for row in session.scalars(rows)}


def open_ones(session: Session, items: Collection[int], languages: Collection[str]) -> dict[Job, Assignment]:
    """The same without what is done already; of the words of the site it is for the caller to know that."""
    rows = assigned(session, items, languages)
    known = to_do(session, [job for job in rows if job.item_id is not None])
    return {job: row for job, row in rows.items() if job.item_id is None or job in known}


def tasks_of(session: Session, account_id: int) -> list[Task]:
    """What somebody has to do and still may, what is due first before the rest, and what has no day last."""
    # What was given in a language that the site has no longer waits until it is brought back.
    is_spoken = Assignment.language.in_(select(SiteLanguage.tag))
    rows = session.scalars(select(Assignment).where(Assignment.account_id == account_id, is_spoken, is_held())).all()
    known = to_do(session, [row.job for row in rows])
    found = [Task(row, known[row.job]) for row in rows if row.job in known]
    return sorted(found, key=lambda task: (task.given.due or NO_DAY, task.given.at, task.given.id))


def to_do(session: Session, jobs: Iterable[Job]) -> dict[Job, Count]:
    """Those of some jobs that have something to do, and how much."""
    wanted = list(jobs)
    languages = list(dict.fromkeys(job.language for job in wanted))
    found = counts(session, languages, ids={job.item_id for job in wanted if job.item_id is not None})
    known = {
        job: found[job.item_id, job.language]
        for job in wanted
        if job.item_id is not None and (job.item_id, job.language) in found
    }
    words = [job.language for job in wanted if job.item_id is None]
    known |= {Job(None, tag): count for tag, count in left.counts(session, _root(), words).items()} if words else {}
    return {job: count for job, count in known.items() if count.is_to_do}


def assign(session: Session, jobs: Iterable[Job], wanted: Wanted, *, actor: str) -> int:
    """Give jobs to somebody, whoever had them before; give how many of them there was something to do in.

    Raises NotTheirs, and then changes nothing.
    """
    lock(session)  # two people who give the same thing at once follow one another
    open_jobs = to_do(session, jobs)
    account = session.get(Account, wanted.account_id, populate_existing=True)
    for job in open_jobs:
        if account is None or not account.active or not allowed(grants_of(account), Permission.TRANSLATE, job.language):
            raise NotTheirs(job.language)
    note = wanted.note.strip()[:LONGEST_NOTE]
    before = _given(session, open_jobs)
    for job in open_jobs:
        row = before.get(job) or Assignment(item_id=job.item_id, language=job.language)
        if (row.account_id, row.due, row.note) != (wanted.account_id, wanted.due, note):
            row.account_id, row.due, row.note = wanted.account_id, wanted.due, note
            row.actor, row.at = actor, now()
            session.add(row)
            _record(session, GIVEN, row, actor)
    session.flush()
    return len(open_jobs)


def take_back(session: Session, jobs: Iterable[Job], *, actor: str) -> int:
    """Take jobs back from whoever has them; give how many somebody had."""
    lock(session)
    rows = _given(session, jobs)
    _end(session, rows.values(), TAKEN, actor)
    return len(rows)


def _given(session: Session, jobs: Iterable[Job]) -> dict[Job, Assignment]:
    wanted = set(jobs)
    items = {job.item_id for job in wanted if job.item_id is not None}
    found = assigned(session, items, {job.language for job in wanted})
    return {job: row for job, row in found.items() if job in wanted}


def _end(session: Session, rows: Iterable[Assignment], deed: str, actor: str) -> None:
    for row in rows:
        _record(session, deed, row, actor)
        session.delete(row)
    session.flush()


def _record(session: Session, deed: str, row: Assignment, actor: str) -> None:
    due = {} if row.due is None else {"due": row.due.isoformat()}
    audit.record(session, actor, deed, row.item_id, row.language, account=row.account_id, **due)


def _end_done(session: Session, *, item_id: int, actor: str) -> None:
    rows = session.scalars(select(Assignment).where(Assignment.item_id == item_id)).all()
    _end_of(session, rows, actor)


def _end_done_words(session: Session, *, row: MessageText) -> None:
    wanted = select(Assignment).where(Assignment.item_id.is_(None), Assignment.language == row.language)
    _end_of(session, session.scalars(wanted).all(), row.actor)


def _end_of(session: Session, rows: Sequence[Assignment], actor: str) -> None:
    known = to_do(session, [row.job for row in rows]) if rows else {}
    _end(session, [row for row in rows if row.job not in known], DONE, actor)


def _forget(session: Session, *, account_id: int) -> None:
    """What somebody was given is open again: the row says who they were, and the note may too."""
    session.execute(delete(Assignment).where(Assignment.account_id == account_id))


def _root() -> Path:
    """The folder of the project whose catalogs the portal speaks from."""
    return locales().folder.parent
