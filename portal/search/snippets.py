"""Where a text answers a question: its title, and the passage that says most, with the words marked.

What is marked are words whose stems were asked for, found in the text itself: the text is cut at
words and put together again, every piece escaped.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from markupsafe import Markup, escape
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from portal.search import words
from portal.search.engines import Group, Phrase
from portal.search.tables import SearchForm
from portal.search.words import Word

LENGTH = 230
"""How many signs a passage has, or a few more: up to where a word ends."""
BEFORE = 60
ELLIPSIS = "…"

_MARK, _END = Markup("<mark>"), Markup("</mark>")

Span = tuple[int, int, int]
"""From where to where a text answers which group."""


class _Best(NamedTuple):
    """How many groups a passage answers, in which line and from where on, and what answers in this line."""

    answered: int
    line: int
    start: int
    spans: Sequence[Span]


@dataclass(frozen=True)
class Marker:
    """Marks the words of one language that answer a question."""

    tag: str
    groups: Sequence[Group]
    stems: Mapping[str, str]

    @cached_property
    def _phrases(self) -> Sequence[tuple[int, Phrase]]:
        """What is looked for side by side, longest first, each with the place of its group."""
        found = [(place, phrase) for place, group in enumerate(self.groups) for phrase in group if phrase.adjacent]
        return sorted(found, key=lambda pair: -len(pair[1].stems))

    def marked(self, text: str) -> Markup:
        """A whole text, with what answers in `mark`."""
        return _marked(text, self._spans(text))

    def passage(self, texts: Iterable[str]) -> Markup:
        """The passage of some texts that answers most, or how the first of them begins."""
        text = "\n".join(texts)
        lines = text.split("\n")
        first = next((number for number, line in enumerate(lines) if line.strip()), 0)
        best = _Best(0, first, 0, ())
        for number, promised in self._promising(text).items():
            if len(promised) > best.answered:
                spans = self._spans(lines[number])
                start, answered = _window(spans)
                if answered > best.answered:
                    best = _Best(answered, number, start, spans)
        return _cut(lines[best.line], best.spans, best.start)

    def _promising(self, text: str) -> Mapping[int, set[int]]:
        """The lines with words that belong to an answer, by their numbers, with the groups that these may answer.

        A whole text is looked through at once: few of its lines have any such word, and only they are cut into words.
        """
        found: defaultdict[int, set[int]] = defaultdict(set)
        if self._pattern is None:
            return found
        folded = words.folded(text, self.tag)
        number = end = 0
        for word in self._pattern.finditer(folded):
            number += folded.count("\n", end, word.start())
            end = word.start()
            found[number] |= self._places[self.stems[word.group()]]
        return found

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        """What finds all forms of what is looked for in a text that is folded; None where there are none."""
        if not self.stems:
            return None
        whole = "|".join(re.escape(form) for form in self.stems if len(form) < words.LONGEST)
        # Of the longest, the index knows the beginning.
        begun = "|".join(re.escape(form) for form in self.stems if len(form) >= words.LONGEST)
        endings = [f"(?:{whole})(?![^\\W_])"] if whole else []
        return re.compile(rf"(?<![^\W_])(?:{'|'.join([*endings, *([begun] if begun else [])])})")

    @cached_property
    def _places(self) -> Mapping[str, set[int]]:
        """The places of the groups that a stem belongs to, by the stem."""
        found: defaultdict[str, set[int]] = defaultdict(set)
        for place, group in enumerate(self.groups):
            for phrase in group:
                for stem in phrase.stems:
                    found[stem].add(place)
        return found

    def _spans(self, text: str) -> list[Span]:
        """What answers, from left to right and without overlaps."""
        if self._pattern is None or self._pattern.search(words.folded(text, self.tag)) is None:
            return []
        kept: list[Span] = []
        for span in sorted(self._alone(text) if self._singles is not None else self._together(text)):
            if not kept or span[0] >= kept[-1][1]:
                kept.append(span)
        return kept

    @cached_property
    def _singles(self) -> Mapping[str, int] | None:
        """The places of groups by the stems that alone answer them; None where stems are looked for side by side."""
        if any(len(phrase.stems) > 1 for _place, phrase in self._phrases):
            return None
        return {phrase.stems[0]: place for place, phrase in reversed(self._phrases)}

    def _alone(self, text: str) -> Iterator[Span]:
        singles = self._singles or {}
        for word in words.words(text, self.tag):
            place = singles.get(self.stems.get(word.form, ""))
            if place is not None:
                yield word.start, word.end, place

    def _together(self, text: str) -> Iterator[Span]:
        found = list(words.words(text, self.tag))
        stems = [self.stems.get(word.form, "") for word in found]
        for place, phrase in self._phrases:
            yield from _occurrences(found, stems, phrase, place)


def markers(session: Session, groups: Mapping[str, Sequence[Group]]) -> dict[str, Marker]:
    """A marker for each language, in one statement."""
    wanted = {stem for each in groups.values() for group in each for phrase in group for stem in phrase.stems}
    known: defaultdict[str, dict[str, str]] = defaultdict(dict)
    # Forms of another language with such a stem are found too, and not looked for.
    for tag, form, stem in session.execute(_FORMS, {"languages": list(groups), "stems": sorted(wanted)}):
        known[tag][form] = stem
    return {tag: Marker(tag, each, known[tag]) for tag, each in groups.items()}


_FORMS = select(SearchForm.language, SearchForm.form, SearchForm.stem).where(
    SearchForm.language.in_(bindparam("languages", expanding=True)),
    SearchForm.stem.in_(bindparam("stems", expanding=True)),
    SearchForm.written.is_not(None),
)


def _occurrences(found: Sequence[Word], stems: Sequence[str], phrase: Phrase, place: int) -> Iterator[Span]:
    length = len(phrase.stems)
    for start in range(len(found) - length + 1):
        if tuple(stems[start : start + length]) == phrase.stems:
            yield found[start].start, found[start + length - 1].end, place


def _window(spans: Sequence[Span]) -> tuple[int, int]:
    """Where the passage begins that answers most groups, and how many it answers."""
    best = 0, 0
    for start, _end, _place in spans:
        answered = len({place for other, end, place in spans if start <= other and end <= start + LENGTH - BEFORE})
        if answered > best[1]:
            best = start, answered
    return best


def _cut(line: str, spans: Sequence[Span], start: int) -> Markup:
    begin = 0 if start <= BEFORE or len(line) <= LENGTH else _word_after(line, start - BEFORE)
    end = len(line) if len(line) <= begin + LENGTH else _word_before(line, begin + LENGTH)
    inside = [(first - begin, last - begin, place) for first, last, place in spans if begin <= first and last <= end]
    shown = _marked(line[begin:end], inside)
    return Markup("").join([ELLIPSIS if begin else "", shown, ELLIPSIS if end < len(line) else ""])


def _word_after(line: str, place: int) -> int:
    space = line.find(" ", place)
    return space + 1 if 0 <= space < place + BEFORE else place


def _word_before(line: str, place: int) -> int:
    space = line.rfind(" ", place - BEFORE, place)
    return space if space > 0 else place


def _marked(text: str, spans: Sequence[Span]) -> Markup:
    pieces: list[Markup] = []
    end = 0
    for start, stop, _place in spans:
        pieces += [escape(text[end:start]), _MARK, escape(text[start:stop]), _END]
        end = stop
    return Markup("").join([*pieces, escape(text[end:])])
