"""From a draft to readers and back: preview, review, publishing, planning, withdrawing."""

from __future__ import annotations

import datetime
import re

import pytest
from flask import Flask
from sqlalchemy import update

from portal.content.authoring.editing import item_of
from portal.content.kinds import KINDS
from portal.content.model.documents import Document
from portal.content.model.media import MediaStore
from portal.content.prose.blocks import State
from portal.content.prose.texts import TargetRow
from portal.content.samples.sampling import documents
from portal.extensions import db
from portal.foundation.database import now, writing
from portal.foundation.permissions import Role
from portal.translation.workbench.deeds import Deeds, Seen
from portal.translation.workbench.work import open_work
from tests.content.examples import bring_out, page, save, sweden, titled
from tests.fixtures.databases import LANGUAGES
from tests.web.editor_page import EditorPage
from tests.web.finding_lines import lines
from tests.web.staff_browser import StaffBrowser, staff

ABOUT, THERE = "/staff/content/page/about", "/staff/content/country/there"


def keep(app: Flask, *found: Document) -> None:
    with app.app_context():
        for document in found:
            with writing(db.session) as session:
                save(session, document)


def publish(browser: StaffBrowser, path: str = ABOUT, **fields: str | list[str]) -> int:
    browser.get(f"{path}/state")
    sent = {**browser.hidden(), "when": "now", "languages": ["en"], **fields}
    answer = browser.client.post(
        f"{path}/publish", data=sent, headers=browser.headers, environ_overrides=browser.environ
    )
    browser.page = answer.text
    return answer.status_code


def test_a_preview_is_the_readers_page_of_what_is_saved_marked_and_kept_by_nobody(new_app: Flask) -> None:
    with new_app.app_context(), writing(db.session) as session:
        bring_out(session, page("about", en="About", sv="Om"))
        save(session, page("about", en="About <us>", sv="Om oss"))
    ana = staff(new_app, Role.PUBLISHER)
    shown = ana.get(f"{ABOUT}/preview/sv")
    assert shown.status_code == 200
    assert shown.headers["Cache-Control"] == "no-store"
    assert "ETag" not in shown.headers
    assert '<meta name="robots" content="noindex, nofollow">' in shown.text
    assert '<html lang="sv"' in shown.text
    assert ">Om oss</h1>" in shown.text
    assert 'aria-label="Preview" lang="en"' in shown.text
    assert "Preview: this is what is saved now." in shown.text
    assert ">About &lt;us&gt;</h1>" in ana.get(f"{ABOUT}/preview/en").text
    assert "About &lt;us&gt;" in ana.get(f"{ABOUT}/preview/es").text
    assert ">Om</h1>" in reader(new_app, "sv", "om")
    assert ana.get(f"{ABOUT}/preview/fr").status_code == 404
    assert ana.get("/staff/content/page/nothing/preview/en").status_code == 404


def reader(app: Flask, tag: str, slug: str) -> str:
    """A published page, at the address that the sitemap says."""
    client = app.test_client()
    listed = client.get("/sitemap.xml").text
    address = next(
        each
        for each in re.findall(r"<loc>http://[^/]+(/[^<]+)</loc>", listed)
        if re.fullmatch(rf"/{tag}/.*/{slug}", each)
    )
    return client.get(address).text


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_kind_has_a_preview_in_every_language(new_app: Flask, tag: str) -> None:
    store = MediaStore(new_app.config["PORTAL_SETTINGS"].data_dir / "media")
    with new_app.app_context():
        for document in list(documents(KINDS, 1, LANGUAGES, 7, store)):
            with writing(db.session) as session:
                save(session, document)
    ana = staff(new_app, Role.EDITOR)
    for kind in KINDS:
        shown = ana.get(f"/staff/content/{kind.name}/sample-1/preview/{tag}")
        assert shown.status_code == 200, kind.name


def test_a_publisher_publishes_what_is_whole(new_app: Flask) -> None:
    keep(new_app, page("about", en="About", sv="Om"))
    erik = staff(new_app, Role.PUBLISHER)
    assert publish(erik, languages=["en", "sv"]) == 303
    state = erik.get(f"{ABOUT}/state").text
    assert "Published in English and Swedish." in state
    assert ">About</h1>" in reader(new_app, "en", "about")
    assert publish(erik, languages=["en"]) == 303
    assert "Readers see all of this already." in erik.get(f"{ABOUT}/state").text


def test_what_is_missing_is_listed_and_stops_publishing(new_app: Flask) -> None:
    keep(new_app, Document("page", "about", "en", languages={"en": titled("About"), "sv": titled("Om")}))
    erik = staff(new_app, Role.PUBLISHER)
    state = erik.get(f"{ABOUT}/state").text
    assert "2 things needed to publish" in state
    assert publish(erik) == 400
    assert "Readers need more than is written: see what is missing." in erik.page
    assert publish(erik, languages=["sv"]) == 400
    assert "The original, in English, must be published with it, or before." in erik.page
    assert publish(erik, languages=[]) == 400
    assert publish(erik, languages=["fr"]) == 404
    ana = staff(new_app, Role.EDITOR, email="bo@portal.example")
    assert 'href="/staff/content/page/about#summary">Summary</a>' in ana.get(f"{ABOUT}/state").text


