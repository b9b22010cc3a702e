"""What a reading holds, found and worded by the declarations of its kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from portal.content.model.items import Item, Part
from portal.content.published.passages import Words
from portal.content.published.reading import PartReading, Reading
from portal.foundation import formats
from portal.foundation.collation import sort_key
from portal.foundation.dates import PartialDate
from portal.foundation.facts import (
    Choice,
    Date,
    FactType,
    Files,
    Flag,
    LanguageTag,
    Line,
    Names,
    Number,
    Territories,
    Territory,
    Timecode,
    WholeNumber,
    YearValues,
)
from portal.foundation.fields import Fact, Links, Prose, facts_of, fields_of, links_of, parts_of
from portal.foundation.i18n import _, current_language
from portal.web.wording import dated, marked, person_name, timed

# Titles and names that stay in their own language, with the fact that says which it is.
_LANGUAGE_OF: Mapping[str, str] = {"original_title": "language", "local_name": "local_language"}


def declarations(reading: Reading | PartReading) -> type[Item] | type[Part]:
    """The class whose declarations a reading answers by."""
    return reading.cls if isinstance(reading, PartReading) else reading.kind


def declares(reading: Reading | PartReading, name: str) -> bool:
    """Whether the kind has a field of this name."""
    return name in fields_of(declarations(reading))


def titled_by_text(part: PartReading) -> bool:
    """Whether a part is known by a whole text, which is then no title to print above it."""
    declared = fields_of(part.cls).get(part.cls.title_from)
    return isinstance(declared, Prose) and not declared.plain


def label(reading: Reading | PartReading, name: str) -> str:
    """The label of a field."""
    return str(fields_of(declarations(reading))[name].label)


def choice(reading: Reading | PartReading, name: str) -> str:
    """The label of the code that a fact holds; empty where it holds none."""
    return str(fact_words(reading, name) or "")


def fact_words(reading: Reading | PartReading, name: str) -> Markup | str | None:
    """A fact in words, or None where it is not known."""
    value = reading.fact(name)
    if value is None:
        return None
    words = _worded(facts_of(declarations(reading))[name].type, value)
    return marked(Words(words, reading.fact(_LANGUAGE_OF[name]))) if name in _LANGUAGE_OF else words


def shown_facts(reading: Reading | PartReading, without: Sequence[str] = ()) -> list[tuple[str, Markup | str]]:
    """Labels and words of all facts that readers are shown, but for some that stand elsewhere."""
    cls = declarations(reading)
    silent = {cls.title_from, *without}
    found = []
    for name, declared in facts_of(cls).items():
        if name in silent or isinstance(declared.type, (Files, YearValues)) or _is_order(cls, name, declared):
            continue
        words = fact_words(reading, name)
        if words is not None:
            found.append((str(declared.label), words))
    return found


def _is_order(cls: type[Item] | type[Part], name: str, declared: Fact) -> bool:
    """Whether a fact says only where the item stands in its list."""
    return isinstance(declared.type, WholeNumber) and getattr(cls, "order_by", None) == name


def _worded(type: FactType[Any], value: Any) -> Markup | str:
    for cls in type.__class__.__mro__:
        if cls in _WORDED:
            return _WORDED[cls](type, value)
    return str(value)


def _line(type: FactType[Any], value: str) -> Markup | str:
    if value.startswith(("http://", "https://")):
        return Markup('<a href="{0}">{0}</a>').format(value)
    return value


def _flag(type: FactType[Any], value: bool) -> str:
    # Translators: the value of a fact that is either true or not.
    return _("Yes") if value else _("No")


_WORDED: Mapping[type, Callable[[Any, Any], Markup | str]] = {
    Choice: lambda type, value: str(type.choices[value]),
    Date: lambda type, value: dated(value),
    Flag: _flag,
    LanguageTag: lambda type, value: formats.language_name(value),
    Line: _line,
    Names: lambda type, value: formats.join_list(map(person_name, value)),
    Number: lambda type, value: formats.number(value),
    Territories: lambda type, value: formats.join_list(map(formats.territory, value)),
    Territory: lambda type, value: formats.territory(value),
    Timecode: lambda type, value: timed(value),
    WholeNumber: lambda type, value: formats.number(value),
}


def cited(item: Reading) -> list[Reading]:
    """All references that an item, its parts, its series and its figures name, by their short form."""
    found: dict[str, Reading] = {}
    holders: list[Reading | PartReading] = [item]
    for name in parts_of(item.kind):
        holders += item.parts(name)
    for holder in holders:
        for name, declared in links_of(declarations(holder)).items():
            for linked in holder.linked(name):
                for reference in _references(linked, declared):
                    found.setdefault(reference.key, reference)
    return by_short_form(found.values())


def _references(linked: Reading, declared: Links) -> list[Reading]:
    """The item itself where it is a reference; those of a series, which a page shows whole."""
    if declared.to == ("reference",):
        return [linked]
    return linked.linked("references") if declared.to == ("series",) else []


def by_short_form(references: Iterable[Reading]) -> list[Reading]:
    """References as citations name them: by author and year, in the order of the page's language."""

    def key(reference: Reading) -> bytes:
        return sort_key(reference.fact("short") or reference.key, current_language())

    return sorted(references, key=key)


@dataclass(frozen=True)
class DatedPart:
    """A part with the fact that says when it was."""

    part: PartReading
    when: PartialDate | None


def by_date(parts: Iterable[PartReading], name: str) -> list[DatedPart]:
    """Parts by the date that the fact `name` holds, those without a date last."""
    found = [DatedPart(part, part.fact(name)) for part in parts]
    return sorted(found, key=lambda each: (each.when is None, str(each.when)))
