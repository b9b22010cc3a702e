"""A second person's yes to a translation: given to what was seen, refused to what is wrong, and publishing."""

from __future__ import annotations

import re

from flask import Flask

from portal.content.blocks import State
from portal.foundation.permissions import Role
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
    assert "<textarea" not in opened.text
    # Who may not write goes on by links: the form of a translator would be refused.
    assert set(re.findall(r'<button[^>]*name="do" value="([^"]*)"', opened.text)) == {"enter", "reviewed"}
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
