"""What a daily mail tells: how much waits in the languages that somebody translates or reviews.

Everything is counted once for all who are told of it. A digest of what was counted, item by item, shows whether there
is anything new since the last mail: the same numbers may be other items.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Account
from portal.accounts.people import grants_of
from portal.content.editorial import review_notes, reviewing
from portal.content.kinds import KINDS
from portal.content.model.items import Item
from portal.content.prose.counting import Count, counts
from portal.content.sitewide.site import site_languages
from portal.foundation.database import now
from portal.foundation.formats import local_day
from portal.foundation.permissions import Permission, allowed
from portal.translation.assigning import tasks_of
from portal.translation.messages import listing
from portal.translation.messages.catalogs import load, translated_languages
from portal.translation.messages.listing import Show


@dataclass(frozen=True)
class LanguageTasks:
    """How much waits in a language: items and messages of the interface, to be translated and to be reviewed.

    What somebody may not do there is nothing to them: it is 0.
    """

    language: str
    behind: int = 0
    missing: int = 0
    messages: int = 0
    to_review: int = 0
    messages_to_review: int = 0

    @property
    def is_any(self) -> bool:
        """Whether anything waits."""
        return any((self.behind, self.missing, self.messages, self.to_review, self.messages_to_review))


@dataclass(frozen=True)
class Tasks:
    """What waits for somebody, by language; how much of theirs was `sent_back`; how much was assigned to them, and
    how much of that is `overdue`; how many `questions` at passages wait for their answer; and a digest of all of it."""

    languages: Sequence[LanguageTasks]
    sent_back: int
    digest: str
    assigned: int = 0
    overdue: int = 0
    questions: int = 0

    @property
    def is_any(self) -> bool:
        """Whether anything waits."""
        return bool(self.languages or self.sent_back or self.assigned or self.questions)


class Waiting:
    """What waits in all languages of the site, counted when this is made. `catalogs` is the folder of the catalogs."""

    def __init__(self, session: Session, catalogs: Path) -> None:
        tags = [row.tag for row in site_languages(session)]
        rows = select(Item.id, Item.source_language).where(Item.kind.in_(KINDS.names()))
        originals: dict[int, str] = dict(session.execute(rows).all())
        self._session = session
        self._today = local_day(now())
        self._tags = tags
        self._behind: defaultdict[str, dict[int, Count]] = defaultdict(dict)
        self._missing: defaultdict[str, dict[int, Count]] = defaultdict(dict)
        for (item_id, tag), count in counts(session, tags).items():
            if tag != originals.get(item_id, tag) and count.is_to_do:
                (self._missing if count.is_nothing else self._behind)[tag][item_id] = count
        self._asked = reviewing.waiting(session)
        self._messages = {tag: _messages(session, catalogs, tag) for tag in translated_languages(tags)}

    def tasks_of(self, account: Account) -> Tasks:
        """What waits for somebody."""
        grants = grants_of(account)
        told: list[object] = []
        languages = []
        for tag in self._tags:
            found = LanguageTasks(tag)
            if allowed(grants, Permission.TRANSLATE, tag):
                found = self._to_translate(tag, told)
            if allowed(grants, Permission.REVIEW_TRANSLATION, tag):
                found = self._to_review(found, told)
            languages += [found] if found.is_any else []
        back = reviewing.sent_back_to(self._session, account.actor)
        told += sorted((place, said.at.isoformat()) for place, said in back.items())
        given = [task.given for task in tasks_of(self._session, account.id)]
        overdue = [row.id for row in given if row.is_overdue(self._today)]
        told += [sorted((row.id, row.at.isoformat()) for row in given), sorted(overdue)]
        questions = [row.id for row in review_notes.called(self._session, account)]
        told.append(sorted(questions))
        digest = hashlib.sha256(repr(told).encode()).hexdigest()
        return Tasks(languages, len(back), digest, assigned=len(given), overdue=len(overdue), questions=len(questions))

    def _to_translate(self, tag: str, told: list[object]) -> LanguageTasks:
        behind, missing, messages = self._behind[tag], self._missing[tag], self._of(tag, Show.LEFT)
        told += [tag, sorted((id, count.missing, count.outdated, count.drafts) for id, count in behind.items())]
        told += [sorted(missing), messages]
        return LanguageTasks(tag, behind=len(behind), missing=len(missing), messages=len(messages))

    def _to_review(self, found: LanguageTasks, told: list[object]) -> LanguageTasks:
        tag, messages = found.language, self._of(found.language, Show.TRANSLATED)
        asked = sorted((place, said.at.isoformat()) for place, said in self._asked.items() if place[1] == tag)
        told += [tag, asked, messages]
        return LanguageTasks(tag, found.behind, found.missing, found.messages, len(asked), len(messages))

    def _of(self, tag: str, show: Show) -> Sequence[str]:
        return self._messages.get(tag, {}).get(show, ())


def _messages(session: Session, catalogs: Path, tag: str) -> Mapping[Show, Sequence[str]]:
    """The digests of the messages of a language that wait for a translator, and for a reviewer."""
    every = listing.lines(session, load(catalogs, tag))
    return {show: _digests(listing.narrowed(every, show, "")) for show in (Show.LEFT, Show.TRANSLATED)}


def _digests(lines: Iterable[listing.Line]) -> Sequence[str]:
    return sorted(f"{line.message.key.digest} {line.standing}" for line in lines)
