"""The messages of the catalogs as units."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from portal.extensions import db
from portal.foundation import catalogs
from portal.translation import interface, saved
from portal.translation.checking import Checking

CATALOG = r"""
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\n"
"Plural-Forms: nplurals=3; plural=(n == 1 ? 0 : n != 0 && n % 1000000 == 0 ? 1 : 2);\n"

msgid "Save"
msgstr "Guardar"

msgctxt "address"
msgid "guides"
msgstr "guias"

msgid "One page"
msgid_plural "%(num)s pages"
msgstr[0] "Una página"
msgstr[1] "%(num)s de páginas"
msgstr[2] "%(num)s páginas"

msgid "Not translated"
msgstr ""

#, fuzzy
msgid "Guessed"
msgstr "Adivinado"
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    path = catalogs.catalog_path(tmp_path, "es")
    path.parent.mkdir(parents=True)
    path.write_text(CATALOG, encoding="utf-8")
    return tmp_path


def test_each_form_stands_beside_the_source_of_its_number(root: Path) -> None:
    found = [
        (unit.target.text, unit.source and unit.source.text, unit.target.language)
        for unit in interface.units(root, "es")
    ]
    assert found == [
        ("Guardar", "Save", "es"),
        ("Una página", "One page", "es"),
        ("%(num)s de páginas", "%(num)s pages", "es"),
        ("%(num)s páginas", "%(num)s pages", "es"),
    ]


def test_a_unit_says_where_it_stands(root: Path) -> None:
    place = next(interface.units(root, "es")).place
    assert (place.owner, place.path, place.spot) == ("translations/es/LC_MESSAGES/messages.po", "'Save'", "line 7")


def test_the_words_of_a_message_have_no_placeholders(root: Path) -> None:
    assert all("num" not in unit.target.own for unit in interface.units(root, "es"))


@pytest.mark.parametrize("tag", catalogs.tags(catalogs.PROJECT))
def test_no_check_finds_anything_in_the_portals_own_catalogs(app: Flask, tag: str) -> None:
    with app.app_context():
        checking = Checking(saved.load_glossary(db.session))
    found = checking.findings(list(interface.units(catalogs.PROJECT, tag)))
    assert [(finding.place.path, str(finding.remark.message)) for finding in found] == []
