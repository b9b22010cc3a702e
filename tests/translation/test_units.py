"""What of a text is read as its language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.translation.units import OBJECT, Text
from portal.translation.words import EXCERPT, Joint, excerpt, words


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("Grupperna *slutade* [skjuta](guide:a).", "Grupperna slutade skjuta."),
        ("Arbetet kallas [call-in]{lang=en} i `bundle`.", f"Arbetet kallas {OBJECT} i …."),
        ("Se <https://bra.se> eller https://bra.se/a.", f"Se {OBJECT} eller {OBJECT}"),
        ("Skriv till post@bra.se!", f"Skriv till {OBJECT}"),
        ("En svensk mening [på svenska]{lang=sv-SE}.", "En svensk mening på svenska."),
        ("| A | B |\n|---|---|\n| c | d |", "A\nB\nc\nd"),
        ("- En\n- Två\n\n> Tre", "En\nTvå\nTre"),
        ("[^1]: En fotnot.", "En fotnot."),
        ("Ett ord.[^1]", "Ett ord."),
        ("a\nb", "a b"),
        ("e\u0301n", "én"),
    ],
)
def test_markdown_is_read_without_markup_and_other_languages(text: str, own: str) -> None:
    assert Text(text, "sv").own.rstrip("\n") == own


def test_all_languages_are_shown_and_code_is_not() -> None:
    assert Text("Ett [call-in]{lang=en} med `x`.", "sv").shown == "Ett call-in med ….\n"


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("*Inte* [kursivt]{lang=en}", "*Inte* [kursivt]{lang=en}"),
        ("%(num)s av %(total)d <em>sidor</em>", f"{OBJECT} av {OBJECT} {OBJECT}sidor{OBJECT}"),
        ("63 % <b", "63 % <b"),
    ],
)
def test_a_plain_line_has_placeholders_and_tags_but_no_markdown(text: str, own: str) -> None:
    assert Text(text, "sv", plain=True).own == own


def test_the_words_of_a_text_know_how_they_hang_together() -> None:
    found = words("Call-in-mötet i dag, sa L’Heureux\nigår")
    assert [word.form for word in found] == ["call", "in", "mötet", "i", "dag", "sa", "l’heureux", "igår"]
    joints = [Joint.BREAK, Joint.HYPHEN, Joint.HYPHEN, Joint.SPACE, Joint.SPACE, Joint.BREAK, Joint.SPACE, Joint.BREAK]
    assert [word.joint for word in found] == joints


def test_an_excerpt_has_whole_words_and_says_where_there_is_more() -> None:
    text = "ett två tre " * 20
    assert excerpt("ett två tre", 4) == "ett två tre"
    assert excerpt(text, 0).startswith("ett två tre")
    assert excerpt(text, 0).endswith("…")
    middle = excerpt(text, 120, 123)
    assert middle.startswith("…")
    assert set(middle.strip("…").split()) == {"ett", "två", "tre"}


@given(st.text(max_size=300), st.data())
def test_an_excerpt_is_short_wherever_it_is_taken(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert len(excerpt(text, start, end)) <= EXCERPT + 2
    assert "\n" not in excerpt(text, start, end)


@given(st.text(max_size=300), st.booleans())
def test_any_text_can_be_read(text: str, plain: bool) -> None:
    read = Text(text, "es", plain)
    assert all(read.own[word.start : word.end].lower() == word.form for word in words(read.own))
    assert isinstance(read.shown, str)
