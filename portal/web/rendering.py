"""What templates may use: filters, tests and functions over the declarations and CLDR's formats.

They turn values into words and clean attributes, and nothing else: no query, no permission, no
address is made here. Everything that returns markup is built by `Markup.format`, which escapes.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask
from markupsafe import Markup, escape

from portal.content.items import Item, Part
from portal.content.passages import BlockView, ProseView, Words
from portal.content.reading import LanguageLink, PartReading, Reading
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
    WholeNumber,
    YearValues,
)
from portal.foundation.fields import Fact, Links, Parts, Prose, facts_of, fields_of, links_of, parts_of
from portal.foundation.i18n import _, current_language, language
from portal.languages import is_tag
from portal.languages import language as describe
from portal.web.series_chart import almanac, country_chart

BEHIND = ("outdated", "missing")
_BARS: Mapping[str, str] = {"outdated": " outdated", "missing": " absent-here"}


def prepare_templates(app: Flask) -> None:
    """Give an application's templates their filters, tests and functions."""
    environment = app.jinja_env
    environment.filters.update(FILTERS)
    environment.tests.update(TESTS)
    environment.globals.update(GLOBALS)


@dataclass(frozen=True)
class Run:
    """Blocks that follow one another in the same state and language, shown as one passage."""

    state: str
    lang: str | None
    blocks: tuple[BlockView, ...]

    @property
    def is_behind(self) -> bool:
        """Whether the original has something newer, or something that is not here at all."""
        return self.state in BEHIND

    @property
    def bar(self) -> str:
        """The class of the change bar, with a space before it; empty where there is none."""
        return _BARS.get(self.state, "")

    @property
    def original(self) -> Markup:
        """What the original says today, for a passage that is outdated; empty for others."""
        found = dict.fromkeys(block.original for block in self.blocks if block.original)
        return Markup("\n").join(found)


def runs(blocks: Iterable[BlockView]) -> list[Run]:
    """Blocks joined into runs; whatever is not behind counts as one state."""

    def likeness(block: BlockView) -> tuple[str, str | None]:
        return (block.state if block.state in BEHIND else "current", block.lang)

    return [Run(state, lang, tuple(group)) for (state, lang), group in itertools.groupby(blocks, likeness)]


def lang_attrs(value: str | Words | ProseView | None) -> Markup:
    """The attributes `lang` and `dir`, with a space before them, where the language is not the page's."""
    tag = value if value is None or isinstance(value, str) else value.lang
    if tag is None or tag == current_language():
        return Markup("")
    direction = describe(tag).direction if is_tag(tag) else "auto"
    return Markup(' lang="{}" dir="{}"').format(tag, direction)


def marked(value: object) -> Markup | str:
    """A text, inside an element that names its language where that is not the page's."""
    attributes = lang_attrs(value) if isinstance(value, Words) else Markup("")
    return Markup("<span{}>{}</span>").format(attributes, str(value)) if attributes else str(value)


def foreign(tag: str | None) -> str | None:
    """The tag, unless it is that of the page."""
    return None if tag == current_language() else tag


def anchored(view: ProseView) -> Markup:
    """The attribute `id` of a line that a notice links to because it is behind."""
    place = next((block.anchor for block in view.blocks if block.state in BEHIND), None)
    return Markup(' id="{}"').format(place) if place else Markup("")


def dated(value: Any) -> Markup | str:
    """A date in words, inside `time` where HTML has a way to say it to machines."""
    machine = formats.machine_date(value)
    words = formats.date(value)
    return Markup('<time datetime="{}">{}</time>').format(machine, words) if machine else words


def titles(readings: Iterable[Reading]) -> list[Markup]:
    """The titles of items, each in its language, as links where the item has a page."""
    return [
        Markup('<a href="{}">{}</a>').format(each.url, marked(each.title)) if each.url else escape(marked(each.title))
        for each in readings
    ]


def present(reading: Reading, names: Sequence[str]) -> list[tuple[str, str]]:
    """Those of the fields that hold something, with their labels, as a page's contents."""
    return [(name, label(reading, name)) for name in names if _holds(reading, name)]


def _holds(reading: Reading, name: str) -> bool:
    declared = fields_of(reading.kind)[name]
    if isinstance(declared, Parts):
        return bool(reading.parts(name))
    if isinstance(declared, Links):
        return bool(reading.linked(name))
    return bool(reading.prose(name))


def by_label(sections: Iterable[tuple[str, str]]) -> list[tuple[str, list[str]]]:
    """The anchors of a notice under the label that they share, in the order of the page."""
    found: dict[str, list[str]] = {}
    for anchor, words in sections:
        found.setdefault(words, []).append(anchor)
    return list(found.items())


@dataclass(frozen=True)
class DatedPart:
    """A part with the fact that says when it was."""

    part: PartReading
    when: PartialDate | None


def by_date(parts: Iterable[PartReading], name: str) -> list[DatedPart]:
    """Parts by the date that the fact `name` holds, those without a date last."""
    found = [DatedPart(part, part.fact(name)) for part in parts]
    return sorted(found, key=lambda each: (each.when is None, str(each.when)))


