"""Which language a reader gets who has not named one in the address.

RFC 4647, lookup (section 3.4): the ranges of `Accept-Language` in the order of their weight, each
shortened from the right before the next is tried. Whatever the header holds, an answer comes; a
range that is no range is passed over. `es_MX`, which some clients send, is read as `es-MX`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

RANGE_LIMIT = 30
HEADER_LIMIT = 2000

_RANGE = re.compile(r"(?:\*|[a-z]{1,8}(?:-[a-z0-9]{1,8})*)")
_WEIGHT = re.compile(r"q\s*=\s*(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)")

# CLDR, supplemental/languageInfo.xml, languageMatches "written_new", one-way: readers of these
# languages commonly read the language in front, and not the other way round. Babel has no such data.
_READERS: Mapping[str, str] = MappingProxyType(
    {
        "ar": "ckb",
        "da": "fo",
        "de": "gsw lb rm",
        "en": "ach ak bem bn chr cy ee eo ga gaa gd ha haw ia ig is ka km kn kri lg lo loz mfe mi ml mt my ne nso ny"
        " nyn om or pa pcm ps rn sd si sn so sq st sw ta te ti tlh tn to tum ur xh yi yo zu",
        "es": "ay ca eu gl gn qu",
        "fi": "et",
        "fil": "ceb",
        "fr": "br co crs ht kg ln lua mg oc rw wo",
        "hi": "bh gu mr sa",
        "id": "jv ms su",
        "it": "la",
        "nl": "af fy",
        "ru": "ab az be hy kk ky mn tg tk tt uz",
        "tr": "ku",
        "zh": "ug",
    }
)
_READ_INSTEAD: Mapping[str, str] = MappingProxyType(
    {reader: read for read, readers in _READERS.items() for reader in readers.split()}
)


@dataclass(frozen=True)
class Wish:
    """One range of the header, in lower case, with its weight in thousandths."""

    range: str
    weight: int


def negotiate(languages: Sequence[str], default: str, *, chosen: str | None = None, header: str | None = None) -> str:
    """The language for a reader: chosen before (a cookie), else by the header, else the default.

    `languages` are the open ones, as tags; nobody is negotiated into another.
    """
    named = {tag.lower(): tag for tag in languages}
    if chosen is not None and chosen.lower() in named:
        return named[chosen.lower()]
    return lookup(header, languages, default)


def lookup(header: str | None, languages: Sequence[str], default: str) -> str:
    """The language that `Accept-Language` asks for, or `default`.

    A language with the weight 0 is not given, not even as the default, while there is another.
    """
    wishes = parse(header or "")
    refused = {wish.range for wish in wishes if wish.weight == 0}
    offered = {tag.lower(): tag for tag in languages if not _is_refused(tag.lower(), refused)}
    for candidate in _candidates([wish for wish in wishes if wish.weight]):
        if candidate in offered:
            return offered[candidate]
    if default.lower() in offered or not offered:
        return default
    return next(iter(offered.values()))


def parse(header: str) -> list[Wish]:
    """The ranges of the header, heaviest first, those of equal weight in their order."""
    wishes = filter(None, map(_wish, header[:HEADER_LIMIT].lower().split(",")[:RANGE_LIMIT]))
    return sorted(wishes, key=lambda wish: -wish.weight)


def _wish(text: str) -> Wish | None:
    asked, semicolon, parameter = text.partition(";")
    asked = asked.strip().replace("_", "-")
    if _RANGE.fullmatch(asked) is None:
        return None
    if not semicolon:
        return Wish(asked, 1000)
    weight = _WEIGHT.fullmatch(parameter.strip())
    return Wish(asked, round(float(weight[1]) * 1000)) if weight else None


def _is_refused(tag: str, refused: set[str]) -> bool:
    return any(tag == one or tag.startswith(one + "-") for one in refused)


def _candidates(wishes: list[Wish]) -> Iterator[str]:
    """Tags to look for, in turn; ``*`` says nothing in a lookup and is passed over.

    A language that the reader names nowhere may stand in for one that has no pages: `qu,en;q=0.5`
    is Spanish, but `qu,en;q=0.8,es;q=0.5` is English, since the reader said so.
    """
    named = {wish.range.partition("-")[0] for wish in wishes}
    for wish in wishes:
        if wish.range == "*":
            continue
        yield from _shortened(wish.range)
        instead = _READ_INSTEAD.get(wish.range.partition("-")[0])
        if instead is not None and instead not in named:
            yield instead


def _shortened(asked: str) -> Iterator[str]:
    """A range and its shorter forms; a single letter goes with what followed it (RFC 4647, 3.4)."""
    steps = asked.split("-")
    while steps:
        yield "-".join(steps)
        steps.pop()
        while steps and len(steps[-1]) == 1:
            steps.pop()
