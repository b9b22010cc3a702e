"""A programme officer who has never seen the portal adds a country, and an official reads it in Spanish at once.

Four people, each with a browser of their own: the officer, a reviewer for Spanish, a publisher, and an official without
an account who has a signed link. All is found by its visible label; the one known address is the portal's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from portal.extensions import db
from portal.foundation.permissions import Role
from tests.accounts.accounts import grant, make_account
from tests.browser.conftest import Window
from tests.browser.person import Person
from tests.fixtures import brought
from tests.fixtures.databases import Databases
from tests.fixtures.sites import close, make_app, serve

pytestmark = pytest.mark.browser

MOST_ACTIONS = 60
OFFICER, REVIEWER, PUBLISHER = "olga@portal.example", "rita@portal.example", "pablo@portal.example"


@dataclass(frozen=True)
class Words:
    """What the officer writes of a country, in English and in Spanish."""

    country: str
    pais: str
    city: str
    ministry: str

    @property
    def english(self) -> dict[str, str]:
        """Each text by what it is."""
        return {
            "summary": f"A programme runs in {self.city}. What is not known is its effect.",
            "heading": "How it began",
            "context": "The ministry began its work in 2023.",
            "programme": f"Focused deterrence, {self.city}",
            "does": "Police and services work together.",
            "institution": f"Ministry of Peace of {self.country}",
            "unit": f"homicides per 100,000 people in {self.country}",
            "picture": f"A street in {self.city} after rain",
        }

    @property
    def spanish(self) -> dict[str, str]:
        """The same in Spanish."""
        return {
            "summary": f"En {self.city} funciona un programa. No se conoce su efecto.",
            "heading": "Cómo empezó",
            "context": "El ministerio empezó su labor en 2023.",
            "programme": f"Disuasión focalizada, {self.city}",
            "does": "La policía y los servicios trabajan juntos.",
            "institution": f"Ministerio de Paz ({self.pais})",
            "unit": f"homicidios por 100,000 habitantes en {self.pais}",
            "picture": f"Una calle de {self.city} después de la lluvia",
        }


PANAMA = Words("Panama", "Panamá", "Colón", "Ministerio de Paz de Panamá")
PERU = Words("Peru", "Perú", "Callao", "Ministerio de Paz del Perú")
FIGURES = {"2022": "11.0", "2023": "11.2", "2024": "12.9"}


@pytest.fixture(scope="module")
def root(sqlite_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A portal with the starter content and three accounts."""
    app = make_app(sqlite_databases.starter(), tmp_path_factory.mktemp("story"))
    with app.app_context():
        both = [grant(Role.EDITOR), grant(Role.TRANSLATOR, "es")]
        make_account(db.session, OFFICER, grants=both, name="Olga Ruiz")
        make_account(db.session, REVIEWER, grants=[grant(Role.REVIEWER, "es")], name="Rita Berg")
        make_account(db.session, PUBLISHER, Role.PUBLISHER, name="Pablo Holm")
    with serve(app) as address:
        yield address
    close(app)


@pytest.mark.parametrize(("script", "words"), [(True, PANAMA), (False, PERU)], ids=["with script", "without"])
def test_a_country_goes_from_an_officer_to_a_spanish_official(
    root: str, new_context: Window, tmp_path: Path, script: bool, words: Words
) -> None:
    def arrive(address: str, locale: str = "en", email: str = "") -> Person:
        person = Person(new_context(java_script_enabled=script, locale=locale).new_page())
        person.page.goto(address)
        if email:
            person.log_in(email)
        return person

    desk = f"{root}/staff/"
    officer = arrive(desk, email=OFFICER)
    write_all(officer, words, tmp_path)
    official = arrive(hand_over(officer), "es")
    read_in_spanish(official.page, words)

    reviewer = arrive(desk, email=REVIEWER)
    send_back(reviewer, words)
    better = put_right(officer, words)
    say_yes(reviewer, words)
    assert officer.actions <= MOST_ACTIONS, f"the officer needed {officer.actions} actions"

    stranger = arrive(root, "es")
    stranger.follow("Países", stranger.page.get_by_role("navigation").first)
    expect(stranger.page.get_by_role("link", name=words.pais, exact=True)).to_have_count(0)
    bring_out(arrive(desk, email=PUBLISHER), words)

    official.page.reload()
    read_in_spanish(official.page, words, programme=better)
    find_it(stranger, words)
    read_in_spanish(stranger.page, words, programme=better)
    stranger.follow("English")
    read_in_english(stranger.page, words)


def write_all(officer: Person, words: Words, folder: Path) -> None:
    """From the desk to a whole profile in two languages, and a look at it."""
    picture = folder / "street.jpg"
    picture.write_bytes(brought.picture("JPEG", size=(1200, 800)))
    begin(officer, words)
    write(officer, words)
    bring_what_is_lacking(officer, words, picture)
    write_in_spanish(officer, words)
    look(officer, words)


def begin(officer: Person, words: Words) -> None:
    officer.follow("New country profile")
    officer.choose("Country", words.country)
    officer.press("Go on")
    officer.press("Begin to write")
    officer.is_told("Begun, as a draft.")
    expect(officer.page.get_by_role("heading", level=1)).to_have_text(words.country)


