"""Letters that were lost, or that a program read in a wrong way."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from portal.foundation.i18n import _l
from portal.translation.checks.base import Check, Remark, Severity, Surroundings
from portal.translation.spelling import Spelling, spelling
from portal.translation.units import Unit
from portal.translation.words import Joint, Word, excerpt, words

SHORTEST = 5
"""Shorter words have too many partners that differ by an accent: har and här, lag and låg."""

# UTF-8 read as Windows-1252 or Latin-1 (Ã¥, Ã±, Â°, â€œ) or as Mac Roman (√•, ‚Äú), the sign for what could not
# be read, a question mark inside a word, and the C1 controls, which only such a reading brings about.
_WRONGLY_READ = re.compile(
    "[ÃÂ][\x80-\xbfŒœŠšŸŽžƒˆ˜†‡‰‹›€™•–—…“‘‚„]|â€.?|√[•°©≠±≥∫ºÅ§∂Ñ]|‚Ä.?|ï»¿|\ufffd"
    "|(?<=[^\\W\\d_])\\?(?=[^\\W\\d_])|[\x80-\x84\x86-\x9f]"
)
_READ_AS = ("cp1252", "latin-1", "mac_roman")


class Composed(Check):
    """Letters with accents are one character each (Unicode's NFC)."""

    id = "composed"
    name = _l("Composed letters")
    reason = _l("Searching and sorting miss a letter whose accent is a character of its own, although it looks right.")
    severity = Severity.ERROR

    def remarks(self, unit: Unit, surroundings: Surroundings) -> Iterator[Remark]:
        """One remark at the first such letter."""
        text = unit.target.text
        composed = unicodedata.normalize("NFC", text)
        if text != composed:
            pairs = enumerate(zip(text, composed, strict=False))
            place = next((place for place, (sign, other) in pairs if sign != other), len(composed))
            around = excerpt(text, max(place - 1, 0))
            yield Remark(_l("letters in two pieces (NFD)"), (unicodedata.normalize("NFC", around),), around)


class WronglyRead(Check):
    """No characters that come about when a program takes one encoding for another."""

    id = "encoding"
    name = _l("Broken characters")
    reason = _l("Where a text was read in the wrong encoding, signs stand for letters and nobody can read it.")
    severity = Severity.ERROR

    def remarks(self, unit: Unit, surroundings: Surroundings) -> Iterator[Remark]:
        """One remark a place."""
        text = unit.target.shown
        for match in _WRONGLY_READ.finditer(text):
            message = _l("broken characters: %(signs)s", signs=match.group())
            yield Remark(message, _meant(match.group()), excerpt(text, *match.span()))


class LostSigns(Check):
    """No word without the accents, rings, dots and tildes without which it is no word."""

    id = "letters"
    name = _l("Lost letters")
    reason = _l("Without its accents, dots or rings a word is misspelt, or is another word.")
    severity = Severity.ERROR

    def remarks(self, unit: Unit, surroundings: Surroundings) -> Iterator[Remark]:
        """One remark a word."""
        text = unit.target.own
        found = words(text)
        for place, word in enumerate(found):
            right = _right(spelling(unit.target.language), text, found, place)
            if right:
                yield Remark(_l("‘%(word)s’ is misspelt", word=word.form), right, excerpt(text, word.start, word.end))


class OtherSpelling(Check):
    """A word is not written here without the accents that it has elsewhere in the same item or in the glossary."""

    id = "spelling"
    name = _l("Two spellings")
    reason = _l("A word that stands on one page with and without its accents is misspelt in one of the places.")
    severity = Severity.WARNING

    def remarks(self, unit: Unit, surroundings: Surroundings) -> Iterator[Remark]:
        """One remark a word; what is misspelt for certain is left to the check of lost letters."""
        elsewhere = surroundings.spellings.get(unit.target.language, {})
        known = spelling(unit.target.language)
        text = unit.target.own
        found = words(text)
        for place, word in enumerate(found):
            other = elsewhere.get(word.form)
            if other is None or len(word.form) < SHORTEST or known.is_pair(word.form, other):
                continue
            if not _in_name(text, found, place) and not _right(known, text, found, place):
                message = _l("‘%(word)s’ is spelt otherwise elsewhere", word=word.form)
                yield Remark(message, (other,), excerpt(text, word.start, word.end))


def _right(known: Spelling, text: str, found: Sequence[Word], place: int) -> tuple[str, ...]:
    """What the word at a place has to be; nothing where it may be right as it is."""
    form = found[place].form
    is_capital = text[found[place].start].isupper()
    if (right := known.lost(form)) and (is_capital or not _in_name(text, found, place)):
        return right
    if (right := known.lost_unless_foreign(form)) and not _in_name(text, found, place):
        return right
    before, behind = (found[each].form if 0 <= each < len(found) else "" for each in (place - 1, place + 1))
    return known.lost_beside(before, form, behind)


def _meant(signs: str) -> tuple[str, ...]:
    """What the signs are if they are read as UTF-8."""
    for encoding in _READ_AS:
        try:
            meant = signs.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
        return (meant,) if meant != signs and meant.isprintable() else ()
    return ()


def _in_name(text: str, found: Sequence[Word], place: int) -> bool:
    """Whether a word belongs to a name of several words, which may be another language's.

    In such a name a word has a capital and so has a neighbour (World Vision), or both of its
    neighbours have one (Network for Communities).
    """
    around = [found[place - 1]] if place and found[place].joint is not Joint.BREAK else []
    around += [word for word in found[place + 1 : place + 2] if word.joint is not Joint.BREAK]
    capitals = sum(text[word.start].isupper() for word in around)
    return capitals == 2 or (capitals == 1 and text[found[place].start].isupper())
