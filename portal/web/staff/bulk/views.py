"""Many items at once: chosen in a list, looked at as a plan, then done as a whole or not at all."""

from __future__ import annotations

from http import HTTPStatus

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.content.editorial import bulk, releases
from portal.content.editorial.bulk import MOST_ITEMS, ORIGINAL, Line
from portal.content.editorial.releases import Stage
from portal.content.sitewide.site import site_languages
from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.errors import NotFound, OutOfDate
from portal.foundation.formats import language_name
from portal.foundation.i18n import _, _n
from portal.foundation.permissions import Permission, requires
from portal.web import visitor
from portal.web.shell import render_staff
from portal.web.staff.blueprint import blueprint
from portal.web.staff.bulk import shown
from portal.web.staff.bulk.forms import SORTS, Incomplete, Sort, chosen_ids
from portal.web.staff.finding import KIND, WORDS

LOOK, DO = "look", "do"


@blueprint.post("/content/many/tags")
@requires(Permission.WRITE)
def many_tags() -> Response:
    """Add tags to items, and take tags away."""
    return _answer(SORTS["tags"])


@blueprint.post("/content/many/review")
@requires(Permission.WRITE)
def many_review() -> Response:
    """Ask for review of items."""
    return _answer(SORTS["review"])


@blueprint.post("/content/many/withdraw")
@requires(Permission.PUBLISH)
def many_withdraw() -> Response:
    """Take items back from readers."""
    return _answer(SORTS["withdraw"])


@blueprint.post("/content/many/release")
@requires(Permission.PUBLISH)
def many_release() -> Response:
    """Put items into a release."""
    return _answer(SORTS["release"])


def _answer(sort: Sort) -> Response:
    """The page of a deed: what it needs to know, then what it would do; or the deed itself."""
    ids = chosen_ids()
    if not ids or len(ids) > MOST_ITEMS:
        flash(
            _("Tick the items first.")
            if not ids
            else _n("At most one item at a time.", "At most %(num)s items at a time.", MOST_ITEMS)
        )
        return _back()
    step = request.form.get("step")
    try:
        if step == DO:
            return _do(sort, ids)
        return _page(sort, ids, bulk.look(db.session, sort.read(), ids) if step == LOOK else None)
    except Incomplete as error:
        return _page(sort, ids, None, problem=str(error), status=HTTPStatus.BAD_REQUEST)
    except OutOfDate:
        return _page(sort, ids, *_anew(sort, ids), status=HTTPStatus.CONFLICT)


def _do(sort: Sort, ids: list[int]) -> Response:
    deed = sort.read()
    with writing(db.session) as session:
        done = bulk.do(session, deed, ids, actor=visitor.somebody().account.actor, seen=request.form.get("seen", ""))
    flash(_n("Done with one item.", "Done with %(num)s items.", len(done)))
    return _back()


def _anew(sort: Sort, ids: list[int]) -> tuple[list[Line] | None, str]:
    """What would be done now, where something changed since it was looked at."""
    problem = _("Nothing was done: somebody changed an item, or the release, meanwhile. This is how it stands now.")
    try:
        return bulk.look(db.session, sort.read(), ids), problem
    except OutOfDate:
        return None, _("The release is planned or published by now. Choose another one.")


def _back() -> Response:
    words, kind = (request.form.get(name) or None for name in (WORDS, KIND))
    return redirect(url_for("staff.content", q=words, kind=kind), HTTPStatus.SEE_OTHER)


def _page(
    sort: Sort, ids: list[int], lines: list[Line] | None, problem: str | None = None, *, status: int = HTTPStatus.OK
) -> Response:
    items = shown.items_of(ids)
    if len(items) != len(ids):
        raise NotFound("items")
    tags = shown.tags_by_name() if sort.name == "tags" else {}
    had = {name for names in bulk.tags_of(db.session, ids).values() for name in names} if tags else set()
    return render_staff(
        "staff/many.html",
        status=status,
        problem=problem,
        sort=sort,
        action=url_for(f"staff.many_{sort.name}"),
        ids=" ".join(map(str, ids)),
        typed=request.form,
        narrowed={name: request.form.get(name, "") for name in (WORDS, KIND)},
        lines=shown.plain(items) if lines is None else shown.lines(lines, items, tags),
        seen=None if lines is None else bulk.digest_of(lines),
        doing=sum(line.does for line in lines or ()),
        content_languages=_languages(),
        ticked=request.form.getlist("languages") or ([ORIGINAL] if sort.name in ("review", "release") else []),
        tags=tags,
        had={name: words for name, words in tags.items() if name in had},
        chosen_tags={field: request.form.getlist(field) for field in ("add", "remove")},
        open_releases=[each for each in releases.listed(db.session) if each.stage is Stage.OPEN],
    )


def _languages() -> list[tuple[str, str]]:
    own = (ORIGINAL, _("The language of each original"))
    return [own, *((row.tag, language_name(row.tag)) for row in site_languages(db.session))]
