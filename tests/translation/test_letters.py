"""Lost letters, two spellings, broken characters."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from portal.foundation.letters import bare
from portal.translation import spelling
from portal.translation.checks.letters import Composed, LostSigns, OtherSpelling, WronglyRead
from tests.translation.examples import said, unit

LISTS = tomllib.loads(Path(spelling.__file__).with_suffix(".toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("tag", "text", "told"),
    [
        (
            "es",
            "La organizacion y la vision",
            ["‘organizacion’ is misspelt: organización", "‘vision’ is misspelt: visión"],
        ),
        ("es", "Segun la Policia Nacional", ["‘segun’ is misspelt: según", "‘policia’ is misspelt: policía"]),
        ("es", "Las victimas del pais", ["‘victimas’ is misspelt: víctimas", "‘pais’ is misspelt: país"]),
        ("es", "los ninos de hace dos anos", ["‘ninos’ is misspelt: niños", "‘anos’ is misspelt: años"]),
        ("es", "la violencia de los grupos, esta reunion", ["‘reunion’ is misspelt: reunión"]),
        ("es", "El público publica; él practica la práctica.", []),
        ("es", "Lo mas importante, mas no lo único: mas de dos", ["‘mas’ is misspelt: más"] * 2),
        ("es", "Operacion Alto al Fuego", ["‘operacion’ is misspelt: operación"]),
        ("es", "World Vision y la Safe Mission trabajan", []),
        (
            "sv",
            "for manniskor fran Malmo",
            ["‘for’ is misspelt: för"]
            + [
                f"‘{word}’ is misspelt: {right}"
                for word, right in [("manniskor", "människor"), ("fran", "från"), ("malmo", "malmö")]
            ],
        ),
        (
            "sv",
            "Valdet ar over",
            [
                "‘valdet’ is misspelt: våldet",
                "‘ar’ is misspelt: är",
                "‘over’ is misspelt: över",
            ],
        ),
        ("sv", "National Network for Safe Communities gav råd", []),
        ("sv", "En vald ledare har lagt fram en lag.", []),
        ("sv", "[for]{lang=en} `for` <https://for.se>", []),
        ("en", "for over organizacion", []),
        ("de", "organizacion", []),
    ],
)
def test_words_that_lost_their_signs(tag: str, text: str, told: list[str]) -> None:
    assert said(LostSigns(), unit(text, tag, plain=False)) == told


@pytest.mark.parametrize("tag", LISTS)
def test_the_lists_hold_words_with_signs_and_their_pairs_without(tag: str) -> None:
    lists = LISTS[tag]
    assert all(bare(form) != form for name in ("only", "beside", "endings", "shared_endings") for form in lists[name])
    assert all(bare(form) == form for form in lists["pairs"])
    assert not {bare(form.lower()) for form in lists["only"]} & set(lists["pairs"])


@pytest.mark.parametrize("tag", LISTS)
def test_no_word_of_the_lists_is_misspelt_itself(tag: str) -> None:
    assert said(LostSigns(), unit(", ".join(LISTS[tag]["only"]), tag)) == []


@pytest.mark.parametrize(
    ("tag", "text", "elsewhere", "told"),
    [
        (
            "es",
            "el analisís estratigrafico",
            "estratigráfico",
            ["‘estratigrafico’ is spelt otherwise elsewhere: estratigráfico"],
        ),
        ("sv", "en hogskola", "Högskola", ["‘hogskola’ is spelt otherwise elsewhere: högskola"]),
        ("en", "the city of Malmo", "Malmö", ["‘malmo’ is spelt otherwise elsewhere: malmö"]),
        ("es", "la Indianapolis Partnership", "Indianápolis", []),
        ("es", "publica, cuando, encontro, hablaran", "pública cuándo encontró hablarán", []),
        ("sv", "andra har lag", "ändra här låg", []),
        ("es", "organizacion", "organización", []),
    ],
)
def test_words_that_are_spelt_otherwise_elsewhere(tag: str, text: str, elsewhere: str, told: list[str]) -> None:
    assert said(OtherSpelling(), unit(text, tag), elsewhere) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("vÃ¥ld i MalmÃ¶", ["broken characters: Ã¥: å", "broken characters: Ã¶: ö"]),
        ("EspaÃ±a", ["broken characters: Ã±: ñ"]),
        ("Âˆ och Â°", ["broken characters: Âˆ", "broken characters: Â°: °"]),
        ("â€œnejâ€", ["broken characters: â€œ: “", "broken characters: â€"]),
        ("Malm√∂", ["broken characters: √∂: ö"]),
        ("organizaci\ufffdn", ["broken characters: \ufffd"]),
        ("organizaci?n", ["broken characters: ?"]),
        ("SÃO PAULO, Ångström, √2, naïve?", []),
        ("¿Qué?No", ["broken characters: ?"]),
    ],
)
def test_characters_that_were_read_wrongly(text: str, told: list[str]) -> None:
    assert said(WronglyRead(), unit(text, "sv")) == told


@pytest.mark.parametrize("text", ["segu\u0301n", "a\u030a", "\u212b", "e\u0301" * 5])
def test_letters_in_two_pieces(text: str) -> None:
    (told,) = said(Composed(), unit(text, "sv"))
    assert told.startswith("letters in two pieces (NFD): ")
    assert said(Composed(), unit(told.partition(": ")[2], "sv")) == []


def test_an_accent_that_no_letter_can_take_in_may_stand_alone() -> None:
    assert said(Composed(), unit("x\u0301", "sv")) == []
