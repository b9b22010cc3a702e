"""The forms of accounts: what they ask for, and the sentences that say what is wrong."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, Field, Form, HiddenField, PasswordField, SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from portal.accounts import passwords, people
from portal.content.sitewide.site import site_languages
from portal.extensions import db
from portal.foundation.formats import language_name
from portal.foundation.forms import SpokenForm
from portal.foundation.i18n import LazyText, _, _l
from portal.languages import language as describe
from portal.web.frames import SITE_NAME, site

NEEDED = _l("This is needed.")


def check_email(_form: Form, field: Field) -> None:
    """Refuse what cannot be an address of mail."""
    if not people.is_email(field.data.strip()):
        raise ValidationError(_("This is not an e-mail address. One looks like name@example.org."))


def language_field(label: LazyText) -> SelectField:
    """A choice among the languages that readers have."""
    return SelectField(label, choices=_languages)


def _languages() -> list[SelectChoice]:
    return [SelectChoice(tag, describe(tag).own_name) for tag in site().languages]


def _readable() -> list[SelectChoice]:
    tags = [row.tag for row in site_languages(db.session)]
    # Translators: a choice of the language that somebody translates from: whichever an item is written in.
    return [SelectChoice("", _("The original of each text")), *(SelectChoice(tag, language_name(tag)) for tag in tags)]


def printable(typed: str | None) -> str:
    """What was typed without characters that nobody sees, which databases may refuse."""
    return "".join(sign for sign in typed or "" if sign.isprintable()).strip()


def _name_field() -> StringField:
    checks = [InputRequired(NEEDED), Length(min=1, max=people.LONGEST_NAME)]
    return StringField(_l("Your name"), checks, filters=[printable])


class LoginForm(SpokenForm):
    """The first step."""

    email = StringField(_l("E-mail address"), [InputRequired(NEEDED)])
    password = PasswordField(_l("Password"), [InputRequired(NEEDED)])
    shared = BooleanField(
        _l("This is a shared computer"),
        description=_l("You are logged out when the browser is closed, and after two hours without use."),
    )


class CodeForm(SpokenForm):
    """The second step."""

    code = StringField(
        # Translators: a field: the number that an authenticator app shows.
        _l("Code"),
        [InputRequired(NEEDED)],
        description=_l("The six digits of your app, or one of your recovery codes."),
    )


class ConfirmForm(SpokenForm):
    """Who is it, again."""

    password = PasswordField(_l("Password"), [InputRequired(NEEDED)])


class AskForm(SpokenForm):
    """Whose password is to be replaced."""

    email = StringField(_l("E-mail address"), [InputRequired(NEEDED), check_email])


class PasswordForm(SpokenForm):
    """A new password. `known` are words that it must not be made of: name, address."""

    new_password = PasswordField(
        _l("New password"),
        [InputRequired(NEEDED)],
        description=_l("At least 12 characters. A sentence of four or more words is easy to keep and hard to guess."),
    )

    def __init__(self, *args: Any, known: tuple[str, ...] = (), **values: Any) -> None:
        super().__init__(*args, **values)
        self.known = (*known, SITE_NAME)

    def validate_new_password(self, field: Field) -> None:
        """Refuse what is easy to guess."""
        told = passwords.fault(field.data, *self.known, *self.also_known())
        if told is not None:
            raise ValidationError(str(told))

    def also_known(self) -> tuple[str, ...]:
        """Words that the form itself asks for."""
        return ()


class ChangeForm(PasswordForm):
    """A new password in place of one that is known."""

    password = PasswordField(_l("Current password"), [InputRequired(NEEDED)])


class FirstForm(PasswordForm):
    """The first account."""

    email = StringField(_l("E-mail address"), [InputRequired(NEEDED), check_email])
    name = _name_field()
    language = language_field(_l("Language of these pages"))

    def also_known(self) -> tuple[str, ...]:
        """The name and the address."""
        return (self.email.data or "", self.name.data or "")


class DetailsForm(SpokenForm):
    """What an account says of itself."""

    name = _name_field()
    language = language_field(_l("Language of these pages"))
    reads = SelectField(_l("Translate from"), choices=_readable)
    has_shortcuts = BooleanField(
        _l("Keyboard shortcuts with Ctrl and Alt"),
        description=_l(
            "Where you write and translate. Turn this off if they get in the way of your browser or your aids."
        ),
    )
    daily_mail = BooleanField(
        _l("A daily mail about what waits for me"),
        description=_l("At most one a day, and only when something new is to be translated or reviewed, or came back."),
    )


class AppForm(SpokenForm):
    """The first code of an app. `secret` is what the app was given, sealed."""

    secret = HiddenField()
    code = StringField(_l("Code that the app shows"), [InputRequired(NEEDED)])


class PasskeyForm(SpokenForm):
    """What the browser says of a passkey that it made."""

    answer = HiddenField(validators=[InputRequired()])
    name = StringField(
        _l("Name of the passkey"),
        [Length(max=80)],
        filters=[printable],
        description=_l("So that you know it again, such as “Work laptop”."),
    )
