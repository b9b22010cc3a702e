"""Who may do what, against the table of roles as it was promised."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from flask import Flask

from portal.foundation.errors import ConfirmationNeeded, LoginNeeded, NotAllowed
from portal.foundation.permissions import (
    BOUND_TO_LANGUAGES,
    GIVEN,
    ROLES,
    Grant,
    Permission,
    Requirement,
    Role,
    UnmarkedRoute,
    allowed,
    check_routes,
    guard,
    requirement,
    requires,
)

PROMISED = {
    "reader": "read, ask-for-translation, log-in",
    "member": "use-own-account",
    "translator": "see-translations, translate",
    "reviewer": "see-translations, review-translation, publish-translation",
    "editor": "see-drafts, write, upload",
    "publisher": "see-drafts, review, publish",
    "administrator": "manage-accounts, manage-languages, manage-settings, read-audit-trail",
}


def grant(role: Role, *languages: str) -> Grant:
    return Grant(role, frozenset(languages))


def test_roles_are_those_promised() -> None:
    assert {role.value: set(permissions) for role, permissions in ROLES.items()} == {
        role: set(permissions.split(", ")) for role, permissions in PROMISED.items()
    }
    assert {role.value for role in BOUND_TO_LANGUAGES} == {"translator", "reviewer"}


def test_every_permission_is_held_by_one_role_but_to_see_what_others_write() -> None:
    """Whoever publishes or reviews must see what others write, without writing it."""
    held = [permission for permissions in ROLES.values() for permission in permissions]
    assert sorted(held) == sorted([*Permission, Permission.SEE_DRAFTS, Permission.SEE_TRANSLATIONS])


@pytest.mark.parametrize("permission", Permission)
def test_a_reader_without_account_may_read_and_ask(permission: Permission) -> None:
    may = {Permission.READ, Permission.ASK_FOR_TRANSLATION, Permission.LOG_IN}
    assert allowed([], permission) is (permission in may)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("permission", Permission)
def test_a_role_holds_its_own_permissions_and_a_readers(role: Role, permission: Permission) -> None:
    languages = ("sv",) if role in BOUND_TO_LANGUAGES else ()
    holds = permission in ROLES[role] or permission in ROLES[Role.READER]
    assert allowed([grant(role, *languages)], permission) is holds
    assert allowed([grant(role, *languages)], permission, "sv") is holds


@pytest.mark.parametrize("role", sorted(BOUND_TO_LANGUAGES))
def test_a_bound_role_holds_nothing_in_other_languages(role: Role) -> None:
    for permission in ROLES[role]:
        assert allowed([grant(role, "sv", "es")], permission, "es")
        assert not allowed([grant(role, "sv", "es")], permission, "en")
        assert not allowed([grant(role, "sv", "es")], permission, "")


def test_several_grants_add_up_without_mixing_their_languages() -> None:
    grants = [grant(Role.TRANSLATOR, "sv"), grant(Role.REVIEWER, "es"), grant(Role.EDITOR)]
    assert allowed(grants, Permission.TRANSLATE, "sv")
    assert not allowed(grants, Permission.TRANSLATE, "es")
    assert allowed(grants, Permission.PUBLISH_TRANSLATION, "es")
    assert not allowed(grants, Permission.REVIEW_TRANSLATION, "sv")
    assert allowed(grants, Permission.WRITE, "en")
    assert not allowed(grants, Permission.PUBLISH)


@pytest.mark.parametrize("role", Role)
def test_languages_are_named_for_bound_roles_and_for_no_others(role: Role) -> None:
    wrong = () if role in BOUND_TO_LANGUAGES else ("sv",)
    sentence = "is held for" if role in BOUND_TO_LANGUAGES else "is not held for"
    with pytest.raises(ValueError, match=f"^the role {role.value} {sentence} named languages$"):
        grant(role, *wrong)


def test_a_mark_is_kept_and_leaves_the_view_alone() -> None:
    def view() -> str:
        return "words"

    assert requirement(view) is None
    assert requires(Permission.UPLOAD)(view) is view
    assert requirement(view) == Requirement(Permission.UPLOAD, None)
    requires(Permission.TRANSLATE, "tag")(view)
    assert requirement(view) == Requirement(Permission.TRANSLATE, "tag")


def test_a_language_is_taken_from_the_address() -> None:
    asked = Requirement(Permission.TRANSLATE, "tag")
    swedish = [grant(Role.TRANSLATOR, "sv")]
    assert asked.is_met(swedish, {"tag": "sv"})
    assert not asked.is_met(swedish, {"tag": "es"})
    assert not asked.is_met(swedish, {"other": "sv"})
    assert not asked.is_met([], {"tag": "sv"})
    assert Requirement(Permission.TRANSLATE).is_met(swedish, {"tag": "es"})
    assert not Requirement(Permission.TRANSLATE).is_met([], {})


def test_a_missing_language_is_nobodys() -> None:
    languages = frozenset({"None", "XXXX"})
    assert not Requirement(Permission.TRANSLATE, "tag").is_met([Grant(Role.TRANSLATOR, languages)], {})


@dataclass
class Somebody:
    grants: list[Grant] = field(default_factory=list)
    is_fresh: bool = True


def site(visitor: Callable[[], Somebody | None] = Somebody) -> Flask:
    app = Flask("site", static_folder=None)
    app.testing = True
    guard(app, visitor)

    @app.get("/read")
    @requires(Permission.READ)
    def read() -> str:
        return "read"

    @app.get("/translate/<tag>")
    @requires(Permission.TRANSLATE, "tag")
    def translate(tag: str) -> str:
        return tag

    @app.post("/danger")
    @requires(Permission.MANAGE_ACCOUNTS, fresh=True)
    def danger() -> str:
        return "done"

    return app


def test_an_application_whose_routes_are_marked_starts() -> None:
    check_routes(site())


def test_an_application_with_unmarked_routes_is_refused_by_their_names() -> None:
    app = site()
    app.add_url_rule("/open", "open_door", lambda: "open")
    app.add_url_rule("/also", "also_open", lambda: "open")
    app.add_url_rule("/nowhere", "no_view")
    with pytest.raises(UnmarkedRoute) as caught:
        check_routes(app)
    assert str(caught.value) == (
        "routes that name no permission: /also (also_open), /nowhere (no_view), /open (open_door); "
        "mark their views with @requires"
    )


def test_a_guarded_route_lets_in_who_may_and_nobody_else() -> None:
    held: list[Grant] = []
    client = site(lambda: Somebody(held)).test_client()
    assert client.get("/read").text == "read"
    with pytest.raises(NotAllowed, match="^translate$"):
        client.get("/translate/sv")
    held.append(grant(Role.TRANSLATOR, "sv"))
    assert client.get("/translate/sv").text == "sv"
    with pytest.raises(NotAllowed):
        client.get("/translate/es")


def test_nobody_is_asked_to_log_in_where_somebody_must_be() -> None:
    client = site(lambda: None).test_client()
    assert client.get("/read").text == "read"
    with pytest.raises(LoginNeeded):
        client.get("/translate/sv")
    with pytest.raises(LoginNeeded):
        client.post("/danger")


def test_who_reads_is_not_found_out() -> None:
    def find() -> Somebody:
        raise AssertionError("a reader was looked at")

    assert site(find).test_client().get("/read").text == "read"


def test_what_is_dangerous_needs_a_proof_of_a_moment_ago() -> None:
    somebody = Somebody([grant(Role.ADMINISTRATOR)], is_fresh=False)
    client = site(lambda: somebody).test_client()
    with pytest.raises(ConfirmationNeeded):
        client.post("/danger")
    somebody.is_fresh = True
    assert client.post("/danger").text == "done"
    somebody.grants = [grant(Role.PUBLISHER)]
    somebody.is_fresh = False
    with pytest.raises(NotAllowed) as caught:
        client.post("/danger")
    assert type(caught.value) is NotAllowed


def test_what_accounts_are_given_is_neither_everybodys_nor_every_members() -> None:
    assert [role.value for role in GIVEN] == ["translator", "reviewer", "editor", "publisher", "administrator"]


def test_a_guard_closes_a_route_that_names_nothing() -> None:
    app = site()
    app.add_url_rule("/open", "open_door", lambda: "open")
    with pytest.raises(NotAllowed, match="^open_door$"):
        app.test_client().get("/open")


def test_a_guard_leaves_unknown_addresses_to_the_error_page() -> None:
    assert site().test_client().get("/nowhere").status_code == 404
    assert site().test_client().post("/read").status_code == 405


def test_an_endpoint_without_a_view_is_left_to_flask() -> None:
    app = site()
    app.add_url_rule("/nowhere", "no_view")
    with pytest.raises(KeyError, match="no_view"):
        app.test_client().get("/nowhere")
