"""Draws a picture in the look of the pages: the petrol corner, the tinted margin, a large light serif title."""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from PIL import Image, ImageColor, ImageDraw, features
from PIL.ImageFont import FreeTypeFont

from portal.web.pictures.cards import HEIGHT, WIDTH, Card
from portal.web.pictures.faces import BOLD, SANS, SERIF, drawable, face
from portal.web.wording import name_lines

# The roles of static/css/tokens.css in the light scheme.
COLOURS = {
    "paper": "#fcfdfc",
    "margin": "#edf2f1",
    "ink": "#15211f",
    "ink-2": "#465652",
    "rule": "#c5d0cd",
    "deep": "#0c3f49",
    "on-deep": "#e9f1f0",
}
# What is written on what, in how many steps from the one to the other: all the colours that a picture has.
RAMPS = (
    ("paper", "ink", 24),
    ("margin", "ink", 12),
    ("margin", "ink-2", 12),
    ("deep", "on-deep", 12),
    ("rule", "rule", 1),
)

MARGIN, CORNER, FOOT = 304, 116, 26
INSET, GAP, EDGE = 36, 56, 64
NAME_SIZE, LABEL_SIZE = 25, 27
SIZES = (92, 84, 76, 68, 60, 54, 48)
"""The sizes of a title, the first of which it fits in."""

TITLE_FACES = (SERIF, SANS)

TOP, BOTTOM = 150, HEIGHT - FOOT - 44
LEADING = 1.14
MOST_LETTERS = 400
"""No title of so many letters fits at any size; the rest need not be measured."""

ELLIPSIS = "…"
# Where a line may be broken: not at a no-break space.
_BREAK = re.compile(r"[ \t\n]+")

_shapes_scripts = features.check("raqm")
# FreeType's faces are not made for two threads at once.
_drawing = threading.Lock()


@dataclass(frozen=True)
class _Lines:
    """A title as it is set: its lines, in a face, so many pixels apart."""

    font: FreeTypeFont
    lines: Sequence[str]

    @property
    def leading(self) -> int:
        return round(self.font.size * LEADING)


