"""Addresses and ids of feeds.

`/{language}/feed.xml` holds everything, `/{language}/{section}/feed.xml` one kind, or, in the section of the
coverage, what happens to translations; `?country=KEY` and
`?tag=KEY` narrow either, and `page=N` goes back in time. Keys are the same in all languages, so a
feed has one spelling a language. An id never changes, whatever becomes of slugs and sections: it is
a tag URI (RFC 4151) of the public host and of keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode, urlsplit

from portal.content.sitewide.directory import Place
from portal.web.frames import absolute, section_url

NAME = "feed.xml"
MINTED = "2026"
"""The year in which the portal began to give ids. It names who the host belonged to, and must stay."""


@dataclass(frozen=True)
class FeedAddress:
    """One page of a feed: of a kind, of translations (the room of the coverage) or of all, narrowed by the keys of a
    country and a tag."""

    kind: Place | None = None
    country: str | None = None
    tag: str | None = None
    page: int = 1

    def path(self, language: str) -> str:
        """Where the feed is in a language."""
        folder = f"/{language}/" if self.kind is None else section_url(self.kind, language)
        page = str(self.page) if self.page > 1 else None
        return with_parameters(f"{folder}{NAME}", {"country": self.country, "page": page, "tag": self.tag})

    def at(self, page: int) -> FeedAddress:
        """Another page of the same feed."""
        return replace(self, page=page)

    def id(self, language: str) -> str:
        """What the feed is known by, on whatever page."""
        steps = ["feed", *(f"{name}={value}" for name, value in self._narrowed().items())]
        return minted(language, *steps)

    def _narrowed(self) -> Mapping[str, str]:
        kind = None if self.kind is None else self.kind.name
        named = {"kind": kind, "country": self.country, "tag": self.tag}
        return {name: value for name, value in named.items() if value}


def with_parameters(path: str, parameters: Mapping[str, str | None]) -> str:
    """A path with those parameters that are given, sorted by their names."""
    given = urlencode([(name, value) for name, value in sorted(parameters.items()) if value is not None])
    return f"{path}?{given}" if given else path


def minted(*steps: str) -> str:
    """A tag URI made of keys, which hold none but letters, digits and hyphens."""
    host = urlsplit(absolute("/")).hostname
    return f"tag:{host},{MINTED}:{'/'.join(steps)}"
