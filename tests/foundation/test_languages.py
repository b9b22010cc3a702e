"""What a language is, from CLDR, for any tag and not only for those that the portal starts with."""

from __future__ import annotations

import pytest

from portal.languages import is_tag, language, parents, parse_formats, primary


@pytest.mark.parametrize(
    ("tag", "own_name", "direction"),
    [
        ("en", "English", "ltr"),
        ("es", "español", "ltr"),
        ("sv", "svenska", "ltr"),
        ("pt-BR", "português (Brasil)", "ltr"),
        ("ar", "العربية", "rtl"),
        ("he", "עברית", "rtl"),
        ("zh-Hant", "中文 (繁體)", "ltr"),
    ],
)
def test_rules_11_and_13_own_names_and_directions_come_from_cldr(tag: str, own_name: str, direction: str) -> None:
    assert (language(tag).own_name, language(tag).direction) == (own_name, direction)


@pytest.mark.parametrize("tag", ["en", "es", "sv", "pt-BR", "es-419", "zh-Hant", "sr-Latn", "qu", "en-XA", "ar-XB"])
def test_tags_that_cldr_knows(tag: str) -> None:
    assert is_tag(tag)
    assert language(tag).tag == tag


@pytest.mark.parametrize(
    "tag",
    ["", "e", "EN", "es_MX", "xx", "../../etc", "x" * 500, "pt-br", "sv-", "-sv", "en-GB-oed", "sv\n", "root", "é"],
)
def test_what_is_no_tag(tag: str) -> None:
    assert not is_tag(tag)
    with pytest.raises(ValueError, match="found .*; allowed: a language tag"):
        language(tag)


def test_the_language_of_a_tag_is_its_first_part() -> None:
    assert (primary("sv"), primary("pt-BR"), primary("zh-Hant-TW")) == ("sv", "pt", "zh")


def test_english_is_that_of_the_world_unless_the_setting_says_otherwise() -> None:
    assert str(language("en").formats) == "en_001"
    assert str(language("en", {"en": "en-US"}).formats) == "en_US"
    assert str(language("es", {"es": "es-419"}).formats) == "es_419"
    assert str(language("sv").formats) == "sv"


@pytest.mark.parametrize(
    ("text", "formats"),
    [("", {}), ("es=es-419", {"es": "es-419"}), (" es = es-HN , sv=sv-FI,", {"es": "es-HN", "sv": "sv-FI"})],
)
def test_formats_are_read_from_a_setting(text: str, formats: dict[str, str]) -> None:
    assert parse_formats(text) == formats


@pytest.mark.parametrize("text", ["es", "es=", "=es", "es=es_419", "es=sv-FI", "es=es-419,es=es-ES", "../..=es"])
def test_wrong_formats_are_refused_with_what_is_allowed(text: str) -> None:
    with pytest.raises(ValueError, match="found .*; allowed: "):
        parse_formats(text)


def test_locales_inherit_as_cldr_says() -> None:
    assert list(parents(language("es-HN").locale)) == ["es_HN", "es_419", "es"]
    assert list(parents(language("en-GB").locale)) == ["en_GB", "en_001", "en"]
