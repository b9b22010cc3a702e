"""Texts of the interface: look-up, fallbacks, and what a broken or hostile catalog can do (nothing)."""

from __future__ import annotations

import io
import logging
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from flask import Flask, Response, render_template_string
from jinja2 import TemplateSyntaxError
from markupsafe import Markup

from portal.foundation.borrowed import END, is_marked
from portal.foundation.i18n import (
    LazyText,
    Locales,
    _,
    _l,
    _lp,
    _n,
    _np,
    _p,
    current_language,
    described,
    install,
    language,
    locales,
    use_language,
)


def put_catalog(folder: Path, tag: str, catalog: Catalog) -> None:
    path = Locales(folder).path(tag)
    path.parent.mkdir(parents=True, exist_ok=True)
    content = io.BytesIO()
    write_mo(content, catalog)
    path.write_bytes(content.getvalue())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    swedish = Catalog(locale="sv")
    swedish.add("Guide", "Vägledning")
    swedish.add("Bold", "<script>alert(1)</script>")
    swedish.add("Hi, %(name)s", "Hej, %(name)s")
    swedish.add("Wrong, %(name)s", "Fel, %(namn)s")
    swedish.add("Dropped, %(name)s", "Bortglömd")
    swedish.add("Added", "Tillagd %(name)s")
    swedish.add("Malformed, %(name)s", "Trasig, %(name)s %")
    swedish.add("Unfinished, %(name)s", "Trasig, %(name")
    swedish.add("Kind, %(name)s", "Sort, %(name)d")
    swedish.add("Share: 100 %", "Andel: 100 %")
    swedish.add(("%(num)s page", "%(num)s pages"), ("%(num)s sida", "%(num)s sidor"))
    things = ("One thing of %(all)s", "%(num)s things of %(all)s")
    swedish.add(things, ("En sak av %(all)s", "%(num)s saker av %(all)s"))
    swedish.add(("%(num)s dog", "%(num)s dogs"), ("%(num)s hund", "%(antal)s hundar"))
    swedish.add("State", "Delstat", context="country")
    swedish.add("State", "Läge", context="text")
    swedish.add(("%(num)s State", "%(num)s States"), ("%(num)s delstat", "%(num)s delstater"), context="country")
    put_catalog(tmp_path, "sv", swedish)
    brazilian = Catalog(locale="pt_BR")
    brazilian.add("Home", "Início")
    put_catalog(tmp_path, "pt-BR", brazilian)
    return tmp_path


@pytest.fixture
def app(folder: Path) -> Iterator[Flask]:
    app = Flask("texts")
    install(app, folder=folder, formats={"es": "es-419"})
    with app.app_context():
        yield app


@pytest.fixture
def swedish(app: Flask) -> Iterator[Flask]:
    with language("sv"):
        yield app


@pytest.mark.usefixtures("swedish")
class TestLookUp:
    def test_a_message_in_the_current_language(self) -> None:
        assert _("Guide") == "Vägledning"

    def test_placeholders_are_filled_after_the_look_up(self) -> None:
        assert _("Hi, %(name)s", name="Åsa") == "Hej, Åsa"

    def test_a_context_tells_meanings_apart(self) -> None:
        assert (_p("country", "State"), _p("text", "State"), _("State")) == ("Delstat", "Läge", "State")

    def test_plural_forms_with_the_number_as_the_language_writes_it(self) -> None:
        assert _n("%(num)s page", "%(num)s pages", 1) == "1 sida"
        assert _n("%(num)s page", "%(num)s pages", 12345) == "12\xa0345 sidor"
        assert _np("country", "%(num)s State", "%(num)s States", 2) == "2 delstater"

    def test_a_singular_may_spell_its_number_out(self) -> None:
        assert _n("One thing of %(all)s", "%(num)s things of %(all)s", 1, all=3) == "En sak av 3"
        assert _n("One thing of %(all)s", "%(num)s things of %(all)s", 2, all=3) == "2 saker av 3"

    def test_a_message_that_the_catalog_lacks_is_its_source(self) -> None:
        assert _("Unheard of") == "Unheard of"
        assert _n("%(num)s cat", "%(num)s cats", 2) == "2 cats"
        assert _p("nowhere", "Guide") == "Guide"

    def test_nothing_is_nothing_and_not_the_header_of_the_catalog(self) -> None:
        assert _("") == ""

    def test_a_percent_sign_without_placeholders_is_itself(self) -> None:
        assert _("Share: 100 %") == "Andel: 100 %"


