"""The mails of accounts, each in the language of its reader."""

from __future__ import annotations

from flask import current_app, render_template

from portal.accounts.models import Account
from portal.foundation import mail
from portal.foundation.i18n import _, language
from portal.settings import SITE_NAME, Settings
from portal.web.frames import absolute


def send_reset(account: Account, path: str) -> None:
    """Send the link to a new password."""
    with language(account.language):
        _send(account, _("Choose a new password"), "mail/reset.txt", address=absolute(path))


def send_invitation(account: Account, path: str) -> None:
    """Send somebody whose account an administrator has made the link to their first password."""
    with language(account.language):
        _send(account, _("Your account"), "mail/invitation.txt", address=absolute(path))


def send_changed(account: Account) -> None:
    """Tell somebody that their password was replaced, in case it was not they who did it."""
    with language(account.language):
        _send(account, _("Your password was changed"), "mail/changed.txt")


def _send(account: Account, subject: str, template: str, **context: object) -> None:
    settings: Settings = current_app.config["PORTAL_SETTINGS"]
    text = render_template(template, name=account.name, site_name=SITE_NAME, contact=settings.contact, **context)
    letter = mail.written(
        to=account.email,
        sender=mail.sender_of(settings.contact, absolute("/")),
        subject=" ".join(f"{subject} – {SITE_NAME}".split()),
        text=text,
        language=account.language,
    )
    mail.deliver(letter, settings.smtp_url, settings.data_dir)
