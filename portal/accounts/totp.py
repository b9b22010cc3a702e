"""Codes of an authenticator app (RFC 6238), and the recovery codes that stand in for a lost one."""

from __future__ import annotations

import base64
import datetime
import hashlib
import secrets
from collections.abc import Sequence

import pyotp
import segno
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from portal.accounts import audit, sealing
from portal.accounts.models import Account, RecoveryCode

STEP_SECONDS = 30
# Clocks differ: the code of the step before and of the one after counts too (RFC 6238, 5.2).
STEPS = (-1, 0, 1)
RECOVERY_CODES = 10
RECOVERY_BYTES = 10
GROUP = 4


def new_secret() -> str:
    """A secret for an app that is about to be set up, in base 32."""
    return pyotp.random_base32()


def setup_address(secret: str, email: str, issuer: str) -> str:
    """The `otpauth:` address that hands the secret to an app."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=issuer)


def picture(address: str) -> str:
    """The path (of an SVG of `picture_size` modules) that draws an address as a QR code."""
    rows = segno.make(address, error="m").matrix
    return "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, module in enumerate(row) if module)


def picture_size(address: str) -> int:
    """How many modules wide the QR code is."""
    return len(segno.make(address, error="m").matrix)


def step_of(secret: str, code: str, moment: datetime.datetime) -> int | None:
    """The step of time whose code this is, near a moment; None for a wrong code."""
    digits = "".join(code.split())
    now = int(moment.timestamp()) // STEP_SECONDS
    app = pyotp.TOTP(secret)
    for step in (now + offset for offset in STEPS):
        if secrets.compare_digest(app.at(step * STEP_SECONDS).encode(), digits.encode()):
            return step
    return None


def use(session: Session, keys: Sequence[str], account: Account, code: str, moment: datetime.datetime) -> bool:
    """Whether a code is right; no code is right twice, however many ask at once."""
    secret = sealing.open_sealed(keys, account.totp_secret) if account.totp_secret else None
    step = step_of(secret, code, moment) if secret else None
    if step is None:
        return False
    unused = (Account.totp_step.is_(None)) | (Account.totp_step < step)
    taken = update(Account).where(Account.id == account.id, unused).values(totp_step=step).returning(Account.id)
    return session.execute(taken).first() is not None


def turn_on(session: Session, keys: Sequence[str], account: Account, secret: str, step: int) -> None:
    """Ask for an app's codes from now on; `step` is that of the code that showed that it works."""
    account.totp_secret, account.totp_step = sealing.seal(keys, secret), step
    audit.record(session, account.actor, "second-factor-on", account=account.id)


def turn_off(session: Session, account: Account) -> None:
    """Ask for an app's codes no longer."""
    account.totp_secret = account.totp_step = None
    audit.record(session, account.actor, "second-factor-off", account=account.id)


def new_recovery_codes(session: Session, account: Account) -> list[str]:
    """Make new codes in place of the old ones; they are shown this once."""
    forget_recovery_codes(session, account)
    codes = [base64.b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode().lower() for _n in range(RECOVERY_CODES)]
    session.add_all(RecoveryCode(account_id=account.id, code_hash=_digest(code)) for code in codes)
    audit.record(session, account.actor, "recovery-codes", account=account.id)
    return ["-".join(code[place : place + GROUP] for place in range(0, len(code), GROUP)) for code in codes]


def forget_recovery_codes(session: Session, account: Account) -> None:
    """Drop an account's recovery codes."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))


def recovery_codes_left(session: Session, account: Account) -> int:
    """How many recovery codes an account still has."""
    owned = select(func.count()).select_from(RecoveryCode).where(RecoveryCode.account_id == account.id)
    return session.scalar(owned) or 0


def use_recovery_code(session: Session, account: Account, code: str) -> bool:
    """Whether this is one of the recovery codes, which it then is no longer."""
    bare = "".join(sign for sign in code.lower() if sign.isalnum())
    used = (
        delete(RecoveryCode)
        .where(RecoveryCode.account_id == account.id, RecoveryCode.code_hash == _digest(bare))
        .returning(RecoveryCode.code_hash)
    )
    if session.execute(used).first() is None:
        return False
    audit.record(session, account.actor, "recovery-code-use", account=account.id)
    return True


def _digest(code: str) -> str:
    """These codes are random and long, so that a plain digest hides them (NIST SP 800-63B, 3.1.2.2)."""
    return hashlib.sha256(code.encode()).hexdigest()
