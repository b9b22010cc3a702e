"""What tests of the page of all countries share: where it is, its parts, and countries and series made by hand."""

from __future__ import annotations

import datetime
from typing import Any
from xml.etree.ElementTree import Element

from flask.testing import FlaskClient

from portal.content.published.editions import Edition
from portal.content.published.passages import Library
from portal.content.published.reading import Reading
from tests.fixtures.pages import parsed

PATHS = {"en": "/en/countries/", "es": "/es/paises/", "sv": "/sv/lander/"}
NAMES = {
    "en": "Australia, Bermuda, Brazil, El Salvador, Guatemala, Honduras, Mexico, Sweden, United Kingdom",
    "es": "Australia, Bermudas, Brasil, El Salvador, Guatemala, Honduras, México, Reino Unido, Suecia",
    "sv": "Australien, Bermuda, Brasilien, El Salvador, Guatemala, Honduras, Mexiko, Storbritannien, Sverige",
}


def page(client: FlaskClient, address: str) -> Element:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return parsed(answer.text)


def words(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def table(root: Element) -> Element:
    found = root.find(".//table[@class='data countries']")
    assert found is not None
    return found


def section(root: Element) -> Element:
    found = root.find(".//section[@aria-labelledby='comparison']")
    assert found is not None
    return found


def readings(tag: str, *editions: Edition) -> list[Reading]:
    known = {each.item_id: each for each in editions}
    library = Library(tag, known, known, lambda each, page_tag: f"/{page_tag}/{each.key}")
    return [Reading(library, each) for each in editions]


def edition(item_id: int, kind: str, title: str, facts: dict[str, Any], **links: list[int]) -> Edition:
    payload = {"facts": facts, "links": links, "parts": {}, "texts": {}, "refs": {}}
    if kind == "series":
        payload["texts"] = {"title": {"blocks": [{"id": "t", "text": title}]}}
    visible_from = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    return Edition(
        item_id=item_id,
        kind=kind,
        key=f"{kind}-{item_id}",
        language="sv",
        source_language="sv",
        title=title,
        slug=title,
        visible_from=visible_from,
        payload=payload,
    )


def series(item_id: int, title: str, territory: str | None, **values: str | None) -> Edition:
    facts: dict[str, Any] = {"values": {year.lstrip("y"): value for year, value in values.items()}}
    return edition(item_id, "series", title, facts | ({"territory": territory} if territory else {}))
