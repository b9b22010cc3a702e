"""Forms that somebody has open, and what they typed there and did not save.

What is kept is seen by nobody but its writer, makes no version and is in no trail. It lies by account,
form and field, until it is saved or thrown away, for `KEPT_DAYS` at most. Each form has a mark of its
own, so that two tabs of one person keep two texts. Callers open the transaction.
"""

from __future__ import annotations

import datetime
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, String, UniqueConstraint, delete, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.accounts.models import ACTOR, Account
from portal.foundation.database import Base, UtcDateTime, now

KEPT_DAYS = datetime.timedelta(days=30)
EMPTY_LASTS = datetime.timedelta(days=1)
HERE = datetime.timedelta(minutes=2)
"""How long somebody counts as being there after their browser last said so; it does twice a minute."""
LATELY = datetime.timedelta(minutes=10)
NAME_LIMIT = 200
MARK_BYTES = 8

_MARK = re.compile(r"[0-9a-f]{8,32}")


class OpenForm(Base):
    """A form in somebody's browser, of an item or, without one, for a new item of a kind. With a `language` it is
    that of the item's translation.

    `number` is that of the last message of the browser, so that an older one that comes later changes
    nothing. One that was saved stays for a day, so that nothing is kept of it any more.
    """

    __tablename__ = "open_form"
    __table_args__ = (UniqueConstraint("account_id", "mark"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    mark: Mapped[str] = mapped_column(String(32))
    kind: Mapped[str] = mapped_column(String(30))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"), index=True)
    language: Mapped[str | None] = mapped_column(String(35))
    number: Mapped[int] = mapped_column(BigInteger)
    seen_at: Mapped[UtcDateTime] = mapped_column(index=True)
    kept_at: Mapped[UtcDateTime | None]
    saved_at: Mapped[UtcDateTime | None]


class OpenField(Base):
    """What was typed into a field: its values as the form sends them, and what it was when the form was opened
    (the digest of a value, the keys of parts; `drafting.Stamp`)."""

    __tablename__ = "open_field"

    form_id: Mapped[int] = mapped_column(ForeignKey("open_form.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME_LIMIT), primary_key=True)
    typed: Mapped[list[str]] = mapped_column(JSON)
    base: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)


@dataclass(frozen=True)
class TypedField:
    """What is typed into a field, and what the field was based on."""

    typed: Sequence[str]
    base: Any = None


@dataclass(frozen=True)
class Place:
    """Where a form belongs: an item, its translation into a language, or a new item of a kind."""

    kind: str
    item_id: int | None = None
    language: str | None = None


@dataclass(frozen=True)
class Unsaved:
    """What is kept of a form: since when, and its fields by name."""

    id: int
    mark: str
    place: Place
    kept_at: datetime.datetime
    fields: Mapping[str, TypedField]


class Outcome(StrEnum):
    """What became of a message: kept; too late, since a newer one was there; of a form that was saved."""

    KEPT = "kept"
    LATE = "late"
    SAVED = "saved"


@dataclass(frozen=True)
class Colleague:
    """Somebody else who has an item open or had of late: unsaved text since, saved at, both None: looks at it."""

    actor: str
    unsaved_since: datetime.datetime | None
    saved_at: datetime.datetime | None


def move(session: Session, item_id: int, to: int) -> None:
    """Let what was typed into an item and not saved be that of another, into which it was merged."""
    own = update(OpenForm).where(OpenForm.item_id == item_id, OpenForm.language.is_(None))
    session.execute(own.values(item_id=to))


def new_mark() -> str:
    """The mark of a form that is opened."""
    return secrets.token_hex(MARK_BYTES)


def is_mark(text: str) -> bool:
    """Whether a text can be the mark of a form."""
    return _MARK.fullmatch(text) is not None


def keep(
    session: Session,
    account: Account,
    place: Place,
    mark: str,
    fields: Mapping[str, TypedField],
    *,
    number: int,
    whole: bool = False,
) -> tuple[Outcome, int]:
    """Keep what is typed into fields of a form, and note that it is open; `whole`: of all its fields.

    Gives what became of it, and the number that the next message must exceed.
    """
    moment = now()
    _tidy(session, moment)
    form = _form(session, account, place, mark, moment)
    if form.saved_at is not None:
        return Outcome.SAVED, form.number
    form.seen_at = moment
    if number <= form.number:
        return Outcome.LATE, form.number
    form.number = number
    known = {row.name: row for row in session.scalars(select(OpenField).where(OpenField.form_id == form.id))}
    if whole:
        for name in known.keys() - fields.keys():
            session.delete(known[name])
    for name, each in fields.items():
        row = known.get(name)
        if row is None:
            session.add(OpenField(form_id=form.id, name=name, typed=list(each.typed), base=each.base))
        else:
            row.typed, row.base = list(each.typed), each.base
    if fields:
        form.kept_at = moment
    session.flush()
    return Outcome.KEPT, number


def close(session: Session, account: Account, place: Place, mark: str) -> None:
    """Forget what was kept of a form, since it was saved; what its browser still sends is not kept."""
    if not is_mark(mark):
        return
    moment = now()
    form = _form(session, account, place, mark, moment)
    session.execute(delete(OpenField).where(OpenField.form_id == form.id))
    form.saved_at = form.seen_at = moment
    form.kept_at = None
    session.flush()


def discard(session: Session, account: Account, id: int) -> bool:
    """Throw away what is kept of a form; False where the account has no such form."""
    form = session.get(OpenForm, id)
    if form is None or form.account_id != account.id:
        return False
    session.execute(delete(OpenField).where(OpenField.form_id == form.id))
    form.kept_at = None
    session.flush()
    return True


def unsaved(session: Session, account: Account, place: Place | None = None) -> list[Unsaved]:
    """What is kept of an account's forms, those of a place or all, the latest first."""
    rows = select(OpenForm).where(OpenForm.account_id == account.id, OpenForm.kept_at.is_not(None))
    if place is not None:
        rows = rows.where(
            OpenForm.kind == place.kind,
            OpenForm.item_id.is_not_distinct_from(place.item_id),
            OpenForm.language.is_not_distinct_from(place.language),
        )
    forms = session.scalars(rows.order_by(OpenForm.kept_at.desc(), OpenForm.id.desc())).all()
    fields: dict[int, dict[str, TypedField]] = {form.id: {} for form in forms}
    for row in session.scalars(select(OpenField).where(OpenField.form_id.in_(fields))):
        fields[row.form_id][row.name] = TypedField(row.typed, row.base)
    return [
        Unsaved(form.id, form.mark, Place(form.kind, form.item_id, form.language), form.kept_at, fields[form.id])
        for form in forms
        if form.kept_at is not None and fields[form.id]
    ]


def colleagues(session: Session, account: Account, place: Place) -> list[Colleague]:
    """Who else has an item or its translation open, or wrote there in the last minutes, each once, the latest first."""
    moment = now()
    rows = session.scalars(
        select(OpenForm)
        .where(
            OpenForm.item_id == place.item_id,
            OpenForm.language.is_not_distinct_from(place.language),
            OpenForm.account_id != account.id,
            or_(
                OpenForm.seen_at > moment - HERE,
                OpenForm.kept_at > moment - LATELY,
                OpenForm.saved_at > moment - LATELY,
            ),
        )
        .order_by(OpenForm.seen_at.desc(), OpenForm.id.desc())
    )
    found: dict[int, Colleague] = {}
    for row in rows:
        known = found.get(row.account_id)
        if known is None or (known.unsaved_since is None and row.kept_at is not None):
            found[row.account_id] = Colleague(f"{ACTOR}{row.account_id}", row.kept_at, row.saved_at)
    return list(found.values())


def forget(session: Session, account: Account) -> None:
    """Delete all forms of an account, for whoever erases a person."""
    ids = select(OpenForm.id).where(OpenForm.account_id == account.id)
    session.execute(delete(OpenField).where(OpenField.form_id.in_(ids)))
    session.execute(delete(OpenForm).where(OpenForm.account_id == account.id))


def _form(session: Session, account: Account, place: Place, mark: str, moment: datetime.datetime) -> OpenForm:
    """The form with a mark, made where there is none. The account's row is locked: two messages may come at once."""
    session.execute(select(Account.id).where(Account.id == account.id).with_for_update())
    form = session.scalar(select(OpenForm).where(OpenForm.account_id == account.id, OpenForm.mark == mark))
    if form is None:
        form = OpenForm(
            account_id=account.id,
            mark=mark,
            kind=place.kind,
            item_id=place.item_id,
            language=place.language,
            number=0,
            seen_at=moment,
        )
        session.add(form)
        session.flush()
    return form


def _tidy(session: Session, moment: datetime.datetime) -> None:
    """Delete the forms that nobody will come back to."""
    is_old = or_(
        OpenForm.seen_at < moment - KEPT_DAYS, OpenForm.kept_at.is_(None) & (OpenForm.seen_at < moment - EMPTY_LASTS)
    )
    ids = session.scalars(select(OpenForm.id).where(is_old).limit(100)).all()
    if ids:
        session.execute(delete(OpenField).where(OpenField.form_id.in_(ids)))
        session.execute(delete(OpenForm).where(OpenForm.id.in_(ids)))
