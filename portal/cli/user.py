"""`portal user`: accounts, their roles and passwords. A password comes from a prompt or standard input."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from portal.accounts import passwords, people
from portal.accounts.models import Account
from portal.accounts.people import EmailTaken, LastAdministrator
from portal.content.editorial import erasing
from portal.content.sitewide.site import site_languages
from portal.extensions import db
from portal.foundation.database import now, writing
from portal.foundation.permissions import BOUND_TO_LANGUAGES, GIVEN, Grant, Role
from portal.settings import Settings

ACTOR = "portal user"

ROLE_HELP = f"A role: {', '.join(GIVEN)}; with languages translator:es,sv and reviewer:es. May be given again."


@click.group()
def user() -> None:
    """Make accounts, give them roles, close them."""


@user.command()
@click.argument("email")
@click.option("--name", required=True, help="The person's name.")
@click.option("--role", "roles", multiple=True, help=ROLE_HELP)
@click.option("--language", help="The language that the portal speaks to them; by default the site's first.")
@with_appcontext
def add(email: str, name: str, roles: Sequence[str], language: str | None) -> None:
    """Make an account for EMAIL. Its password is asked for, or read from standard input."""
    if not people.is_email(email):
        raise click.BadParameter(f"found {email!r}; allowed: an e-mail address", param_hint="EMAIL")
    if not name.strip() or len(name) > people.LONGEST_NAME:
        raise click.BadParameter(
            f"found {name!r}; allowed: up to {people.LONGEST_NAME} characters", param_hint="--name"
        )
    grants = _grants(roles)
    spoken = _languages([language])[0] if language else _site_tags()[0]
    hash = _new_password(name, email)
    try:
        with writing(db.session) as session:
            people.add(
                session,
                email=email,
                name=name,
                language=spoken,
                grants=grants,
                password_hash=hash,
                actor=ACTOR,
                moment=now(),
            )
    except EmailTaken:
        raise click.ClickException(f"There is an account for {email} already.") from None
    click.echo(f"Made an account for {email}.", err=True)


@user.command("list")
@click.option("--json", "as_json", is_flag=True, help="Write a JSON list.")
@with_appcontext
def list_accounts(as_json: bool) -> None:
    """List all accounts with their roles; secrets are never shown."""
    rows: list[dict[str, Any]] = [
        {
            "email": each.email,
            "name": each.name,
            "language": each.language,
            "active": each.active,
            "roles": _told(each),
            "second_factor": each.has_second_factor,
        }
        for each in people.everybody(db.session)
    ]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        state = "active" if row["active"] else "disabled"
        click.echo(f"{row['email']}\t{row['name']}\t{state}\t{' '.join(row['roles']) or '-'}")


@user.command()
@click.argument("email")
@click.option("--give", "given", multiple=True, help=ROLE_HELP)
@click.option(
    "--take", "taken", multiple=True, help="The same, to take away; translator alone takes all its languages."
)
@with_appcontext
def role(email: str, given: Sequence[str], taken: Sequence[str]) -> None:
    """Give roles to the account of EMAIL, and take roles from it. Without options: list them."""
    account = _account(email)
    held = {grant.role: set(grant.languages) for grant in people.grants_of(account)}
    for grant in _grants(given):
        held.setdefault(grant.role, set()).update(grant.languages)
    for name, languages in map(_split, taken):
        held[name] = held.get(name, set()) - set(languages)
        if not held[name] or not languages:
            del held[name]
    if given or taken:
        grants = [Grant(name, frozenset(languages)) for name, languages in held.items()]
        _change(lambda: people.give(db.session, account, grants, actor=ACTOR))
    click.echo(" ".join(_told(_account(email))) or "-")


@user.command()
@click.argument("email")
@click.option("--enable", is_flag=True, help="Open it again.")
@with_appcontext
def disable(email: str, enable: bool) -> None:
    """Close the account of EMAIL, which logs it out everywhere at once."""
    account = _account(email)
    changed = _change(lambda: people.set_active(db.session, account, enable, actor=ACTOR))
    state = "active" if enable else "disabled"
    click.echo(f"{email} is {state}{'' if changed else ' already'}.", err=True)


@user.command("reset-password")
@click.argument("email")
@click.option("--drop-second-factor", is_flag=True, help="For somebody who lost app, keys and recovery codes.")
@with_appcontext
def reset_password(email: str, drop_second_factor: bool) -> None:
    """Give the account of EMAIL another password, asked for or read from standard input.

    It is logged out everywhere.
    """
    account = _account(email)
    hash = _new_password(account.name, account.email)
    with writing(db.session) as session:
        people.set_password(session, account, hash, actor=ACTOR)
        if drop_second_factor:
            people.drop_second_factor(session, account, actor=ACTOR)
    click.echo(f"{email} has another password.", err=True)


@user.command()
@click.argument("email")
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_appcontext
def erase(email: str, yes: bool) -> None:
    """Erase the personal data of the account of EMAIL: name, address, password, sessions, unsaved texts.

    What the account wrote and did stays, under its number. This cannot be undone.
    """
    account = _account(email)
    if not yes:
        click.confirm(f"Erase all that tells whose account {email} is? This cannot be undone", abort=True, err=True)
    number = account.id
    settings: Settings = current_app.config["PORTAL_SETTINGS"]
    with _refusals(), writing(db.session) as session:
        erasing.erase(session, account, settings.data_dir, actor=ACTOR)
    click.echo(f"Account {number} is erased.", err=True)


def _account(email: str) -> Account:
    account = people.find(db.session, email)
    if account is None:
        raise click.ClickException(f"There is no account for {email}.")
    return account


def _change(change: Callable[[], bool]) -> bool:
    with _refusals(), writing(db.session):
        return change()


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except LastAdministrator as error:
        raise click.ClickException(f"{error} is the last administrator: make another one first.") from None


def _new_password(*known: str) -> str:
    """The hash of a password that somebody types twice, or that is the first line of standard input."""
    if sys.stdin.isatty():
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    told = passwords.fault(password, *known)
    if told is not None:
        raise click.ClickException(f"This password is not good enough. {told}")
    return passwords.hashed(password)


def _grants(texts: Iterable[str]) -> list[Grant]:
    """Roles as they are written on the command line, those for languages put together."""
    found: defaultdict[Role, set[str]] = defaultdict(set)
    for name, languages in map(_split, texts):
        if (name in BOUND_TO_LANGUAGES) != bool(languages):
            allowed = f"{name}:es or {name}:es,sv" if name in BOUND_TO_LANGUAGES else name
            raise click.BadParameter(f"found {name}{':' * bool(languages)}{','.join(languages)}; allowed: {allowed}")
        found[name] |= set(_languages(languages))
    return [Grant(name, frozenset(languages)) for name, languages in found.items()]


def _split(text: str) -> tuple[Role, list[str]]:
    name, _colon, languages = text.partition(":")
    if name not in GIVEN:
        raise click.BadParameter(f"found {name!r}; allowed: {', '.join(GIVEN)}")
    return Role(name), [tag for tag in languages.split(",") if tag]


def _languages(tags: Sequence[str]) -> Sequence[str]:
    known = _site_tags()
    for tag in tags:
        if tag not in known:
            raise click.BadParameter(f"found {tag!r}; allowed: a language of the site, {', '.join(known)}")
    return tags


def _site_tags() -> list[str]:
    tags = [row.tag for row in site_languages(db.session)]
    return tags or [current_app.config["PORTAL_SETTINGS"].default_language]


def _told(account: Account) -> list[str]:
    return [
        f"{grant.role}:{','.join(sorted(grant.languages))}" if grant.languages else grant.role.value
        for grant in people.grants_of(account)
    ]
