"""Terms of the glossary put into a text, and the way to what was said before, without script."""

from __future__ import annotations

from flask import Flask

from portal.content.model.documents import Document
from portal.extensions import db
from portal.foundation.database import writing
from portal.translation.messages.keys import Key
from tests.content.examples import language, save
from tests.web.messages_site import path
from tests.web.test_translating import ABOUT, ENGLISH, begin, change, translator
from tests.web.work_page import WorkPage

CALL_IN = "They held a call-in there."


def glossary(app: Flask) -> None:
    titles = {"en": "call-in", "sv": "call-in-möte"}
    with app.app_context(), writing(db.session) as session:
        texts = {tag: language(title, "A meeting.") for tag, title in titles.items()}
        save(session, Document("term", "call-in", "en", languages=texts))
        countries = {tag: language(title, "All.") for tag, title in (("en", "Countries"), ("sv", "Nationer"))}
        save(session, Document("term", "countries", "en", languages=countries))


def test_a_term_is_put_behind_what_was_typed(new_app: Flask) -> None:
    begin(new_app)
    glossary(new_app)
    change(new_app, (*ENGLISH, CALL_IN))
    luz = translator(new_app)
    page = WorkPage(luz, ABOUT)
    page.open(CALL_IN)
    assert '<span class="glossary-word">call-in</span>' in page.text
    assert 'data-insert="call-in-möte"' in page.text
    page.press("term call-in-möte", text="De höll ett")
    assert page.fields["text"] == "De höll ett call-in-möte"
    assert page.press("term någonting").status_code in (404, 409)
    assert 'href="/translate/sv/memory" target="_blank" data-lookup' in luz.get(ABOUT + "?block=next").text


def test_a_term_is_put_into_a_field_of_a_message(new_app: Flask) -> None:
    glossary(new_app)
    luz = translator(new_app)
    address = path(Key("Countries"), "sv")
    assert 'data-insert="Nationer"' in luz.get(address).text
    answer = luz.post(address, **{"text-0": "Alla", "do": "term Nationer"})
    assert "Alla Nationer</textarea>" in answer.text
    assert luz.post(address, **{"text-0": "Alla", "do": "term Annat"}).status_code == 404
    assert "Alla</textarea>" in luz.post(address, **{"text-0": "Alla", "do": "enter"}).text
