"""The translators' pages for the texts of the interface: the list, the message, catalogs in and out."""

from __future__ import annotations

from portal.web.messages import imports, lists, views, walking
from portal.web.messages.blueprint import blueprint

__all__ = ["blueprint", "imports", "lists", "views", "walking"]
