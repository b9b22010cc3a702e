"""`portal mail`: what is sent to the people who work here, beside what they ask for themselves."""

from __future__ import annotations

import smtplib
from email.message import EmailMessage

import click
from flask import current_app, render_template, url_for
from flask.cli import with_appcontext

from portal.accounts import daily as choices
from portal.accounts import links, people
from portal.accounts.models import Account
from portal.extensions import db
from portal.foundation import i18n, mail
from portal.foundation.database import now, writing
from portal.foundation.i18n import _
from portal.settings import SITE_NAME, Settings
from portal.translation.daily import Tasks, Waiting


@click.group("mail")
def mailing() -> None:
    """Mails to the people who work here."""


@mailing.command()
@with_appcontext
def daily() -> None:
    """Tell translators and reviewers what waits for them: at most one mail a day, and only where something is new.

    Let a timer run this every morning (docs/translating.md).
    """
    settings: Settings = current_app.config["PORTAL_SETTINGS"]
    if settings.base_url is None:
        raise click.ClickException("PORTAL_BASE_URL is not set; allowed: the address of the portal, for links in mails")
    waiting, sent, failed = Waiting(db.session, i18n.locales().folder.parent), 0, 0
    with current_app.test_request_context(base_url=settings.base_url):
        for account in people.everybody(db.session):
            tasks = waiting.tasks_of(account)
            if not tasks.is_any or not _claim(account, tasks):
                continue
            try:
                mail.deliver_now(_letter(settings, account, tasks), settings.smtp_url, settings.data_dir)
                sent += 1
            except (OSError, smtplib.SMTPException) as error:
                failed += 1
                click.echo(f"account {account.id}: {type(error).__name__}", err=True)
                with writing(db.session) as session:
                    choices.give_back(session, account)
    click.echo(f"Sent {sent} mails.", err=True)
    if failed:
        raise click.ClickException(f"{failed} mails could not be sent; the next run tries again.")


def _claim(account: Account, tasks: Tasks) -> bool:
    with writing(db.session) as session:
        return choices.claim(session, account, tasks.digest, now())


def _letter(settings: Settings, account: Account, tasks: Tasks) -> EmailMessage:
    base = (settings.base_url or "").rstrip("/")
    off = base + url_for("daily_mail.off", token=links.mail_off_token(settings.secret_keys, account))
    with i18n.language(account.language):
        text = render_template(
            "mail/daily.txt",
            name=account.name,
            site_name=SITE_NAME,
            tasks=tasks,
            base=base,
            off=off,
        )
        # Translators: the subject of a mail to translators and reviewers.
        subject = f"{_('What waits for you')} – {SITE_NAME}"
    return mail.written(
        to=account.email,
        sender=mail.sender_of(settings.contact, base),
        subject=" ".join(subject.split()),
        text=text,
        language=account.language,
        off_url=off,
    )
