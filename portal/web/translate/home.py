"""Where translators begin: what is to be done, items by language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import request, url_for
from werkzeug.wrappers import Response

from portal.content.kinds import KINDS
from portal.content.passages import Words
from portal.content.site import site_languages
from portal.extensions import db
from portal.foundation.errors import NotFound
from portal.foundation.formats import language_name
from portal.foundation.i18n import LazyText, _, _lp, current_language
from portal.foundation.permissions import Permission, requires
from portal.translation.workbench.matrix import Asked, Line, Matrix, Next, Order, Show, matrix
from portal.web import visitor
from portal.web.filters import PAGE, page_number, pagination, spelled
from portal.web.shell import render_staff
from portal.web.staff.states import Chip
from portal.web.translate.blueprint import blueprint, work_url
from portal.web.translate.words import cell_chip, cell_notes, to_do_words

LANGUAGE, SHOW, KIND, TAG, WORDS, ORDER = "language", "show", "kind", "tag", "words", "order"
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
    Order.FEWEST: _lp("order", "Fewest words to do"),
    Order.MOST: _lp("order", "Most words to do"),
    Order.TITLE: _lp("order", "Title"),
}


@dataclass(frozen=True)
class CellView:
    """A cell of the table: its language, what is said, and where it leads, for those who may go there."""

    language: str
    chip: Chip
    notes: Sequence[str]
    url: str | None


@dataclass(frozen=True)
class LineView:
    """A row of the table."""

    title: Words
    kind: str
    cells: Sequence[CellView]


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
    asked = asked_of(known, own)
    shown = matrix(db.session, asked, current_language())
    first = asked.languages if request.args.get(LANGUAGE) else own
    columns = [*first, *(tag for tag in known if tag not in first)]
    chosen = {name: value for name, value in request.args.items() if name in NAMES and value}
    address = url_for("translate.home")
    return render_staff(
        "translate/home.html",
        shown=shown,
        columns=columns,
        lines=[_line(line, columns, own) for line in shown.lines],
        choices=_choices(asked, shown, known),
        shows=[
            (str(words), spelled(address, _with(chosen, SHOW, show)), show is asked.show)
            for show, words in SHOWS.items()
        ],
        next=None if shown.next is None else _next(shown.next),
        pagination=pagination(address, chosen, shown.page, shown.pages, shown.shown),
        is_narrowed=bool(chosen),
        address=address,
        kept_show=asked.show.value,
        files=[
            (tag, spelled(url_for("translate.exchange", language=tag), {**chosen, SHOW: asked.show.value}))
            for tag in asked.languages
        ],
    )


NAMES = (LANGUAGE, SHOW, KIND, TAG, WORDS, ORDER)


def asked_of(known: Sequence[str], own: Sequence[str]) -> Asked:
    """What the address asks for. Raises NotFound for what it cannot ask."""
    args = request.args
    language, words = args.get(LANGUAGE, ""), args.get(WORDS, "")
    if language and language not in known:
        raise NotFound(language)
    if words and words not in map(str, LENGTHS):
        raise NotFound(words)
    try:
        show, order = Show(args.get(SHOW) or Show.TO_DO), Order(args.get(ORDER) or Order.DEMAND)
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
    )


def _with(chosen: Mapping[str, str], name: str, value: str) -> dict[str, str]:
    return {**chosen, name: value}


def _line(line: Line, columns: Sequence[str], own: Sequence[str]) -> LineView:
    cells = []
    for tag in columns:
        cell = line.cells[tag]
        url = None
        if tag in own and not cell.state.is_original:
            url = work_url(tag, line.item.kind, line.item.key)
        cells.append(CellView(tag, cell_chip(cell), cell_notes(cell), url))
    return LineView(line.item.title(current_language()), str(KINDS[line.item.kind].label), cells)


def _next(found: Next) -> dict[str, object]:
    """The next thing to do: what it is, how much, and where."""
    return {
        "kind": str(KINDS[found.item.kind].label),
        "title": found.item.title(current_language()),
        "language": language_name(found.language),
        "words": to_do_words(found.count),
        "wishes": found.wishes,
        "url": work_url(found.language, found.item.kind, found.item.key, block="next"),
    }


def _choices(asked: Asked, shown: Matrix, known: Sequence[str]) -> list[Choice]:
    """The form's fields, with what is chosen."""
    language = request.args.get(LANGUAGE, "")
    here = current_language()
    mine = _("Mine")
    lengths = [("", _("Any length"), asked.words is None)]
    lengths += [(str(each), _("At most %(num)s words to do", num=each), asked.words == each) for each in LENGTHS]
    tags = [(each.key, each.title(here), each.key == asked.tag) for each in shown.tags]
    kinds = [(name, KINDS[name].label_plural, name == asked.kind) for name in shown.kinds]
    return [
        Choice(
            LANGUAGE,
            _("Languages"),
            [("", mine, not language), *((tag, language_name(tag), tag == language) for tag in known)],
        ),
        Choice(KIND, _("Kind"), [("", _("All kinds"), asked.kind is None), *kinds]),
        Choice(TAG, _("Tag"), [("", _("All tags"), asked.tag is None), *tags]),
        Choice(WORDS, _("Length"), lengths),
        Choice(ORDER, _("Order"), [(each.value, words, each is asked.order) for each, words in ORDERS.items()]),
    ]
