"""Lists that are narrowed, over HTTP: what links promise, what addresses keep, and what is no value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit
from xml.etree.ElementTree import Element

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.content.authoring.records import load_document
from portal.content.kinds import KINDS
from portal.content.model.documents import Document, LanguageDocument
from portal.content.model.filters import FILTERS
from portal.content.published.shelves import shelf_of
from portal.content.sitewide.directory import load_site, place
from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.dates import PartialDate
from portal.web.frames import FOOT
from portal.web.public.library import SHELF
from tests.fixtures.checker import HtmlFaults
from tests.fixtures.databases import LANGUAGES, Databases
from tests.fixtures.pages import parsed
from tests.fixtures.sites import close, make_app

HOST = "http://localhost"
NARROWED = ("library", "guide", "video", "article", "news", "reference", "initiative", "page")
SHELVES = {"library": SHELF, **{kind.name: shelf_of(kind) for kind in KINDS if kind.name in NARROWED}}


@dataclass(frozen=True)
class Promise:
    """A link of a filter: where it leads, and how many items it says are there."""

    address: str
    count: int


@pytest.fixture(scope="module")
def sections(app: Flask) -> dict[tuple[str, str], str]:
    with app.app_context():
        site = load_site(db.session)
        return {(tag, name): site.section_url(place(name), tag) for tag in LANGUAGES for name in FOOT}


def page(client: FlaskClient, address: str) -> Element:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return parsed(answer.text)


def words(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def found(root: Element, path: str) -> Element:
    element = root.find(path)
    assert element is not None, path
    return element


def of_class(root: Element, name: str) -> list[Element]:
    return [element for element in root.iter() if name in element.get("class", "").split()]


def promises(root: Element) -> list[Promise]:
    links = [element for element in of_class(root, "filter-option") if element.tag == "a"]
    return [Promise(link.get("href", ""), int(words(link).split()[-1])) for link in links]


def values(root: Element, name: str) -> Element:
    """The list of a filter's values."""
    return next(each for each in root.iter("ul") if each.get("aria-labelledby") == f"filter-{name}")


def total(root: Element) -> int:
    (line,) = of_class(root, "chosen")
    return int(next(word for word in words(line).split() if word.isdigit()))


def entries(root: Element) -> int:
    return len(of_class(root, "entry")) + sum(len(list(each)) for each in of_class(root, "references"))


def head(root: Element) -> tuple[str, dict[str, str]]:
    canonical = found(root, "head/link[@rel='canonical']").get("href", "")
    alternates = root.findall("head/link[@rel='alternate'][@hreflang]")
    pairs = {link.get("hreflang", ""): link.get("href", "").removeprefix(HOST) for link in alternates}
    return canonical.removeprefix(HOST), pairs


def switched(root: Element) -> dict[str, str]:
    links = found(root, ".//ul[@class='plain languages']").iter("a")
    return {link.get("hreflang", ""): link.get("href", "") for link in links}


def query(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query))


def check(client: FlaskClient, address: str, tag: str) -> Element:
    """What holds for every narrowed page: it is whole, and every language leads to the same choice."""
    root = page(client, address)
    canonical, alternates = head(root)
    assert canonical == address
    assert set(alternates) == {*LANGUAGES, "x-default"}
    assert alternates[tag] == address
    assert all(query(each) == query(address) for each in alternates.values())
    assert switched(root) == {each: alternates[each] for each in LANGUAGES if each != tag}
    assert len(of_class(root, "chip")) == len(query(address))
    assert total(root) == entries(root)
    return root


@pytest.mark.slow
def test_every_combination_that_links_lead_to_is_what_they_promise(
    client: FlaskClient, sections: dict[tuple[str, str], str]
) -> None:
    waiting = [Promise(sections["sv", "library"], 9)]
    seen: set[str] = set()
    while waiting:
        promise = waiting.pop()
        if promise.address in seen:
            continue
        seen.add(promise.address)
        root = check(client, promise.address, "sv")
        assert total(root) == promise.count > 0, promise
        waiting += promises(root)
    assert len(seen) > 100
    asked = {name for address in seen for name in query(address)}
    assert asked == {each.name for each in SHELF.filters}
    assert max(len(query(address)) for address in seen) == len(SHELF.filters)


