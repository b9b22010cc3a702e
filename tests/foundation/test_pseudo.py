"""Rule 20 of languages.md: two languages of development, made from the source texts."""

from __future__ import annotations

import pytest

from portal.foundation.i18n import _, _n, _p, current_language, language
from portal.foundation.placeholders import html_tags, placeholders
from portal.foundation.pseudo import GROWTH, mirrored, plain_letters, pseudo_translations, stretched
from portal.languages import language as describe

MESSAGES = [
    "Guide",
    "No",
    "Shown in %(language)s",
    "%(num)s of %(total)s passages &amp; <em>more</em>",
    "100 %",
    '<a href="%(url)s">Read on</a>',
    "%(share)s%% of all",
]


@pytest.mark.parametrize("message", MESSAGES)
@pytest.mark.parametrize("change", [stretched, mirrored])
def test_placeholders_and_tags_stay_whole(message: str, change: type[str]) -> None:
    assert placeholders(change(message)) == placeholders(message)
    assert html_tags(change(message)) == html_tags(message)


@pytest.mark.parametrize("message", MESSAGES)
def test_stretched_texts_are_bracketed_and_two_fifths_longer(message: str) -> None:
    changed = stretched(message)
    assert changed[0] + changed[-1] == "[]"
    assert len(changed) >= (1 + GROWTH) * len(message)


@pytest.mark.parametrize("change", [stretched, mirrored])
def test_no_plain_letter_is_left(change: type[str]) -> None:
    assert plain_letters(change("Skip to the text")) == []
    assert plain_letters(change("Skip") + " to the") == ["to", "the"]


def test_the_pseudo_languages_are_spoken_like_others() -> None:
    with language("en-XA"):
        assert current_language() == "en-XA"
        assert plain_letters(_("Guide")) == []
        assert plain_letters(_n("%(num)s thing", "%(num)s things", 3)) == []
        assert "3" in _n("%(num)s thing", "%(num)s things", 3)
    with language("ar-XB"):
        assert plain_letters(_("Guide")) == []


def test_sections_of_addresses_stay_addresses() -> None:
    for tag in ("en-XA", "ar-XB"):
        with language(tag):
            assert _p("address", "guides") == "guides"


def test_the_mirrored_language_runs_from_right_to_left() -> None:
    assert describe("ar-XB").direction == "rtl"
    assert describe("en-XA").direction == "ltr"


def test_real_languages_are_no_pseudo_languages() -> None:
    assert pseudo_translations("sv") is None