@dataclass(frozen=True)
class Month:
    """The items of one month, and the month in words."""

    words: str
    readings: Sequence[Reading]


def by_month(readings: Iterable[Reading], name: str) -> list[Month]:
    """Items that follow one another in the same month of the fact `name`."""

    def words(reading: Reading) -> str:
        when = reading.fact(name)
        # Translators: the heading of items whose date is not known.
        return _("No date") if when is None else formats.month(when)

    return [Month(month, list(group)) for month, group in itertools.groupby(readings, words)]


def short_links(references: Iterable[Reading]) -> Markup:
    """References in their short form, each leading to its place in the page's list of sources."""
    links = (
        Markup('<a href="#source-{}">{}</a>').format(each.key, each.fact("short") or each.title.text)
        for each in references
    )
    return Markup("; ").join(links)


def name_lines(name: str) -> tuple[str, str]:
    """A name in two lines: cut before its first small word, otherwise near the middle."""
    words = name.split()
    small = next((place for place, word in enumerate(words) if place and word[0].islower()), None)
    cut = small or -(-len(words) // 2)
    return " ".join(words[:cut]), " ".join(words[cut:])


def person_name(name: str) -> str:
    """'Family, Given' in the order of speech; a body's name as it stands."""
    family, comma, given = name.partition(", ")
    return f"{given} {family}" if comma else name


def absence(row: LanguageLink) -> str:
    """What the switcher says of a language that lacks the page, in that language."""
    with language(row.tag):
        if row.shown_in is None:
            # Translators: follows the name of a language in which a page does not exist.
            return _("– not in this language")
        # Translators: follows a language's name in the language menu: "español – still in English".
        return _("– still in %(language)s", language=formats.language_name(row.shown_in, row.tag))


def declarations(reading: Reading | PartReading) -> type[Item] | type[Part]:
    """The class whose declarations a reading answers by."""
    return reading.cls if isinstance(reading, PartReading) else reading.kind


def declares(reading: Reading | PartReading, name: str) -> bool:
    """Whether the kind has a field of this name."""
    return name in fields_of(declarations(reading))


def label(reading: Reading | PartReading, name: str) -> str:
    """The label of a field."""
    return str(fields_of(declarations(reading))[name].label)


def choice(reading: Reading | PartReading, name: str) -> str:
    """The label of the code that a fact holds; empty where it holds none."""
    return str(fact_words(reading, name) or "")


def fact_words(reading: Reading | PartReading, name: str) -> Markup | str | None:
    """A fact in words, or None where it is not known."""
    value = reading.fact(name)
    return None if value is None else _worded(facts_of(declarations(reading))[name].type, value)


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
    return sorted(found.values(), key=_by_short_form)


def _references(linked: Reading, declared: Links) -> list[Reading]:
    """The item itself where it is a reference; those of a series, which a page shows whole."""
    if declared.to == ("reference",):
        return [linked]
    return linked.linked("references") if declared.to == ("series",) else []


def _by_short_form(reference: Reading) -> bytes:
    return sort_key(reference.fact("short") or reference.key, current_language())


def container_line(reference: Reading) -> str:
    """Where a publication appeared: journal, volume, issue and pages; series and number; publisher."""
    volume, issue, number = (reference.fact(name) for name in ("volume", "issue", "number"))
    numbered = f"{volume or ''}({issue})" if issue else volume or ""
    container = " ".join(filter(None, (reference.fact("container"), numbered)))
    pages = (reference.fact("page_range") or "").replace("-", "–")
    series = " ".join(filter(None, (reference.fact("collection"), number)))
    publisher = ", ".join(filter(None, (reference.fact("publisher_place"), reference.fact("publisher"))))
    return ". ".join(filter(None, (", ".join(filter(None, (container, pages))), series, publisher)))


FILTERS: Mapping[str, Callable[..., Any]] = {
    "absence": absence,
    "anchored": anchored,
    "by_date": by_date,
    "by_label": by_label,
    "by_month": by_month,
    "choice": choice,
    "cited": cited,
    "container_line": container_line,
    "date": formats.date,
    "dated": dated,
    "declares": declares,
    "fact_words": fact_words,
    "foreign": foreign,
    "join_list": formats.join_list,
    "label": label,
    "lang_attrs": lang_attrs,
    "language_name": formats.language_name,
    "machine_date": formats.machine_date,
    "marked": marked,
    "month": formats.month,
    "name_lines": name_lines,
    "number": formats.number,
    "own_name": formats.own_name,
    "percent": formats.percent,
    "person_name": person_name,
    "quoted": formats.quoted,
    "present": present,
    "runs": runs,
    "short_links": short_links,
    "shown_facts": shown_facts,
    "territory": formats.territory,
    "titles": titles,
}

TESTS: Mapping[str, Callable[[object], bool]] = {
    "fact_field": lambda declared: isinstance(declared, Fact),
    "links_field": lambda declared: isinstance(declared, Links),
    "parts_field": lambda declared: isinstance(declared, Parts),
    "prose_field": lambda declared: isinstance(declared, Prose),
}

GLOBALS: Mapping[str, Callable[..., Any]] = {
    "almanac": almanac,
    "country_chart": country_chart,
    "current_language": current_language,
    "fields_of": fields_of,
}
