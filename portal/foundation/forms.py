"""Forms made of declarations: one form field a declared field, with its label, help and checks.

A form speaks in the words of the declaration. A fact is read by its own type, so that a form and a
bundle accept exactly the same. A form refuses what cannot be stored, and never what is missing: a
draft may be half done, and what readers need is asked when it is to be published. Parts have forms of
their own, whose fields begin with the part's path: a field is named as its value's path is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from babel import Locale
from wtforms import Field as FormField
from wtforms import Form, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import Choice as ShownChoice
from wtforms.fields.choices import SelectChoice
from wtforms.meta import DefaultMeta
from wtforms.validators import Optional

from portal.foundation import markdown
from portal.foundation.collation import sort_key
from portal.foundation.facts import (
    Choice,
    Date,
    FactType,
    Files,
    Flag,
    LanguageTag,
    Names,
    Number,
    Pattern,
    Territories,
    Territory,
    Timecode,
    WholeNumber,
    YearValues,
    territory_codes,
)
from portal.foundation.fields import Fact, Field, Links, Parts, Prose, fields_of
from portal.foundation.formats import language_name, territory
from portal.foundation.i18n import (
    SOURCE_LANGUAGE,
    LazyText,
    _,
    _l,
    current_language,
    described,
    locales,
)
from portal.foundation.markdown.spoken import spoken
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


class LineField(StringField):  # type: ignore[misc]  # as above
    """One line of text."""

    sort = "line"


class TextField(TextAreaField):  # type: ignore[misc]  # as above
    """A text without markup, which may be long; it is one line all the same."""

    sort = "text"


class MarkdownField(TextAreaField):  # type: ignore[misc]  # as above
    """A text in Markdown."""

    sort = "markdown"


class EntriesField(TextAreaField):  # type: ignore[misc]  # as above
    """Several values, one a line."""

    sort = "entries"


class ChoiceField(SelectField):  # type: ignore[misc]  # as above
    """One of some codes, or none. What is chosen stays a choice even where the list lacks it."""

    sort = "choice"

    def iter_choices(self) -> Any:
        """The choices, with whatever is chosen among them."""
        found = list(super().iter_choices())
        known = {choice.value for choice in found}
        if self.data and self.data not in known:
            found.append(ShownChoice(self.data, self.data, True, {}))
        return found


class PickedField(FormField):  # type: ignore[misc]  # as above
    """Values that were chosen one after the other, in an order; `many` says whether there may be several."""

    sort = "picked"

    def __init__(self, *args: Any, many: bool = True, **options: Any) -> None:
        super().__init__(*args, **options)
        self.many = many

    def process_data(self, value: Any) -> None:
        """Take the values that the form is made of."""
        self.data = list(value or ())

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Take the values that were sent, each once."""
        chosen = list(dict.fromkeys(filter(None, valuelist)))
        self.data = chosen if self.many else chosen[-1:]


class ShownField(FormField):  # type: ignore[misc]  # as above
    """A value that is shown and cannot be changed here."""

    sort = "shown"


class Needed:
    """Marks a field that readers need; drafts may lack it."""

    field_flags: Mapping[str, bool] = {"needed": True}

    def __call__(self, form: Form, field: FormField) -> None:
        """Refuse nothing."""


HINTS: Mapping[type[FactType[Any]], LazyText] = {
    Date: _l(
        "As exactly as it is known: 2017, 2017-06, 2017-06-21, from 2012 to 2014 as 2012/2014, since 2018 as 2018/.."
    ),
    WholeNumber: _l("A whole number, in digits alone."),
    Number: _l("A number with a point before its decimals, such as 5.5."),
    Timecode: _l("A time in the recording, such as 0:45, 12:34 or 1:02:03."),
    Names: _l("One name a line: family name, comma, given name; the name of a body as it stands."),
    YearValues: _l("One year a line: 2017: 5.4. Nothing after the colon where the source has no value."),
}
"""How a value of a type is written."""

REFUSALS: Mapping[type[FactType[Any]], LazyText] = {
    Pattern: _l("This must be written as in the help text, or begin with https:// or http://."),
    **HINTS,
}


class Checked:
    """Lets a fact's own type decide whether what was typed can be read."""

    def __init__(self, type: FactType[Any]) -> None:
        self.type = type

    def __call__(self, form: Form, field: FormField) -> None:
        try:
            self.type.parse(read(self.type, field.data))
        except ValueError:
            raise ValidationError(self._refusal(field.data)) from None

    def _refusal(self, typed: Any) -> str:
        found = typed if isinstance(typed, str) else ", ".join(typed)
        refusal = _("“%(found)s” cannot be read here.", found=found)
        advice = next((REFUSALS[cls] for cls in type(self.type).__mro__ if cls in REFUSALS), None)
        return refusal if advice is None else f"{refusal} {advice}"


