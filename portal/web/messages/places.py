"""Where readers meet a message, and how its source is shown to whoever translates it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from portal.extensions import db
from portal.foundation.placeholders import PIECE, TAG
from portal.translation.messages import usage
from portal.translation.messages.models import MessageUse

SHORTEST = 2


@dataclass(frozen=True)
class Piece:
    """A piece of a source: words, or a token that a translation keeps as it is."""

    words: str
    is_token: bool


def pieces(text: str) -> list[Piece]:
    """A text cut into words and tokens: placeholders and tags."""
    found, end = [], 0
    matches = [*PIECE.finditer(text), *TAG.finditer(text)]
    for match in sorted(matches, key=lambda match: match.start()):
        if match.start() >= end:
            found += [Piece(text[end : match.start()], is_token=False), Piece(match.group(), is_token=True)]
            end = match.end()
    found.append(Piece(text[end:], is_token=False))
    return [piece for piece in found if piece.words]


def outlined(text: str) -> str:
    """A fragment by which browsers find a text on a page and mark it; '' for one that is all placeholders.

    They do so by themselves, without script (https://wicg.github.io/scroll-to-text-fragment/).
    """
    words = [piece.words.strip() for piece in pieces(text) if not piece.is_token]
    told = [quote(each, safe="").replace("-", "%2D") for each in words if len(each) >= SHORTEST]
    if not told:
        return ""
    ends = told[:1] if len(words) == 1 or len(told) == 1 else [told[0], told[-1]]
    return f"#:~:text={','.join(ends)}"


@dataclass(frozen=True)
class Use:
    """A page that shows a message: its title, and its address with the message marked."""

    title: str
    path: str
    url: str


def uses(tag: str, digest: str, texts: Sequence[str]) -> list[Use]:
    """The pages on which the portal was seen to show a message."""
    fragment = next((found for found in map(outlined, texts) if found), "")
    return [_use(row, fragment) for row in usage.uses(db.session, tag, digest)]


def _use(row: MessageUse, fragment: str) -> Use:
    return Use(row.title or row.path, row.path, row.path + fragment)