def test_the_checklist_leads_to_each_place_for_those_who_may_go_there(new_app: Flask) -> None:
    keep(new_app, Document("page", "about", "en", languages={"en": titled("About 31 people"), "sv": titled("Om")}))
    bo = staff(new_app, Role.EDITOR, email="bo@portal.example")
    beside = bo.get(ABOUT).text
    assert 'href="#summary">Summary</a>' in beside
    assert 'href="#title">Title</a>: no source for 31' in beside
    assert "Title: numbers differ from the original: 31" in plain(beside)
    assert "Nothing is written in this language yet; readers get the original." in beside
    state = bo.get(f"{ABOUT}/state").text
    assert f'href="{ABOUT}#title">Title</a>: no source for 31' in state
    assert "/translate/" not in state
    ana = staff(new_app, Role.PUBLISHER, Role.TRANSLATOR, email="ana@portal.example")
    state = ana.get(f"{ABOUT}/state").text
    assert f'href="{ABOUT}#' not in state
    assert "/translate/sv/" not in state, "they translate into Spanish alone"
    assert 'href="/translate/es/page/about">Nothing is written in this language yet' in state


def test_an_item_that_lacks_nothing_says_so_in_each_language(new_app: Flask) -> None:
    keep(new_app, page("about", en="About", es="Acerca", sv="Om"))
    beside = plain(staff(new_app, Role.EDITOR).get(ABOUT).text)
    assert "English nothing is missing Spanish nothing is missing Swedish nothing is missing" in beside