class InMarkdown:
    """Refuses what the portal's Markdown does not have, naming the line."""

    def __call__(self, form: Form, field: FormField) -> None:
        found = markdown.faults(markdown.normalise(field.data))
        if found:
            raise ValidationError(" ".join(spoken(fault) for fault in found[:5]))


def read(type: FactType[Any], typed: Any) -> Any:
    """The raw form, as a bundle writes it, of what was typed: one entry a line for lists and mappings."""
    if not isinstance(typed, str):
        return typed
    if type.shape == "scalar":
        return typed.strip()
    lines = [line.strip() for line in typed.splitlines() if line.strip()]
    if type.shape == "list":
        return lines
    # Cells that were copied in a spreadsheet come with a tab between them.
    pairs = [line.partition(":" if ":" in line else "\t") for line in lines]
    return {name.strip(): value.strip() or None for name, _colon, value in pairs}


def written(type: FactType[Any], value: Any) -> list[str]:
    """What is typed for a value, as `read` reads it: one text, or each of several that are picked."""
    raw = type.dump(value)
    if isinstance(type, Territories):
        return list(raw)
    if type.shape == "list":
        return ["\n".join(raw)]
    if type.shape == "mapping":
        return ["\n".join(f"{name}: {entry}" if entry is not None else f"{name}:" for name, entry in raw.items())]
    return [raw]


def form_for(cls: type[Any]) -> type[SpokenForm]:
    """The form of a kind or part: an attribute a declared field but for parts, in the order of the declaration.

    What picked fields offer is the view's to say.
    """
    made: type[SpokenForm] = _form_of(cls)  # type: ignore[arg-type]  # mypy doubts that a class is hashable
    return made


@cache
def _form_of(cls: Any) -> Any:
    title = getattr(cls, "title_from", None)
    made = {
        name: _form_field(declared, name == title)
        for name, declared in fields_of(cls).items()
        if not isinstance(declared, Parts)
    }
    return type(f"{cls.__name__}Form", (SpokenForm,), made)


def _form_field(declared: Field, is_title: bool) -> FormField:
    if isinstance(declared, Fact):
        return _fact_field(declared)
    if isinstance(declared, Prose):
        return _prose_field(declared, is_title)
    if isinstance(declared, Links):
        return PickedField(many=declared.many, **_common(declared))
    raise TypeError(declared)


def _common(declared: Field, *validators: Callable[..., Any], hint: LazyText | None = None) -> dict[str, Any]:
    return {
        "label": declared.label,
        "description": declared.help or hint or "",
        "validators": [*([Needed()] if declared.required else []), Optional(), *validators],
    }


def _fact_field(declared: Fact) -> FormField:
    type = declared.type
    common = _common(declared, Checked(type), hint=next((HINTS[cls] for cls in HINTS if isinstance(type, cls)), None))
    if isinstance(type, Files):
        return ShownField(**_common(declared))
    if isinstance(type, Territories):
        return PickedField(**common)
    choices = _choices_of(type)
    if choices is not None:
        return ChoiceField(choices=choices, validate_choice=False, **common)
    return (LineField if type.shape == "scalar" else EntriesField)(**common)


def _choices_of(type: FactType[Any]) -> Callable[[], Sequence[SelectChoice]] | None:
    """The choices with their labels in the language of the moment, and an empty one before them."""
    if isinstance(type, Choice):
        return lambda: _labelled({code: str(label) for code, label in type.choices.items()})
    if isinstance(type, Flag):
        return lambda: _labelled({"true": _("Yes"), "false": _("No")})
    if isinstance(type, Territory):
        return lambda: _labelled(territory_names(current_language()))
    if isinstance(type, LanguageTag):
        return lambda: _labelled(_language_names(current_language()))
    return None


def _labelled(labels: Mapping[str, str]) -> Sequence[SelectChoice]:
    return [SelectChoice("", "–"), *(SelectChoice(code, label) for code, label in labels.items())]


@cache
def territory_names(tag: str) -> Mapping[str, str]:
    """The countries and territories by code, in the alphabetical order of a language."""
    return _sorted({code: territory(code, tag) for code in territory_codes()}, tag)


@cache
def _language_names(tag: str) -> Mapping[str, str]:
    known = (code for code in map(str, Locale(SOURCE_LANGUAGE).languages) if code.isalpha() and _is_language(code))
    return _sorted({code: language_name(code, tag) for code in known}, tag)


def _is_language(code: str) -> bool:
    try:
        LanguageTag().parse(code)
    except ValueError:
        return False
    return True


def _sorted(names: Mapping[str, str], tag: str) -> Mapping[str, str]:
    return dict(sorted(names.items(), key=lambda entry: sort_key(entry[1], tag)))


def _prose_field(declared: Prose, is_title: bool) -> FormField:
    if not declared.plain:
        return MarkdownField(**_common(declared, InMarkdown()))
    return (LineField if is_title else TextField)(**_common(declared))
