"""What is to be done, as translators see it: counts, filters, order, the next thing, over HTTP."""

from __future__ import annotations

import html
import re

from flask import Flask
from sqlalchemy import delete

from portal.content.authoring.editing import item_of
from portal.content.prose.counting import TextCount, catch_up, counts
from portal.content.readers.asking import ask
from portal.extensions import db
from portal.foundation.catalogs import PROJECT
from portal.foundation.database import now, writing
from portal.translation.workbench.choosing import Asked
from portal.translation.workbench.matrix import PAGE_LENGTH, matrix
from tests.content.examples import bring_out, page, save, tag
from tests.fixtures.databases import LANGUAGES, counted
from tests.translation.behind import fall_behind
from tests.web.staff_browser import StaffBrowser
from tests.web.test_translating import translator


def fill(app: Flask) -> None:
    """One page that is whole, one that is behind, one that is missing, and one that is written in Swedish."""
    with app.app_context():
        with writing(db.session) as session:
            bring_out(session, page("whole", en="Whole", sv="Hel", es="Entero"))
            bring_out(session, page("behind", en="Behind", sv="Efter", es="Detrás"))
            bring_out(session, page("missing", en="Missing still"))
            save(session, page("swedish", source="sv", sv="Svensk"))
            save(session, tag("topic", "Topic"))
        with writing(db.session) as session:
            bring_out(session, page("behind", en="Behind now"))
            ask(session, item_of(session, "page", "missing").id, "sv", now())


def rows(browser: StaffBrowser, query: str = "") -> dict[str, str]:
    """The rows of the table: what each says, without its title, in the order of the page."""
    text = browser.get(f"/translate/{query}").text
    found = {}
    for row in re.findall(r"<tr>\s*<th scope=\"row\">(.*?)</tr>", text, re.DOTALL):
        words = [" ".join(html.unescape(re.sub(r"<[^>]+>", " ", each)).split()) for each in re.split(r"<td[^>]*>", row)]
        found[words[0]] = " | ".join(words[1:])
    # How many words of the site are left to do changes with every text that the portal gets.
    return {title: cells for title, cells in found.items() if not title.startswith("Buttons, menus")}


def test_each_cell_says_how_an_item_stands_and_leads_to_it(new_app: Flask) -> None:
    fill(new_app)
    luz = translator(new_app)
    shown = rows(luz, "?show=everything&order=title")
    assert list(shown) == ["Behind now", "Missing still", "Svensk", "Whole", "Topic"]
    swedish, english, spanish = shown["Behind now"].split(" | ")
    assert "Swedish Behind: 2 of 4" in swedish
    assert "6 words to do · readers: 2 passages behind" in swedish
    assert "English Original" in english
    assert "Spanish Behind: 2 of 4" in spanish
    assert "Swedish Missing" in shown["Missing still"]
    assert "one reader asked" in shown["Missing still"]
    assert "Swedish Original" in shown["Svensk"]
    assert "Swedish Current" in shown["Whole"]
    text = luz.get("/translate/?show=everything").text
    assert 'href="/translate/sv/page/behind"' in text
    assert "/translate/es/" not in text


def test_rows_stand_under_their_kinds_with_how_many_there_are(new_app: Flask) -> None:
    fill(new_app)
    luz = translator(new_app)
    heads = re.findall(
        r'scope="rowgroup">(.*?)</th>', luz.get("/translate/?show=everything&order=title").text, re.DOTALL
    )
    assert [" ".join(re.sub(r"<[^>]+>", " ", each).split()) for each in heads][1:] == ["About the portal 4", "Tags 1"]
    with new_app.app_context(), writing(db.session) as session:
        for number in range(PAGE_LENGTH):
            save(session, tag(f"t{number}", f"Another {number}"))
    # Of a kind whose rows are on several pages, a link shows all.
    text = luz.get("/translate/?show=missing&order=title").text
    assert re.search(
        r'Tags <span class="help">26</span>\s*<a href="/translate/\?kind=tag&amp;order=title&amp;show=missing">', text
    )
    assert "Show these alone" not in luz.get("/translate/?show=missing&kind=tag").text
    # A title leads to the first language of one's own in which something can be done.
    assert re.search(r'<a class="matrix-title" href="/translate/sv/tag/\w+"', luz.page)


def test_the_list_is_narrowed_and_ordered(new_app: Flask) -> None:
    fill(new_app)
    luz = translator(new_app)
    assert list(rows(luz)) == ["Missing still", "Behind now", "Topic"]
    assert list(rows(luz, "?order=fewest")) == ["Topic", "Behind now", "Missing still"]
    assert list(rows(luz, "?order=most")) == ["Missing still", "Behind now", "Topic"]
    assert list(rows(luz, "?show=behind")) == ["Behind now"]
    assert list(rows(luz, "?show=missing&kind=tag")) == ["Topic"]
    assert list(rows(luz, "?show=done")) == ["Whole"]
    assert list(rows(luz, "?show=draft")) == []
    assert "No item fits these choices." in luz.page
    assert list(rows(luz, "?language=es&show=missing")) == ["Topic", "Svensk", "Missing still"]
    assert list(rows(luz, "?tag=topic")) == []
    for query in ("language=fr", "show=x", "order=x", "kind=x", "tag=x", "words=7", "page=9", "page=x"):
        assert luz.get(f"/translate/?{query}").status_code == 404, query


def test_the_next_thing_is_what_readers_ask_for(new_app: Flask) -> None:
    fill(new_app)
    text = translator(new_app).get("/translate/").text
    assert "Next for you: Missing still, in Swedish" in text
    assert "One reader asked for it." in text
    assert 'href="/translate/sv/page/missing?block=next"' in text


def test_a_country_is_named_in_the_language_of_the_page(starter_app: Flask) -> None:
    with starter_app.app_context(), writing(db.session) as session:
        fall_behind(session)
    text = translator(starter_app).get("/translate/").text
    assert "Next for you: Honduras, in Swedish" in text


def test_an_empty_portal_has_nothing_to_do(new_app: Flask) -> None:
    assert "Nothing is to be translated in your languages." in translator(new_app).get("/translate/").text


def test_the_number_of_queries_does_not_grow_and_pages_follow(new_app: Flask) -> None:
    numbers = []
    with new_app.test_request_context("/translate/"):
        for count in (3, PAGE_LENGTH + 2):
            with writing(db.session) as session:
                for number in range(count):
                    save(
                        session, page(f"p{number}", en=f"Page {number}", sv=f"Sida {number}" if number % 2 else "Sida")
                    )
            with counted(db.engine) as statements:
                found = matrix(db.session, Asked(["es"]), "en", PROJECT)
            numbers.append(len(statements))
    assert numbers[0] == numbers[1] <= 36
    assert (found.pages, len(found.lines)) == (2, PAGE_LENGTH)


def test_an_earlier_database_is_counted(starter_app: Flask) -> None:
    with starter_app.app_context(), writing(db.session) as session:
        before = counts(session, LANGUAGES)
        session.execute(delete(TextCount))
        catch_up(session)
        assert before
        assert counts(session, LANGUAGES) == before
