"""Where translators begin: what is to be done, items by language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask import request, url_for
from werkzeug.wrappers import Response

from portal.accounts.people import names
from portal.content.kinds import KINDS
from portal.content.published.passages import Words
from portal.content.sitewide.site import site_languages
from portal.extensions import db
from portal.foundation.database import now
from portal.foundation.errors import NotFound
from portal.foundation.formats import language_name, local_day
from portal.foundation.i18n import LazyText, _, _lp, current_language, locales
from portal.foundation.permissions import Permission, requires
from portal.translation import assigning
from portal.translation.workbench.choosing import NOBODY, Asked, Due, Order, Show
from portal.translation.workbench.matrix import Line, Matrix, Next, matrix, next_thing
from portal.web import visitor
from portal.web.filters import PAGE, page_number, pagination, spelled
from portal.web.shell import render_staff
from portal.web.staff.states import Chip
from portal.web.translate.blueprint import blueprint, work_url
from portal.web.translate.tasks import (
    WORDS_OF_SITE,
    Naming,
    TaskView,
    given_words,
    name_of,
    sent_words,
    tasks_of_me,
    words_of_site_title,
)
from portal.web.translate.words import cell_chip, cell_notes, original_chip, to_do_words, words_chip, words_notes

LANGUAGE, SHOW, KIND, TAG, WORDS, ORDER = "language", "show", "kind", "tag", "words", "order"
FOR, DUE = "for", "due"
ME, NO_ONE = "me", "nobody"
LENGTHS = (100, 500, 2000)

SHOWS: Mapping[Show, LazyText] = {
    # Translators: which texts a list of the workbench shows; completes "Show".
    Show.TO_DO: _lp("show", "To do"),
    Show.BEHIND: _lp("show", "Behind"),
    Show.MISSING: _lp("show", "Missing"),
    Show.DRAFT: _lp("show", "With drafts"),
    Show.TO_REVIEW: _lp("show", "To review"),
    Show.DONE: _lp("show", "Done"),
    Show.EVERYTHING: _lp("show", "Everything"),
}
ORDERS: Mapping[Order, LazyText] = {
    # Translators: what a list of texts to translate begins with: those that most readers have asked for.
    Order.DEMAND: _lp("order", "Most asked for"),
    # Translators: what a list of texts to translate begins with: those that are to be done by the earliest day.
    Order.DUE: _lp("order", "Due first"),
    Order.FEWEST: _lp("order", "Fewest words to do"),
    Order.MOST: _lp("order", "Most words to do"),
    Order.TITLE: _lp("order", "Title"),
}
DUES: Mapping[Due, LazyText] = {
    # Translators: which work a list shows, by the day on which it is due.
    Due.OVERDUE: _lp("due", "Overdue"),
    Due.SOON: _lp("due", "Within a week"),
    Due.DATED: _lp("due", "With a date"),
}


@dataclass(frozen=True)
class CellView:
    """A cell of the table: its language, what is said, and where it leads, for those who may go there."""

    language: str
    chip: Chip
    notes: Sequence[str]
    url: str | None

    @property
    def is_idle(self) -> bool:
        """Whether nobody who asks has anything to do with it, so that a narrow page does without."""
        return self.url is None and self.language != request.args.get(LANGUAGE)


@dataclass(frozen=True)
class LineView:
    """A row of the table; `name` is what a tick in it sends, `url` the first place where whoever asks may work."""

    title: Words
    cells: Sequence[CellView]
    name: str

    @property
    def url(self) -> str | None:
        """Where its title leads."""
        return next((cell.url for cell in self.cells if cell.url), None)


@dataclass(frozen=True)
class GroupView:
    """The rows of one kind; how many of that kind there are in all, and where these are, if not here alone."""

    label: str
    count: int | None
    url: str | None
    lines: Sequence[LineView]


@dataclass(frozen=True)
class Choice:
    """A field of the form that narrows the table; its options are (value, words, whether it is chosen)."""

    name: str
    label: str
    options: Sequence[tuple[str, object, bool]]


@blueprint.get("/")
@requires(Permission.SEE_TRANSLATIONS)
def home() -> Response:
    """All that is to be translated, narrowed and ordered as the address says."""
    found = visitor.somebody()
    known = [row.tag for row in site_languages(db.session)]
    own = [tag for tag in known if found.may(Permission.SEE_TRANSLATIONS, tag)]
    people = assigning.people(db.session)
    asked = asked_of(known, own, people)
    shown = matrix(db.session, asked, current_language(), locales().folder.parent)
    first = asked.languages if request.args.get(LANGUAGE) else own
    columns = [*first, *(tag for tag in known if tag not in first)]
    chosen = chosen_parameters()
    address = url_for("translate.home")
    senders = {cell.sent.actor for line in shown.lines for cell in line.cells.values() if cell.sent is not None}
    naming = Naming(
        people, assigning.translators(db.session), found.account.id, asked.today, names(db.session, senders)
    )
    mine = tasks_of_me(asked.today)
    return render_staff(
        "translate/home.html",
        shown=shown,
        columns=columns,
        groups=[*_words_group(shown, columns, own, naming), *_groups(shown, columns, own, naming)],
        choices=_choices(asked, shown, known, people),
        more=_more(asked, shown),
        is_more=bool(asked.tag or asked.due or asked.words),
        shows=[
            (str(words), spelled(address, _with(chosen, SHOW, show)), show is asked.show)
            for show, words in SHOWS.items()
        ],
        next=_task(mine[0]) if mine else _next(next_thing(db.session, asked.languages)),
        mine=mine[:TASKS_SHOWN],
        mine_count=len(mine),
        mine_url=spelled(address, {FOR: ME, ORDER: Order.DUE.value}),
        pagination=pagination(address, chosen, shown.page, shown.pages, shown.shown),
        is_narrowed=bool(chosen),
        address=address,
        chosen=chosen,
        kept_show=asked.show.value,
        assignable=[tag for tag in columns if found.may(Permission.REVIEW_TRANSLATION, tag)],
        publishable=[tag for tag in columns if found.may(Permission.PUBLISH_TRANSLATION, tag)],
        files=[
            (tag, spelled(url_for("translate.exchange", language=tag), {**chosen, SHOW: asked.show.value}))
            for tag in asked.languages
        ],
    )


TASKS_SHOWN = 5
NAMES = (LANGUAGE, SHOW, KIND, TAG, WORDS, ORDER, FOR, DUE)


def chosen_parameters() -> dict[str, str]:
    """What narrows and orders the list, as the request has it: in its address, or in a form that came from it."""
    return {name: value for name, value in request.values.items() if name in NAMES and value}


def asked_of(known: Sequence[str], own: Sequence[str], people: Mapping[int, str]) -> Asked:
    """What the address asks for; `people` are those whose work it may ask for. Raises NotFound for anything else."""
    args = request.args
    language, words = args.get(LANGUAGE, ""), args.get(WORDS, "")
    if language and language not in known:
        raise NotFound(language)
    if words and words not in map(str, LENGTHS):
        raise NotFound(words)
    try:
        show, order = Show(args.get(SHOW) or Show.TO_DO), Order(args.get(ORDER) or Order.DEMAND)
        due = Due(args[DUE]) if args.get(DUE) else None
    except ValueError as error:
        raise NotFound(str(error)) from None
    return Asked(
        languages=[language] if language else own,
        show=show,
        kind=args.get(KIND) or None,
        tag=args.get(TAG) or None,
        words=int(words) if words else None,
        order=order,
        page=page_number(args.get(PAGE, "1")),
        person=_person(args.get(FOR, ""), people),
        due=due,
        today=local_day(now()),
    )


def _person(written: str, people: Mapping[int, str]) -> int | None:
    """Whose work is asked for. Raises NotFound for whom there is not."""
    if not written:
        return None
    if written in (ME, NO_ONE):
        return NOBODY if written == NO_ONE else visitor.somebody().account.id
    found = next((id for id in people if str(id) == written), None)
    if found is None:
        raise NotFound(written)
    return found


def _with(chosen: Mapping[str, str], name: str, value: str) -> dict[str, str]:
    return {**chosen, name: value}


def _line(line: Line, columns: Sequence[str], own: Sequence[str], naming: Naming) -> LineView:
    cells = []
    for tag in columns:
        cell = line.cells[tag]
        url = None
        if tag in own and not cell.state.is_original:
            url = work_url(tag, line.item.kind, line.item.key)
        notes = [*sent_words(cell.sent, naming), *cell_notes(cell), *given_words(cell.given, naming)]
        cells.append(CellView(tag, cell_chip(cell), notes, url))
    title = line.item.title(current_language())
    return LineView(title, cells, name_of(line.item))


def _groups(shown: Matrix, columns: Sequence[str], own: Sequence[str], naming: Naming) -> Iterator[GroupView]:
    """The rows of a page by their kinds: the kind of what comes first before the others."""
    by_kind: dict[str, list[LineView]] = {}
    for line in shown.lines:
        by_kind.setdefault(line.item.kind, []).append(_line(line, columns, own, naming))
    address, chosen = url_for("translate.home"), chosen_parameters()
    for kind, lines in by_kind.items():
        count = shown.by_kind[kind]
        url = spelled(address, _with(chosen, KIND, kind)) if len(lines) < count and chosen.get(KIND) != kind else None
        yield GroupView(str(KINDS[kind].label_plural), count, url, lines)


def _words_group(shown: Matrix, columns: Sequence[str], own: Sequence[str], naming: Naming) -> Iterator[GroupView]:
    """The words of the site, where they are asked for."""
    found = shown.words_of_site
    if not found:
        return
    cells = []
    for tag in columns:
        if tag not in found:
            cells.append(CellView(tag, original_chip(), [], None))
            continue
        url = url_for("messages.messages", language=tag, show="todo") if tag in own else None
        notes = [*words_notes(found[tag].count), *given_words(found[tag].given, naming)]
        cells.append(CellView(tag, words_chip(found[tag].count), notes, url))
    line = LineView(Words(_("Buttons, menus and messages")), cells, WORDS_OF_SITE)
    yield GroupView(str(words_of_site_title().text), None, None, [line])


def _task(task: TaskView) -> dict[str, object]:
    """What one was asked to do, which comes before all else."""
    return {
        "kind": task.kind,
        "title": task.title,
        "language": language_name(task.language),
        "words": task.words,
        "wishes": 0,
        "due": task.due,
        "url": task.url,
    }


def _next(found: Next | None) -> dict[str, object] | None:
    """The next thing to do: what it is, how much, and where."""
    if found is None:
        return None
    return {
        "kind": str(KINDS[found.item.kind].label),
        "title": found.item.title(current_language()),
        "language": language_name(found.language),
        "words": to_do_words(found.count),
        "wishes": found.wishes,
        "due": "",
        "url": work_url(found.language, found.item.kind, found.item.key, block="next"),
    }


def _choices(asked: Asked, shown: Matrix, known: Sequence[str], people: Mapping[int, str]) -> list[Choice]:
    """The fields of the form that are always there, with what is chosen."""
    whose, me = request.args.get(FOR, ""), visitor.somebody().account.id
    persons = [("", _("Anyone"), not whose), (ME, _("Me"), whose == ME), (NO_ONE, _("Nobody yet"), whose == NO_ONE)]
    persons += [(str(id), name, whose == str(id)) for id, name in people.items() if id != me or whose == str(id)]
    language = request.args.get(LANGUAGE, "")
    mine = _("Mine")
    kinds = [(name, KINDS[name].label_plural, name == asked.kind) for name in shown.kinds]
    return [
        Choice(
            LANGUAGE,
            _("Languages"),
            [("", mine, not language), *((tag, language_name(tag), tag == language) for tag in known)],
        ),
        Choice(KIND, _("Kind"), [("", _("All kinds"), asked.kind is None), *kinds]),
        # Translators: whose work a list shows; the choices are people.
        Choice(FOR, _("For whom"), persons),
        Choice(ORDER, _("Order"), [(each.value, words, each is asked.order) for each, words in ORDERS.items()]),
    ]


def _more(asked: Asked, shown: Matrix) -> list[Choice]:
    """The fields that are folded away until somebody needs them."""
    here = current_language()
    days: list[tuple[str, object, bool]] = [("", _("Any day"), asked.due is None)]
    days += [(each.value, words, each is asked.due) for each, words in DUES.items()]
    lengths = [("", _("Any length"), asked.words is None)]
    lengths += [(str(each), _("At most %(num)s words to do", num=each), asked.words == each) for each in LENGTHS]
    tags = [(each.key, each.title(here), each.key == asked.tag) for each in shown.tags]
    return [
        Choice(TAG, _("Tag"), [("", _("All tags"), asked.tag is None), *tags]),
        Choice(DUE, _("Due"), days),
        Choice(WORDS, _("Length"), lengths),
    ]
