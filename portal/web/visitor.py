"""Who asks: found by the session's cookie, looked at only where it matters.

Pages that are the same for everybody never come here, so that they set and read no cookie.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import g, request, session
from sqlalchemy.exc import OperationalError

from portal.accounts import people, sessions
from portal.accounts.entering import Entered
from portal.accounts.models import Account, LoginSession
from portal.accounts.sessions import Device
from portal.extensions import db
from portal.foundation.database import now, writing
from portal.foundation.errors import LoginNeeded
from portal.foundation.permissions import Grant, Permission, Role, allowed

_TOKEN = "login"  # noqa: S105  # the name of a value, not a secret


@dataclass(frozen=True)
class Visitor:
    """Somebody who is logged in: their session, and what they may do."""

    row: LoginSession
    grants: Sequence[Grant]
    is_fresh: bool

    @property
    def account(self) -> Account:
        """Whose session it is."""
        return self.row.account

    def may(self, permission: Permission, language: str | None = None) -> bool:
        """Whether they may do a deed, in a language if named."""
        return allowed(self.grants, permission, language)


def current() -> Visitor | None:
    """Who is logged in; None for a reader, and between password and second factor."""
    if "visitor" not in g:
        g.visitor = _find()
    found: Visitor | None = g.visitor
    return found


def somebody() -> Visitor:
    """Who is logged in. Raises LoginNeeded."""
    found = current()
    if found is None:
        raise LoginNeeded(request.endpoint)
    return found


def half_way() -> LoginSession | None:
    """The session of somebody who gave the password and not yet the second factor."""
    row = sessions.find(db.session, session.get(_TOKEN), now())
    return None if row is None or row.complete else row


def let_in(entered: Entered) -> None:
    """Give the browser the cookie of a session that has just begun, and nothing of what was before."""
    session.clear()
    session[_TOKEN] = entered.token
    session.permanent = entered.lasting
    g.pop("visitor", None)


def let_out() -> None:
    """Take the cookie back."""
    session.clear()
    g.pop("visitor", None)


def device(*, lasting: bool) -> Device:
    """What is known of the browser that asks."""
    browser = "".join(sign for sign in request.headers.get("User-Agent", "") if sign.isprintable())
    return Device(browser, request.remote_addr or "", lasting)


def _find() -> Visitor | None:
    moment = now()
    row = sessions.find(db.session, session.get(_TOKEN), moment)
    if row is None or not row.complete:
        return None
    if sessions.needs_note(row, moment):
        _note(row)
    grants = [Grant(Role.MEMBER), *people.grants_of(row.account)]
    return Visitor(row, grants, sessions.is_fresh(row, moment))


def _note(row: LoginSession) -> None:
    """Note that the session is in use; a database that cannot be written to ends nobody's reading."""
    try:
        with writing(db.session):
            row.seen_at = now()
    except OperationalError:
        db.session.rollback()
