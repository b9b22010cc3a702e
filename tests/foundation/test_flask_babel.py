"""Flask-Babel under the portal's texts: its own functions, which libraries call, speak as the portal does."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import flask_babel
import pytest
from babel.messages.catalog import Catalog
from flask import Flask

from portal.foundation import catalogs
from portal.foundation.i18n import Locales, _, install, language, locales, use_language
from portal.foundation.pseudo import plain_letters

ROOT = Path(__file__).resolve().parents[2]


def put_swedish(folder: Path, texts: dict[str, str]) -> Path:
    catalog = Catalog(locale="sv")
    catalog.add(("%(num)d page", "%(num)d pages"), ("%(num)d sida", "%(num)d sidor"))
    catalog.add("State", "Delstat", context="country")
    for source, target in texts.items():
        catalog.add(source, target)
    path = Locales(folder).path("sv")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(catalogs.compiled(catalog))
    return folder


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    app = Flask("texts")
    folder = put_swedish(tmp_path, {"Guide": "Vägledning", "Hi, %(name)s": "Hej, %(namn)s"})
    install(app, folder=folder, formats={"es": "es-419"}, time_zone=ZoneInfo("Europe/Stockholm"))
    with app.app_context():
        yield app


@pytest.mark.usefixtures("app")
class TestItsFunctionsSpeakTheCurrentLanguage:
    def test_texts(self) -> None:
        assert flask_babel.gettext("Guide") == "Guide"
        with language("sv"):
            assert flask_babel.gettext("Guide") == "Vägledning"
            assert flask_babel.ngettext("%(num)d page", "%(num)d pages", 2) == "2 sidor"
            assert flask_babel.pgettext("country", "State") == "Delstat"
            assert str(flask_babel.lazy_gettext("Guide")) == "Vägledning"
            assert flask_babel.get_translations().gettext("Guide") == "Vägledning"
        assert flask_babel.gettext("Guide") == "Guide"

    def test_a_broken_entry_is_not_shown(self) -> None:
        with language("sv"):
            assert flask_babel.gettext("Hi, %(name)s", name="Åsa") == "Hi, Åsa"

    def test_pseudo_languages(self) -> None:
        with language("en-XA"):
            assert plain_letters(flask_babel.gettext("Guide")) == []

    def test_numbers_and_dates_in_the_site_s_formats(self) -> None:
        moment = datetime.datetime(2026, 11, 22, 23, 30, tzinfo=datetime.UTC)
        with language("es"):
            assert str(flask_babel.get_locale()) == "es_419"
            assert flask_babel.format_decimal(Decimal("1234.5")) == "1,234.5"
        with language("sv"):
            assert flask_babel.format_decimal(Decimal("1234.5")) == "1\xa0234,5"
            assert flask_babel.format_datetime(moment, "d MMMM HH:mm") == "23 november 00:30"

    def test_a_pseudo_language_has_the_formats_of_english(self) -> None:
        with language("en-XA"):
            assert str(flask_babel.get_locale()) == "en_001"


def test_a_request_changes_its_language_at_once(app: Flask) -> None:
    with app.test_request_context():
        assert flask_babel.gettext("Guide") == "Guide"
        use_language("sv")
        assert (flask_babel.gettext("Guide"), str(flask_babel.get_locale())) == ("Vägledning", "sv")
        with language("es"):
            assert str(flask_babel.get_locale()) == "es_419"
        assert str(flask_babel.get_locale()) == "sv"


def test_applications_do_not_share_their_texts(app: Flask, tmp_path: Path) -> None:
    other = Flask("others")
    install(other, folder=put_swedish(tmp_path / "other", {"Guide": "Handledning"}))
    with language("sv"):
        assert (_("Guide"), flask_babel.gettext("Guide")) == ("Vägledning", "Vägledning")
        with other.app_context():
            assert (_("Guide"), flask_babel.gettext("Guide")) == ("Handledning", "Handledning")
        assert (_("Guide"), flask_babel.gettext("Guide")) == ("Vägledning", "Vägledning")


def test_catalogs_that_were_changed_are_read_again(app: Flask, tmp_path: Path) -> None:
    with language("sv"):
        assert flask_babel.gettext("Guide") == "Vägledning"
        put_swedish(tmp_path, {"Guide": "Handledning"})
        assert flask_babel.gettext("Guide") == "Vägledning"
        locales().reload()
        assert flask_babel.gettext("Guide") == "Handledning"


def test_templates_get_nothing_from_it(app: Flask) -> None:
    """Its functions mark translations as safe HTML."""
    assert not any("i18n" in name for name in app.jinja_env.extensions)
    assert app.jinja_env.globals["_"] is _
    assert "datetimeformat" not in app.jinja_env.filters


def test_nothing_else_imports_it() -> None:
    importing = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "portal").rglob("*.py")
        if "flask_babel" in path.read_text(encoding="utf-8")
    }
    assert importing == {"portal/extensions.py", "portal/foundation/i18n.py"}
