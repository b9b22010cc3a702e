"""What the trail says, in words."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from portal.accounts.audit import AuditEntry
from portal.accounts.models import ACTOR
from portal.content.published.passages import Words
from portal.foundation.formats import date, language_name
from portal.foundation.i18n import SOURCE_LANGUAGE, LazyText, _, _lp, _n
from portal.foundation.permissions import Role
from portal.web.staff.wording import ROLE_NAMES

ACTIONS: Mapping[str, LazyText] = MappingProxyType(
    {
        "create": _lp("trail", "Item begun"),
        "save": _lp("trail", "Item saved"),
        "restore": _lp("trail", "Earlier version brought back"),
        "translate": _lp("trail", "Passage translated"),
        "publish": _lp("trail", "Published"),
        "renew": _lp("trail", "Published anew with changed facts"),
        "withdraw": _lp("trail", "Withdrawn"),
        "cancel": _lp("trail", "Planned publication cancelled"),
        "review-ask": _lp("trail", "Sent to review"),
        "review-back": _lp("trail", "Sent back"),
        "review-pass": _lp("trail", "Review passed"),
        "note-done": _lp("trail", "Note done"),
        "question-ask": _lp("trail", "Question asked"),
        "question-answer": _lp("trail", "Question answered"),
        "question-done": _lp("trail", "Question settled"),
        "link-make": _lp("trail", "Reading link made"),
        "link-end": _lp("trail", "Reading link ended"),
        "link-fine": _lp("trail", "Dead link said to be fine"),
        "link-not-fine": _lp("trail", "Dead link no longer fine"),
        "redirect-add": _lp("trail", "Redirect made"),
        "redirect-remove": _lp("trail", "Redirect removed"),
        "site-choice": _lp("trail", "Menu or home page changed"),
        "banner-up": _lp("trail", "Banner put up"),
        "banner-down": _lp("trail", "Banner taken down"),
        "openness": _lp("trail", "Language opened or closed"),
        "language-add": _lp("trail", "Language added"),
        "language-remove": _lp("trail", "Language removed"),
        "message-save": _lp("trail", "Word of the site saved"),
        "message-undo": _lp("trail", "Word of the site: change undone"),
        "message-restore": _lp("trail", "Word of the site: earlier version brought back"),
        "message-import": _lp("trail", "Word of the site imported"),
        "message-push": _lp("trail", "Word of the site brought by a catalog"),
        "message-deploy": _lp("trail", "Word of the site brought by a new release"),
        "message-imported": _lp("trail", "Catalog imported"),
        "message-import-undone": _lp("trail", "Import of a catalog undone"),
        "release-begin": _lp("trail", "Release begun"),
        "release-put": _lp("trail", "Put into a release"),
        "release-take": _lp("trail", "Taken out of a release"),
        "release-plan": _lp("trail", "Release planned"),
        "release-cancel": _lp("trail", "Plan of a release cancelled"),
        "release-publish": _lp("trail", "Release published"),
        "release-abandon": _lp("trail", "Release thrown away"),
        "merge": _lp("trail", "Merged with another"),
        "merged": _lp("trail", "Merged into another"),
        "assign": _lp("trail", "Translation assigned"),
        "assign-back": _lp("trail", "Assignment taken back"),
        "assign-done": _lp("trail", "Assignment done"),
        "remark-waived": _lp("trail", "Remark of a check left to stand"),
        "remark-asked-again": _lp("trail", "Remark of a check asked for again"),
        "text-imported": _lp("trail", "Translations imported"),
        "text-import-undone": _lp("trail", "Import of translations undone"),
        "memory-imported": _lp("trail", "Translation memory imported"),
        "memory-forgotten": _lp("trail", "Imported memory removed"),
        "account-add": _lp("trail", "Account made"),
        "account-details": _lp("trail", "Account: name or language changed"),
        "account-roles": _lp("trail", "Account: roles changed"),
        "account-disable": _lp("trail", "Account closed"),
        "account-enable": _lp("trail", "Account opened again"),
        "account-erase": _lp("trail", "Account: personal data erased"),
        "link-send": _lp("trail", "Account: link to a password sent"),
        "login": _lp("trail", "Logged in"),
        "confirm": _lp("trail", "Password confirmed"),
        "password-set": _lp("trail", "Password set"),
        "session-end": _lp("trail", "Session ended"),
        "session-end-others": _lp("trail", "All other sessions ended"),
        "session-end-all": _lp("trail", "All sessions of an account ended"),
        "second-factor-on": _lp("trail", "App turned on"),
        "second-factor-off": _lp("trail", "App turned off"),
        "second-factor-drop": _lp("trail", "Two-step login taken off"),
        "recovery-codes": _lp("trail", "Recovery codes made"),
        "recovery-code-use": _lp("trail", "Recovery code used"),
        "mail-on": _lp("trail", "Daily mail turned on"),
        "mail-off": _lp("trail", "Daily mail turned off"),
        "passkey-add": _lp("trail", "Passkey added"),
        "passkey-remove": _lp("trail", "Passkey removed"),
    }
)
"""Every deed that the portal writes down, in the words of a list."""


def action_words(action: str) -> Words:
    """What a deed is called; its name in the trail where a later or an earlier portal wrote it."""
    words = ACTIONS.get(action)
    return Words(action, SOURCE_LANGUAGE) if words is None else Words(str(words))


def account_of(entry: AuditEntry) -> str | None:
    """The account that an entry is about, as the trail names actors."""
    number = entry.detail.get("account")
    return None if number is None else f"{ACTOR}{number}"


def details(entry: AuditEntry, names: Mapping[str, Words]) -> Iterator[str]:
    """What explains an entry, in short texts; what only a program understands is in the file alone."""
    detail, about = entry.detail, account_of(entry)
    if about is not None and about != entry.actor:
        yield str(names[about])
    if "after" in detail and "before" in detail:
        yield f"{_roles(detail['before'])} → {_roles(detail['after'])}"
    if isinstance(detail.get("due"), str):
        yield _("due %(date)s", date=date(datetime.date.fromisoformat(detail["due"])))
    if isinstance(detail.get("fields"), list) and detail["fields"]:
        yield _n("one field", "%(num)s fields", len(detail["fields"]))
    for name in ("path", "target", "address", "reason", "same_meaning", "note", "name"):
        if isinstance(detail.get(name), str) and detail[name]:
            yield _("“%(words)s”", words=detail[name])


def _roles(written: list[str]) -> str:
    """Roles as the trail has them, such as ``translator:es``."""
    found = []
    for each in written:
        role, _colon, tag = each.partition(":")
        words = str(ROLE_NAMES[Role(role)]) if role in set(Role) and Role(role) in ROLE_NAMES else role
        found.append(f"{words} ({language_name(tag)})" if tag else words)
    return ", ".join(found) or _("no role")
