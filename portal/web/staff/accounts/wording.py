"""How accounts stand, and why something cannot be done to them, in words."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from portal.accounts.models import Account
from portal.accounts.people import AccountError, EmailTaken, LastAdministrator
from portal.foundation.i18n import LazyText, _, _lp


class State(StrEnum):
    """How an account stands: in use, made and never used, or closed."""

    ACTIVE = "active"
    INVITED = "invited"
    CLOSED = "closed"


STATES: Mapping[State, LazyText] = {
    # Translators: an account that somebody uses.
    State.ACTIVE: _lp("account", "Active"),
    # Translators: an account whose person has not chosen a password yet.
    State.INVITED: _lp("account", "Invited"),
    # Translators: an account that was closed: nobody can log in with it.
    State.CLOSED: _lp("account", "Closed"),
}


def state_of(account: Account) -> State:
    """How an account stands."""
    if not account.active:
        return State.CLOSED
    return State.INVITED if account.password_hash is None else State.ACTIVE


def state_words(state: State) -> str:
    """The same in a word."""
    return str(STATES[state])


def refusal(error: AccountError) -> str:
    """Why something was not done."""
    if isinstance(error, EmailTaken):
        return _("There is an account with this address already.")
    if isinstance(error, LastAdministrator):
        return _("This is the last administrator. Make another one first.")
    return _("Nobody changes what they themselves may do. Ask another administrator.")
