"""The desk and the list of all items, as the staff meet them."""

from __future__ import annotations

import re

from flask import Flask

from portal.accounts import audit, people
from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.permissions import Role
from tests.accounts.accounts import EMAIL
from tests.content.examples import bring_out, page, save
from tests.web.finding_lines import lines
from tests.web.staff_browser import staff


def test_an_editor_finds_an_item_with_its_state_in_each_language(new_app: Flask) -> None:
    with new_app.app_context(), writing(db.session) as session:
        bring_out(session, page("why", en="Why we <work>", sv="Därför arbetar vi"))
    ana = staff(new_app, Role.EDITOR)
    found = ana.get("/staff/content?q=darfor")
    (line,) = lines(found.text)
    assert line.startswith("Why we &lt;work&gt; Page")
    assert re.search(r"English Published .*español|Spanish Missing Swedish Published", line)
    assert "No item has these words" in ana.get("/staff/content?q=nothing").text
    assert ana.get("/staff/content?page=2").status_code == 404
    assert ana.get("/staff/content?page=x").status_code == 404
    assert ana.get("/staff/content?kind=nothing").status_code == 404


def test_the_list_speaks_the_language_of_the_account(new_app: Flask) -> None:
    with new_app.app_context(), writing(db.session) as session:
        save(session, page("why", en="Why we work", sv="Därför arbetar vi"))
    erik = staff(new_app, Role.PUBLISHER, language="sv")
    (line,) = lines(erik.get("/staff/content").text)
    assert line.startswith("Därför arbetar vi Sida")


def test_the_desk_shows_what_one_wrote_and_what_changed(new_app: Flask) -> None:
    ana = staff(new_app, Role.EDITOR)
    assert "You have not written anything yet." in ana.get("/staff/").text
    with new_app.app_context(), writing(db.session) as session:
        bring_out(session, page("why", en="Why we work"))
    with new_app.app_context(), writing(db.session) as session:
        item = save(session, page("how", en="How we work"))
        mine = next(account.actor for account in people.everybody(session) if account.email == EMAIL)
        audit.record(session, mine, "save", item.id, "en")
    desk = ana.get("/staff/").text
    assert [line.split(" Page")[0] for line in lines(desk)] == ["How we work"]
    assert "The operator published" in desk
    assert "You wrote in" in desk


def test_a_member_without_that_right_sees_no_draft(new_app: Flask) -> None:
    with new_app.app_context(), writing(db.session) as session:
        save(session, page("why", en="Why we work"))
    luz = staff(new_app, Role.TRANSLATOR)
    assert luz.get("/staff/content").status_code == 403
    desk = luz.get("/staff/")
    assert desk.status_code == 200
    assert "Why we work" not in desk.text
