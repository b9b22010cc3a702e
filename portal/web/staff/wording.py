"""Roles and what they allow, in words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from portal.content.authoring.history import Version
from portal.foundation.database import now
from portal.foundation.formats import date_time, join_list, language_name
from portal.foundation.i18n import LazyText, _, _l, _lp, locales
from portal.foundation.permissions import ROLES, Grant, Permission, Role

NOON, EVENING, NIGHT = 12, 18, 5

ROLE_NAMES: Mapping[Role, LazyText] = MappingProxyType(
    {
        Role.TRANSLATOR: _lp("role", "Translator"),
        Role.REVIEWER: _lp("role", "Reviewer"),
        Role.EDITOR: _lp("role", "Editor"),
        Role.PUBLISHER: _lp("role", "Publisher"),
        Role.ADMINISTRATOR: _lp("role", "Administrator"),
    }
)

DEEDS: Mapping[Permission, LazyText] = MappingProxyType(
    {
        Permission.SEE_TRANSLATIONS: _l("See what is translated, what is behind and what is missing"),
        Permission.TRANSLATE: _l("Translate texts of the site and of the content"),
        Permission.REVIEW_TRANSLATION: _l("Mark translations as reviewed, or send them back"),
        Permission.PUBLISH_TRANSLATION: _l("Publish translations"),
        Permission.SEE_DRAFTS: _l("Find all items, and see what is being written"),
        Permission.WRITE: _l("Write and submit items of every kind"),
        Permission.UPLOAD: _l("Upload pictures and files"),
        Permission.REVIEW: _l("Review what others have written"),
        Permission.PUBLISH: _l("Publish, schedule and withdraw items"),
        Permission.MANAGE_ACCOUNTS: _l("Make accounts and give them roles"),
        Permission.MANAGE_LANGUAGES: _l("Add languages and open them to readers"),
        Permission.MANAGE_SETTINGS: _l("Change the settings of the site"),
        Permission.READ_AUDIT_TRAIL: _l("See who did what, and when"),
    }
)

VERSIONS: Mapping[str, LazyText] = MappingProxyType(
    {
        "create": _lp("history", "Begun"),
        "save": _lp("history", "Saved"),
        "restore": _lp("history", "An earlier version brought back"),
        # Translators: of a version: what was there twice was put together.
        "merge": _lp("history", "Merged"),
        "found": _lp("history", "Saved before, or imported"),
        "publish": _lp("history", "Published"),
        "withdraw": _lp("history", "Withdrawn"),
        "plan": _lp("history", "Planned"),
    }
)
"""What a version of the history came to be by."""


def greeting(name: str) -> str:
    """A greeting for the time of day at the site."""
    hour = now().astimezone(locales().time_zone).hour
    if NIGHT <= hour < NOON:
        return _("Good morning, %(name)s", name=name)
    if NOON <= hour < EVENING:
        return _("Good afternoon, %(name)s", name=name)
    return _("Good evening, %(name)s", name=name)


def role_words(grant: Grant) -> str:
    """A role, with the languages that it is held for."""
    role = str(ROLE_NAMES[grant.role])
    if not grant.languages:
        return role
    names = join_list(language_name(tag) for tag in sorted(grant.languages))
    # Translators: a role and the languages that it is held for, such as "Translator for Spanish and Swedish".
    return _("%(role)s for %(languages)s", role=role, languages=names)


def deeds(grant: Grant) -> list[str]:
    """What a role that is held allows, one deed after the other."""
    return deeds_of_role(grant.role)


def deeds_of_role(role: Role) -> list[str]:
    """What a role allows, one deed after the other."""
    return [str(words) for permission, words in DEEDS.items() if permission in ROLES[role]]


def version_words(version: Version) -> str:
    """What was done to make a version, in a few words."""
    detail = version.detail
    words = str(VERSIONS.get(version.action, VERSIONS["save"]))
    if version.action == "plan":
        return _("Planned for %(time)s", time=date_time(detail["visible_from"]))
    if version.action == "withdraw" and detail.get("reason"):
        return f"{words}: {detail['reason']}"
    if detail.get("same_meaning"):
        return _("No change of meaning: %(reason)s", reason=detail["same_meaning"])
    return words
