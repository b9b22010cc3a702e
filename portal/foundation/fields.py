"""How a kind of content describes itself.

A kind is a class whose attributes are declared with `fact` (the same in every language, a
column), `prose` (translated), `links` (to other items) and `parts` (repeated parts with keys of
their own). `fields_of` gives the declarations in the order in which they were written. Columns,
forms, bundles, translation units, search documents and JSON are derived from them; nobody repeats
a list of fields.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Any, Literal, TypeAlias, TypeVar

from sqlalchemy.orm import MappedColumn, mapped_column

from portal.foundation.facts import FactType
from portal.foundation.filters import Filter
from portal.foundation.i18n import LazyText

SearchWeight: TypeAlias = Literal["A", "B", "C"]
F = TypeVar("F", bound="Field")

_written = itertools.count()


@dataclass(frozen=True, kw_only=True)
class Field:
    """What every declaration says: a label for people, a sentence of help, and its place.

    `filters` are those that lists of the kind can be narrowed with by this field.
    `schema` is the property of schema.org by which machines are told the field, where there is one.
    """

    label: LazyText
    help: LazyText | None = None
    required: bool = False
    filters: tuple[Filter, ...] = ()
    schema: str | None = None
    order: int = field(default_factory=_written.__next__)


@dataclass(frozen=True, kw_only=True)
class Fact(Field):
    """A value that is the same in all languages; changing it makes no translation stale.

    `search` is the weight with which the search document holds it: A (title) to C (body).
    """

    type: FactType[Any]
    search: SearchWeight | None = None


@dataclass(frozen=True, kw_only=True)
class Prose(Field):
    """A text that is translated: one plain line, or CommonMark cut into blocks.

    `address` marks the one field of a kind that the address is made from.
    """

    plain: bool = False
    search: SearchWeight | None = "C"


@dataclass(frozen=True, kw_only=True)
class Links(Field):
    """Other items, by the names of their kinds; at most one where `many` is False.

    `types` are the media types that the files of the items may have, where only some will do.
    """

    to: tuple[str, ...]
    many: bool = True
    types: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Parts(Field):
    """Repeated parts of an item, each an instance of `part`, in an order of the author's."""

    part: type[Any]


def fact(
    type: FactType[Any],
    label: LazyText,
    *,
    help: LazyText | None = None,
    required: bool = False,
    search: SearchWeight | None = None,
    filters: tuple[Filter, ...] = (),
    schema: str | None = None,
) -> MappedColumn[Any]:
    """Declare a fact; its column allows NULL, since a draft may lack what publishing requires."""
    declared = Fact(label=label, help=help, required=required, type=type, search=search, filters=filters, schema=schema)
    return mapped_column(type.column(), nullable=True, info={"field": declared})


def prose(
    label: LazyText,
    *,
    help: LazyText | None = None,
    required: bool = False,
    plain: bool = False,
    search: SearchWeight | None = "C",
    schema: str | None = None,
) -> Prose:
    """Declare a translated text."""
    return Prose(label=label, help=help, required=required, plain=plain, search=search, schema=schema)


def links(
    to: str | tuple[str, ...],
    label: LazyText,
    *,
    help: LazyText | None = None,
    required: bool = False,
    many: bool = True,
    filters: tuple[Filter, ...] = (),
    types: tuple[str, ...] = (),
    schema: str | None = None,
) -> Links:
    """Declare links to items of the kinds named by `to`; `types` restrict the files that they may have."""
    kinds = (to,) if isinstance(to, str) else to
    return Links(
        label=label, help=help, required=required, to=kinds, many=many, types=types, filters=filters, schema=schema
    )


def parts(part: type[Any], label: LazyText, *, help: LazyText | None = None, schema: str | None = None) -> Parts:
    """Declare repeated parts."""
    return Parts(label=label, help=help, part=part, schema=schema)


def fields_of(cls: type[Any]) -> Mapping[str, Field]:
    """The declarations of a kind or part by attribute name, in the order they were written."""
    return _fields_of(cls, Field)


def facts_of(cls: type[Any]) -> Mapping[str, Fact]:
    """The facts among `fields_of`."""
    return _fields_of(cls, Fact)


def prose_of(cls: type[Any]) -> Mapping[str, Prose]:
    """The translated texts among `fields_of`."""
    return _fields_of(cls, Prose)


def links_of(cls: type[Any]) -> Mapping[str, Links]:
    """The links among `fields_of`."""
    return _fields_of(cls, Links)


def parts_of(cls: type[Any]) -> Mapping[str, Parts]:
    """The repeated parts among `fields_of`."""
    return _fields_of(cls, Parts)


def _fields_of(cls: type[Any], sort: type[F]) -> Mapping[str, F]:
    # A class whose table is still to come, or a mixin, does not have all of its facts yet.
    if "__table__" not in vars(cls):
        return _found(cls, sort)
    known: Mapping[str, F] = _known(cls, sort)  # type: ignore[arg-type]  # mypy doubts that a class is hashable
    return known


# Whatever is done with an item walks its declarations, a hundred times in one load of it.
@cache
def _known(cls: Any, sort: Any) -> Any:
    return _found(cls, sort)


def _found(cls: type[Any], sort: type[F]) -> Mapping[str, F]:
    found = {name: declared for name, declared in _declared(cls).items() if isinstance(declared, sort)}
    return MappingProxyType(found)


def _declared(cls: type[Any]) -> dict[str, Field]:
    found: dict[str, Field] = {}
    for base in reversed(cls.__mro__):
        found |= {name: value for name, value in vars(base).items() if isinstance(value, Field)}
    table = vars(cls).get("__table__")
    if table is not None:
        found |= {column.name: column.info["field"] for column in table.columns if "field" in column.info}
    return dict(sorted(found.items(), key=lambda entry: entry[1].order))


def fact_values(row: Any) -> dict[str, Any]:
    """The facts of an item or part that are known, in their JSON form."""
    values = {name: (declared, getattr(row, name)) for name, declared in facts_of(type(row)).items()}
    return {name: declared.type.encode(value) for name, (declared, value) in values.items() if value is not None}
