"""The catalogs' files and their checks, on a small project and on the portal itself."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portal.cli.catalog import catalog
from portal.foundation import catalog_checks, catalogs
from portal.foundation.i18n import Locales

SOURCE = """
from portal.foundation.i18n import _, _l, _lp, _n, _p

SECTION = _lp("address", "guides")
OTHER = _lp("address", "news")

def words(name, num):
    # Translators: greets the reader.
    return _("Hello, %(name)s", name=name) + _n("One page", "%(num)s pages", num) + _p("country", "State")
"""
TEMPLATE = "<h1>{{ _('Title') }}</h1>{# Translators: a link. #}{{ _('See <em>more</em>') }}"
HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset={charset}\\n"\n"Plural-Forms: {plurals};\\n"\n\n'
TWO = "nplurals=2; plural=(n != 1)"
PAGES = 'msgid "One page"\nmsgid_plural "%(num)s pages"\n'
THREE = "nplurals=3; plural=n == 1 ? 0 : n != 0 && n % 1000000 == 0 ? 1 : 2"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    put(tmp_path, "portal/words.py", SOURCE)
    put(tmp_path, "templates/page.html", TEMPLATE)
    configuration = (catalogs.PROJECT / "translations" / "babel.cfg").read_text(encoding="utf-8")
    put(tmp_path, "translations/babel.cfg", configuration)
    assert run(tmp_path, "extract").exit_code == 0
    return tmp_path


def put(root: Path, name: str, text: str) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def run(root: Path, *command: str) -> Result:
    return CliRunner().invoke(catalog, [*command, "--root", str(root)], catch_exceptions=False)


def write_spanish(root: Path, plurals: str = TWO, charset: str = "utf-8", **changed: str) -> Path:
    texts = {
        "hello": 'msgid "Hello, %(name)s"\nmsgstr "Hola, %(name)s"\n',
        "pages": PAGES + 'msgstr[0] "Una página"\nmsgstr[1] "%(num)s páginas"\n',
        "more": 'msgid "See <em>more</em>"\nmsgstr "Ver <em>más</em>"\n',
        "state": 'msgctxt "country"\nmsgid "State"\nmsgstr "Estado"\n',
        "title": 'msgid "Title"\nmsgstr "Título"\n',
        "guides": 'msgctxt "address"\nmsgid "guides"\nmsgstr "guias"\n',
        "news": 'msgctxt "address"\nmsgid "news"\nmsgstr "noticias"\n',
    }
    assert changed.keys() <= texts.keys()
    body = "\n".join((texts | changed).values())
    return put(root, "translations/es/LC_MESSAGES/messages.po", HEADER.format(charset=charset, plurals=plurals) + body)


def found(root: Path) -> list[str]:
    return [f"{fault.line}: {fault.found}" for fault in catalog_checks.check(root)]


def test_the_portal_s_own_catalogs_are_whole() -> None:
    assert [str(fault) for fault in catalog_checks.check(catalogs.PROJECT)] == []


def test_the_portal_s_own_catalogs_are_written_as_update_writes_them() -> None:
    for tag in catalogs.tags(catalogs.PROJECT):
        path = catalogs.catalog_path(catalogs.PROJECT, tag)
        assert catalogs.written(catalogs.read(path)).decode() == path.read_text(encoding="utf-8")


class TestExtract:
    def test_all_functions_in_python_and_templates(self, root: Path) -> None:
        messages = {(message.context, message.id) for message in catalogs.entries(catalogs.extracted(root))}
        assert messages == {
            ("address", "guides"),
            ("address", "news"),
            (None, "Hello, %(name)s"),
            (None, ("One page", "%(num)s pages")),
            ("country", "State"),
            (None, "Title"),
            (None, "See <em>more</em>"),
        }

    def test_no_line_numbers_and_no_dates_so_that_moving_a_text_changes_nothing(self, root: Path) -> None:
        before = catalogs.template_path(root).read_bytes()
        for word in (b"#:", b"Date", b"Generated-By", b"EMAIL"):
            assert word not in before
        put(root, "portal/words.py", "\n\n" + SOURCE)
        run(root, "extract")
        assert catalogs.template_path(root).read_bytes() == before

    def test_comments_for_translators_are_kept(self, root: Path) -> None:
        text = catalogs.template_path(root).read_text(encoding="utf-8")
        assert "#. greets the reader." in text
        assert "#. a link." in text


class TestUpdateAndCompile:
    def test_a_new_language_gets_an_empty_catalog(self, root: Path) -> None:
        assert run(root, "update", "pt-BR").exit_code == 0
        assert catalogs.tags(root) == ["pt-BR"]
        assert catalogs.coverage(root, "pt-BR") == catalogs.Coverage("pt-BR", 7, 0, 0)

    def test_updating_keeps_what_is_translated_and_marks_nothing_fuzzy(self, root: Path) -> None:
        write_spanish(root)
        put(root, "templates/page.html", TEMPLATE + "{{ _('Hello, %(names)s', names=1) }}")
        assert run(root, "extract").exit_code == run(root, "update").exit_code == 0
        assert catalogs.coverage(root, "es") == catalogs.Coverage("es", 8, 7, 0)

    def test_updating_twice_changes_nothing(self, root: Path) -> None:
        path = write_spanish(root)
        run(root, "update")
        before = path.read_bytes()
        run(root, "update", "es")
        assert path.read_bytes() == before

    def test_compiled_catalogs_are_spoken(self, root: Path) -> None:
        write_spanish(root)
        assert catalogs.not_compiled(root) == ["es"]
        assert run(root, "compile").exit_code == 0
        assert catalogs.not_compiled(root) == []
        assert Locales(root / "translations").chain("es")[0][1].gettext("Title") == "Título"

    def test_compiling_from_unchanged_texts_does_not_touch_the_file(self, root: Path) -> None:
        target = write_spanish(root).with_suffix(".mo")
        run(root, "compile")
        before = target.stat().st_mtime_ns
        run(root, "compile")
        assert target.stat().st_mtime_ns == before

    def test_a_catalog_is_compiled_the_same_at_any_time(self, root: Path) -> None:
        path = write_spanish(root)
        now = catalogs.compiled(catalogs.read(path))
        hours_later = datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=5)
        later = catalogs.read(path)
        later.creation_date = hours_later
        assert catalogs.compiled(later) == now

    def test_an_old_compiled_catalog_is_noticed(self, root: Path) -> None:
        write_spanish(root)
        run(root, "compile")
        write_spanish(root, title='msgid "Title"\nmsgstr "Encabezado"\n')
        assert catalogs.not_compiled(root) == ["es"]

    def test_a_dangerous_catalog_is_refused_and_the_old_one_stays(self, root: Path) -> None:
        target = write_spanish(root).with_suffix(".mo")
        run(root, "compile")
        before = target.read_bytes()
        write_spanish(root, hello='msgid "Hello, %(name)s"\nmsgstr "Hola, %(nombre)s"\n')
        result = run(root, "compile")
        assert result.exit_code == 1
        assert "messages.po:6: found %(nombre)s" in result.output
        assert target.read_bytes() == before

    def test_a_missing_text_does_not_keep_the_others_from_readers(self, root: Path) -> None:
        write_spanish(root, title='msgid "Title"\nmsgstr ""\n')
        assert run(root, "compile").exit_code == 0

    def test_rule_18_three_spanish_plural_forms_survive(self, root: Path) -> None:
        forms = enumerate(("Una página", "%(num)s de páginas", "%(num)s páginas"))
        three = "".join(f'msgstr[{index}] "{text}"\n' for index, text in forms)
        path = write_spanish(root, plurals=THREE, pages=PAGES + three)
        assert found(root) == []
        run(root, "update")
        assert 'msgstr[1] "%(num)s de páginas"' in path.read_text(encoding="utf-8")
        run(root, "compile")
        spoken = Locales(root / "translations").chain("es")[0][1]
        shown = [spoken.ngettext("One page", "%(num)s pages", num) for num in (1, 2, 1_000_000)]
        assert shown == ["Una página", "%(num)s páginas", "%(num)s de páginas"]


class TestCheck:
    def test_a_whole_catalog_has_no_faults(self, root: Path) -> None:
        write_spanish(root)
        result = run(root, "check")
        assert (result.exit_code, result.output) == (0, "")

    @pytest.mark.parametrize(
        ("changed", "line", "fault"),
        [
            ({"title": 'msgid "Title"\nmsgstr ""\n'}, 21, "no translation of 'Title'"),
            ({"title": '#, fuzzy\nmsgid "Title"\nmsgstr "T"\n'}, 22, "a fuzzy entry for 'Title'"),
            ({"title": ""}, 1, "no entry for 'Title'"),
            ({"title": 'msgid "Old"\nmsgstr "Viejo"\n'}, 21, "'Old', which messages.pot lacks"),
            ({"hello": 'msgid "Hello, %(name)s"\nmsgstr "Hola"\n'}, 6, "no placeholders in 'Hola'"),
            ({"hello": 'msgid "Hello, %(name)s"\nmsgstr "Hola, %(name)"\n'}, 6, "a broken placeholder in"),
            ({"hello": 'msgid "Hello, %(name)s"\nmsgstr "%(name)s %(x)s"\n'}, 6, "%(name)s, %(x)s in"),
            ({"more": 'msgid "See <em>more</em>"\nmsgstr "Ver más"\n'}, 14, "no tags in 'Ver más'"),
            ({"more": 'msgid "See <em>more</em>"\nmsgstr "<b>Ver</b>"\n'}, 14, "</b>, <b> in"),
            ({"title": 'msgid "Title"\nmsgstr "Tí\\ntulo"\n'}, 21, "a line break in 'Tí"),
            ({"title": 'msgid "Title"\nmsgstr "<script>alert(1)</script>"\n'}, 21, "</script>, <script> in"),
            (
                {"title": 'msgid "Title"\nmsgstr "<img src=x onerror=alert(1)>"\n'},
                21,
                "<img src=x onerror=alert(1)> in",
            ),
            ({"guides": 'msgctxt "address"\nmsgid "guides"\nmsgstr "guías"\n'}, 25, "the address section 'guías'"),
            ({"guides": 'msgctxt "address"\nmsgid "guides"\nmsgstr "a/../b"\n'}, 25, "the address section 'a/../b'"),
            (
                {"guides": 'msgctxt "address"\nmsgid "guides"\nmsgstr "noticias"\n'},
                29,
                "the address section 'noticias' for",
            ),
        ],
    )
    def test_trust_3_and_4_each_fault_with_its_line(
        self, root: Path, changed: dict[str, str], line: int, fault: str
    ) -> None:
        write_spanish(root, **changed)
        assert any(one.startswith(f"{line}: {fault}") for one in found(root)), found(root)

    @pytest.mark.parametrize(
        ("forms", "fault"),
        [
            (["Una página"], "no translation of 'One page'"),
            (["Una página", ""], "no translation of 'One page'"),
            (["Una página", "muchas"], "no placeholders in 'muchas'"),
            (["Una página", "%(num)s p", "%(num)s q"], "msg has more translations than num_plurals of catalog"),
        ],
    )
    def test_plural_forms_must_be_those_of_the_header(self, root: Path, forms: list[str], fault: str) -> None:
        lines = "".join(f'msgstr[{index}] "{text}"\n' for index, text in enumerate(forms))
        write_spanish(root, pages=PAGES + lines)
        assert any(fault in one for one in found(root)), found(root)

    @pytest.mark.parametrize(
        "plurals",
        [
            "nplurals=1; plural=0",
            "nplurals=4; plural=n % 4",
            "nplurals=2; plural=n",
            "nplurals=2; plural=n / 0",
            "nplurals=2; plural=__import__('os')",
        ],
    )
    def test_a_wrong_plural_rule_is_refused(self, root: Path, plurals: str) -> None:
        write_spanish(root, plurals=plurals)
        assert found(root)
        assert run(root, "compile").exit_code == 1

    def test_a_wrong_charset_is_refused(self, root: Path) -> None:
        write_spanish(root, charset="iso-8859-1")
        assert found(root)
        path = write_spanish(root)
        path.write_bytes(path.read_text(encoding="utf-8").encode("latin-1"))
        assert found(root) == ["11: bytes that are not UTF-8"]

    def test_what_is_no_catalog_is_refused_with_its_line(self, root: Path) -> None:
        path = write_spanish(root)
        path.write_text(path.read_text(encoding="utf-8") + "\nnonsense\n", encoding="utf-8")
        assert len(found(root)) == 1

    def test_a_folder_that_is_no_language_is_refused(self, root: Path) -> None:
        put(root, "translations/xx_YY/LC_MESSAGES/messages.po", "")
        assert found(root) == ["1: a folder named 'xx_YY'"]

    def test_sources_that_went_on_make_the_template_stale(self, root: Path) -> None:
        put(root, "templates/page.html", "{{ _('Heading') }}{{ _('See <em>more</em>') }}")
        shown = found(root)
        assert "1: no entry for 'Heading'" in shown
        assert any(one.endswith("'Title', which no source has") for one in shown)

    def test_a_template_without_its_comments_is_stale(self, root: Path) -> None:
        path = catalogs.template_path(root)
        path.write_text(path.read_text(encoding="utf-8").replace("#. a link.\n", ""), encoding="utf-8")
        assert found(root) == ["1: comments, flags or an order of another time"]

    @pytest.mark.parametrize(
        "banned",
        [
            "{% trans %}x{% endtrans %}",
            "{%- trans count=2 %}x{% pluralize %}y{% endtrans %}",
            "{% blocktrans %}x{% endblocktrans %}",
            "{{ body|safe }}",
            "{{ body | safe }}",
            "{% autoescape false %}{{ body }}{% endautoescape %}",
            "{{ _(title) }}",
            "{{ _('a' ~ b) }}",
            "{{ _p(kind, 'State') }}",
            "{% if %}",
        ],
    )
    def test_templates_that_escape_extraction_or_autoescape_are_refused(self, root: Path, banned: str) -> None:
        put(root, "templates/wrong.html", f"<p>\n{banned}</p>")
        faults = catalog_checks.check_sources(root)
        assert (faults[0].file, faults[0].line) == ("templates/wrong.html", 2)
        assert run(root, "extract").exit_code == 1

    def test_python_that_escapes_extraction_is_refused(self, root: Path) -> None:
        put(root, "portal/wrong.py", "x = 'a'\n_l(x)\n_n('a', 'b', 3)\n_(f'{x}')\n_p('c', x)\n")
        assert [fault.line for fault in catalog_checks.check_sources(root)] == [2, 4, 5]

    def test_the_faults_as_json(self, root: Path) -> None:
        write_spanish(root, title='msgid "Title"\nmsgstr ""\n')
        result = run(root, "check", "--json")
        assert result.exit_code == 1
        assert json.loads(result.output)[0] == {
            "file": "translations/es/LC_MESSAGES/messages.po",
            "line": 21,
            "found": "no translation of 'Title'",
            "allowed": "a text in every form",
            "keeps_from_compiling": False,
        }


def test_stats_for_people_and_for_scripts(root: Path) -> None:
    write_spanish(root, title='msgid "Title"\nmsgstr ""\n')
    assert run(root, "stats").output == "es\t85 %\t6 of 7, 0 fuzzy, 1 missing\n"
    [spanish] = json.loads(run(root, "stats", "--json").output)
    assert spanish == {"tag": "es", "total": 7, "translated": 6, "fuzzy": 0, "missing": 1, "percent": 85}


def test_wrong_usage_has_status_2(root: Path) -> None:
    assert run(root, "update", "es_MX").exit_code == 2
    assert run(root, "update", "../../etc").exit_code == 2
