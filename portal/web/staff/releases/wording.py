"""What stands in the way of a release, in sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from portal.content.editorial.releases import Stage
from portal.content.editorial.releasing import Found, Obstacle
from portal.foundation.formats import date_time
from portal.foundation.i18n import LazyText, _, _lp, _n
from portal.web.staff.states import Chip

STAGES: Mapping[Stage, LazyText] = {
    # Translators: of a release (several texts that are published together): it is being put together.
    Stage.OPEN: _lp("release", "In preparation"),
    # Translators: of a release: it goes out by itself at a time.
    Stage.PLANNED: _lp("release", "Planned"),
    # Translators: of a release: readers see it.
    Stage.OUT: _lp("release", "Published"),
}
ICONS: Mapping[Stage, tuple[str, str]] = {
    Stage.OPEN: ("pencil", "idle"),
    Stage.PLANNED: ("clock", "idle"),
    Stage.OUT: ("globe", "good"),
}


def stage_chip(stage: Stage) -> Chip:
    """How far a release has come."""
    icon, tone = ICONS[stage]
    return Chip(str(STAGES[stage]), icon, tone)


def obstacle_words(found: Found, person: Callable[[str], str]) -> str:
    """What was found about a text; `person` names who an actor is."""
    return _WORDS[found.obstacle](found, person(found.actor) if found.actor else "")


def _nothing(_found: Found, _person: str) -> str:
    return _("Nothing is written in this language.")


def _lacking(found: Found, _person: str) -> str:
    return _n(
        "One thing is missing before readers can see it",
        "%(num)s things are missing before readers can see it",
        found.count,
    )


def _drafts(found: Found, _person: str) -> str:
    return _n("One passage is a draft", "%(num)s passages are drafts", found.count)


def _original(_found: Found, _person: str) -> str:
    return _("The original is neither public nor in this release.")


def _newer_saved(_found: Found, _person: str) -> str:
    return _("Something newer was saved since somebody last looked at it here.")


def _sent_back(found: Found, person: str) -> str:
    return _("%(person)s sent it back on %(date)s.", person=person, date=date_time(found.at))


def _in_review(found: Found, person: str) -> str:
    return _(
        "%(person)s asked for review on %(date)s, and nobody has answered.", person=person, date=date_time(found.at)
    )


def _behind(found: Found, _person: str) -> str:
    return _n(
        "One passage is behind the original; readers are told.",
        "%(num)s passages are behind the original; readers are told.",
        found.count,
    )


def _held(found: Found, person: str) -> str:
    return _("%(person)s wrote text here on %(date)s that is not saved.", person=person, date=date_time(found.at))


def _planned(found: Found, _person: str) -> str:
    return _("It is planned for %(date)s as well. Publishing now cancels that plan.", date=date_time(found.at))


def _newer_out(found: Found, _person: str) -> str:
    return _("It was published by itself on %(date)s, after it was put here.", date=date_time(found.at))


_WORDS: Mapping[Obstacle, Callable[[Found, str], str]] = {
    Obstacle.NOTHING: _nothing,
    Obstacle.LACKING: _lacking,
    Obstacle.DRAFTS: _drafts,
    Obstacle.ORIGINAL: _original,
    Obstacle.NEWER_SAVED: _newer_saved,
    Obstacle.SENT_BACK: _sent_back,
    Obstacle.IN_REVIEW: _in_review,
    Obstacle.BEHIND: _behind,
    Obstacle.HELD: _held,
    Obstacle.PLANNED: _planned,
    Obstacle.NEWER_OUT: _newer_out,
}
