"""Everything that the portal was given is in the starter content, or was left out for a reason."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from flask import Flask
from sqlalchemy import select

from portal.content.published.editions import Edition, visible
from portal.content.sitewide.site import reading_moment
from portal.extensions import db
from tests.fixtures.databases import LANGUAGES

MATERIAL: dict[str, dict[str, str]] = yaml.safe_load(
    (Path(__file__).parent / "material.yaml").read_text(encoding="utf-8")
)
LEFT_OUT = MATERIAL.pop("left out")
GIVEN = [(section, id, target) for section, found in MATERIAL.items() for id, target in found.items()]


@pytest.fixture(scope="module")
def published(app: Flask) -> dict[str, set[str]]:
    """The languages in which readers can read each item, and each part of an item that has a key."""
    found: dict[str, set[str]] = {}
    with app.app_context():
        rows = db.session.scalars(select(Edition).where(visible(reading_moment(db.session)), ~Edition.withdrawn))
        for edition in rows:
            # A publication that nobody annotated has nothing to translate.
            tags = {edition.language} if edition.payload["texts"] else set(LANGUAGES)
            for name in _names(edition):
                found.setdefault(name, set()).update(tags)
    return found


def _names(edition: Edition) -> Iterator[str]:
    name = f"{edition.kind}:{edition.key}"
    yield name
    for field, parts in edition.payload["parts"].items():
        for part in parts:
            yield f"{name}#{field}/{part['key']}"


@pytest.mark.parametrize(("section", "id", "target"), GIVEN)
def test_what_was_given_is_published_in_every_language(
    published: dict[str, set[str]], section: str, id: str, target: str
) -> None:
    assert published.get(target) == set(LANGUAGES), f"{section}/{id} became {target}"


def test_what_was_left_out_has_a_reason_and_is_nowhere() -> None:
    for name, reason in LEFT_OUT.items():
        section, _, id = name.partition("/")
        assert id not in MATERIAL[section], name
        assert reason.endswith("."), name


def test_the_list_is_as_long_as_the_material_was() -> None:
    counts = {section: len(found) for section, found in MATERIAL.items()}
    assert counts == {
        "countries": 9,
        "people": 29,
        "institutions": 30,
        "programmes": 10,
        "evaluations": 11,
        "figures": 25,
        "impact lines": 11,
        "reviews": 6,
        "references": 16,
        "sources": 139,
        "news": 17,
        "resources": 9,
        "speakers": 13,
        "terms": 60,
        "series": 17,
        "principles": 6,
        "strategies": 10,
    }
