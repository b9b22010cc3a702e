"""Languages and dates as people type them."""

from __future__ import annotations

import pytest

from portal.foundation.names import iso_date, language_tag

TAGS = ("en", "es", "sv", "en-XA")


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("sv", "sv"),
        ("pt_BR", "pt-BR"),
        ("Swedish", "sv"),
        ("español", "es"),
        ("ENGELSKA", "en"),
        ("", ""),
        ("Klingonish", ""),
        ("-", ""),
    ],
)
def test_languages(text: str, tag: str) -> None:
    assert language_tag(text, TAGS) == tag


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2024", "2024"),
        ("2024-03", "2024-03"),
        ("2024/3/7", "2024-03-07"),
        ("3/2024", "2024-03"),
        ("7.3.2024", "2024-03-07"),
        ("17/3/2024", "2024-03-17"),
        ("3/17/2024", "2024-03-17"),
        ("3/3/2024", "2024-03-03"),
        ("March 2024", "2024-03"),
        ("7 de marzo de 2024", "2024-03-07"),
        ("den 7 mars 2024", "2024-03-07"),
        ("Sept. 2024", "2024-09"),
        ("March 3rd, 2024", "2024-03-03"),
    ],
)
def test_dates(text: str, date: str) -> None:
    assert iso_date(text, TAGS) == date


@pytest.mark.parametrize("text", ["7/3/2024", "soon", "", "March", "2024 2025", "7 2024", "in 2024"])
def test_what_is_no_date_or_could_be_two(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        iso_date(text, TAGS)
