"""Forms made of declarations: what they ask for, what they refuse, and in which language."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from portal.content.kinds import KINDS
from portal.content.kinds.guide import Guide
from portal.foundation.fields import Parts, fields_of
from portal.foundation.forms import SpokenForm, form_for
from portal.foundation.i18n import language
from portal.foundation.pseudo import plain_letters


def errors(typed: dict[str, str]) -> dict[str, list[str]]:
    form = form_for(Guide)(MultiDict(typed))
    form.validate()
    return {name: [str(error) for error in found] for name, found in form.errors.items()}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_form_has_a_field_for_each_declared_one(kind: type) -> None:
    wanted = [name for name, declared in fields_of(kind).items() if not isinstance(declared, Parts)]
    assert list(form_for(kind)()._fields) == wanted


def test_what_its_type_cannot_read_is_refused_with_how_it_is_written() -> None:
    found = errors({"title": "A title", "pages": "many", "url": "example.org", "published": "May"})
    assert found["pages"] == ["“many” cannot be read here. A whole number, in digits alone."]
    assert found["url"][0].endswith("or begin with https:// or http://.")
    assert "2012/2014" in found["published"][0]


def test_what_is_missing_is_not_refused_but_marked() -> None:
    form = form_for(Guide)(MultiDict({}))
    assert form.validate()
    assert form["title"].flags.needed
    assert not form["pages"].flags.needed


@pytest.mark.parametrize(
    ("tag", "unreadable"),
    [
        ("en", "“many” cannot be read here."),
        ("es", "“many” no se puede leer aquí."),
        ("sv", "”many” går inte att läsa här."),
    ],
)
def test_the_portal_s_messages_are_in_the_reader_s_language(tag: str, unreadable: str) -> None:
    with language(tag):
        assert errors({"pages": "many"})["pages"][0].startswith(unreadable)


@pytest.mark.parametrize(("tag", "sweden"), [("en", "Sweden"), ("es", "Suecia"), ("sv", "Sverige")])
def test_countries_and_languages_are_chosen_by_their_names(tag: str, sweden: str) -> None:
    with language(tag):
        organisation = form_for(KINDS["organisation"])(data={"territory": "SE", "local_language": "pt-BR"})
        countries = {choice.value: choice.label for choice in organisation["territory"].iter_choices()}
        assert countries["SE"] == sweden
        chosen = [choice for choice in organisation["local_language"].iter_choices() if choice.selected]
    assert [choice.value for choice in chosen] == ["pt-BR"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a\n\n<b>x</b>", "Line 3: “<b>” is HTML"),
        ("[a](javascript:x)", "Line 1: “javascript:x” is no address"),
        ("![a](https://example.org/x.png)", "is no picture of this portal"),
        ("[a]{lang=qqq}", "“qqq” is no language"),
        ("[a]{.big}", "braces may only name a language"),
        ("[a]: https://example.org", "into the link itself"),
        ("x\n\n[^1]: a\n\n[^1]: b", "two footnotes [^1]:"),
        ("> [^1]: a", "footnotes as paragraphs of their own"),
        ("> " * 20 + "x", "too deep inside one another"),
        ("a\x08", "a sign that cannot be seen"),
        ("x" * 200_001, "the text is too long"),
        ("\n" * 5_001 + "x", ""),
        ("[" * 50, "brackets are opened"),
    ],
)
def test_what_markdown_does_not_have_is_said_in_words(text: str, words: str) -> None:
    found = errors({"title": "A", "body": text}).get("body", [""])[0]
    assert words in found
    assert "allowed" not in found


class Small(SpokenForm):
    """A form whose one field WTForms itself refuses."""

    status = SelectField(choices=[SelectChoice("a", "A")])


@pytest.mark.parametrize(
    ("tag", "message"),
    [
        ("en", "Not a valid choice."),
        ("es", "Opción inválida."),
        ("sv", "Inte ett giltigt val"),
        ("pt-BR", "Escolha inválida."),
        ("qu", "Not a valid choice."),
    ],
)
def test_wtforms_own_messages_are_in_the_reader_s_language(tag: str, message: str) -> None:
    """Where WTForms lacks the language, as it does Quechua, in the default one."""
    with language(tag):
        form = Small(MultiDict({"status": "friend"}))
        form.validate()
        assert form.errors["status"] == [message]


def test_rule_20_wtforms_own_messages_are_in_the_pseudo_languages() -> None:
    with language("en-XA"):
        form = Small(MultiDict({"status": "friend"}))
        form.validate()
        assert plain_letters(form.errors["status"][0]) == []
