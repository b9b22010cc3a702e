"""Beginning items of every kind."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from portal.content.kinds import KINDS
from portal.content.site import site_languages
from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.permissions import Role
from tests.content.examples import bring_out, page, sweden
from tests.web.staff_browser import staff
from tests.web.test_editing import saved

NEW = "/staff/content/new"
TITLES = {"country": "HN"}


def test_every_kind_that_needs_no_file_can_be_begun(new_app: Flask) -> None:
    ana = staff(new_app, Role.EDITOR)
    listed = re.findall(rf'href="{NEW}/([a-z]+)"', ana.get(NEW).text)
    assert set(listed) == set(KINDS.names())
    for kind in set(listed) - {"media"}:
        sent = ana.send(f"{NEW}/{kind}", title=TITLES.get(kind, "A <new> one"), language="sv", slug="")
        assert sent.status_code == 303, kind
        editor = ana.get(sent.location)
        assert editor.status_code == 200, kind
        assert "Begun, as a draft." in editor.text
    assert saved(new_app, "page", "a-new-one").source_language == "sv"
    assert saved(new_app, "reference", "a-new-one").facts == {"title": "A <new> one"}
    assert saved(new_app, "country", "honduras").facts == {"territory": "HN"}
    assert ana.get(f"{NEW}/nothing").status_code == 404


def test_a_country_with_a_profile_is_shown_as_such_and_not_begun_again(new_app: Flask) -> None:
    with new_app.app_context(), writing(db.session) as session:
        bring_out(session, sweden())
    ana = staff(new_app, Role.EDITOR)
    assert ">Sweden (has a profile)</option>" in ana.get(f"{NEW}/country").text
    sent = ana.post(f"{NEW}/country", title="SE", language="en", slug="")
    assert sent.status_code == 400
    assert "Sweden has a profile already." in sent.text
    assert 'href="/staff/content/country/there">Open the profile</a>' in sent.text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"title": ""}, "This is needed."),
        ({"language": "qq"}, "This is needed."),
        ({"slug": "No Slug"}, "An address has small letters"),
        ({"slug": "hello"}, "Another item has this address: page:about."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(new_app: Flask, fields: dict[str, str], words: str) -> None:
    with new_app.app_context(), writing(db.session) as session:
        bring_out(session, page("about", en="Hello"))
        assert site_languages(session)
    sent = staff(new_app, Role.EDITOR).send(f"{NEW}/page", **{"title": "Mine", "language": "en", "slug": "", **fields})
    assert sent.status_code == 400
    assert words in sent.text
    assert fields.get("slug", "") in sent.text


@pytest.mark.parametrize(("kind", "title"), [("page", "Hello"), ("country", "HN")])
def test_a_form_that_is_sent_twice_begins_one_item(new_app: Flask, kind: str, title: str) -> None:
    ana = staff(new_app, Role.EDITOR)
    ana.get(f"{NEW}/{kind}")
    fields = {**ana.hidden(), "title": title, "language": "en", "slug": ""}
    first, second = (ana.post_fields(f"{NEW}/{kind}", fields) for _time in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
