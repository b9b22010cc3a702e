"""Where a text answers a question: its title, and the passage that says most, with the words marked.

What is marked are words whose stems were asked for, found in the text itself: the text is cut at
words and put together again, every piece escaped.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from portal.search import words
from portal.search.engines import Group, Phrase
from portal.search.tables import SearchForm
from portal.search.words import Word

LENGTH = 230
"""How many signs a passage has, or a few more: up to where a word ends."""
BEFORE = 60
ELLIPSIS = "…"

Span = tuple[int, int, int]
"""From where to where a text answers which group."""


@dataclass(frozen=True)
class Marker:
    """Marks the words of one language that answer a question."""

    tag: str
    groups: Sequence[Group]
    stems: Mapping[str, str]

    def marked(self, text: str) -> Markup:
        """A whole text, with what answers in `mark`."""
        return _marked(text, self._spans(text))

    def passage(self, texts: Iterable[str]) -> Markup:
        """The passage of some texts that answers most, or how the first of them begins."""
        lines = [line for text in texts for line in text.split("\n") if line.strip()]
        best, most = (lines[0] if lines else "", list[Span]()), (0, 0)
        for line in lines:
            spans = self._spans(line)
            start, answered = _window(spans)
            if answered > most[0]:
                best, most = (line, spans), (answered, start)
            if answered == len(self.groups):
                break
        line, spans = best
        return _cut(line, spans, most[1])

    def _spans(self, text: str) -> list[Span]:
        """What answers, from left to right and without overlaps."""
        found = list(words.words(text, self.tag))
        stems = [self.stems.get(word.form, "") for word in found]
        spans: list[Span] = []
        for place, phrase in sorted(self._phrases(), key=lambda pair: -len(pair[1].stems)):
            spans += _occurrences(found, stems, phrase, place)
        kept: list[Span] = []
        for span in sorted(spans):
            if not kept or span[0] >= kept[-1][1]:
                kept.append(span)
        return kept

    def _phrases(self) -> Iterator[tuple[int, Phrase]]:
        for place, group in enumerate(self.groups):
            for phrase in group:
                if phrase.adjacent:
                    yield place, phrase


def markers(session: Session, groups: Mapping[str, Sequence[Group]]) -> dict[str, Marker]:
    """A marker for each language, in one statement."""
    wanted = {
        tag: {stem for group in each for phrase in group for stem in phrase.stems} for tag, each in groups.items()
    }
    known: defaultdict[str, dict[str, str]] = defaultdict(dict)
    conditions = [
        and_(SearchForm.language == tag, SearchForm.stem.in_(sorted(stems)), SearchForm.written.is_not(None))
        for tag, stems in wanted.items()
        if stems
    ]
    if conditions:
        rows = select(SearchForm.language, SearchForm.form, SearchForm.stem).where(or_(*conditions))
        for tag, form, stem in session.execute(rows):
            known[tag][form] = stem
    return {tag: Marker(tag, each, known[tag]) for tag, each in groups.items()}


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
    return Markup("{}{}{}").format(ELLIPSIS if begin else "", shown, ELLIPSIS if end < len(line) else "")


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
        pieces += [escape(text[end:start]), Markup("<mark>{}</mark>").format(text[start:stop])]
        end = stop
    return Markup("").join([*pieces, escape(text[end:])])
