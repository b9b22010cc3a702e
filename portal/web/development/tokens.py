"""The design's tokens as `static/css/tokens.css` declares them, with the contrasts that colours have on their grounds.

Contrast is that of WCAG 2 (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio): words need 4.5, drawings that
carry a meaning 3 (1.4.3 and 1.4.11).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from portal.web.static import FOLDER

SHEET = FOLDER / "css" / "tokens.css"
WORDS, DRAWINGS = 4.5, 3.0

_SHEETS = ("paper", "margin", "slip")
# What a colour stands on, and the least contrast that it needs there; the others are grounds or decoration.
ROLES: Mapping[str, tuple[Sequence[str], float]] = MappingProxyType(
    {
        **dict.fromkeys(("ink", "ink-2", "link", "mark"), (_SHEETS, WORDS)),
        "visited": (("paper",), WORDS),
        **dict.fromkeys(("edge", "bar"), (_SHEETS, DRAWINGS)),
        **dict.fromkeys(("series-1", "series-2", "series-3", "series-4", "ghost"), (("paper",), DRAWINGS)),
        **dict.fromkeys(("on-deep", "on-deep-2"), (("deep",), WORDS)),
        "on-button": (("button",), WORDS),
    }
)

_RULE = re.compile(r"(?P<media>@media [^{]*{\s*)?:root {(?P<body>[^}]*)}")
_DECLARATION = re.compile(r"--([\w-]+):\s*([^;]+);")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_COLOUR = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})")


@dataclass(frozen=True)
class Contrast:
    """How much a colour stands out on a ground in each scheme, and the least that it needs there."""

    ground: str
    light: float
    dark: float
    least: float


@dataclass(frozen=True)
class Token:
    """A custom property, its value, and the value in the dark scheme where that is another one."""

    name: str
    value: str
    dark: str
    contrasts: Sequence[Contrast] = ()


@dataclass(frozen=True)
class Tokens:
    """All tokens by what they are for, in the order of the sheet."""

    colours: Sequence[Token]
    fonts: Sequence[Token]
    steps: Sequence[Token]
    spaces: Sequence[Token]
    numbers: Sequence[Token]


def tokens() -> Tokens:
    """The tokens of the sheet as it is now."""
    light, dark = declared()
    found = [
        Token(name, value, dark.get(name, value), tuple(_contrasts(name, light, dark))) for name, value in light.items()
    ]
    colours = [token for token in found if _COLOUR.fullmatch(token.value)]
    fonts = [token for token in found if token.name in ("serif", "sans")]
    steps = [token for token in found if re.fullmatch(r"t[-\d].*", token.name)]
    numbers = [token for token in found if token.name.endswith("-adjust")]
    known = {token.name for group in (colours, fonts, steps, numbers) for token in group}
    return Tokens(colours, fonts, steps, [token for token in found if token.name not in known], numbers)


def declared() -> tuple[dict[str, str], dict[str, str]]:
    """The custom properties of the light scheme, and those that the dark one has otherwise."""
    text = _COMMENT.sub("", SHEET.read_text(encoding="utf-8"))
    light: dict[str, str] = {}
    dark: dict[str, str] = {}
    for rule in _RULE.finditer(text):
        found = {name: " ".join(value.split()) for name, value in _DECLARATION.findall(rule["body"])}
        if rule["media"] is None:
            light |= found
        elif "dark" in rule["media"]:
            dark |= found
    return light, dark


def _contrasts(name: str, light: Mapping[str, str], dark: Mapping[str, str]) -> Iterator[Contrast]:
    grounds, least = ROLES.get(name, ((), 0.0))
    both = {**light, **dark}
    for ground in grounds:
        yield Contrast(ground, contrast(light[name], light[ground]), contrast(both[name], both[ground]), least)


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, written as `#rrggbb`."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    """The relative luminance (https://www.w3.org/TR/WCAG22/#dfn-relative-luminance)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(part * weight for part, weight in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))
