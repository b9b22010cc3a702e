"""Mails: sent by the configured server, else written to a folder, where the operator finds them.

Sending takes time, and that time would tell whether an address is known. So a thread of its own
sends, one mail after the other; what fails is noted without its text, which may hold a secret.
"""

from __future__ import annotations

import logging
import os
import smtplib
import ssl
from concurrent.futures import ThreadPoolExecutor
from email import policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.utils import formatdate, make_msgid
from pathlib import Path
from urllib.parse import unquote, urlsplit

SECONDS = 20
SMTPS_PORT, SMTP_PORT = 465, 587
FOLDER = "log"

_sender = ThreadPoolExecutor(max_workers=1, thread_name_prefix="mail")
_log = logging.getLogger(__name__)


def written(
    *, to: str, sender: str, subject: str, text: str, language: str, off_url: str | None = None
) -> EmailMessage:
    """A mail of plain text. Addresses and subjects with line breaks raise ValueError.

    `off_url` is where one click of a mail program ends such mails (RFC 8058).
    """
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Date"], mail["Message-ID"] = formatdate(), make_msgid(domain=sender.rpartition("@")[2])
    mail["Auto-Submitted"] = "auto-generated"
    if off_url is not None:
        mail["List-Unsubscribe"] = f"<{off_url}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(text)
    mail["Content-Language"] = language
    return mail


def sender_of(contact: str | None, base_url: str) -> str:
    """Who mails are from: the contact where it is an address of mail, else a name at the public host."""
    if contact is not None and "@" in contact and ":" not in contact:
        return contact
    return f"portal@{urlsplit(base_url).hostname}"


def deliver(mail: EmailMessage, smtp_url: str | None, data_dir: Path) -> None:
    """Send a mail soon, or write it now to the log folder where there is no server."""
    if smtp_url is None:
        keep(mail, data_dir / FOLDER)
    else:
        _sender.submit(_send, mail, smtp_url)


def deliver_now(mail: EmailMessage, smtp_url: str | None, data_dir: Path) -> None:
    """The same, and wait until it is done. Raises OSError or SMTPException where the server does not take it."""
    if smtp_url is None:
        keep(mail, data_dir / FOLDER)
    else:
        _hand_over(mail, smtp_url)


def keep(mail: EmailMessage, folder: Path) -> Path:
    """Write a mail to a file of its own that only the portal's user may read."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = str(mail["Message-ID"]).strip("<>").partition("@")[0]
    path = folder / f"mail-{name}.eml"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(bytes(mail))
    return path


def forget(address: str, data_dir: Path) -> int:
    """Delete the mails to an address that were written to the log folder; say how many there were."""
    found = [path for path in (data_dir / FOLDER).glob("mail-*.eml") if _is_to(path, address)]
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)


def _is_to(path: Path, address: str) -> bool:
    with path.open("rb") as file:
        head = BytesHeaderParser(policy=policy.default).parse(file)
    known = {each.addr_spec.casefold() for each in getattr(head["To"], "addresses", ())}
    return address.casefold() in known


def _send(mail: EmailMessage, smtp_url: str) -> None:
    try:
        _hand_over(mail, smtp_url)
    except (OSError, smtplib.SMTPException) as error:
        _log.error("A mail could not be sent: %s", type(error).__name__)


def _hand_over(mail: EmailMessage, smtp_url: str) -> None:
    """Give a mail to the server: encrypted where it can be, always where a password goes with it."""
    parts = urlsplit(smtp_url)
    host, context = parts.hostname or "", ssl.create_default_context()
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, parts.port or SMTPS_PORT, timeout=SECONDS, context=context)
    else:
        server = smtplib.SMTP(host, parts.port or SMTP_PORT, timeout=SECONDS)
    with server:
        server.ehlo()
        if parts.scheme == "smtp" and (parts.username or server.has_extn("starttls")):
            server.starttls(context=context)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(mail)
