"""Passkeys (WebAuthn): registered, and asked for as the second factor.

What must be signed is kept in the session's row and is replaced by the answer, whatever that is, so
that no answer serves twice. All checks are the library's.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import parse_authentication_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from portal.accounts import audit
from portal.accounts.models import Account, LoginSession, Passkey
from portal.accounts.sessions import new_challenge

MOST = 10
LONGEST_NAME = 80


@dataclass(frozen=True)
class Party:
    """The site as browsers know it: its host name, its origin, its name for people."""

    id: str
    origin: str
    name: str


def registration(row: LoginSession, party: Party) -> str:
    """What a browser needs to make a passkey for the account of a session, as JSON."""
    account = row.account
    options = generate_registration_options(
        rp_id=party.id,
        rp_name=party.name,
        user_id=f"portal {account.id}".encode(),
        user_name=account.email,
        user_display_name=account.name,
        exclude_credentials=_known(account),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.PREFERRED,
        ),
        challenge=row.challenge,
    )
    return options_to_json(options)


def register(
    session: Session, row: LoginSession, party: Party, answer: str, name: str, moment: datetime.datetime
) -> bool:
    """Keep the passkey that a browser made; False where its answer is not one to what it was asked."""
    challenge, row.challenge = row.challenge, new_challenge()
    account = row.account
    if len(account.passkeys) >= MOST:
        return False
    try:
        made = verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
        )
    except WebAuthnException:
        return False
    if session.scalar(select(Passkey.id).where(Passkey.credential_id == made.credential_id)) is not None:
        return False
    key = Passkey(
        credential_id=made.credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        name=name[:LONGEST_NAME],
        created_at=moment,
    )
    account.passkeys.append(key)
    audit.record(session, account.actor, "passkey-add", account=account.id)
    return True


def authentication(row: LoginSession, party: Party) -> str:
    """What a browser needs to sign with a passkey of the session's account, as JSON."""
    options = generate_authentication_options(
        rp_id=party.id,
        allow_credentials=_known(row.account),
        user_verification=UserVerificationRequirement.PREFERRED,
        challenge=row.challenge,
    )
    return options_to_json(options)


def use(row: LoginSession, party: Party, answer: str, moment: datetime.datetime) -> bool:
    """Whether an answer is signed with a passkey of the session's account."""
    challenge, row.challenge = row.challenge, new_challenge()
    try:
        credential = parse_authentication_credential_json(answer)
        key = next((key for key in row.account.passkeys if key.credential_id == credential.raw_id), None)
        if key is None:
            return False
        found = verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=key.public_key,
            credential_current_sign_count=key.sign_count,
        )
    except WebAuthnException:
        return False
    key.sign_count, key.used_at = found.new_sign_count, moment
    return True


def remove(session: Session, account: Account, id: int) -> bool:
    """Forget a passkey; False where the account has no such one."""
    key = next((key for key in account.passkeys if key.id == id), None)
    if key is None:
        return False
    account.passkeys.remove(key)
    audit.record(session, account.actor, "passkey-remove", account=account.id)
    return True


def _known(account: Account) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=key.credential_id) for key in account.passkeys]
