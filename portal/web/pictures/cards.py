"""What a picture says, and the address that follows from it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import astuple, dataclass
from functools import cached_property

from portal.content.model.items import Item
from portal.foundation.i18n import _, language
from portal.languages import language as describe

DESIGN = 1
"""Raise it when pictures are drawn in another way: all of them get new addresses."""

WIDTH, HEIGHT = 1200, 630
DIGEST_LENGTH = 20


@dataclass(frozen=True)
class Card:
    """The words of a picture: the page's title in its language `tag`, and the kind of the page.

    `name` says whose picture it is: of the home page (nothing), a list (the kind), or an item (the
    kind and the key).
    """

    tag: str
    title: str
    kind: str
    name: tuple[str, ...]

    @cached_property
    def digest(self) -> str:
        """A digest of everything that is drawn."""
        words = json.dumps([DESIGN, self.own_name, *astuple(self)], ensure_ascii=False)
        return hashlib.sha256(words.encode()).hexdigest()[:DIGEST_LENGTH]

    @property
    def path(self) -> str:
        """The address of the picture."""
        return f"/pictures/{self.digest}/{'/'.join((self.tag, *self.name))}.png"

    @property
    def own_name(self) -> str:
        """What the language calls itself."""
        return describe(self.tag).own_name

    @property
    def direction(self) -> str:
        """The direction in which the language runs."""
        return describe(self.tag).direction


def home_card(tag: str) -> Card:
    """The picture of the home page."""
    with language(tag):
        return Card(tag, _("What works against violence, in practice"), "", ())


def list_card(tag: str, kind: type[Item]) -> Card:
    """The picture of a kind's list."""
    with language(tag):
        return Card(tag, str(kind.label_plural), "", (kind.name,))


def item_card(tag: str, kind: type[Item], key: str, title: str) -> Card:
    """The picture of an item in one of its languages."""
    with language(tag):
        return Card(tag, title, str(kind.label), (kind.name, key))
