"""Forms made of declarations: what they ask for, what they refuse, and in which language."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict

from portal.content.kinds import KINDS
from portal.content.kinds.guide import Guide
from portal.foundation.fields import fields_of
from portal.foundation.forms import form_for
from portal.foundation.i18n import language
from portal.foundation.pseudo import plain_letters


def errors(typed: dict[str, str]) -> dict[str, list[str]]:
    form = form_for(Guide)(MultiDict(typed))
    form.validate()
    return {name: [str(error) for error in found] for name, found in form.errors.items()}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_form_has_a_field_for_each_declared_one(kind: type) -> None:
    assert list(form_for(kind)()._fields) == list(fields_of(kind))


def test_what_its_type_cannot_read_is_refused() -> None:
    found = errors({"title": "A title", "summary": "Words", "pages": "many"})
    assert found["pages"] == ["“many” cannot be read here."]


@pytest.mark.parametrize(
    ("tag", "needed", "unreadable"),
    [
        ("en", "This is needed.", "“many” cannot be read here."),
        ("es", "Este dato es obligatorio.", "“many” no se puede leer aquí."),
        ("sv", "Uppgiften behövs.", "”many” går inte att läsa här."),
    ],
)
def test_the_portal_s_messages_are_in_the_reader_s_language(tag: str, needed: str, unreadable: str) -> None:
    with language(tag):
        found = errors({"pages": "many"})
    assert (found["title"], found["pages"]) == ([needed], [unreadable])


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
    country = form_for(KINDS["country"])
    with language(tag):
        form = country(MultiDict({"territory": "SE", "summary": "Words", "status": "friend"}))
        form.validate()
        assert form.errors["status"] == [message]


def test_rule_20_wtforms_own_messages_are_in_the_pseudo_languages() -> None:
    with language("en-XA"):
        form = form_for(KINDS["country"])(MultiDict({"territory": "SE", "summary": "Words", "status": "friend"}))
        form.validate()
        assert plain_letters(form.errors["status"][0]) == []