@pytest.mark.usefixtures("swedish")
@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("Wrong, %(name)s", "Wrong, Åsa"),
        ("Dropped, %(name)s", "Dropped, Åsa"),
        ("Malformed, %(name)s", "Malformed, Åsa"),
        ("Unfinished, %(name)s", "Unfinished, Åsa"),
        ("Kind, %(name)s", "Kind, Åsa"),
        ("Added", "Added"),
    ],
)
def test_trust_4_a_broken_placeholder_shows_the_source_text(message: str, shown: str) -> None:
    assert str(LazyText(message, None, {"name": "Åsa"})) == shown


def test_trust_4_a_broken_placeholder_in_a_plural_shows_the_source_text(swedish: Flask) -> None:
    assert _n("%(num)s dog", "%(num)s dogs", 1) == "1 hund"
    assert _n("%(num)s dog", "%(num)s dogs", 2) == "2 dogs"


def test_trust_4_a_page_with_a_broken_entry_is_shown_with_200(app: Flask) -> None:
    @app.get("/")
    def show() -> str:
        use_language("sv")
        return render_template_string("{{ _('Wrong, %(name)s', name='Åsa') }} {{ _('Guide') }}")

    response = app.test_client().get("/")
    assert (response.status_code, response.text) == (200, '<span lang="en">Wrong, Åsa</span> Vägledning')


def test_a_translation_can_never_become_markup(swedish: Flask) -> None:
    shown = "&lt;script&gt;alert(1)&lt;/script&gt;"
    assert render_template_string("{{ _('Bold') }}") == shown
    assert render_template_string("{{ lazy }}", lazy=_l("Bold")) == shown
    assert render_template_string("{{ _('Bold')|upper }}") == "&lt;SCRIPT&gt;ALERT(1)&lt;/SCRIPT&gt;"
    assert not hasattr(_("Bold"), "__html__")
    assert not hasattr(_l("Bold"), "__html__")


def test_a_value_is_escaped_unless_it_is_markup_and_the_text_always(swedish: Flask) -> None:
    assert render_template_string("{{ _('Hi, %(name)s', name='<b>') }}") == "Hej, &lt;b&gt;"
    link = Markup('<a href="/">Åsa</a>')
    assert _("Hi, %(name)s", name=link) == 'Hej, <a href="/">Åsa</a>'
    assert _("<i> %(link)s %(other)s", link=link, other="<b>") == f"&lt;i&gt; {link} &lt;b&gt;"


def test_the_trans_tag_does_not_exist(app: Flask) -> None:
    with pytest.raises(TemplateSyntaxError):
        render_template_string("{% trans %}Save{% endtrans %}")


def test_templates_have_all_the_names(swedish: Flask) -> None:
    template = (
        "{{ _('Guide') }} {{ gettext('Guide') }} {{ _p('text', 'State') }} {{ pgettext('country', 'State') }}"
        " {{ _n('%(num)s page', '%(num)s pages', 2) }} {{ ngettext('%(num)s page', '%(num)s pages', 1) }}"
        " {{ _np('country', '%(num)s State', '%(num)s States', 1) }}"
        " {{ npgettext('country', '%(num)s State', '%(num)s States', 2) }}"
    )
    expected = "Vägledning Vägledning Läge Delstat 2 sidor 1 sida 1 delstat 2 delstater"
    assert render_template_string(template) == expected


