"""Accounts for tests: made as the portal makes them, with hashes that are made once."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from functools import cache

from sqlalchemy.orm import Session

from portal.accounts import passwords, people
from portal.accounts.models import Account
from portal.foundation.database import now, writing
from portal.foundation.permissions import BOUND_TO_LANGUAGES, Grant, Role

EMAIL = "ana@portal.example"
PASSWORD = "correct horse battery staple"


@cache
def hash_of(password: str) -> str:
    return passwords.hashed(password)


def grant(role: Role, *languages: str) -> Grant:
    """A role as it may be held: for Spanish, where it is bound to languages and none are named."""
    chosen = languages or (("es",) if role in BOUND_TO_LANGUAGES else ())
    return Grant(role, frozenset(chosen))


def make_account(
    session: Session,
    email: str = EMAIL,
    *roles: Role,
    grants: Iterable[Grant] = (),
    password: str | None = PASSWORD,
    language: str = "en",
    name: str = "Ana Lind",
    moment: datetime.datetime | None = None,
) -> Account:
    with writing(session):
        return people.add(
            session,
            email=email,
            name=name,
            language=language,
            grants=[*grants, *map(grant, roles)],
            password_hash=None if password is None else hash_of(password),
            actor="tests",
            moment=moment or now(),
        )