@pytest.mark.parametrize("name", NARROWED)
@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_value_of_every_list_shows_as_many_items_as_it_says(
    client: FlaskClient, sections: dict[tuple[str, str], str], tag: str, name: str
) -> None:
    offered = promises(page(client, sections[tag, name]))
    asked = {parameter for promise in offered for parameter in query(promise.address)}
    assert asked <= {each.name for each in SHELVES[name].filters}
    if name == "country":  # a table of lines, drawn from the same list
        assert all(total(page(client, promise.address)) == promise.count for promise in offered)
        return
    for promise in offered if tag == "es" else offered[::4]:
        root = check(client, promise.address, tag)
        assert total(root) == promise.count, promise


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("news", ["year", "month", "outlet", "country", "tag"]),
        ("reference", ["group", "type", "language", "year"]),
        ("library", ["kind", "country", "strategy", "language", "year"]),
    ],
)
def test_the_starter_content_has_a_value_for_each_filter(
    client: FlaskClient, sections: dict[tuple[str, str], str], name: str, asked: list[str]
) -> None:
    """So that the tests here do not pass because nothing is offered."""
    offered = promises(page(client, sections["en", name]))
    assert {parameter for promise in offered for parameter in query(promise.address)} == set(asked)


@pytest.mark.parametrize("name", NARROWED)
@pytest.mark.parametrize("key", ["absent", "%00", "XX", "9999", "1900-01", "%F0%9F%A6%8A", "x" * 700])
def test_an_unknown_value_is_not_found(
    client: FlaskClient, sections: dict[tuple[str, str], str], name: str, key: str
) -> None:
    for each in SHELVES[name].filters:
        assert client.get(f"{sections['en', name]}?{each.name}={key}").status_code == 404, each.name


@pytest.mark.parametrize("name", NARROWED)
def test_a_filter_of_other_lists_changes_nothing(
    client: FlaskClient, sections: dict[tuple[str, str], str], name: str
) -> None:
    """Nor does any parameter that nobody knows: the canonical address goes without it."""
    own = {each.name for each in SHELVES[name].filters}
    strangers = [each.name for each in FILTERS if each.name not in own]
    address = sections["en", name]
    for stranger in [*strangers, "utm_source"]:
        root = page(client, f"{address}?{stranger}=absent")
        assert head(root)[0] == address
        assert of_class(root, "chip") == []


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("?kind=video&country=MX", "?country=MX&kind=video"),
        ("?kind=&country=MX&strategy=&year=", "?country=MX"),
        ("?kind=&country=", ""),
        ("?country=MX&country=SE", "?country=MX"),
        ("?page=1", ""),
        ("?country=MX&page=1", "?country=MX"),
        ("?page=01", ""),
        ("?utm_source=mail&kind=&country=MX", "?country=MX"),
    ],
)
def test_an_address_has_one_spelling(
    client: FlaskClient, sections: dict[tuple[str, str], str], written: str, right: str
) -> None:
    """As a form sends it, say: what was left empty goes, and the rest stands in one order."""
    for tag in LANGUAGES:
        answer = client.get(sections[tag, "library"] + written)
        assert (answer.status_code, answer.headers["Location"]) == (301, sections[tag, "library"] + right)


@pytest.mark.parametrize("number", ["0", "2", "-1", "x", "1.5", "9999999", "%C2%B2"])
def test_a_page_that_is_not_there_is_not_found(
    client: FlaskClient, sections: dict[tuple[str, str], str], number: str
) -> None:
    for choice in ("", "country=MX&"):
        assert client.get(f"{sections['en', 'library']}?{choice}page={number}").status_code == 404


