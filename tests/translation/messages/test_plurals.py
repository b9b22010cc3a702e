from __future__ import annotations

from typing import Any

import pytest

from portal.translation.messages.plurals import (
    ONE,
    SAMPLES,
    Forms,
    described,
    loaded,
    of_language,
    parse,
    usual,
    widest,
)


@pytest.mark.parametrize(
    ("tag", "forms"),
    [
        ("es", [("one", (1,)), ("many", (1_000_000,)), ("other", (0, 2, 3, 4, 1_000))]),
        ("sv", [("one", (1,)), ("other", (0, 2, 3, 4, 1_000_000))]),
        ("ja", [("other", (0, 1, 2, 3, 1_000_000))]),
    ],
)
def test_the_forms_of_a_language_are_named_and_shown_by_numbers(
    tag: str, forms: list[tuple[str, tuple[int, ...]]]
) -> None:
    assert [(each.category, each.numbers) for each in described(of_language(tag), tag)] == forms


@pytest.mark.parametrize("tag", ["ar", "ca", "cs", "es", "fr", "it", "lt", "pl", "pt", "ru", "sl", "sv", "ja"])
def test_every_form_of_every_rule_is_for_some_number(tag: str) -> None:
    for rule in (of_language(tag), usual(tag)):
        assert {rule.index(number) for number in SAMPLES} == set(range(rule.count))


def test_two_spanish_forms_become_three_and_two_again() -> None:
    two, three = usual("es"), of_language("es")
    text = Forms(("una página", "%(num)s páginas"), two)
    wide = text.under(three)
    assert wide.texts == ("una página", "%(num)s páginas", "%(num)s páginas")
    assert wide.fits(two)
    assert wide.under(two) == text
    assert wide.same_as(text)


def test_a_third_form_of_its_own_does_not_fit_into_two() -> None:
    text = Forms(("una página", "%(num)s de páginas", "%(num)s páginas"), of_language("es"))
    assert not text.fits(usual("es"))
    assert widest(usual("es"), text.plurals) == of_language("es")


@pytest.mark.parametrize(
    "header",
    ["", "nplurals=2", "nplurals=2; plural=n", "nplurals=2; plural=n % 0;", "nplurals=9; plural=0;", "nplurals=1; x"],
)
def test_a_header_that_is_no_rule_is_refused(header: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # one of many reasons, all of them the header's
        parse(header)


def test_what_is_stored_is_loaded_again_and_nothing_else() -> None:
    text = Forms(("a", "b"), usual("sv"))
    assert loaded(text.stored()) == text
    others: list[Any] = [None, [], {}, {"forms": [1], "rule": ONE.header}, {"forms": ["a"], "rule": 3}]
    for other in others:
        with pytest.raises(ValueError):  # noqa: PT011  # whatever is wrong with it
            loaded(other)
