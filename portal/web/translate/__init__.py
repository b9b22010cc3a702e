"""The translators' workbench: what is to be done, and one item beside its translation."""

from __future__ import annotations

from portal.web.translate import (
    answering,
    assigning,
    exchanging,
    home,
    keeping,
    memory,
    previewing,
    releasing,
    reviewing,
    views,
)
from portal.web.translate.blueprint import blueprint

__all__ = [
    "answering",
    "assigning",
    "blueprint",
    "exchanging",
    "home",
    "keeping",
    "memory",
    "previewing",
    "releasing",
    "reviewing",
    "views",
]
