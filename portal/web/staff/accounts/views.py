"""Who works here: all accounts, and one of them with what it may do."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.accounts import people, sessions
from portal.accounts.models import Account
from portal.accounts.people import LastAdministrator, OwnAccount
from portal.content.editorial import erasing
from portal.content.sitewide.site import site_languages
from portal.extensions import db
from portal.foundation.database import now, writing
from portal.foundation.errors import NotFound, OutOfDate
from portal.foundation.i18n import _
from portal.foundation.permissions import BOUND_TO_LANGUAGES, GIVEN, Permission, requires
from portal.settings import Settings
from portal.web import visitor
from portal.web.shell import render_staff
from portal.web.staff.accounts.forms import DetailsForm, RolesForm, groups, values_of
from portal.web.staff.accounts.wording import State, refusal, state_of
from portal.web.staff.blueprint import blueprint
from portal.web.staff.wording import ROLE_NAMES, deeds_of_role, role_words

WAS = "was"
"""The field that says which roles the form of roles was drawn with."""


@dataclass(frozen=True)
class AccountLine:
    """An account of the list, with what it may do in words and when it was last here."""

    account: Account
    state: State
    roles: Sequence[str]
    seen_at: datetime.datetime | None


@blueprint.get("/accounts")
@requires(Permission.MANAGE_ACCOUNTS)
def accounts() -> Response:
    """Everybody who has an account."""
    seen = sessions.last_seen(db.session)
    lines = [_line(each, seen.get(each.id)) for each in people.everybody(db.session)]
    return render_staff("staff/accounts/list.html", lines=lines, erased=people.erased(db.session))


def _line(account: Account, seen_at: datetime.datetime | None) -> AccountLine:
    roles = [role_words(grant) for grant in people.grants_of(account)]
    return AccountLine(account, state_of(account), roles, seen_at)


@blueprint.get("/accounts/<int:id>")
@requires(Permission.MANAGE_ACCOUNTS, fresh=True)
def account(id: int) -> Response:
    """One account, and what can be done with it."""
    return account_page(found_account(id))


def found_account(id: int) -> Account:
    """An account by its number. Raises NotFound, also for one that was erased."""
    row = db.session.get(Account, id)
    if row is None or row.is_erased:
        raise NotFound(id)
    return row


def account_page(
    row: Account,
    *,
    details: DetailsForm | None = None,
    roles: RolesForm | None = None,
    problem: str = "",
) -> Response:
    """The page of an account, with the form that was not taken, if one was not."""
    moment = now()
    return render_staff(
        "staff/accounts/account.html",
        status=400 if problem or (details is not None and details.errors) else 200,
        problem=problem,
        form=details,
        details=details or DetailsForm(data={"name": row.name, "language": row.language}),
        chosen=(roles.held.data if roles is not None else values_of(row)) or [],
        line=_line(row, sessions.last_seen(db.session).get(row.id)),
        was=_was(row),
        rows=sessions.all_of(db.session, row, moment),
        is_own=row.id == visitor.somebody().account.id,
        **role_choices(),
    )


def role_choices() -> dict[str, object]:
    """What a form of roles offers: those for everything with what they allow, and those for languages."""
    plain = [
        (role.value, str(ROLE_NAMES[role]), deeds_of_role(role)) for role in GIVEN if role not in BOUND_TO_LANGUAGES
    ]
    bound = [
        (str(ROLE_NAMES[role]), deeds_of_role(role), choices)
        for role, choices in groups([row.tag for row in site_languages(db.session)])
    ]
    return {"plain_roles": plain, "bound_roles": bound}


@blueprint.post("/accounts/<int:id>/details")
@requires(Permission.MANAGE_ACCOUNTS, fresh=True)
def send_account_details(id: int) -> Response:
    """Change what the account says of somebody."""
    row, form = found_account(id), DetailsForm(request.form)
    if not form.validate():
        return account_page(row, details=form)
    with writing(db.session) as session:
        people.describe(session, row, name=form.name.data, language=form.language.data, actor=_me())
    flash(_("Saved."))
    return _back(row)


@blueprint.post("/accounts/<int:id>/roles")
@requires(Permission.MANAGE_ACCOUNTS, fresh=True)
def send_account_roles(id: int) -> Response:
    """Let an account hold the roles that are ticked. They count from the person's next request on.

    Raises OutOfDate where somebody gave or took roles since the form was drawn.
    """
    row, form = found_account(id), RolesForm(request.form)
    if not form.validate():
        raise NotFound(id)
    try:
        with writing(db.session) as session:
            if request.form.get(WAS, _was(row)) != _was(row):
                raise OutOfDate(f"roles of account {id}")
            changed = people.give(session, row, form.grants(), actor=_me())
    except (OwnAccount, LastAdministrator) as error:
        return account_page(row, roles=form, problem=refusal(error))
    if changed:
        flash(_("The roles of %(name)s are changed. They count from now on.", name=row.name))
    return _back(row)


@blueprint.post("/accounts/<int:id>/state")
@requires(Permission.MANAGE_ACCOUNTS, fresh=True)
def send_account_state(id: int) -> Response:
    """Close an account, which logs it out everywhere, or open it again."""
    row, active = found_account(id), request.form.get("active") == "yes"
    try:
        with writing(db.session) as session:
            changed = people.set_active(session, row, active, actor=_me())
    except (OwnAccount, LastAdministrator) as error:
        return account_page(row, problem=refusal(error))
    if changed and active:
        flash(_("The account is open again."))
    elif changed:
        flash(_("The account is closed, and logged out everywhere."))
    return _back(row)


@blueprint.post("/accounts/<int:id>/end-sessions")
@requires(Permission.MANAGE_ACCOUNTS, fresh=True)
def send_account_end_sessions(id: int) -> Response:
    """Log an account out everywhere."""
    row = found_account(id)
    with writing(db.session) as session:
        sessions.end_all(session, row, _me())
    flash(_("%(name)s is logged out everywhere.", name=row.name))
    return _back(row)


@blueprint.get("/accounts/<int:id>/erase")
@requires(Permission.MANAGE_ACCOUNTS, fresh=True)
def erase_account(id: int) -> Response:
    """What goes and what stays, and the button that does it."""
    return _erase_page(found_account(id))


def _erase_page(row: Account, problem: str = "") -> Response:
    return render_staff("staff/accounts/erase.html", status=400 if problem else 200, account=row, problem=problem)


@blueprint.post("/accounts/<int:id>/erase")
@requires(Permission.MANAGE_ACCOUNTS, fresh=True)
def send_erase_account(id: int) -> Response:
    """Erase the personal data of an account, for good."""
    row = found_account(id)
    settings: Settings = current_app.config["PORTAL_SETTINGS"]
    try:
        with writing(db.session) as session:
            erasing.erase(session, row, settings.data_dir, actor=_me())
    except (OwnAccount, LastAdministrator) as error:
        return _erase_page(row, refusal(error))
    flash(_("Account %(number)s is erased.", number=str(id)))
    return redirect(url_for("staff.accounts"), 303)


def _was(row: Account) -> str:
    """The roles that an account holds, as the form says that it showed them."""
    return " ".join(sorted(values_of(row)))


def _me() -> str:
    return visitor.somebody().account.actor


def _back(row: Account) -> Response:
    return redirect(url_for("staff.account", id=row.id), 303)
