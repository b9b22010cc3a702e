"""What is typed to begin an item, and what is wrong with it; countries are chosen, and some have a profile already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from portal.content.authoring import editing, outlines
from portal.content.authoring.drafting import SLUG
from portal.content.authoring.outlines import Outline
from portal.content.authoring.titles import Named, fold, named
from portal.content.bundle.prose import is_slug
from portal.content.model.addresses import slugify
from portal.content.model.items import Item
from portal.content.sitewide.site import site_languages
from portal.extensions import db
from portal.foundation.facts import Files, Territory, territory_codes
from portal.foundation.fields import Fact, facts_of, fields_of
from portal.foundation.formats import territory
from portal.foundation.forms import territory_names
from portal.foundation.i18n import _, current_language
from portal.web import visitor
from portal.web.staff.finding import item_url
from portal.web.staff.paths import slug_label

TITLE, LANGUAGE, LIKE = "title", "language", "like"
SLUG_IN = f"{SLUG}-"
"""What the fields for the addresses in each language begin with."""


@dataclass
class Beginning:
    """What was typed to begin an item, by field, and what is wrong with it; `known` is the profile that there is."""

    kind: type[Item]
    typed: dict[str, str]
    tags: Sequence[str]
    wrong: dict[str, str] = field(default_factory=dict)
    known: Named | None = None

    @property
    def title(self) -> str:
        """What it is called, or the code of the country."""
        return self.typed.get(TITLE, "")

    @property
    def language(self) -> str:
        """The language of the original."""
        return self.typed.get(LANGUAGE, "")

    @property
    def slug(self) -> str:
        """The address of the page, where one was typed."""
        return self.typed.get(SLUG, "")

    @property
    def title_label(self) -> str:
        """What the field is called by which people know the item."""
        return str(fields_of(self.kind)[self.kind.title_from].label)

    @property
    def is_country(self) -> bool:
        """Whether it is known by a country, whose names are not typed."""
        return is_of_country(self.kind)

    @property
    def is_chosen(self) -> bool:
        """Whether a country is chosen that has no profile yet."""
        return self.title in territory_codes() and self.known is None

    def addresses(self) -> list[tuple[str, str, str]]:
        """Each language with the country's name in it, and the address: as typed, else made of the name."""
        names = {tag: territory(self.title, tag) for tag in self.tags}
        return [(tag, name, self.typed.get(SLUG_IN + tag, "") or slugify(name)) for tag, name in names.items()]

    def slugs(self) -> dict[str, str]:
        """The addresses by language that are not simply made of the title."""
        if not self.is_country:
            return {self.language: self.slug} if self.slug else {}
        made = {tag: slugify(territory(self.title, tag)) for tag in self.tags}
        return {tag: slug for tag, _name, slug in self.addresses() if slug != made[tag]}

    def check(self) -> None:
        """Note what is wrong."""
        declared = fields_of(self.kind)[self.kind.title_from]
        if not self.title:
            self.wrong[TITLE] = _("This is needed.")
        elif isinstance(declared, Fact):
            try:
                declared.type.parse(self.title)
            except ValueError:
                self.wrong[TITLE] = _("“%(found)s” cannot be read here.", found=self.title)
        if self.is_country and not self.wrong:
            self._check_profile()
        if self.language not in self.tags:
            self.wrong[LANGUAGE] = _("This is needed.")
        for name, typed in self.typed.items():
            if typed and name.startswith(SLUG) and not is_slug(typed):
                self.wrong[name] = _("An address has small letters from a to z, digits and single hyphens.")

    def _check_profile(self) -> None:
        """Note the profile that the country has already, unless whoever asks began it a moment ago."""
        actor = visitor.somebody().account.actor
        if editing.just_begun(db.session, self.kind.name, self.title, actor=actor) is None:
            self.known = profiles(self.kind).get(self.title)
        if self.known is not None:
            known = self.known.title(current_language())
            self.wrong[TITLE] = _("%(country)s has a profile already.", country=known)

    def values(self) -> dict[str, Any]:
        """The first values of the item."""
        return {self.kind.title_from: self.title, SLUG: self.slugs().get(self.language, "")}

    def outline(self) -> Outline | None:
        """The structure of the item that this one is to begin like; None where it begins with nothing."""
        key = self.typed.get(LIKE, "")
        known = {item.key for item in items_of(self.kind)} if key and self.is_country else set()
        if key not in known:
            return None
        item = editing.item_of(db.session, self.kind.name, key)
        return outlines.outline_of(db.session, item, self.language, self.tags)


@dataclass(frozen=True)
class Country:
    """A country that can be chosen, with its name, and the profile that it has."""

    code: str
    name: str
    profile: Named | None

    @property
    def url(self) -> str:
        """Where its profile is written."""
        return "" if self.profile is None else item_url(self.profile)


def can_begin(kind: type[Item]) -> bool:
    """Whether an item of a kind begins with words; one that begins with a file has a page of its own."""
    return not any(declared.required and isinstance(declared.type, Files) for declared in facts_of(kind).values())


def can_begin_in_passing(kind: type[Item]) -> bool:
    """Whether an item of a kind can be begun from a picker, by a few fields; a profile has a page of its own."""
    return can_begin(kind) and not is_of_country(kind)


def is_of_country(kind: type[Item]) -> bool:
    """Whether items of a kind are known by a country."""
    declared = fields_of(kind)[kind.title_from]
    return isinstance(declared, Fact) and isinstance(declared.type, Territory)


def field_label(kind: type[Item], name: str) -> str:
    """What a field of the form for a new item is called."""
    if name.startswith(SLUG_IN):
        return slug_label()
    if name == LIKE:
        return _("Copy the structure of")
    return slug_label() if name == SLUG else str(fields_of(kind)[kind.title_from].label)


def is_first_field(name: str) -> bool:
    """Whether a field of this name is typed to begin an item."""
    return name in (TITLE, LANGUAGE, LIKE, SLUG) or name.startswith(SLUG_IN)


def items_of(kind: type[Item]) -> list[Named]:
    """All items of a kind with their titles."""
    return named(db.session, [row.tag for row in site_languages(db.session)], kinds=[kind.name])


def profiles(kind: type[Item]) -> dict[str, Named]:
    """The countries that have an item already, by their codes."""
    rows = db.session.execute(select(kind.key, getattr(kind, kind.title_from)))
    codes = {key: code for key, code in rows if code}
    return {codes[item.key]: item for item in items_of(kind) if item.key in codes}


def countries(kind: type[Item], words: str = "") -> list[Country]:
    """The countries that have all of some words in one of their names in the site's languages, or such a code."""
    known = profiles(kind)
    tags = [row.tag for row in site_languages(db.session)]
    wanted = fold(words).split()
    return [
        Country(code, name, known.get(code))
        for code, name in territory_names(current_language()).items()
        if words.strip().upper() == code or _has(code, wanted, tags)
    ]


def _has(code: str, wanted: Sequence[str], tags: Sequence[str]) -> bool:
    names = [fold(territory(code, tag)) for tag in tags]
    return any(all(word in name for word in wanted) for name in names)


def typed_fields(sent: Mapping[str, str]) -> dict[str, str]:
    """Of what was sent, what is typed to begin an item."""
    return {name: value.strip() for name, value in sent.items() if is_first_field(name)}