def draw(card: Card, site_name: str) -> bytes:
    """The picture as a PNG of 1200 × 630 pixels."""
    with _drawing:
        image = Image.new("RGB", (WIDTH, HEIGHT), COLOURS["paper"])
        _Sheet(ImageDraw.Draw(image), card, site_name).draw()
    file = io.BytesIO()
    image.quantize(palette=_palette(), dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return file.getvalue()


@cache
def _palette() -> Image.Image:
    """The colours of all pictures, so that equal things have equal colours in each of them."""
    colours: list[int] = []
    for ground, ink, steps in RAMPS:
        one, other = ImageColor.getrgb(COLOURS[ground]), ImageColor.getrgb(COLOURS[ink])
        for step in range(steps):
            share = step / max(steps - 1, 1)
            colours += [round(a + (b - a) * share) for a, b in zip(one, other, strict=True)]
    palette = Image.new("P", (1, 1))
    palette.putpalette(colours)
    return palette


@dataclass(frozen=True)
class _Sheet:
    """The surface, on which the margin stands at the side where the language begins its lines."""

    surface: ImageDraw.ImageDraw
    card: Card
    site_name: str

    @property
    def is_mirrored(self) -> bool:
        return self.card.direction == "rtl"

    def draw(self) -> None:
        self.box(0, 0, MARGIN, HEIGHT, "margin")
        self.box(0, 0, MARGIN, CORNER, "deep")
        self.box(MARGIN, 0, MARGIN + 1, HEIGHT, "rule")
        self.box(0, HEIGHT - FOOT, WIDTH, HEIGHT, "deep")
        first, second = name_lines(self.site_name)
        self.write(INSET, 50, first, face(BOLD, NAME_SIZE), "on-deep")
        self.write(INSET, 84, second, face(SERIF, NAME_SIZE), "on-deep")
        labels = [(self.card.kind, "ink"), (self.card.own_name, "ink-2")]
        shown = [(label, colour) for words, colour in labels if (label := drawable(words, SANS))]
        for place, (label, colour) in enumerate(shown):
            self.write(INSET, CORNER + 62 + 40 * place, label, face(SANS, LABEL_SIZE), colour)
        self.write_title()

    def write_title(self) -> None:
        """Write the title beside the margin's labels; where no typeface has its letters, the site's name."""
        named = ((text, name) for name in TITLE_FACES if (text := drawable(self.card.title, name)))
        text, name = next(named, (self.site_name, SERIF))
        found = _set(text[:MOST_LETTERS], name, WIDTH - MARGIN - GAP - EDGE, BOTTOM - TOP)
        for place, line in enumerate(found.lines):
            self.write(
                MARGIN + GAP, TOP + round(found.font.size * 0.8) + place * found.leading, line, found.font, "ink"
            )

    def box(self, start: int, top: int, end: int, bottom: int, colour: str) -> None:
        if self.is_mirrored:
            start, end = WIDTH - end, WIDTH - start
        self.surface.rectangle((start, top, end - 1, bottom - 1), fill=COLOURS[colour])

    def write(self, start: int, baseline: int, text: str, font: FreeTypeFont, colour: str) -> None:
        place, anchor = (WIDTH - start, "rs") if self.is_mirrored else (start, "ls")
        direction, language = (self.card.direction, self.card.tag) if _shapes_scripts else (None, None)
        self.surface.text(
            (place, baseline), text, COLOURS[colour], font, anchor, direction=direction, language=language
        )


def _set(title: str, name: str, width: int, height: int) -> _Lines:
    """The title at the largest size at which it fits; at the smallest one what is too much ends in an ellipsis."""
    for size in SIZES:
        font = face(name, size)
        lines = list(_wrapped(title, font, width))
        room = _room(font, height)
        if len(lines) <= room and not _is_broken(title, lines):
            return _Lines(font, _balanced(title, font, width, len(lines)))
    last = _with_ellipsis(lines[room - 1], font, width) if len(lines) > room else lines[-1]
    return _Lines(font, [*lines[: min(room, len(lines)) - 1], last])


def _room(font: FreeTypeFont, height: int) -> int:
    """How many lines the height holds."""
    return int((height - font.size) // round(font.size * LEADING)) + 1


def _is_broken(title: str, lines: Sequence[str]) -> bool:
    """Whether a word had to be cut because it is longer than a line."""
    return _BREAK.split(title) != [word for line in lines for word in _BREAK.split(line)]


def _balanced(title: str, font: FreeTypeFont, width: int, count: int) -> list[str]:
    """The same number of lines, as even in length as they can be."""
    narrow, wide = width // 2, width
    while wide - narrow > 4:
        middle = (narrow + wide) // 2
        lines = list(_wrapped(title, font, middle))
        if len(lines) > count or _is_broken(title, lines):
            narrow = middle
        else:
            wide = middle
    return list(_wrapped(title, font, wide))


def _wrapped(title: str, font: FreeTypeFont, width: int) -> Iterator[str]:
    """The title in lines of at most this width."""
    line = ""
    for word in _BREAK.split(title):
        longer = f"{line} {word}" if line else word
        if font.getlength(longer) <= width:
            line = longer
            continue
        if line:
            yield line
        *pieces, line = _pieces(word, font, width)
        yield from pieces
    yield line


def _pieces(word: str, font: FreeTypeFont, width: int) -> list[str]:
    """A word, cut where it is longer than a line."""
    pieces = [""]
    for sign in word:
        if pieces[-1] and font.getlength(pieces[-1] + sign) > width:
            pieces.append("")
        pieces[-1] += sign
    return pieces


def _with_ellipsis(line: str, font: FreeTypeFont, width: int) -> str:
    while line and font.getlength(line + ELLIPSIS) > width:
        line = line[:-1]
    return line.rstrip(" ,.;:–-") + ELLIPSIS
