"""Machine translation: nothing without a provider, marked as what it is, saved by people alone, never an error."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from portal.app import CannotServe
from portal.content.prose.blocks import Origin, State
from portal.content.prose.texts import TargetRow
from portal.extensions import db
from portal.foundation.permissions import Role
from portal.translation.machine import providers
from portal.translation.machine.providers import AT_ONCE, Trouble, Unavailable, translated
from portal.web.translate.machine import EXTENSION
from tests.fixtures.databases import Databases
from tests.fixtures.sites import close, make_app
from tests.translation import machine
from tests.web.test_translating import ABOUT, ENGLISH, SWEDISH, begin, body_of, change, translator
from tests.web.work_page import WorkPage

SHOUTING = "tests.translation.machine:Shouting"
SHOUTED = ENGLISH[0].upper()


@pytest.fixture
def portal(sqlite_databases: Databases) -> Iterator[Flask]:
    app = make_app(sqlite_databases.empty(), sqlite_databases.media.parent, translator=SHOUTING)
    begin(app)
    yield app
    close(app)


def origin(app: Flask) -> tuple[str, str]:
    """How the first passage of the body came to be, and how far it has come."""
    with app.app_context():
        row = db.session.scalars(
            select(TargetRow).where(TargetRow.language == "sv", TargetRow.path == "body", TargetRow.position == 0)
        ).one()
        return row.origin, row.state


def test_without_a_provider_nothing_of_it_is_shown(portal: Flask) -> None:
    luz = translator(portal)
    del portal.extensions[EXTENSION]
    opened = WorkPage(luz, ABOUT)
    opened.open(ENGLISH[0])
    assert "machine" not in opened.text.lower()
    assert opened.press("machine").status_code == 404


def test_what_a_machine_wrote_is_put_into_the_field_and_saved_by_a_person_alone(portal: Flask) -> None:
    opened = WorkPage(translator(portal), ABOUT)
    opened.open(ENGLISH[0])
    assert "Translate by machine (Shouting)" in opened.text
    assert opened.press("machine", text="Typed").status_code == 200
    assert opened.fields["text"] == SHOUTED
    assert "A machine wrote this." in opened.text
    assert body_of(portal, "sv")[0] == (SWEDISH[0], "translated")
    opened.press("keep")
    assert origin(portal) == (Origin.MACHINE, State.DRAFT)
    assert opened.states()[2] == "By machine"
    opened.press("next", text=f"{SHOUTED} Nu.")
    assert origin(portal) == (Origin.TYPED, State.TRANSLATED)


def test_no_yes_is_taken_for_what_no_person_has_saved(portal: Flask) -> None:
    luz = translator(portal, Role.TRANSLATOR, Role.REVIEWER)
    opened = WorkPage(luz, ABOUT)
    opened.open(ENGLISH[0])
    opened.press("machine")
    opened.press("keep")
    id, source, stamp = (opened.fields[name] for name in ("block", "source", "stamp"))
    luz.get(ABOUT)
    luz.post(f"{ABOUT}/reviewed", seen=f"{id}:{source}:{stamp}")
    assert origin(portal) == (Origin.MACHINE, State.DRAFT)
    luz.get(ABOUT)
    assert "finish the drafts first" in luz.post(f"{ABOUT}/publish").text
    opened = WorkPage(luz, ABOUT, f"?block={id}")
    assert opened.press("reviewed", "/reviewed").status_code == 303
    assert opened.said() == "Saved. A machine wrote it: read it once more, then mark it as reviewed."
    assert origin(portal) == (Origin.MACHINE, State.TRANSLATED)
    opened = WorkPage(luz, ABOUT, f"?block={id}")
    opened.press("reviewed", "/reviewed")
    assert origin(portal)[1] == State.REVIEWED


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (None, "gave nothing that fits here"),
        ([], "gave nothing that fits here"),
        (["one", "two"], "gave nothing that fits here"),
        (["<script>alert(1)</script>"], "gave nothing that fits here"),
        (["Ett.\n\nTvå."], "gave nothing that fits here"),
        ([" "], "gave nothing that fits here"),
    ],
)
def test_what_a_provider_gives_is_looked_at(portal: Flask, answer: object, words: str) -> None:
    provider = machine.Odd()
    provider.answer = answer
    portal.extensions[EXTENSION] = provider
    opened = WorkPage(translator(portal), ABOUT)
    opened.open(ENGLISH[0])
    assert opened.press("machine", text="What I typed").status_code == 200
    assert words in opened.problem()
    assert opened.fields["text"] == "What I typed"


def test_a_provider_that_fails_costs_a_sentence_and_one_that_hangs_no_more_than_its_time(portal: Flask) -> None:
    portal.extensions[EXTENSION] = machine.Failing()
    opened = WorkPage(translator(portal), ABOUT)
    opened.open(ENGLISH[0])
    assert opened.press("machine").status_code == 200
    assert "The machine translation failed." in opened.problem()
    try:
        for trouble in [*[Trouble.LATE] * AT_ONCE, Trouble.BUSY]:
            with pytest.raises(Unavailable) as caught:
                translated(machine.Hanging(), "text", "en", "sv", seconds=0.01)
            assert caught.value.trouble is trouble
    finally:
        machine.LET_GO.set()


def test_a_passage_that_the_original_has_no_more_has_nothing_to_translate(portal: Flask) -> None:
    opened = WorkPage(translator(portal), ABOUT)
    change(portal, ENGLISH[1:])
    opened = WorkPage(opened.browser, ABOUT)
    opened.open(SWEDISH[0])
    assert "Translate by machine" not in opened.text
    assert opened.press("machine").status_code == 404


def test_what_is_no_provider_stops_the_start_with_the_reason(sqlite_databases: Databases) -> None:
    url, folder = sqlite_databases.empty(), sqlite_databases.media.parent
    reasons = {
        "tests.translation.nothing:Here": "cannot be loaded: ModuleNotFoundError",
        "tests.translation.machine:Nobody": "cannot be loaded: AttributeError",
        "tests.translation.machine:broken": "cannot be loaded: RuntimeError: no key",
        "tests.translation.machine:Nameless": "has no name or no method translate",
    }
    for path, reason in reasons.items():
        with pytest.raises(CannotServe, match=re.escape(f"PORTAL_TRANSLATOR: {path} {reason}")):
            make_app(url, folder, translator=path)
    assert providers.load(SHOUTING).name == "Shouting"
