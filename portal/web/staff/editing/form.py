"""The editor's form: a form for the item, and one for each of its parts."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from wtforms import Field as FormField

from portal.content.authoring.drafting import NEW, SLUG, Draft
from portal.content.bundle.prose import is_slug
from portal.content.bundle.values import is_key
from portal.content.model.items import Item, Part
from portal.foundation import markdown
from portal.foundation.facts import Files
from portal.foundation.fields import Fact, Field, Links, Parts, Prose, fields_of, parts_of
from portal.foundation.forms import SpokenForm, form_for, read
from portal.foundation.i18n import _
from portal.web.staff.editing.typed import ORDER, REMOVED, Typed
from portal.web.staff.paths import slug_label

_LINE_END = re.compile(r"[ \t]*\n\s*")


class Wrong(NamedTuple):
    """What is wrong with a field: the id to go to, what it is called, and a sentence."""

    id: str
    label: str
    words: str


@dataclass
class Holder:
    """The item, or one of its parts, as a form whose fields begin with `prefix`."""

    cls: type[Item] | type[Part]
    prefix: str
    form: SpokenForm
    removed: bool = False

    @property
    def path(self) -> str:
        """Where the part is: ``programmes/KEY``; empty for the item."""
        return self.prefix.rstrip("/")

    @property
    def is_new(self) -> bool:
        """Whether the part was never saved."""
        return self.path.partition("/")[2].startswith(NEW)

    def fields(self, sort: type[Field]) -> list[FormField]:
        """The fields of a sort of declaration, in their order."""
        return [self.form[name] for name, declared in fields_of(self.cls).items() if isinstance(declared, sort)]

    @property
    def facts(self) -> list[FormField]:
        """The fields that are the same in every language."""
        return self.fields(Fact)

    @property
    def prose(self) -> list[FormField]:
        """The fields that are written in each language."""
        return self.fields(Prose)

    @property
    def links(self) -> list[FormField]:
        """The fields that name other items."""
        return self.fields(Links)

    @property
    def begins_with_facts(self) -> bool:
        """Whether people know it by a value that is the same in every language."""
        return not isinstance(fields_of(self.cls)[self.cls.title_from], Prose)

    @property
    def title(self) -> str:
        """What is typed as its title so far."""
        data = self.form[self.cls.title_from].data
        return str(data[0] if isinstance(data, list) and data else data or "")


@dataclass
class PartsGroup:
    """The parts of one field; `label` names all, `one` a single one."""

    name: str
    label: str
    one: str
    parts: Sequence[Holder] = field(default_factory=list)


class ItemForm:
    """Everything that was typed into the editor of an item."""

    def __init__(self, kind: type[Item], typed: Typed) -> None:
        self.kind = kind
        self.typed = typed
        self.slug = typed.get(SLUG, "").strip()
        self.own = Holder(kind, "", form_for(kind)(typed))
        self.wrong: list[Wrong] = []
        removed = typed.getlist(REMOVED)
        self.groups = [
            PartsGroup(name, str(declared.label), str(declared.part.label), self._parts(name, declared, removed))
            for name, declared in parts_of(kind).items()
        ]

    def _parts(self, name: str, declared: Parts, removed: Collection[str]) -> list[Holder]:
        keys = [key for key in dict.fromkeys(self.typed.getlist(ORDER + name)) if is_part_key(key)]
        return [
            Holder(
                declared.part,
                f"{name}/{key}/",
                form_for(declared.part)(self.typed, prefix=f"{name}/{key}/"),
                f"{name}/{key}" in removed,
            )
            for key in keys
        ]

    def holders(self) -> Iterator[Holder]:
        """The item and those of its parts that are to stay."""
        yield self.own
        for group in self.groups:
            yield from (part for part in group.parts if not part.removed)

    def everything(self) -> Iterator[Holder]:
        """The item and all its parts, those that were removed too."""
        yield self.own
        for group in self.groups:
            yield from group.parts

    def validate(self, known: Collection[str]) -> bool:
        """Whether all that was typed can be saved; `known` are the items that links may name."""
        for holder in self.holders():
            if not holder.form.validate():
                for each in holder.form:
                    self.wrong += [Wrong(each.id, self.label_of(holder, each), str(words)) for words in each.errors]
            for each in holder.links:
                each.data = [name for name in each.data if name in known]
        if self.slug and not is_slug(self.slug):
            words = _("An address has small letters from a to z, digits and single hyphens.")
            self.refuse(SLUG, self.slug_label, words)
        return not self.wrong

    @property
    def slug_label(self) -> str:
        """What the address is called."""
        return slug_label()

    def refuse(self, id: str, label: str, words: str) -> None:
        """Note that something is wrong which only shows when it is saved."""
        self.wrong.append(Wrong(id, label, words))

    def refuse_path(self, path: str, words: str) -> None:
        """The same, of the value at a path."""
        for holder in self.holders():
            for each in holder.form:
                if each.id == path:
                    each.errors = [*each.errors, words]
                    self.refuse(path, self.label_of(holder, each), words)

    def label_of(self, holder: Holder, each: FormField) -> str:
        """What a field is called, with its part."""
        if not holder.path:
            return str(each.label.text)
        name = holder.title if holder.prose and not holder.begins_with_facts else ""
        part = str(holder.cls.label) + (f" “{name}”" if name else "")
        # Translators: a field of a part of an item, such as "Programme “Cure Violence”, Place".
        return _("%(part)s, %(field)s", part=part, field=str(each.label.text))

    def draft(self, saved: Draft) -> Draft:
        """What was typed, as a draft; what cannot be changed here is as it is `saved`. Call it after `validate`."""
        values: dict[str, Any] = {SLUG: self.slug} if self.slug else {}
        parts: dict[str, tuple[str, ...]] = {}
        for holder in self.holders():
            values.update(_values(holder, saved))
        for group in self.groups:
            keys = [part.path.partition("/")[2] for part in group.parts if not part.removed]
            if keys:
                parts[group.name] = tuple(keys)
        return Draft(values, parts)


def is_part_key(key: str) -> bool:
    """Whether a text may be the key of a part, saved or new."""
    return is_key(key.removeprefix(NEW))


def _values(holder: Holder, saved: Draft) -> Iterator[tuple[str, Any]]:
    for name, declared in fields_of(holder.cls).items():
        if isinstance(declared, Parts):
            continue
        path = holder.prefix + name
        value = _value(declared, holder.form[name].data, saved.values.get(path))
        if value is not None:
            yield path, value


def _value(declared: Field, data: Any, saved: Any) -> Any:
    if isinstance(declared, Fact):
        if isinstance(declared.type, Files):
            return saved
        if not data or (isinstance(data, str) and not data.strip()):
            return None
        return declared.type.encode(declared.type.parse(read(declared.type, data)))
    if isinstance(declared, Prose):
        text = data or ""
        return markdown.normalise(_LINE_END.sub(" ", text.strip()) if declared.plain else text) or None
    return list(data) or None


def changed_labels(form: ItemForm, clashes: Mapping[str, Any]) -> list[Wrong]:
    """The fields that two people wrote differently, as links of a summary."""
    words = _("Somebody else wrote something different here.")
    found = []
    for holder in form.holders():
        for each in holder.form:
            if each.id in clashes:
                found.append(Wrong(each.id, form.label_of(holder, each), words))
    if SLUG in clashes:
        found.append(Wrong(SLUG, form.slug_label, words))
    return found