class TestWhatIsChosen:
    ADDRESS = "/en/library/?country=MX&kind=video"

    def test_is_a_chip_that_leads_back_from_it(self, client: FlaskClient) -> None:
        chips = of_class(page(client, self.ADDRESS), "chip")
        assert [(words(chip), chip.get("href")) for chip in chips] == [
            ("Videos × – take away", "/en/library/?country=MX"),
            ("Mexico × – take away", "/en/library/?kind=video"),
        ]

    def test_is_plain_text_in_the_margin_beside_the_way_to_all(self, client: FlaskClient) -> None:
        root = page(client, self.ADDRESS)
        chosen = [each for each in of_class(root, "filter-option") if each.get("aria-current")]
        assert [(each.tag, words(each)) for each in chosen] == [("span", "Videos 2"), ("span", "Mexico 2")]
        assert found(values(root, "country"), "li/a").get("href") == "/en/library/?kind=video"

    def test_what_would_show_nothing_is_plain_text_too(self, client: FlaskClient) -> None:
        nothing = of_class(page(client, self.ADDRESS), "nothing")
        assert {each.tag for each in nothing} == {"span"}
        assert "Brazil 0" in map(words, nothing)

    def test_is_said_in_one_line(self, client: FlaskClient) -> None:
        def line(address: str) -> str:
            (chosen,) = of_class(page(client, address), "chosen")
            return re.sub(r" – (take away|quitar|ta bort)", "", words(chosen))

        assert line("/en/library/") == "9 items"
        assert line("/en/library/?country=MX") == "3 items about Mexico × Clear"
        assert line(self.ADDRESS) == "2 items: Videos × Mexico × Clear"
        assert line("/es/noticias/?month=2017-06") == "5 contenidos: junio de 2017 × Quitar los filtros"
        assert line("/sv/nyheter/?tag=sweden") == "2 träffar om Sverige × Rensa"

    def test_stands_in_the_title_and_ends_the_way_to_the_page(self, client: FlaskClient) -> None:
        root = page(client, self.ADDRESS)
        assert words(found(root, "head/title")).startswith("Library: Videos and Mexico – ")
        crumbs = found(root, ".//nav[@class='row crumbs']")
        assert words(crumbs) == "Home Library Videos and Mexico"
        assert [link.get("href") for link in crumbs.iter("a")] == ["/en/", "/en/library/"]

    def test_is_what_the_form_begins_with(self, client: FlaskClient) -> None:
        form = found(page(client, self.ADDRESS), ".//main//form")
        assert (form.get("action"), form.get("method")) == ("/en/library/", "get")
        selected = {
            select.get("name"): [option.get("value") for option in select if option.get("selected") is not None]
            for select in form.iter("select")
        }
        assert selected == {"kind": ["video"], "country": ["MX"], "strategy": [], "language": [], "year": []}

    def test_needs_no_form_where_there_is_one_filter(self, client: FlaskClient) -> None:
        root = page(client, "/en/initiatives/")
        assert promises(root)
        assert root.find(".//main//form") is None

    def test_that_leaves_nothing_says_so(self, client: FlaskClient) -> None:
        root = page(client, "/en/library/?country=MX&kind=guide")
        assert total(root) == entries(root) == 0
        assert "Nothing here has all of this." in words(found(root, "body"))
        assert found(root, "head/meta[@name='robots']").get("content") == "noindex"
        assert page(client, self.ADDRESS).find("head/meta[@name='robots']") is None


