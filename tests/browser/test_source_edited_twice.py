"""An original that is changed in three passages, twice: on the pages of its author, its translators and its readers."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import inspect, select

from portal.content.model.items import Item
from portal.content.prose.texts import TargetRow
from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.permissions import Role
from tests.accounts.accounts import EMAIL, grant, make_account
from tests.browser.conftest import Window
from tests.browser.logging_in import log_in
from tests.content.examples import bring_out
from tests.content.examples import page as page_document
from tests.fixtures.databases import Databases
from tests.fixtures.sites import close, make_app, serve
from tests.web.test_translating import ENGLISH, SWEDISH, about

pytestmark = pytest.mark.browser

SPANISH = (
    "La policía se reúne con los grupos que disparan.",
    "El municipio pagó cuatro millones por ello.",
    "Nadie cuenta la extorsión que ocurre.",
    "Cada trimestre el ministerio cuenta a las víctimas.",
)
TRANSLATORS = {"sv": "luz@portal.example", "es": "eva@portal.example"}
NAMES = {"sv": "Swedish", "es": "Spanish"}
CHANGED = (0, 1, 3)
ADDED = {"sv": "Tillagt.", "es": "Añadido."}
WHOLE = {"sv": SWEDISH, "es": SPANISH}


@pytest.fixture(scope="module")
def app(sqlite_databases: Databases) -> Iterator[Flask]:
    app = make_app(sqlite_databases.empty(), sqlite_databases.media.parent)
    with app.app_context():
        with writing(db.session) as session:
            bring_out(session, about(sv=SWEDISH, es=SPANISH))
            bring_out(session, page_document("other", en="Other", sv="Andra", es="Otra"))
        make_account(db.session, EMAIL, Role.EDITOR, Role.PUBLISHER)
        for tag, email in TRANSLATORS.items():
            make_account(db.session, email, grants=[grant(Role.TRANSLATOR, tag), grant(Role.REVIEWER, tag)])
    yield app
    close(app)


@pytest.fixture(scope="module")
def root(app: Flask) -> Iterator[str]:
    with serve(app) as address:
        yield address


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name).first.click()


def written(word: str) -> str:
    """The body with three passages that say something else."""
    return "\n\n".join(f"{text} {word}." if place in CHANGED else text for place, text in enumerate(ENGLISH))


def edit(author: Page, root: str, word: str) -> None:
    """Change three passages of the original by its form."""
    author.goto(f"{root}/staff/content/page/about")
    author.get_by_label("Text needed to publish").fill(written(word))
    press(author, "Save")
    expect(author.get_by_role("status").first).to_contain_text("Now behind the original: Spanish and Swedish.")


def open_work(page: Page, root: str, tag: str) -> Locator:
    """The work of a translator in a language; gives its rows."""
    page.goto(f"{root}/translate/{tag}/page/about")
    return page.locator(".work-row, .work-hand")


def behind(rows: Locator) -> list[str]:
    """The originals of the passages that are behind."""
    return [row.locator(".work-source").inner_text() for row in rows.filter(has_text="Behind").all()]


def named_in_the_notice(reader: Page, root: str, tag: str) -> list[str]:
    """What the passages say that the notice of a reader's page leads to."""
    listed = reader.request.get(f"{root}/sitemap.xml").text()
    reader.goto(
        next(each for each in re.findall("<loc>([^<]+)</loc>", listed) if f"/{tag}/" in each and "about" in each)
    )
    links = reader.locator(".slip li a").all()
    return [reader.locator(str(link.get_attribute("href"))).inner_text() for link in links]


def saved(app: Flask) -> dict[tuple[str, str, str, int], tuple[object, ...]]:
    """Every column of every saved passage of the translations, by where it stands."""
    columns = inspect(TargetRow).column_attrs.keys()
    with app.app_context():
        rows = db.session.execute(select(Item.key, TargetRow).join(TargetRow, TargetRow.item_id == Item.id)).all()
        return {
            (key, row.language, row.path, row.position): tuple(getattr(row, each) for each in columns)
            for key, row in rows
        }


def test_exactly_the_passages_that_changed_are_behind_until_they_are_done(
    app: Flask, root: str, new_context: Window
) -> None:
    author, reader = (new_context(locale="en").new_page() for _each in range(2))
    translators = {tag: new_context(locale="en").new_page() for tag in TRANSLATORS}
    log_in(author, root)
    for tag, page in translators.items():
        log_in(page, root, TRANSLATORS[tag])
    before = saved(app)

    edit(author, root, "Once")
    luz = translators["sv"]
    open_work(luz, root, "sv").filter(has_text=ENGLISH[1]).get_by_role("link").first.click()
    luz.get_by_label("Swedish", exact=True).fill(f"{SWEDISH[1]} En gång.")
    press(luz, "Save and next")
    edit(author, root, "Twice")
    author.goto(f"{root}/staff/content/page/about/state")
    author.get_by_label("English").first.check()
    press(author, "Publish")
    expect(author.get_by_role("status").first).to_have_text("Published in English.")

    for tag, page in translators.items():
        assert behind(open_work(page, root, tag)) == [f"{ENGLISH[place]} Twice." for place in CHANGED], tag
        assert named_in_the_notice(reader, root, tag) == [WHOLE[tag][place] for place in CHANGED], tag
    for tag, page in translators.items():
        translate(page, root, tag)
        assert named_in_the_notice(reader, root, tag) == []
        expect(reader.locator(".slip")).to_have_count(0)
        expect(reader.get_by_text(f"{WHOLE[tag][3]} {ADDED[tag]}")).to_be_visible()

    after = saved(app)
    touched = {place for place in before.keys() | after.keys() if before.get(place) != after.get(place)}
    assert touched == {("about", tag, "body", place) for tag in TRANSLATORS for place in CHANGED}


def translate(page: Page, root: str, tag: str) -> None:
    """Do the three passages one after another, each compared with what this translation was made from; publish."""
    open_work(page, root, tag)
    page.get_by_role("link", name="To do").click()
    page.locator(".work-row").get_by_role("link").first.click()
    field = page.get_by_label(NAMES[tag], exact=True)
    for place in CHANGED:
        was_done_between = tag == "sv" and place == 1
        source = page.locator(".hand-source")
        expect(source.locator("ins")).to_contain_text("Twice")
        expect(source.locator("del")).to_have_count(1 if was_done_between else 0)
        expect(source.get_by_text("Once")).to_have_count(1 if was_done_between else 0)
        field.fill(f"{WHOLE[tag][place]} {ADDED[tag]}")
        press(page, "Save and next")
        expect(page.get_by_role("status").first).to_contain_text("Saved.")
    expect(page.get_by_text("Everything is current.")).to_be_visible()
    press(page, "Publish")
    expect(page.get_by_role("status").first).to_have_text(f"Published in {NAMES[tag]}.")
