"""How an item stands in a language, in the words of the working side: a word, an icon and a tone each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portal.content.editorial.finding import LanguageState, Publicity
from portal.foundation.formats import date_time, number
from portal.foundation.i18n import _, _p


@dataclass(frozen=True)
class Chip:
    """A state as it is shown; `tone` is a class of the style sheet, `icon` a drawing of `state_chip.html`."""

    words: str
    icon: str
    tone: str


def chips(state: LanguageState) -> list[Chip]:
    """What is said of a language of an item: two things at most."""
    return list(_chips(state))[:2]


def _chips(state: LanguageState) -> Iterator[Chip]:
    if state.in_review:
        yield Chip(_p("state", "To review"), "eye", "waits")
    yield from _public(state)
    if state.publicity is Publicity.PUBLISHED and state.is_original and state.is_changed:
        yield Chip(_p("state", "Draft"), "pencil", "idle")
    if state.planned is not None:
        yield Chip(date_time(state.planned), "clock", "idle")
    if state.is_behind:
        yield _behind(state)


def _public(state: LanguageState) -> Iterator[Chip]:
    if state.publicity is Publicity.PUBLISHED:
        yield Chip(_p("state", "Published"), "globe", "good")
    elif state.publicity is Publicity.WITHDRAWN:
        yield Chip(_p("state", "Withdrawn"), "barred", "idle")
    elif state.has_text:
        yield Chip(_p("state", "Draft"), "pencil", "idle")
    else:
        # Translators: of an item that has nothing in a language yet.
        yield Chip(_p("state", "Missing"), "dashed", "lacks")


def _behind(state: LanguageState) -> Chip:
    count = number(state.saved.missing + state.saved.outdated)
    # Translators: of a translation: how many passages of how many are missing or outdated.
    words = _("Behind: %(count)s of %(total)s", count=count, total=number(state.saved.total))
    return Chip(words, "half", "behind")


def lacking(states: Sequence[LanguageState]) -> list[str]:
    """The languages of the site in which an item has nothing."""
    return [state.language for state in states if not state.has_text]
