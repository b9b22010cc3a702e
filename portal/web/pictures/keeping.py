"""Keeps pictures in the data folder, by the digests of what they say."""

from __future__ import annotations

from pathlib import Path

from portal.web.kept import kept
from portal.web.pictures.cards import Card
from portal.web.pictures.drawing import draw

FOLDER = "pictures"


def picture(data: Path, card: Card, site_name: str) -> bytes:
    """The picture of a card, drawn where it is not kept yet."""
    return kept(data / FOLDER / card.digest[:2] / f"{card.digest}.png", lambda: draw(card, site_name))