def write(officer: Person, words: Words) -> None:
    english = words.english
    officer.choose("Status", "Partner")
    officer.fill("Summary", english["summary"])
    officer.fill("Context", f"## {english['heading']}\n\n{english['context']}")
    officer.press("Add: Programme")
    programme = officer.page.get_by_role("listitem").filter(has=officer.page.get_by_role("heading", name="Programme 1"))
    officer.fill("Name in this language", english["programme"], programme)
    officer.fill("What it does", english["does"], programme)
    sources = officer.page.get_by_role("region", name="Connections").get_by_role("group", name="Sources")
    officer.fill("Look for: Sources", "homicide rate", sources)
    officer.press("Look", sources)
    officer.press("Add Homicide rate per 100,000 population")


def bring_what_is_lacking(officer: Person, words: Words, picture: Path) -> None:
    """An institution, the figures and a picture, each begun on the way, with the form as it was."""
    english, spanish = words.english, words.spanish
    officer.press("Not there? New: Organisation (Institutions)")
    officer.fill("Name in this language", english["institution"])
    officer.fill("Local name", words.ministry)
    officer.choose("Type of organisation", "Ministry")
    officer.fill("In Spanish: Name in this language", spanish["institution"])
    officer.press("Begin it and pick it")
    officer.press("Not there? New: Indicator series (Homicide series)")
    officer.fill("Values", "\n".join(f"{year}\t{value}" for year, value in FIGURES.items()))
    officer.fill("Unit", english["unit"])
    officer.fill("In Spanish: Unit", spanish["unit"])
    officer.press("Begin it and pick it")
    officer.press("Not there? New: Media file (Pictures)")
    officer.bring("File", picture)
    officer.fill("Alternative text", english["picture"])
    officer.fill("In Spanish: Alternative text", spanish["picture"])
    officer.press("Upload it and pick it")
    officer.press("Save")
    officer.is_told("as version 2")


def write_in_spanish(officer: Person, words: Words) -> None:
    officer.follow("Write it in Spanish")
    for name in ("summary", "heading", "context", "programme", "does"):
        officer.fill("Spanish", words.spanish[name])
        officer.press("Save and next")
    expect(officer.page.get_by_text("5 of 5 done")).to_be_visible()


def look(officer: Person, words: Words) -> None:
    officer.follow("Preview")
    read_in_spanish(officer.page, words)
    officer.follow("Back to the item")


def hand_over(officer: Person) -> str:
    """Make a link for an official, and ask for review; give the link."""
    officer.follow("Review and publish")
    officer.fill("For whom", "The ministry")
    officer.choose("Language of the draft", "Spanish")
    officer.press("Make a link")
    link = officer.page.get_by_role("textbox", name="Address to send").input_value()
    officer.press("Send to review")
    officer.is_told("Sent to review.")
    return link


def send_back(reviewer: Person, words: Words) -> None:
    reviewer.follow(words.country, reviewer.line("Country", "Olga Ruiz asks for review in Spanish"))
    reviewer.fill("What is to be put right", "Name the approach as the glossary does.")
    reviewer.press("Send back with the note")


def put_right(officer: Person, words: Words) -> str:
    """The officer finds the note on the desk, and does what it says; gives the better name of the programme."""
    better = f"La disuasión focalizada en {words.city}"
    officer.follow("Desk")
    officer.follow(words.country, officer.line("Rita Berg sent Spanish back: Name the approach as the glossary does."))
    officer.follow("Name in this language")
    officer.fill("Spanish", better)
    officer.press("Save and next")
    officer.press("Send to review")
    return better


def say_yes(reviewer: Person, words: Words) -> None:
    reviewer.follow("Desk")
    reviewer.follow(words.country, reviewer.line("Country", "Olga Ruiz asks for review in Spanish"))
    reviewer.press("Mark all that are shown as reviewed")
    expect(reviewer.page.get_by_text("Reviewed").first).to_be_visible()


def bring_out(publisher: Person, words: Words) -> None:
    publisher.follow(words.country, publisher.line("Country", "Olga Ruiz asks for review"))
    publisher.follow("Preview", publisher.line("English", "Original"))
    read_in_english(publisher.page, words)
    publisher.follow("Back to the item")
    publisher.press("Publish")
    publisher.is_told("Published in English and Spanish.")


def find_it(stranger: Person, words: Words) -> None:
    """In the list of countries, on the map and by searching."""
    stranger.page.reload()
    expect(stranger.page.get_by_role("img", name=re.compile(rf"Países aliados: [^.]*{words.pais}"))).to_be_visible()
    row = stranger.page.get_by_role("row").filter(has=stranger.page.get_by_role("rowheader", name=words.pais))
    expect(row).to_contain_text(FIGURES["2024"])
    stranger.follow("Buscar", stranger.page.get_by_role("navigation").first)
    main = stranger.page.get_by_role("main")
    stranger.fill("Buscar en el portal", f"disuasión {words.city}", main)
    stranger.press("Buscar", main)
    stranger.follow(words.pais, stranger.page.get_by_role("heading", name=words.pais))


def read_in_spanish(page: Page, words: Words, **changed: str) -> None:
    read(page, {**words.spanish, **changed}, words, words.pais)


def read_in_english(page: Page, words: Words) -> None:
    read(page, words.english, words, words.country)


def read(page: Page, texts: dict[str, str], words: Words, name: str) -> None:
    """Every word that the officer wrote is on the page, in one language."""
    main = page.get_by_role("main")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    expect(page.get_by_role("img", name=texts["picture"])).to_be_visible()
    expect(main.get_by_role("heading", name=texts["heading"])).to_be_visible()
    for each in ("summary", "context", "programme", "does", "institution", "unit"):
        expect(main).to_contain_text(texts[each])
    expect(main).to_contain_text(words.ministry)
    for year, value in FIGURES.items():
        row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=year, exact=True))
        expect(row).to_contain_text(value)
