"""References and news of a pasted text or a file: looked at first, then taken over as drafts in one go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from flask import flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal.content.importing import news, references
from portal.content.importing.candidates import Candidate, label_of, take_over
from portal.content.importing.news import COLUMNS, MOST_LINES
from portal.content.importing.references import Given
from portal.content.sitewide.site import site_languages
from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.formats import language_name, number
from portal.foundation.i18n import LazyText, _, _l, _n
from portal.foundation.permissions import Permission, requires
from portal.web import visitor
from portal.web.shell import render_staff
from portal.web.staff.blueprint import blueprint
from portal.web.staff.importing import shown
from portal.web.staff.importing.forms import Pasted, chosen_language, groups, pasted

LOOK, TAKE = "look", "take"


@dataclass(frozen=True)
class Understood:
    """What a text was understood as: a sentence on the whole, the entries, what could not be read."""

    words: str
    candidates: Sequence[Candidate]
    faults: Sequence[str] = ()


@dataclass(frozen=True)
class Sort:
    """What can be taken over: the kind, the words of its page, where its form is sent, how a text is read, and how
    what was read is judged once more: is it here already?"""

    kind: str
    title: LazyText
    help: LazyText
    endpoint: str
    understand: Callable[[Session, str], Understood]
    judged: Callable[[Session, Sequence[Candidate]], list[Candidate]]


@blueprint.get("/content/import/references")
@requires(Permission.WRITE)
def references_form() -> Response:
    """A form for a list of publications."""
    return _page(REFERENCES, Pasted(""))


@blueprint.post("/content/import/references")
@requires(Permission.WRITE)
def send_references() -> Response:
    """What was understood of a list of publications; or its references, as drafts."""
    return _answer(REFERENCES)


@blueprint.get("/content/import/news")
@requires(Permission.WRITE)
def news_form() -> Response:
    """A form for a table of news."""
    return _page(NEWS, Pasted(""))


@blueprint.post("/content/import/news")
@requires(Permission.WRITE)
def send_news() -> Response:
    """What was understood of a table; or its news, as drafts."""
    return _answer(NEWS)


def _answer(sort: Sort) -> Response:
    given = pasted()
    if given.wrong:
        return _page(sort, given, status=HTTPStatus.BAD_REQUEST)
    if request.form.get("step") != TAKE:
        return _page(sort, given, sort.understand(db.session, given.text))
    wanted, anyway = request.form.getlist("take"), request.form.getlist("anyway")
    language = request.form.get("source_language", "")
    if language not in _tags():
        language = _tags()[0]
    understood = sort.understand(db.session, given.text)
    with writing(db.session) as session:
        taken = take_over(
            session,
            sort.kind,
            language,
            lambda: sort.judged(session, understood.candidates),
            wanted,
            anyway,
            actor=visitor.somebody().account.actor,
        )
    if not taken.items and not taken.doubles:
        words = _("Nothing is ticked, or the text is another one by now. This is what is understood of it.")
        return _page(sort, given, sort.understand(db.session, given.text), problem=words, status=HTTPStatus.BAD_REQUEST)
    flash(_n("One draft was made.", "%(num)s drafts were made.", len(taken.items)))
    if taken.doubles:
        flash(_n("One was here already by now.", "%(num)s were here already by now.", taken.doubles))
    return redirect(url_for("staff.content", kind=sort.kind), HTTPStatus.SEE_OTHER)


def _tags() -> tuple[str, ...]:
    return tuple(row.tag for row in site_languages(db.session))


def _references(session: Session, text: str) -> Understood:
    group = request.form.get("group", "")
    tags = _tags()
    given = Given(group if group in groups() else next(iter(groups())), chosen_language(tags), ("en", *tags))
    found = references.read(session, text, given)
    count = len(found.candidates)
    words = ""
    if found.format is not None:
        words = _n("%(format)s, one entry", "%(format)s, %(num)s entries", count, format=found.format.value)
    return Understood(words, found.candidates, [shown.fault_words(fault) for fault in found.faults])


def _news(session: Session, text: str) -> Understood:
    found = news.read(session, text, chosen_language(_tags()))
    names = [
        _("column %(place)s is not used", place=number(place)) if path is None else label_of(news.KIND, path)
        for place, path in enumerate(found.columns, 1)
    ]
    words = _("Columns: %(names)s", names=", ".join(names))
    faults = [_n("Only the first line is read.", "Only the first %(num)s lines are read.", MOST_LINES)]
    return Understood(words, found.candidates, faults if found.too_many else [])


REFERENCES = Sort(
    references.KIND,
    _l("References from another tool"),
    _l("BibTeX, RIS or CSL-JSON, as Zotero, EndNote, Mendeley and most journals give it."),
    "staff.send_references",
    _references,
    references.judged,
)
NEWS = Sort(
    news.KIND,
    _l("News from a table"),
    _l("Cells of a spreadsheet, or CSV. A first line may name the columns, in any language of the site."),
    "staff.send_news",
    _news,
    news.judged,
)


def _page(
    sort: Sort,
    given: Pasted,
    found: Understood | None = None,
    *,
    problem: str | None = None,
    status: int = HTTPStatus.OK,
) -> Response:
    tags = _tags()
    entries = [] if found is None else shown.entries(sort.kind, found.candidates)
    is_references = sort.kind == references.KIND
    return render_staff(
        "staff/import.html",
        status=status,
        sort=sort,
        given=given,
        problem=given.wrong or problem,
        found=found,
        understood=entries,
        ticked=sum(each.ticked for each in entries),
        typed=request.form,
        tags=[(tag, language_name(tag)) for tag in tags],
        publication_language=chosen_language(tags),
        groups=groups() if is_references else {},
        columns="" if is_references else _column_words(),
    )


def _column_words() -> str:
    return ", ".join(str(words[0]) for words in COLUMNS.values())
