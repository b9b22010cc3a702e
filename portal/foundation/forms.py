"""Forms made of declarations: one form field a declared field, with its label, help and checks.

A form speaks in the words of the declaration. A fact is read by its own type, so that a form and a
bundle accept exactly the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from wtforms import Field as FormField
from wtforms import FieldList, Form, SelectField, SelectMultipleField, StringField, TextAreaField, ValidationError
from wtforms import FormField as NestedForm
from wtforms.fields.choices import SelectChoice
from wtforms.meta import DefaultMeta
from wtforms.validators import InputRequired, Optional

from portal.foundation.facts import Choice, FactType, Flag
from portal.foundation.fields import Fact, Field, Links, Parts, Prose, fields_of
from portal.foundation.i18n import SOURCE_LANGUAGE, _, _l, current_language, described, locales
from portal.foundation.pseudo import pseudo_translations


class SpokenForm(Form):  # type: ignore[misc]  # WTForms gives it no types
    """A form in which WTForms' own messages are in the reader's language too."""

    class Meta(DefaultMeta):  # type: ignore[misc]  # as above
        """Where the messages come from: WTForms' catalogs, the default language's where it lacks the reader's."""

        @property
        def locales(self) -> tuple[str, ...]:
            """The locales whose catalogs are asked in turn."""
            return (str(described().locale), str(described(locales().default).locale), SOURCE_LANGUAGE)

        def get_translations(self, form: Form) -> Any:
            """The catalog, which a pseudo-language makes up."""
            return pseudo_translations(current_language()) or super().get_translations(form)


class Checked:
    """Lets a fact's own type decide whether what was typed can be read."""

    def __init__(self, type: FactType[Any]) -> None:
        self.type = type

    def __call__(self, form: Form, field: FormField) -> None:
        try:
            self.type.parse(read(self.type, field.data))
        except ValueError:
            raise ValidationError(_("“%(found)s” cannot be read here.", found=field.data)) from None


def read(type: FactType[Any], typed: str) -> Any:
    """The raw form, as a bundle writes it, of what was typed: one entry a line for lists and mappings."""
    if type.shape == "scalar":
        return typed.strip()
    lines = [line.strip() for line in typed.splitlines() if line.strip()]
    if type.shape == "list":
        return lines
    pairs = [line.partition(":") for line in lines]
    return {name.strip(): value.strip() or None for name, _colon, value in pairs}


def form_for(cls: type[Any]) -> type[SpokenForm]:
    """The form of a kind or part: an attribute a declared field, in the order of the declaration.

    Links offer no choices until a view gives them some; parts repeat their own form.
    """
    made = {name: _form_field(declared) for name, declared in fields_of(cls).items()}
    return type(f"{cls.__name__}Form", (SpokenForm,), made)


def _form_field(declared: Field) -> FormField:
    for type_, make in _MAKERS.items():
        if isinstance(declared, type_):
            return make(declared)
    raise TypeError(declared)


def _common(declared: Field, *validators: Callable[..., Any]) -> dict[str, Any]:
    first = InputRequired(message=_l("This is needed.")) if declared.required else Optional()
    return {
        "label": declared.label,
        "description": declared.help or "",
        "validators": [first, *validators],
    }


def _fact_field(declared: Fact) -> FormField:
    kind = declared.type
    if isinstance(kind, Choice):
        return SelectField(choices=_choices(kind.choices), **_common(declared))
    if isinstance(kind, Flag):
        yes_no = {"true": _l("Yes"), "false": _l("No")}
        return SelectField(choices=_choices(yes_no), **_common(declared))
    widget = StringField if kind.shape == "scalar" else TextAreaField
    return widget(**_common(declared, Checked(kind)))


def _choices(labels: Mapping[str, Any]) -> Callable[[], Sequence[SelectChoice]]:
    """The choices with their labels in the language of the moment, and an empty one before them."""
    return lambda: [SelectChoice("", "–"), *(SelectChoice(code, str(label)) for code, label in labels.items())]


def _prose_field(declared: Prose) -> FormField:
    return (StringField if declared.plain else TextAreaField)(**_common(declared))


def _links_field(declared: Links) -> FormField:
    kind = SelectMultipleField if declared.many else SelectField
    return kind(choices=[], validate_choice=False, **_common(declared))


def _parts_field(declared: Parts) -> FormField:
    return FieldList(NestedForm(form_for(declared.part)), label=declared.label)


_MAKERS: dict[type[Field], Callable[[Any], FormField]] = {
    Fact: _fact_field,
    Prose: _prose_field,
    Links: _links_field,
    Parts: _parts_field,
}
