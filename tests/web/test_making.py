"""Beginning items of every kind."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask import Flask

from portal.content.authoring import editing
from portal.content.authoring.records import extract
from portal.content.kinds import KINDS
from portal.content.model.documents import Document
from portal.content.sitewide.site import site_languages
from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.permissions import Role
from tests.content.examples import bring_out, page, sweden
from tests.web.staff_browser import staff
from tests.web.test_editing import saved

NEW = "/staff/content/new"
TITLES = {"country": "HN"}


def whole(app: Flask, key: str) -> Document:
    """A saved country in all its languages."""
    with app.app_context():
        return extract(db.session, editing.item_of(db.session, "country", key))


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


def test_a_country_is_found_by_words_of_any_language_and_one_with_a_profile_leads_to_it(new_app: Flask) -> None:
    with new_app.app_context(), writing(db.session) as session:
        bring_out(session, sweden())
    ana = staff(new_app, Role.EDITOR)
    assert f'href="{NEW}/country"' in ana.get("/staff/").text
    for words in ("suecia", "Swed", "se"):
        assert 'href="/staff/content/country/there">Open the profile' in ana.get(f"{NEW}/country?find={words}").text
    assert f'href="{NEW}/country?title=HN"' in ana.get(f"{NEW}/country?find=HONDU").text
    assert f'href="{NEW}/country?title=CI"' in ana.get(f"{NEW}/country?find=cote").text
    assert "No country has these words in its name." in ana.get(f"{NEW}/country?find=qqxz").text
    chosen = ana.get(f"{NEW}/country?title=SE").text
    assert "Sweden has a profile already." in chosen
    assert "Begin to write" not in chosen


def test_the_names_of_a_chosen_country_come_by_themselves_and_addresses_are_proposed(new_app: Flask) -> None:
    ana = staff(new_app, Role.EDITOR)
    shown = ana.get(f"{NEW}/country?title=MX").text
    for slug, tag in (("mexico", "es"), ("mexiko", "sv")):
        assert f'name="slug-{tag}" type="text" value="{slug}"' in shown
    assert re.search(r'<span lang="sv"[^>]*>Mexiko</span>', shown)
    fields = {"title": "MX", "language": "es", "slug-en": "mexico", "slug-es": "mexico", "slug-sv": "mexikos-stater"}
    wrong = ana.post(f"{NEW}/country", **{**fields, "slug-sv": "No slug"})
    assert wrong.status_code == 400
    assert 'href="#slug-sv">An address has small letters' in wrong.text
    assert 'value="No slug"' in wrong.text
    assert ana.post(f"{NEW}/country", **fields).status_code == 303
    document = whole(new_app, "mexico")
    slugs = {tag: language.slug for tag, language in document.languages.items()}
    assert (document.source_language, slugs) == ("es", {"es": None, "sv": "mexikos-stater"})


def test_an_address_of_another_country_is_refused_in_its_language(new_app: Flask) -> None:
    with new_app.app_context(), writing(db.session) as session:
        bring_out(session, sweden())
    ana = staff(new_app, Role.EDITOR)
    ana.get(f"{NEW}/country?title=MX")
    sent = ana.post(f"{NEW}/country", **{"title": "MX", "language": "en", "slug-sv": "sverige"})
    assert sent.status_code == 400
    assert 'href="#slug-sv">Another item has this address: country:there.' in sent.text


def test_a_profile_begins_with_the_structure_of_another_and_says_what_was_copied(new_app: Flask) -> None:
    with new_app.app_context(), writing(db.session) as session:
        document = sweden({"a": "In 2004."})
        body = {tag: f"## {heading}\n\nWords." for tag, heading in {"en": "Begun", "sv": "Början"}.items()}
        texts = {tag: {**each.texts, "body": body[tag]} for tag, each in document.languages.items()}
        languages = {tag: replace(each, texts=texts[tag]) for tag, each in document.languages.items()}
        bring_out(session, replace(document, languages=languages))
    ana = staff(new_app, Role.EDITOR)
    assert '<option value="there">Sweden</option>' in ana.get(f"{NEW}/country?title=HN").text
    sent = ana.post(f"{NEW}/country", title="HN", language="en", like="there")
    assert "Copied: one heading and one empty part." in ana.get(sent.location).text
    document = whole(new_app, "honduras")
    assert {tag: each.texts for tag, each in document.languages.items()} == {
        "en": {"body": "## Begun"},
        "sv": {"body": "## Början"},
    }


def test_what_was_typed_to_begin_a_profile_is_kept(new_app: Flask) -> None:
    ana = staff(new_app, Role.EDITOR)
    ana.get(f"{NEW}/country?title=MX")
    ana.post(f"{NEW}/country", **{"title": "MX", "language": "es", "slug-sv": "No slug"})
    used = re.search(rf'href="({NEW}/country\?kept=\d+)"', ana.get(f"{NEW}/country").text)
    assert used is not None
    again = ana.get(used[1]).text
    assert 'value="No slug"' in again
    assert '<option value="es" selected>' in again


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