class TestLazyText:
    def test_it_is_looked_up_when_it_is_shown(self, app: Flask) -> None:
        lazy = _l("Guide")
        assert str(lazy) == "Guide"
        with language("sv"):
            assert (str(lazy), f"{lazy:>11}") == ("Vägledning", " Vägledning")
            assert str(_lp("text", "State")) == "Läge"

    def test_it_is_equal_to_the_same_message(self) -> None:
        assert _l("Guide") == _l("Guide")
        assert _l("State") != _lp("text", "State")
        assert _l("Guide") != "Guide"
        assert len({_l("Guide"), _l("Guide"), _lp("kind", "Guide")}) == 2

    def test_it_keeps_its_source_for_those_who_need_it(self) -> None:
        assert (_lp("text", "State").message, _lp("text", "State").context) == ("State", "text")


class TestRule19AddedLanguages:
    def test_untranslated_texts_fall_back_to_the_default_language(self, app: Flask, folder: Path) -> None:
        install(app, folder=folder, default="sv")
        with language("pt-BR"):
            assert (_("Home"), _("Guide"), _("Unheard of")) == ("Início", "Vägledning", "Unheard of")

    def test_english_never_falls_back_to_another_language(self, app: Flask, folder: Path) -> None:
        install(app, folder=folder, default="sv")
        with language("en"):
            assert _("Guide") == "Guide"

    def test_a_language_without_a_catalog_is_noticed_at_start(self, app: Flask) -> None:
        assert locales().missing(["en", "sv", "es", "en-XA"]) == ["es"]

    def test_a_language_without_a_catalog_speaks_the_default_language(self, app: Flask) -> None:
        with language("fr"):
            assert _("Guide") == "Guide"


class TestRule19BorrowedTextsCarryTheirLanguage:
    TEMPLATE = """\
<title>{{ _('Guide') }}</title><p title="{{ _('Guide') }}">{{ _('Home') }}: {{ _('Guide') }}</p>
<option>{{ _('Guide') }}</option><a href="{{ _p('address', 'guides') }}">{{ _n('%(num)s page', '%(num)s pages', 2) }}
</a>{{ _('Hi, %(name)s', name=link) }} {{ _('Hi, %(name)s', name=_('Guide')) }} {{ _('Unheard <of>') }}
{{ _('Guide')[:4] }}"""

    @pytest.fixture
    def page(self, app: Flask, folder: Path) -> Flask:
        install(app, folder=folder, default="sv")
        template = self.TEMPLATE

        @app.get("/<tag>/<kind>")
        def show(tag: str, kind: str) -> Response:
            use_language(tag)
            return Response(render_template_string(template, link=Markup("<b>Åsa</b>")), mimetype=f"text/{kind}")

        return app

    def test_between_tags_and_nowhere_else(self, page: Flask) -> None:
        assert page.test_client().get("/pt-BR/html").text == (
            '<title>Vägledning</title><p title="Vägledning">Início: <span lang="sv">Vägledning</span></p>\n'
            '<option>Vägledning</option><a href="guides"><span lang="sv">2 sidor</span>\n</a>'
            '<span lang="sv">Hej, <b>Åsa</b></span> <span lang="sv">Hej, Vägledning</span>'
            ' <span lang="en">Unheard &lt;of&gt;</span>\nVäg'
        )

    def test_with_its_direction_where_that_differs(self, page: Flask) -> None:
        assert '<span lang="sv" dir="ltr">Vägledning</span>' in page.test_client().get("/ar/html").text

    def test_no_sign_is_left_in_other_answers(self, page: Flask) -> None:
        text = page.test_client().get("/pt-BR/plain").text
        assert "Início: Vägledning" in text
        assert not is_marked(text)

    @pytest.mark.parametrize("kind", ["image/png", "application/octet-stream", "video/mp4"])
    def test_what_is_no_text_is_left_alone_whatever_bytes_it_has(self, app: Flask, folder: Path, kind: str) -> None:
        install(app, folder=folder, default="sv")
        content = b"\x89PNG" + END.encode() + b"\xff"
        app.add_url_rule("/file", view_func=lambda: Response(content, mimetype=kind))
        assert app.test_client().get("/file").data == content

    @pytest.mark.parametrize("kind", ["application/json", "application/atom+xml", "application/manifest+json"])
    def test_no_sign_is_left_in_data(self, app: Flask, folder: Path, kind: str) -> None:
        install(app, folder=folder, default="sv")
        app.add_url_rule("/data", view_func=lambda: Response(f"Väg{END}", mimetype=kind))
        assert app.test_client().get("/data").text == "Väg"

    def test_a_page_in_the_default_language_borrows_only_the_source(self, page: Flask) -> None:
        text = page.test_client().get("/sv/html").text
        assert "Home" in text.replace('<span lang="en">Home</span>', "Home")
        assert 'lang="sv"' not in text

    def test_nothing_is_marked_outside_of_a_page(self, app: Flask, folder: Path) -> None:
        install(app, folder=folder, default="sv")
        with app.test_request_context():
            use_language("pt-BR")
            assert is_marked(_("Guide"))
            assert not is_marked(_p("address", "guides"))
            with language("pt-BR"):
                assert not is_marked(_("Guide")), "a mail, say, is no part of the page"
            assert is_marked(_("Guide"))
        with language("pt-BR"):
            assert not is_marked(_("Guide"))


