"""How sizes of files and places in recordings are written (rule 14 of languages.md)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from portal.foundation import formats
from portal.foundation.i18n import install


@pytest.fixture(autouse=True)
def site() -> Iterator[Flask]:
    app = Flask("formats")
    install(app, formats={"es": "es-419"})
    with app.app_context():
        yield app


@pytest.mark.parametrize(
    ("size", "english", "spanish", "swedish"),
    [
        (None, "–", "–", "–"),
        (0, "1\xa0kB", "1\xa0kB", "1\xa0kB"),
        (1499, "1.5\xa0kB", "1.5\xa0kB", "1,5\xa0kB"),
        (9_949, "9.9\xa0kB", "9.9\xa0kB", "9,9\xa0kB"),
        (9_950, "10\xa0kB", "10\xa0kB", "10\xa0kB"),
        (999_499, "999\xa0kB", "999\xa0kB", "999\xa0kB"),
        (999_500, "1\xa0MB", "1\xa0MB", "1\xa0MB"),
        (84_300_000, "84\xa0MB", "84\xa0MB", "84\xa0MB"),
        (1_540_000_000, "1.5\xa0GB", "1.5\xa0GB", "1,5\xa0GB"),
        (1_234_000_000_000, "1,234\xa0GB", "1,234\xa0GB", "1\xa0234\xa0GB"),
    ],
)
def test_a_size_is_written_in_the_unit_that_fits(size: int | None, english: str, spanish: str, swedish: str) -> None:
    assert [formats.file_size(size, tag) for tag in ("en", "es", "sv")] == [english, spanish, swedish]
    assert formats.file_size(84_000_000, "fr") == "84\u202fMo"


@pytest.mark.parametrize(
    ("seconds", "words", "machine"),
    [(0, "0:00", "PT0S"), (45, "0:45", "PT45S"), (754, "12:34", "PT12M34S"), (3600, "1:00:00", "PT1H")],
)
def test_a_place_in_a_recording_is_written_by_the_clock(seconds: int, words: str, machine: str) -> None:
    assert [formats.timecode(seconds, tag) for tag in ("en", "es", "sv")] == [words] * 3
    assert formats.timecode(seconds, "da") == words.replace(":", ".")
    assert formats.machine_duration(seconds) == machine


def test_a_length_that_is_not_known_is_missing() -> None:
    assert formats.timecode(None) == "–"
