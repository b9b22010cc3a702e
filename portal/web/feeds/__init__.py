"""Atom feeds of what is new in a language: all of it, or of one kind, one tag, one country."""

from portal.web.feeds.routes import blueprint

__all__ = ["blueprint"]
