"""The translators' workbench: what is to be done, and one item beside its translation."""

from __future__ import annotations

from portal.web.translate import assigning, exchanging, home, keeping, memory, previewing, reviewing, views
from portal.web.translate.blueprint import blueprint

__all__ = ["assigning", "blueprint", "exchanging", "home", "keeping", "memory", "previewing", "reviewing", "views"]
