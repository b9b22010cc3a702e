"""Captions in WebVTT (https://www.w3.org/TR/webvtt1/), read strictly.

Browsers forgive what they do not understand, and leave a caption out without a word. An author is
told instead. Two things of the standard are refused that captions for everybody do not need: style
sheets (`STYLE`) and regions (`REGION`), so that captions look as the reader's browser shows them.
Text is never run: a browser knows nine elements in captions, and none of them is a script.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

LIMIT = 1024 * 1024
"""How large a file may be, in bytes: a whole day of talking."""

MOST_FAULTS = 100
SIGNATURE = "WEBVTT"
ARROW = "-->"

# What no editor shows, NUL among it, which browsers replace.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_LINE_END = re.compile(r"\r\n|\r|\n")
_SIGNATURE = re.compile(rf"{SIGNATURE}(?:[ \t].*)?")
_TIME = r"(?:([0-9]{2,4}):)?([0-5][0-9]):([0-5][0-9])\.([0-9]{3})"
_TIMES = re.compile(rf"{_TIME}[ \t]+-->[ \t]+{_TIME}(|[ \t].*)")
_PERCENT = r"(?:100(?:\.0+)?|[0-9]{1,2}(?:\.[0-9]+)?)%"
_SETTING = re.compile(
    r"vertical:(?:rl|lr)|align:(?:start|center|end|left|right)"
    rf"|line:(?:-?[0-9]{{1,4}}|{_PERCENT})(?:,(?:start|center|end))?"
    rf"|position:{_PERCENT}(?:,(?:line-left|center|line-right))?|size:{_PERCENT}"
)
# An element, or the end of one; what it begins with is the text between `<` and `>`.
_MARK = re.compile(r"<([^<>]*)(>?)")
_CLASSES = r"(?:\.[^\s.<>&]+)*"
_BEGIN = re.compile(rf"(c|i|b|u|ruby|rt|v|lang){_CLASSES}(|[ \t].*)")
_END = re.compile(r"/(c|i|b|u|ruby|rt|v|lang)")
_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|lrm|rlm|nbsp|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});)")

# Those that name a speaker or a language, and whose end may be left out where the caption ends with them.
_NAMING = ("v", "lang")

TIMES_ALLOWED = "two times such as 00:01.000 --> 00:04.000"
SETTINGS_ALLOWED = "vertical, line, position, size or align, as in align:start"
ELEMENTS_ALLOWED = "<b>, <c>, <i>, <lang en>, <rt>, <ruby>, <u>, <v Name>, a time, and their ends; &lt; for the sign"


class Fault(NamedTuple):
    """Something wrong. `line` counts from 1; `found` and `allowed` are English, for a bundle's author."""

    line: int
    found: str
    allowed: str


class Cue(NamedTuple):
    """A caption: from when to when it is shown, in milliseconds, and what it says, with its marks."""

    start: int
    end: int
    text: str


@dataclass
class Captions:
    """What a file holds, and what is wrong with it."""

    cues: list[Cue] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def read(content: bytes) -> Captions:
    """Read a file of captions; cues with faults are left out."""
    found = Captions()
    text = _decoded(content, found.faults)
    if text is not None:
        found.faults += islice(_controls(text), MOST_FAULTS)
        try:
            _Reader(_LINE_END.split(text), found).read()
        except _Enough:
            found.cues.clear()
    found.faults = sorted(found.faults)[:MOST_FAULTS]
    return found


class _Enough(Exception):
    """There are so many faults that nobody wants to read on."""


def _decoded(content: bytes, faults: list[Fault]) -> str | None:
    if len(content) > LIMIT:
        faults.append(Fault(1, f"captions of {len(content)} bytes", f"at most {LIMIT} bytes"))
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = len(_LINE_END.findall(error.object[: error.start].decode("utf-8", "replace"))) + 1
        faults.append(Fault(line, f"the byte 0x{error.object[error.start]:02X}, which is not UTF-8", "text in UTF-8"))
        return None


def _controls(text: str) -> Iterator[Fault]:
    for line, words in enumerate(_LINE_END.split(text), start=1):
        control = _CONTROL.search(words)
        if control is not None:
            yield Fault(line, f"the control character U+{ord(control.group()):04X}", "printable characters")


