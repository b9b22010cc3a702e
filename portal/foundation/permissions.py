"""Who may do what: permissions, the roles that hold them, and the mark that every view carries.

A permission is one deed; a role is a named set of them; an account holds grants, that is, roles,
some of them for named languages only. Everybody, with or without an account, is a reader, and
everybody who is logged in is a member: nobody is given these two.
The table is that of the project's 'Permissions and roles'.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Protocol, TypeVar

from flask import Flask, request

from portal.foundation.errors import ConfirmationNeeded, LoginNeeded, NotAllowed

View = TypeVar("View", bound=Callable[..., Any])

_MARK = "portal_requirement"


class Permission(StrEnum):
    """One deed that a route can ask for."""

    READ = "read"
    ASK_FOR_TRANSLATION = "ask-for-translation"
    LOG_IN = "log-in"
    USE_OWN_ACCOUNT = "use-own-account"
    SEE_TRANSLATIONS = "see-translations"
    TRANSLATE = "translate"
    REVIEW_TRANSLATION = "review-translation"
    PUBLISH_TRANSLATION = "publish-translation"
    SEE_DRAFTS = "see-drafts"
    WRITE = "write"
    UPLOAD = "upload"
    REVIEW = "review"
    PUBLISH = "publish"
    MANAGE_ACCOUNTS = "manage-accounts"
    MANAGE_LANGUAGES = "manage-languages"
    MANAGE_SETTINGS = "manage-settings"
    READ_AUDIT_TRAIL = "read-audit-trail"


class Role(StrEnum):
    """A named set of permissions."""

    READER = "reader"
    MEMBER = "member"
    TRANSLATOR = "translator"
    REVIEWER = "reviewer"
    EDITOR = "editor"
    PUBLISHER = "publisher"
    ADMINISTRATOR = "administrator"


ROLES: Mapping[Role, frozenset[Permission]] = MappingProxyType(
    {
        Role.READER: frozenset({Permission.READ, Permission.ASK_FOR_TRANSLATION, Permission.LOG_IN}),
        Role.MEMBER: frozenset({Permission.USE_OWN_ACCOUNT}),
        Role.TRANSLATOR: frozenset({Permission.SEE_TRANSLATIONS, Permission.TRANSLATE}),
        Role.REVIEWER: frozenset(
            {Permission.SEE_TRANSLATIONS, Permission.REVIEW_TRANSLATION, Permission.PUBLISH_TRANSLATION}
        ),
        Role.EDITOR: frozenset({Permission.SEE_DRAFTS, Permission.WRITE, Permission.UPLOAD}),
        Role.PUBLISHER: frozenset({Permission.SEE_DRAFTS, Permission.REVIEW, Permission.PUBLISH}),
        Role.ADMINISTRATOR: frozenset(
            {
                Permission.MANAGE_ACCOUNTS,
                Permission.MANAGE_LANGUAGES,
                Permission.MANAGE_SETTINGS,
                Permission.READ_AUDIT_TRAIL,
            }
        ),
    }
)

BOUND_TO_LANGUAGES = frozenset({Role.TRANSLATOR, Role.REVIEWER})

GIVEN = tuple(role for role in Role if role not in (Role.READER, Role.MEMBER))
"""The roles that accounts are given."""


@dataclass(frozen=True)
class Grant:
    """A role that an account holds, for `languages` (tags) where the role is bound to them."""

    role: Role
    languages: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if (self.role in BOUND_TO_LANGUAGES) != bool(self.languages):
            raise ValueError(f"the role {self.role} is {'not ' * bool(self.languages)}held for named languages")

    def covers(self, permission: Permission, language: str | None) -> bool:
        """Whether the grant holds a permission; with a language, whether it does so there."""
        if permission not in ROLES[self.role]:
            return False
        return language is None or self.role not in BOUND_TO_LANGUAGES or language in self.languages


_EVERYBODY = Grant(Role.READER)


def allowed(grants: Iterable[Grant], permission: Permission, language: str | None = None) -> bool:
    """Whether somebody with these grants may do a deed; without a language: in some language."""
    return any(grant.covers(permission, language) for grant in (_EVERYBODY, *grants))


@dataclass(frozen=True)
class Requirement:
    """What a view asks for: a permission, the name of the address part that holds the language, and
    whether the person must have proved a moment ago who they are."""

    permission: Permission
    language_argument: str | None = None
    fresh: bool = False

    def is_met(self, grants: Iterable[Grant], arguments: Mapping[str, Any]) -> bool:
        """Whether somebody with these grants may call the view with these arguments.

        A language that is not among the arguments is held by nobody, so that a misspelt name
        closes the route rather than opening it.
        """
        if self.language_argument is None:
            return allowed(grants, self.permission)
        return allowed(grants, self.permission, str(arguments.get(self.language_argument, "")))


def requires(
    permission: Permission, language_argument: str | None = None, *, fresh: bool = False
) -> Callable[[View], View]:
    """Mark a view with the permission that it needs, for the language in an address part if named.

    A `fresh` view does something dangerous: who it is must have been proved a moment ago.
    """

    def mark(view: View) -> View:
        setattr(view, _MARK, Requirement(permission, language_argument, fresh))
        return view

    return mark


def requirement(view: Callable[..., Any]) -> Requirement | None:
    """What a view was marked with; None where it was not."""
    return getattr(view, _MARK, None)


class UnmarkedRoute(RuntimeError):
    """Routes that name no permission; the application must not start with them."""

    def __init__(self, routes: Collection[str]) -> None:
        names = ", ".join(sorted(routes))
        super().__init__(f"routes that name no permission: {names}; mark their views with @requires")


def check_routes(app: Flask) -> None:
    """Raise UnmarkedRoute where a route names no permission."""
    unmarked = []
    for rule in app.url_map.iter_rules():
        view = app.view_functions.get(rule.endpoint)
        if view is None or requirement(view) is None:
            unmarked.append(f"{rule.rule} ({rule.endpoint})")
    if unmarked:
        raise UnmarkedRoute(unmarked)


class Visitor(Protocol):
    """Somebody who is logged in."""

    @property
    def grants(self) -> Iterable[Grant]:
        """The roles that they hold, a member's among them."""

    @property
    def is_fresh(self) -> bool:
        """Whether they proved a moment ago who they are."""


def guard(app: Flask, visitor: Callable[[], Visitor | None]) -> None:
    """Refuse every request whose view asks for more than whoever asks may do.

    Who that is (`visitor`, None for nobody) is only found out where a reader may not do it: what
    everybody may read is the same for everybody. Raises LoginNeeded, NotAllowed, ConfirmationNeeded.
    """

    @app.before_request
    def refuse() -> None:
        view = app.view_functions.get(request.endpoint or "")
        if view is None:
            return
        asked = requirement(view)
        if asked is None:
            raise NotAllowed(request.endpoint)
        arguments = request.view_args or {}
        if not asked.fresh and asked.is_met((), arguments):
            return
        found = visitor()
        if found is None:
            raise LoginNeeded(request.endpoint)
        if not asked.is_met(found.grants, arguments):
            raise NotAllowed(request.endpoint)
        if asked.fresh and not found.is_fresh:
            raise ConfirmationNeeded(request.endpoint)
