"""What was given to somebody to translate, in words: on their own pages, and in the cells of the table."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from flask import url_for

from portal.accounts import people
from portal.accounts.models import ACTOR
from portal.content.authoring.titles import Named, named
from portal.content.editorial.reviewing import Asked
from portal.content.kinds import KINDS
from portal.content.model.items import Item
from portal.content.prose.counting import Count
from portal.content.published.passages import Words
from portal.content.sitewide.site import site_languages
from portal.extensions import db
from portal.foundation.formats import date
from portal.foundation.i18n import _, _n, _p, current_language
from portal.translation.assigning import Assignment, Task, tasks_of
from portal.web import visitor
from portal.web.staff.deeds import erased_words, person_words
from portal.web.translate.blueprint import work_url
from portal.web.translate.words import to_do_words

ITEM = "item"
WORDS_OF_SITE = "words"
"""What a tick sends for the words of the site; items are sent as ``kind:key``."""


@dataclass(frozen=True)
class Naming:
    """Who is who: the names of people by the numbers of their accounts, of all and of those who translate into each
    language; who reads, and on which day; and the names of those who sent something to review, as the trail has them.
    """

    people: Mapping[int, str]
    translators: Mapping[str, Mapping[int, str]]
    me: int
    today: datetime.date
    senders: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class TaskView:
    """Something that somebody has to do. `due` says by when, in words; `person` gave it, empty where they did so."""

    title: Words
    kind: str
    language: str
    words: str
    due: str
    is_overdue: bool
    note: str
    person: str
    url: str


def name_of(item: Named | Item) -> str:
    """What a tick sends for an item."""
    return f"{item.kind}:{item.key}"


def words_of_site_title() -> Words:
    """What the catalog is called."""
    return Words(_p("staff menu", "Words of the site"))


def due_words(due: datetime.date | None, today: datetime.date) -> str:
    """By when something is to be done; empty where no day was named."""
    if due is None:
        return ""
    if due < today:
        # Translators: of work that was to be done by a day that is over.
        return _("overdue since %(date)s", date=date(due))
    if due == today:
        return _("due today")
    return _("due %(date)s", date=date(due))


def given_words(given: Assignment | None, naming: Naming) -> Iterator[str]:
    """Whose work something is, and by when, as a note of a cell."""
    if given is None:
        return
    person = _holder_words(given, naming)
    due = due_words(given.due, naming.today)
    yield _("%(person)s, %(due)s", person=person, due=due) if due else person


def _holder_words(given: Assignment, naming: Naming) -> str:
    name = naming.people.get(given.account_id) or erased_words(str(given.account_id))
    if given.account_id not in naming.translators.get(given.language, {}):
        # Translators: of work that was given to somebody who no longer translates into the language.
        return _("without a person (was for %(person)s)", person=name)
    # Translators: whose work it is to translate something: the reader's own.
    return _p("work", "yours") if given.account_id == naming.me else _("for %(person)s", person=name)


def sent_words(sent: Asked | None, naming: Naming) -> Iterator[str]:
    """Who asked for a yes, and when, as a note of a cell."""
    if sent is None:
        return
    me = f"{ACTOR}{naming.me}"
    if sent.actor == me:
        yield _("sent by you on %(date)s", date=date(sent.at))
        return
    person = person_words(sent.actor, naming.senders, me)
    # Translators: of a translation that somebody sent to review.
    yield _("sent by %(person)s on %(date)s", person=person, date=date(sent.at))


def tasks_of_me(today: datetime.date) -> list[TaskView]:
    """What whoever asks has to do, what is due first before the rest."""
    account = visitor.somebody().account
    tasks = tasks_of(db.session, account.id)
    if not tasks:
        return []
    tags = [row.tag for row in site_languages(db.session)]
    ids = {task.given.item_id for task in tasks if task.given.item_id is not None}
    items = {item.id: item for item in named(db.session, tags, ids=ids)}
    names = people.names(db.session, {task.given.actor for task in tasks})
    me = account.actor
    givers = {
        actor: "" if actor == me else person_words(actor, names, me) for actor in {each.given.actor for each in tasks}
    }
    return [_task_view(task, items, givers[task.given.actor], today) for task in tasks]


def _task_view(task: Task, items: Mapping[int, Named], person: str, today: datetime.date) -> TaskView:
    given = task.given
    if given.item_id is None:
        title, kind, words = words_of_site_title(), _("Buttons, menus and messages"), texts_words(task.count)
        url = url_for("messages.messages", language=given.language, show="todo")
    else:
        item = items[given.item_id]
        title, kind, words = item.title(current_language()), str(KINDS[item.kind].label), to_do_words(task.count)
        url = work_url(given.language, item.kind, item.key, block="next")
    return TaskView(
        title=title,
        kind=kind,
        language=given.language,
        words=words,
        due=due_words(given.due, today),
        is_overdue=given.is_overdue(today),
        note=given.note,
        person=person,
        url=url,
    )


def texts_words(count: Count) -> str:
    """How many words of the site are left to do."""
    left = count.missing + count.outdated + count.drafts
    return _n("one text to do", "%(num)s texts to do", left)