class _Reader:
    """Goes through the blocks of a file, which are separated by empty lines."""

    def __init__(self, lines: Sequence[str], captions: Captions) -> None:
        self._lines = lines
        self._captions = captions
        self._latest = 0

    def read(self) -> None:
        if _SIGNATURE.fullmatch(self._lines[0]) is None:
            self._add(1, f"{_shown(self._lines[0])}", f"{SIGNATURE} on the first line")
            return
        for number, (first, block) in enumerate(self._blocks()):
            if number:
                self._block(first, block)
            elif ARROW in "".join(block):
                self._add(first + 1, "no empty line", f"an empty line after {SIGNATURE}")
        if not self._captions.cues and not self._captions.faults:
            self._add(len(self._lines), "no caption", "at least one")

    def _blocks(self) -> Iterator[tuple[int, list[str]]]:
        """The lines that stand together, with the number of the first."""
        block: list[str] = []
        for number, line in enumerate([*self._lines, ""], start=1):
            if line:
                block.append(line)
            elif block:
                yield number - len(block), block
                block = []

    def _block(self, line: int, block: list[str]) -> None:
        word = block[0].split(maxsplit=1)[0] if block[0].strip() else ""
        timed = next((place for place, text in enumerate(block[:2]) if ARROW in text), None)
        if timed is not None:
            self._cue(line + timed, block[timed], block[timed + 1 :])
        elif word in ("STYLE", "REGION"):
            self._add(line, word, "no styles or regions, but captions and NOTE alone")
        elif word != "NOTE":
            self._add(line, _shown(block[0]), TIMES_ALLOWED)

    def _cue(self, line: int, times: str, text: list[str]) -> None:
        before = len(self._captions.faults)
        found = _TIMES.fullmatch(times)
        if found is None:
            self._add(line, _shown(times), TIMES_ALLOWED)
            return
        start, end = _milliseconds(found.groups()[:4]), _milliseconds(found.groups()[4:8])
        if end <= start:
            self._add(line, f"an end at {_clock(end)}", f"a time after the beginning, {_clock(start)}")
        if start < self._latest:
            self._add(
                line, f"a beginning at {_clock(start)}", f"not before that of the caption above, {_clock(self._latest)}"
            )
        self._latest = max(self._latest, start)
        self._settings(line, found[9])
        self._text(line + 1, text)
        if len(self._captions.faults) == before:
            self._captions.cues.append(Cue(start, end, "\n".join(text)))

    def _settings(self, line: int, settings: str) -> None:
        for setting in settings.split():
            if _SETTING.fullmatch(setting) is None:
                self._add(line, f"the setting {_shown(setting)}", SETTINGS_ALLOWED)

    def _text(self, line: int, text: list[str]) -> None:
        if not "".join(text).strip():
            self._add(line - 1, "a caption without text", "text on the next line")
        for number, words in enumerate(text, start=line):
            if ARROW in words:
                self._add(number, ARROW, "an empty line before the next caption; --&gt; for the sign")
            elif _AMPERSAND.search(words):
                self._add(number, "&", "&amp;")
        for number, found in _marks(text, line):
            self._add(number, found, ELEMENTS_ALLOWED)

    def _add(self, line: int, found: str, allowed: str) -> None:
        self._captions.faults.append(Fault(line, found, allowed))
        if len(self._captions.faults) > 2 * MOST_FAULTS:
            raise _Enough


def _marks(text: Sequence[str], first: int) -> Iterator[tuple[int, str]]:
    """The elements of a caption that are none, or that are not ended, with their lines."""
    open: list[tuple[str, int]] = []
    for line, words in enumerate(text, start=first):
        for mark in _MARK.finditer(words):
            begun, ended = _begun(mark), _END.fullmatch(mark[1]) if mark[2] else None
            if begun is not None:
                open.append((begun, line))
            elif ended is not None and open and open[-1][0] == ended[1]:
                open.pop()
            elif not (mark[2] and re.fullmatch(_TIME, mark[1])):
                yield line, _shown(mark[0])
    yield from ((line, f"<{name}> without its end") for name, line in open if name not in _NAMING)


def _begun(mark: re.Match[str]) -> str | None:
    """The name of the element that a mark begins; only speakers and languages have something after it."""
    begin = _BEGIN.fullmatch(mark[1]) if mark[2] else None
    if begin is None or bool(begin[2].strip()) != (begin[1] in _NAMING):
        return None
    return begin[1]


def _milliseconds(parts: Sequence[str | None]) -> int:
    hours, minutes, seconds, rest = (int(part or 0) for part in parts)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + rest


def _clock(moment: int) -> str:
    seconds, rest = divmod(moment, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}.{rest:03}"


def _shown(text: str) -> str:
    return repr(text if len(text) <= 60 else f"{text[:59]}…")