def plain(html: str) -> str:
    """The words of a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split()).replace(" :", ":")


def test_what_is_missing_in_a_part_is_named_with_its_part(new_app: Flask) -> None:
    document = sweden({"first": ""})
    keep(new_app, document)
    state = staff(new_app, Role.PUBLISHER).get("/staff/content/country/there/state").text
    assert "Event or fact, What happened" in state
    keep(new_app, sweden({"first": "", "second": ""}))
    assert "Event or fact 2, What happened" in staff(new_app, Role.EDITOR, email="bo@portal.example").get(THERE).text


def test_a_version_that_nobody_looked_at_is_not_published(new_app: Flask) -> None:
    keep(new_app, page("about", en="About"))
    erik = staff(new_app, Role.PUBLISHER)
    assert publish(erik, looked_at="") == 400
    assert "Somebody saved a newer version meanwhile." in erik.page
    assert publish(erik, looked_at="x") == 400


def test_who_translates_is_in_the_way_of_no_other_language(new_app: Flask) -> None:
    keep(new_app, page("about", en="About", sv="Om", es="Acerca"))
    erik = staff(new_app, Role.PUBLISHER)
    erik.get(f"{ABOUT}/state")
    looked_at = erik.hidden()["looked_at"]
    with new_app.app_context():
        item = item_of(db.session, "page", "about")
        passage = next(each for each in open_work(db.session, item, "sv").passages if each.path == "title")
        with writing(db.session) as session:
            deeds = Deeds(session, "page", "about", "sv", actor="account:9")
            assert deeds.write(Seen(passage.id, passage.source_hash, passage.stamp), "Om oss")
    assert publish(erik, looked_at=looked_at, languages=["en", "sv"]) == 400
    assert "Somebody saved a newer version meanwhile." in erik.page
    assert publish(erik, looked_at=looked_at, languages=["en", "es"]) == 303
    assert publish(erik, languages=["sv"]) == 303
    assert ">Om oss</h1>" in reader(new_app, "sv", "om-oss")
    erik.get(f"{ABOUT}/state")
    looked_at = erik.hidden()["looked_at"]
    keep(new_app, page("about", en="About us"))
    assert publish(erik, looked_at=looked_at, languages=["en"]) == 400


def test_publishing_is_planned_in_the_zone_of_the_site_and_cancelled(new_app: Flask) -> None:
    keep(new_app, page("about", en="About"))
    erik = staff(new_app, Role.PUBLISHER)
    tomorrow = (now() + datetime.timedelta(days=1)).date().isoformat()
    for day, time in (("2020-01-01", "09:00"), ("", ""), (tomorrow, "25:00")):
        assert publish(erik, when="at", day=day, time=time) == 400
        assert f'name="day" type="text" value="{day}"' in erik.page
        assert "The time must be one to come" in erik.page
    assert f'value="{tomorrow}"' in erik.page
    assert publish(erik, when="at", day=tomorrow, time="09:00") == 303
    state = erik.get(f"{ABOUT}/state").text
    assert "It goes out by itself." in state
    assert erik.post(f"{ABOUT}/cancel").status_code == 303
    state = erik.get(f"{ABOUT}/state").text
    assert "Nothing is planned any more." in state
    assert "Cancel what is planned" not in state


def test_withdrawing_wants_a_reason_which_readers_are_told(new_app: Flask) -> None:
    with new_app.app_context(), writing(db.session) as session:
        bring_out(session, page("about", en="About", sv="Om"))
    erik = staff(new_app, Role.PUBLISHER)
    erik.get(f"{ABOUT}/state")
    assert erik.post(f"{ABOUT}/withdraw", languages="en", reason=" ").status_code == 400
    assert "To withdraw, choose a language and say why; readers are told." in erik.page
    address = re.findall(r"<loc>http://[^/]+(/en/[^<]+/about)</loc>", new_app.test_client().get("/sitemap.xml").text)[0]
    assert erik.post(f"{ABOUT}/withdraw", languages="en", reason="It was <wrong>.").status_code == 303
    gone = new_app.test_client().get(address)
    assert gone.status_code == 410
    assert "It was &lt;wrong&gt;." in gone.text


def test_an_editor_asks_for_review_and_a_publisher_answers(new_app: Flask) -> None:
    keep(new_app, page("about", en="About"))
    ana = staff(new_app, Role.EDITOR)
    erik = staff(new_app, Role.PUBLISHER, email="erik@portal.example")
    ana.get(f"{ABOUT}/state")
    assert ana.post(f"{ABOUT}/review", note="Soon").status_code == 400
    assert ana.post(f"{ABOUT}/review", languages="en", note="Soon, <please>").status_code == 303
    desk = erik.get("/staff/").text
    assert "Waits for you" in desk
    assert "asks for review in English: Soon, &lt;please&gt;" in desk
    assert "To review" in lines(desk)[0]
    assert "Waits for you" not in ana.get("/staff/").text
    erik.get(f"{ABOUT}/state")
    assert erik.post(f"{ABOUT}/send-back", note="").status_code == 400
    assert erik.post(f"{ABOUT}/send-back", note="Which year?").status_code == 303
    state = ana.get(f"{ABOUT}/state").text
    assert "sent English back on" in state
    assert "Which year?" in state
    assert "Ana Lind sent English back: Which year?" in ana.get("/staff/").text
    assert "Waits for you" not in erik.get("/staff/").text
    ana.get(f"{ABOUT}/state")
    ana.post(f"{ABOUT}/review", languages="en", note="2017\x00")
    assert "Waits for you" not in ana.get("/staff/").text
    assert publish(erik) == 303
    assert "Waits for you" not in erik.get("/staff/").text


def test_who_may_only_see_is_offered_nothing_else(new_app: Flask) -> None:
    keep(new_app, page("about", en="About"))
    ana = staff(new_app, Role.EDITOR)
    state = ana.get(f"{ABOUT}/state").text
    assert "Send to review" in state
    assert "Languages to publish" not in state
    erik = staff(new_app, Role.PUBLISHER, email="erik@portal.example")
    state = erik.get(f"{ABOUT}/state").text
    assert "Send to review" not in state
    assert 'href="/staff/content/page/about"' not in state
    assert f'href="{ABOUT}/state"' in erik.get("/staff/content").text
    assert erik.get(ABOUT).status_code == 403


def test_translators_are_refused_at_every_door(new_app: Flask) -> None:
    keep(new_app, page("about", en="About"))
    luz = staff(new_app, Role.TRANSLATOR)
    for path in ("", "/state", "/preview/es"):
        assert luz.get(ABOUT + path).status_code == 403, path
    assert luz.get("/staff/content/new").status_code == 403


def test_a_profile_is_begun_written_and_published(new_app: Flask) -> None:
    """The whole way, as two roles of one person."""
    ana = staff(new_app, Role.EDITOR, Role.PUBLISHER)
    path = ana.send("/staff/content/new/country", title="HN", language="en", slug="").location
    editor = EditorPage(ana, path)
    editor.send("add programmes")
    editor.press(
        "save",
        status="partner",
        summary="What was done.",
        **{"programmes/+1/title": "Focused deterrence", "programmes/+1/summary": "Police and *services*."},
    )
    assert publish(ana, path) == 303
    assert "Focused deterrence" in reader(new_app, "en", "honduras")


def test_a_translation_with_a_draft_is_not_published(new_app: Flask) -> None:
    keep(new_app, page("about", en="About", sv="Om"))
    with new_app.app_context(), writing(db.session) as session:
        session.execute(update(TargetRow).where(TargetRow.language == "sv").values(state=State.DRAFT))
    ana = staff(new_app, Role.PUBLISHER)
    assert publish(ana, languages=["en", "sv"]) == 400
    assert "Nothing is published. There are drafts in Swedish." in ana.page
    assert new_app.test_client().get("/en/pages/about").status_code == 404
    assert publish(ana, languages=["en"]) == 303
