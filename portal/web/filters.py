"""A list's filters as people meet them: what is asked for in the address, and links, chips and fields in words.

An address has one spelling for what it shows: known parameters in the order of their names, without
empty ones and without the first page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from flask import request

from portal.content.kinds import KINDS
from portal.content.model.filters import COUNTRY, FILTERS, KIND, STRATEGY, TAG
from portal.content.published.passages import Words
from portal.content.readers.lists import Listing
from portal.content.readers.narrowing import Facet, Value
from portal.foundation import formats
from portal.foundation.collation import sort_key
from portal.foundation.dates import PartialDate
from portal.foundation.errors import NotFound
from portal.foundation.facts import Choice, Date, LanguageTag, Territories, Territory
from portal.foundation.filters import Filter
from portal.foundation.i18n import current_language

PAGE = "page"
LONGEST_NUMBER = 6
ABOUT = {COUNTRY.name, STRATEGY.name, TAG.name}
"""The filters whose values are what items are about."""


@dataclass(frozen=True)
class Asked:
    """What an address asks of a list; `spelling` holds its known parameters as they were written."""

    chosen: Mapping[str, str]
    page: int
    spelling: Sequence[tuple[str, str]]

    def is_spelled(self) -> bool:
        """Whether it is written in the one spelling."""
        return list(self.spelling) == _parameters(self.chosen, self.page)


def asked(filters: Iterable[Filter], also: Iterable[str] = ()) -> Asked:
    """Read the parameters of this request that a list knows, filters and others. Raises NotFound for a page that is
    no number.

    Of a parameter that stands there twice the first counts; an empty one, as a form sends it, does not.
    """
    names = {*(each.name for each in filters), *also}
    written = [(name, value) for name, value in request.args.items(multi=True) if name in {*names, PAGE}]
    first = {name: value for name, value in reversed(written) if value}
    return Asked(first, page_number(first.pop(PAGE, "1")), written)


def page_number(written: str) -> int:
    """The number of a page, as an address has it. Raises NotFound for what is no number."""
    if not written.isascii() or not written.isdigit() or len(written) > LONGEST_NUMBER:
        raise NotFound(written)
    return int(written)


def spelled(path: str, chosen: Mapping[str, str], page: int = 1) -> str:
    """The address of a list with what it is narrowed to."""
    parameters = _parameters(chosen, page)
    return f"{path}?{urlencode(parameters)}" if parameters else path


@dataclass(frozen=True)
class Pagination:
    """One page of several, and where those beside it are; None where there is none."""

    page: int
    pages: int
    total: int
    prev_url: str | None
    next_url: str | None


def pagination(path: str, chosen: Mapping[str, str], page: int, pages: int, total: int) -> Pagination:
    """The way through the pages of a list at `path` with what it is narrowed to."""
    before, behind = (
        spelled(path, chosen, number) if 1 <= number <= pages else None for number in (page - 1, page + 1)
    )
    return Pagination(page, pages, total, before, behind)


def _parameters(chosen: Mapping[str, str], page: int) -> list[tuple[str, str]]:
    return sorted({**chosen, **({PAGE: str(page)} if page != 1 else {})}.items())


@dataclass(frozen=True)
class Option:
    """A value of a filter; `url` is the list narrowed to it, or None where nothing would be left or it is chosen.

    `inner` are the values of the finer filter that lie in this one.
    """

    key: str
    words: Words
    count: int
    url: str | None
    is_chosen: bool
    inner: Sequence[Option] = ()


@dataclass(frozen=True)
class Group:
    """A filter with its values; `url` is the list without it, where something of it is chosen."""

    name: str
    label: str
    options: Sequence[Option]
    url: str | None


@dataclass(frozen=True)
class Chip:
    """A value that is chosen, and the list without it."""

    words: Words
    url: str


@dataclass(frozen=True)
class Panel:
    """What a list's page shows of its filters: groups of links, the same as fields of a form, chips.

    `url` is the whole list, `path` its address without parameters, `kept` those that it has whatever is chosen.
    `is_about` says that all that is chosen can be called what the items are about.
    """

    groups: Sequence[Group]
    fields: Sequence[Group]
    chips: Sequence[Chip]
    url: str
    is_about: bool
    path: str
    kept: Mapping[str, str]

    def to(self, name: str, key: str) -> str:
        """The whole list narrowed to one value."""
        return spelled(self.path, {**self.kept, name: key})


def panel(listed: Listing, path: str, kept: Mapping[str, str] | None = None) -> Panel:
    """The filters of a list at `path`, but for those that no item has a value of.

    `kept` are parameters that the list has beside its filters, such as the words of a search.
    """
    kept = kept or {}
    chosen = {**kept, **listed.chosen}
    facets = [facet for facet in listed.facets if facet.values]
    fields = {facet.filter: _group(facet, path, chosen) for facet in facets}
    chips = [
        Chip(option.words, spelled(path, {name: key for name, key in chosen.items() if name != field.name}))
        for field in fields.values()
        for option in field.options
        if option.is_chosen
    ]
    is_about = listed.chosen.keys() <= ABOUT
    return Panel(_nested(fields, chosen), [*fields.values()], chips, spelled(path, kept), is_about, path, kept)


def _group(facet: Facet, path: str, chosen: Mapping[str, str]) -> Group:
    excluded = {each.name for each in FILTERS if facet.filter.excludes(each)}
    others = {name: key for name, key in chosen.items() if name not in excluded}
    options = [_option(facet, value, path, chosen, others) for value in facet.values]
    url = spelled(path, others) if excluded & chosen.keys() else None
    return Group(facet.filter.name, str(facet.filter.label), _sorted(facet, options), url)


def _option(facet: Facet, value: Value, path: str, chosen: Mapping[str, str], others: Mapping[str, str]) -> Option:
    name = facet.filter.name
    is_chosen = chosen.get(name) == value.key
    url = None if is_chosen or not value.count else spelled(path, {**others, name: value.key})
    return Option(value.key, _words(facet, value), value.count, url, is_chosen)


def _nested(fields: Mapping[Filter, Group], chosen: Mapping[str, str]) -> list[Group]:
    """The groups of the margin: months stand in their year, and only one year is open."""
    found = []
    for each, group in fields.items():
        finer = next((fields[other] for other in fields if other.parent is each), None)
        if finer is not None:
            opened = _opened(group, finer, chosen)
            options = [_with_inner(option, finer) if option.key == opened else option for option in group.options]
            found.append(replace(group, options=options))
        elif each.parent not in fields:
            found.append(group)
    return found


def _opened(group: Group, finer: Group, chosen: Mapping[str, str]) -> str:
    """The chosen value, or that of the finer one that is chosen, else the first."""
    key = chosen.get(finer.name) or chosen.get(group.name) or group.options[0].key
    return next(option.key for option in group.options if key.startswith(option.key))


def _with_inner(option: Option, finer: Group) -> Option:
    inner = [
        replace(each, words=Words(formats.month_name(PartialDate.parse(each.key))))
        for each in finer.options
        if each.key.startswith(option.key)
    ]
    return replace(option, inner=inner)


def _sorted(facet: Facet, options: Sequence[Option]) -> Sequence[Option]:
    """Links and kinds as they come, codes as they were declared, dates from the newest, names by the alphabet."""
    if facet.type is None:
        return options
    if isinstance(facet.type, Choice):
        places = list(facet.type.choices)
        return sorted(options, key=lambda option: places.index(option.key))
    if isinstance(facet.type, Date):
        return sorted(options, key=lambda option: option.key, reverse=True)
    return sorted(options, key=lambda option: (sort_key(str(option.words), current_language()), option.key))


def _words(facet: Facet, value: Value) -> Words:
    if value.words is not None:
        return value.words
    if facet.filter is KIND:
        return Words(str(KINDS[value.key].label_plural))
    for cls in type(facet.type).__mro__:
        if cls in _WORDED:
            return Words(_WORDED[cls](facet.type, value.key))
    return Words(value.key)


_WORDED: Mapping[type, Callable[[Any, str], str]] = {
    Choice: lambda type, key: str(type.choices[key]),
    Date: lambda type, key: formats.month(PartialDate.parse(key)),
    LanguageTag: lambda type, key: formats.language_name(key),
    Territories: lambda type, key: formats.territory(key),
    Territory: lambda type, key: formats.territory(key),
}
