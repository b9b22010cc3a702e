"""The tables of accounts. What is secret lies here only as a hash, or sealed.

Erasing a person empties the columns of `account` and deletes the other rows; the audit trail names
accounts by number alone (`Account.actor`), so that it stays whole.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.foundation.database import Base, UtcDateTime

TAG_LENGTH = 35
DIGEST_LENGTH = 64
ACTOR = "account:"
"""What the trail's name of an account begins with; its number follows."""


class Account(Base):
    """Somebody who works here. `email_key` is the address as it is compared: lower-case letters.

    `password_hash` is empty until a password was chosen. `totp_secret` is sealed; `totp_step` is the
    last step of time whose code was used, so that no code works twice. `reads` is the language that a
    translator likes to translate from, where that is not the original's; `has_shortcuts` says whether the
    portal's keys do anything.
    """

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    language: Mapped[str] = mapped_column(String(TAG_LENGTH))
    active: Mapped[bool]
    created_at: Mapped[UtcDateTime]
    password_hash: Mapped[str | None] = mapped_column(String(200))
    totp_secret: Mapped[str | None] = mapped_column(String(400))
    totp_step: Mapped[int | None]
    reads: Mapped[str | None] = mapped_column(String(TAG_LENGTH))
    has_shortcuts: Mapped[bool] = mapped_column(default=True, server_default=true())

    held: Mapped[list[AccountGrant]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", order_by="AccountGrant.role, AccountGrant.language"
    )
    passkeys: Mapped[list[Passkey]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", order_by="Passkey.created_at"
    )

    @property
    def actor(self) -> str:
        """What the audit trail calls this account."""
        return f"{ACTOR}{self.id}"

    @property
    def is_erased(self) -> bool:
        """Whether nothing is known any more of whose account it was."""
        return not self.email

    @property
    def has_second_factor(self) -> bool:
        """Whether a password alone does not let anybody in."""
        return self.totp_secret is not None or bool(self.passkeys)


class AccountGrant(Base):
    """A role that an account holds; one row a language where the role is bound to languages, else ''."""

    __tablename__ = "account_grant"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(20), primary_key=True)
    language: Mapped[str] = mapped_column(String(TAG_LENGTH), primary_key=True, default="")


class LoginSession(Base):
    """One login in one browser. A cookie is worth nothing once its row is gone.

    `complete` is false between the password and the second factor. `confirmed_at` is when the person
    last proved who they are; `lasting` is false on a shared computer. `challenge` is what a passkey
    must sign next; each answer makes it another.
    """

    __tablename__ = "login_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(DIGEST_LENGTH), unique=True)
    created_at: Mapped[UtcDateTime]
    seen_at: Mapped[UtcDateTime]
    confirmed_at: Mapped[UtcDateTime]
    complete: Mapped[bool]
    lasting: Mapped[bool]
    browser: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(45))
    challenge: Mapped[bytes] = mapped_column(LargeBinary)

    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)


class RecoveryCode(Base):
    """A code that stands in for a lost second factor, once."""

    __tablename__ = "recovery_code"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(DIGEST_LENGTH), primary_key=True)


class Passkey(Base):
    """A key of the person's own device (WebAuthn); the portal knows its public half only."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger)  # 32 bits without a sign (WebAuthn, 6.1)
    name: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[UtcDateTime]
    used_at: Mapped[UtcDateTime | None]


class DailyMail(Base):
    """Whether an account wants the daily mail, and what it was told last; no row: it does, and was told nothing.

    `told` is a digest of what was to be done then. No mail follows as long as it is the same.
    """

    __tablename__ = "daily_mail"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    wanted: Mapped[bool]
    sent_at: Mapped[UtcDateTime | None]
    told: Mapped[str] = mapped_column(String(DIGEST_LENGTH))


class Attempt(Base):
    """How often somebody tried to prove something of late; `key` is a digest of what was tried."""

    __tablename__ = "attempt"

    key: Mapped[str] = mapped_column(String(DIGEST_LENGTH), primary_key=True)
    count: Mapped[int]
    last_at: Mapped[UtcDateTime]