class TestTheArchiveOfNews:
    def test_years_have_their_months_and_one_is_open(self, client: FlaskClient) -> None:
        def archive(address: str) -> dict[str, list[str]]:
            rows = [row for row in values(page(client, address), "year") if of_class(row, "filter-option")]
            return {words(row[0]): [words(each) for each in row.iter("li")][1:] for row in rows}

        newest = {"2018 2": ["April 1", "January 1"], "2017 14": [], "2016 1": []}
        assert archive("/en/news/") == newest
        assert archive("/en/news/?year=2016") == {"2018 2": [], "2017 14": [], "2016 1": ["October 1"]}
        june = archive("/en/news/?month=2017-06")
        assert june["2017 14"][:5] == ["December 1", "November 1", "October 3", "September 2", "June 5"]
        assert archive("/en/news/?country=SE&month=2017-02")["2017 1"][-2:] == ["May 0", "February 1"]

    def test_a_month_and_its_year_take_each_other_s_place(self, client: FlaskClient) -> None:
        june = {promise.address for promise in promises(page(client, "/en/news/?month=2017-06"))}
        assert {"/en/news/?year=2018", "/en/news/?month=2017-05"} <= june
        assert not [address for address in june if {"year", "month"} <= query(address).keys()]

    def test_entries_say_outlet_and_place_and_lead_to_their_subjects(self, client: FlaskClient) -> None:
        root = page(client, "/en/news/?outlet=sveriges-radio")
        (entry,) = of_class(root, "entry")
        assert words(of_class(entry, "margin")[0]) == "Sveriges RadioMalmö, Skåne"
        (subjects,) = of_class(entry, "tags")
        assert "/en/news/?tag=malmo" in {link.get("href") for link in subjects.iter("a")}


@pytest.fixture(scope="module")
def long_site(sqlite_databases: Databases) -> Iterator[Flask]:
    """The starter content with more guides than a page holds."""
    app = make_app(sqlite_databases.starter(), sqlite_databases.media.parent)
    texts = {"title": "A guide", "summary": "In short.", "body": "At length."}
    facts = {"language": "sv", "countries": ["NO"], "published": PartialDate.parse("2020")}
    links = {"tags": ("tag:call-in",)}
    with app.app_context(), writing(db.session) as session:
        for number in range(51):
            language = LanguageDocument(texts={**texts, "title": f"A guide {number:02}"})
            guide = Document("guide", f"long-{number}", "en", facts, links=links, languages={"en": language})
            load_document(session, guide, actor="tests")
    yield app
    close(app)


def test_pages_of_a_narrowed_list_keep_what_is_chosen(long_site: Flask) -> None:
    client = long_site.test_client()
    root = page(client, "/sv/bibliotek/?country=NO&language=sv")
    assert (total(root), entries(root)) == (51, 50)
    (following,) = [link for nav in of_class(root, "pages") for link in nav.iter("a")]
    address = following.get("href", "")
    assert (following.get("rel"), address) == ("next", "/sv/bibliotek/?country=NO&language=sv&page=2")
    second = page(client, address)
    assert entries(second) == 1
    canonical, alternates = head(second)
    assert canonical == address
    assert alternates["en"] == "/en/library/?country=NO&language=sv&page=2"
    assert switched(second)["es"] == "/es/biblioteca/?country=NO&language=sv&page=2"
    assert not [promise for promise in promises(second) if "page" in query(promise.address)]
    assert client.get(address.replace("page=2", "page=3")).status_code == 404


def test_the_library_says_as_what_in_which_language_and_how_long(client: FlaskClient) -> None:
    lines = {
        words(found(entry, ".//h2")): words(of_class(entry, "meta")[0])
        for entry in of_class(page(client, "/en/library/"), "entry")
    }
    assert lines["Group Violence Intervention: An Implementation Guide"].endswith(" In English, 136 pages")
    assert all("In English" in line for line in lines.values())


def test_narrowed_pages_are_valid_html(
    client: FlaskClient, sections: dict[tuple[str, str], str], html_faults: HtmlFaults
) -> None:
    choices = {
        "library": (
            "?country=MX",
            "?country=MX&kind=guide",
            "?kind=video&language=en&strategy=international&year=2017",
        ),
        "news": ("?month=2017-06", "?tag=sweden&year=2018", "?outlet=bbc"),
        "reference": ("?group=source&language=sv", "?type=report"),
        "guide": ("?tag=call-in",),
    }
    addresses = [sections[tag, name] + each for tag in LANGUAGES for name, found in choices.items() for each in found]
    assert html_faults({address: client.get(address).text for address in addresses}) == []
