"""The forms by which administrators look after accounts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from wtforms import SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length

from portal.accounts import people
from portal.accounts.models import Account
from portal.content.sitewide.site import site_languages
from portal.extensions import db
from portal.foundation.forms import SpokenForm
from portal.foundation.i18n import _l
from portal.foundation.permissions import BOUND_TO_LANGUAGES, GIVEN, Grant, Role
from portal.web.account.forms import NEEDED, check_email, language_field, printable

SEPARATOR = ":"


def _choices() -> list[tuple[str, str]]:
    """Every role that can be given; those that are bound to languages once for each."""
    tags = [row.tag for row in site_languages(db.session)]
    values = [
        value
        for role in GIVEN
        for value in ([f"{role}{SEPARATOR}{tag}" for tag in tags] if role in BOUND_TO_LANGUAGES else [role.value])
    ]
    return [(value, value) for value in values]


def values_of(account: Account) -> list[str]:
    """The roles that an account holds, as the form names them."""
    return [f"{row.role}{SEPARATOR}{row.language}" if row.language else row.role for row in account.held]


class RolesForm(SpokenForm):
    """What somebody may do."""

    held = SelectMultipleField(_l("Roles"), choices=_choices)

    def grants(self) -> list[Grant]:
        """The roles that are ticked, each once, with its languages."""
        found: defaultdict[Role, set[str]] = defaultdict(set)
        for value in self.held.data or ():
            role, _separator, tag = value.partition(SEPARATOR)
            found[Role(role)] |= {tag} - {""}
        return [Grant(role, frozenset(tags)) for role, tags in found.items()]


def _name_field() -> StringField:
    checks = [InputRequired(NEEDED), Length(min=1, max=people.LONGEST_NAME)]
    # Translators: a field: the name of the person whose account it is.
    return StringField(_l("Name of the person"), checks, filters=[printable])


class DetailsForm(SpokenForm):
    """What an account says of somebody else."""

    name = _name_field()
    language = language_field(_l("Language of the staff’s pages"))


class InvitationForm(RolesForm):
    """Somebody who is to work here."""

    email = StringField(_l("E-mail address"), [InputRequired(NEEDED), check_email])
    name = _name_field()
    language = language_field(_l("Language of the staff’s pages"))


def groups(tags: Sequence[str]) -> list[tuple[Role, list[tuple[str, str]]]]:
    """The roles that are bound to languages, each with its choices by language."""
    return [(role, [(f"{role}{SEPARATOR}{tag}", tag) for tag in tags]) for role in GIVEN if role in BOUND_TO_LANGUAGES]