class TestCurrentLanguage:
    def test_outside_of_requests_and_applications(self) -> None:
        assert current_language() == "en"
        with language("sv"):
            with language("es"):
                assert current_language() == "es"
            assert current_language() == "sv"
        assert current_language() == "en"

    def test_a_request_has_its_own_and_forgets_it(self, app: Flask) -> None:
        with app.test_request_context():
            use_language("sv")
            assert current_language() == "sv"
            with language("es"):
                assert current_language() == "es"
            assert current_language() == "sv"
        with app.test_request_context():
            assert current_language() == "en"

    def test_it_is_put_back_after_an_error(self, app: Flask) -> None:
        with pytest.raises(ZeroDivisionError), language("sv"):
            raise ZeroDivisionError
        assert current_language() == "en"

    def test_threads_do_not_share_it(self) -> None:
        seen: list[str] = []
        with language("sv"):
            thread = threading.Thread(target=lambda: seen.append(current_language()))
            thread.start()
            thread.join()
        assert seen == ["en"]

    def test_the_default_is_the_site_s(self, app: Flask, folder: Path) -> None:
        install(app, folder=folder, default="sv")
        assert current_language() == "sv"
        assert described().own_name == "svenska"


class TestDamagedCatalogs:
    def test_a_file_that_is_no_catalog_shows_the_source(
        self, app: Flask, folder: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        path = locales().path("fi")
        path.parent.mkdir(parents=True)
        path.write_bytes(b"no catalog")
        with caplog.at_level(logging.CRITICAL), language("fi"):
            assert _("Guide") == "Guide"

    @pytest.mark.parametrize("rule", ["n / 0", "n % (n - 2)", "7"])
    def test_a_plural_rule_that_fails_shows_the_source(self, app: Flask, folder: Path, rule: str) -> None:
        catalog = Catalog(locale="sv")
        catalog.add(("%(num)s page", "%(num)s pages"), ("%(num)s sida", "%(num)s sidor"))
        put_catalog(folder, "sv", catalog)
        path = locales().path("sv")
        path.write_bytes(path.read_bytes().replace(b"(n != 1)", rule.encode().ljust(8)[:8]))
        with language("sv"):
            assert _n("%(num)s page", "%(num)s pages", 2) == "2 pages"

    def test_a_catalog_is_read_again_when_told(self, app: Flask, folder: Path) -> None:
        with language("sv"):
            assert _("Home") == "Home"
            catalog = Catalog(locale="sv")
            catalog.add("Home", "Hem")
            put_catalog(folder, "sv", catalog)
            assert _("Home") == "Home"
            locales().reload()
            assert _("Home") == "Hem"
