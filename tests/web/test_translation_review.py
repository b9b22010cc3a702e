"""A second person's yes to a translation: given to what was seen, refused to what is wrong, and publishing."""

from __future__ import annotations

import re

from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from portal.content.editorial.releases import PreparedRelease, PreparedText
from portal.content.prose.blocks import State
from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.permissions import Role
from tests.content.examples import page, save
from tests.web.test_translating import ABOUT, ENGLISH, begin, body_of, change, publish, reader, translator
from tests.web.work_page import WorkPage


def test_a_reviewer_says_yes_to_what_they_saw_sends_back_and_publishes(new_app: Flask) -> None:
    begin(new_app)
    luz = WorkPage(translator(new_app), ABOUT)
    luz.press("", to="/review", note="Klart <nu>")
    assert luz.said() == "Sent to review. Those who review Swedish see it."
    eva = translator(new_app, Role.REVIEWER, email="eva@portal.example")
    assert ">To review" in re.sub(r"\s+", " ", eva.get("/translate/?show=to-review").text).replace("> To", ">To")
    opened = WorkPage(eva, ABOUT)
    assert "Klart &lt;nu&gt;" in opened.text
    assert opened.press("", to="/back", note=" ").status_code == 400
    opened.press("", to="/back", note="Vilket år?")
    assert "Vilket år?" in WorkPage(luz.browser, ABOUT).text
    seen = re.findall(r'name="seen" value="([^"]+)"', opened.text)
    luz.open(ENGLISH[0])
    luz.press("next", text="En nyare text.")
    token = opened.browser.hidden()["csrf_token"]
    answer = eva.client.post(
        f"{ABOUT}/reviewed", data={"csrf_token": token, "seen": seen}, environ_overrides=eva.environ
    )
    assert answer.status_code == 303
    assert [state for _text, state in body_of(new_app, "sv")] == ["translated", "reviewed", "reviewed", "reviewed"]
    opened = WorkPage(eva, ABOUT)
    opened.open("En nyare text.")
    assert 'name="text"' not in opened.text
    # Who may not write goes on by links: the form of a translator would be refused.
    assert set(re.findall(r'<button[^>]*name="do" value="([^"]*)"', opened.text)) == {"enter", "reviewed", "ask"}
    opened.press("reviewed", to="/reviewed")
    assert opened.said() == "Reviewed."
    assert body_of(new_app, "sv")[0] == ("En nyare text.", State.REVIEWED.value)


def test_a_yes_to_all_leaves_a_passage_that_is_gone_and_goes_on(new_app: Flask) -> None:
    begin(new_app)
    eva = translator(new_app, Role.REVIEWER)
    opened = WorkPage(eva, ABOUT)
    seen = re.findall(r'name="seen" value="([^"]+)"', opened.text)
    change(new_app, ENGLISH[:3])
    data = {**eva.hidden(), "seen": seen}
    answer = eva.client.post(f"{ABOUT}/reviewed", data=data, environ_overrides=eva.environ)
    assert answer.status_code == 303
    assert [state for _text, state in body_of(new_app, "sv")] == [*["reviewed"] * 3, "translated"]


def test_what_has_an_error_cannot_be_reviewed(new_app: Flask) -> None:
    begin(new_app)
    both = translator(new_app, Role.TRANSLATOR, Role.REVIEWER)
    opened = WorkPage(both, ABOUT)
    opened.open(ENGLISH[0])
    opened.press("reviewed", to="/reviewed", text="Polisen trÃ¤ffar grupperna.")
    assert opened.said().startswith("Saved. It has an error")
    assert "Must be put right:" in opened.text
    assert body_of(new_app, "sv")[0][1] == "translated"


def test_nothing_is_published_while_there_are_drafts(new_app: Flask) -> None:
    begin(new_app)
    opened = WorkPage(translator(new_app, Role.TRANSLATOR, Role.REVIEWER), ABOUT)
    opened.open(ENGLISH[0])
    opened.press("keep", text="Halvt")
    opened.press("close")
    assert publish(opened).status_code == 400
    assert "finish the drafts first" in opened.problem()
    assert "Halvt" not in reader(new_app, "sv")


def test_what_is_ticked_goes_into_a_release(new_app: Flask) -> None:
    begin(new_app)
    with new_app.app_context(), writing(db.session) as session:
        save(session, page("nothing", en="Nothing yet"))
        save(session, page("svensk", source="sv", sv="Svensk"))
    eva = translator(new_app, Role.REVIEWER)
    assert 'formaction="/translate/sv/release"' in eva.get("/translate/?show=everything").text
    assert "Nothing was ticked." in eva.get("/translate/sv/release").text
    names = ("page:about", "page:nothing", "page:svensk")
    form = eva.get("/translate/sv/release?show=done&" + "&".join(f"item={name}" for name in names)).text
    assert re.findall(r"stays out: ([^<]+)<", form) == [
        "nothing is translated yet",
        "the original is put there by those who publish it",
    ]
    fields = MultiDict(
        [("csrf_token", eva.hidden()["csrf_token"]), ("show", "done"), *(("item", name) for name in names)]
    )

    def send(**typed: str) -> TestResponse:
        data = MultiDict([*fields.items(multi=True), *typed.items()])
        return eva.client.post("/translate/sv/release", data=data, headers=eva.headers, environ_overrides=eva.environ)

    assert send().status_code == 400
    answer = send(name="Autumn")
    assert (answer.status_code, answer.location) == (303, "/translate/?show=done")
    assert "One text is in the release." in eva.get(answer.location).text
    with new_app.app_context():
        rows = db.session.execute(select(PreparedRelease.name, PreparedText.language).join(PreparedText)).all()
        number = db.session.scalar(select(PreparedRelease.id))
    assert [tuple(row) for row in rows] == [("Autumn", "sv")]
    eva.get(send(release=str(number)).location)
    assert "All of this is in the release already." in eva.page
    assert send(release="999").status_code == 404
    luz = translator(new_app, Role.TRANSLATOR, email="luz2@portal.example")
    assert luz.get("/translate/sv/release").status_code == 403
