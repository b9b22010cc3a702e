"""Preparing a release, looking at what it would do, and bringing it out together or not at all."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal.content.authoring.editing import item_of
from portal.content.editorial import releases, releasing, workflow
from portal.content.editorial.releases import Place, PreparedRelease, Stage, TooMany, open_release, release_of
from portal.content.editorial.releasing import Stopped
from portal.content.model.addresses import SlugTaken
from portal.content.sitewide.directory import load_site
from portal.content.sitewide.site import site_languages
from portal.extensions import db
from portal.foundation.database import rehearsing, writing
from portal.foundation.errors import NotFound, NotPublishable, OutOfDate
from portal.foundation.formats import date_time
from portal.foundation.i18n import _, _n, locales
from portal.foundation.permissions import Permission, requires
from portal.web import visitor
from portal.web.shell import render_staff
from portal.web.staff.blueprint import blueprint
from portal.web.staff.releases import shown
from portal.web.staff.releases.choosing import NEW, added_words, chosen_release, sent_name
from portal.web.staff.releases.wording import stage_chip
from portal.web.staff.when import chosen_moment


@blueprint.get("/releases")
@requires(Permission.SEE_DRAFTS)
def releases_list() -> Response:
    """All releases: in preparation, planned, and those that are out."""
    return _list_page()


def _list_page(*, wrong: str = "", status: int = HTTPStatus.OK) -> Response:
    found = releases.listed(db.session)
    return render_staff(
        "staff/releases.html",
        status=status,
        wrong=wrong,
        problem=bool(wrong),
        groups=[[each for each in found if each.stage is stage] for stage in Stage],
        chip=stage_chip,
        may_publish=visitor.somebody().may(Permission.PUBLISH),
    )


@blueprint.post("/releases")
@requires(Permission.PUBLISH)
def send_release() -> Response:
    """Begin a release."""
    name = sent_name()
    if not name:
        return _list_page(wrong=_("Give the release a name."), status=HTTPStatus.BAD_REQUEST)
    with writing(db.session) as session:
        id = releases.begin(session, name, actor=_actor()).id
    return _to(id)


@blueprint.get("/releases/<int:id>")
@requires(Permission.SEE_DRAFTS)
def release(id: int) -> Response:
    """What is in a release, what stands in its way, and when it goes out. Raises NotFound."""
    return _page(release_of(db.session, id))


@blueprint.post("/content/<kind>/<key>/release")
@requires(Permission.PUBLISH)
def send_into_release(kind: str, key: str) -> Response:
    """Put languages of an item into a release, or into a new one."""
    tags, name = request.form.getlist("languages"), sent_name()
    # Who types a name wants a new one, whatever the list above it says.
    choice = NEW if name else request.form.get("release", NEW)
    if not tags or (choice == NEW and not name):
        flash(_("To put it into a release, choose a language, and a release or a name for a new one."))
        return redirect(url_for("staff.state", kind=kind, key=key), HTTPStatus.SEE_OTHER)
    with writing(db.session) as session:
        item = item_of(session, kind, key)
        places = [(item.id, tag) for tag in workflow.check_languages(session, tags)]
        row = chosen_release(session, choice, name)
        count, id = releases.put_in(session, row, places, actor=_actor()), row.id
    flash(added_words(count))
    return _to(id)


@blueprint.post("/releases/<int:id>/texts")
@requires(Permission.PUBLISH)
def send_texts(id: int) -> Response:
    """Make what is in a release what is ticked, of that which the page showed."""
    seen, ticked = _places(request.form.getlist("shown")), set(_places(request.form.getlist("texts")))
    tags = {row.tag for row in site_languages(db.session)}
    if any(tag not in tags for _id, tag in seen):
        raise NotFound(str(id))
    with writing(db.session) as session:
        row = open_release(session, id)
        gone = releases.take_out(session, row, [place for place in seen if place not in ticked], actor=_actor())
        new = releases.put_in(session, row, [place for place in seen if place in ticked], actor=_actor())
    flash(_("What is in the release is what is ticked.") if gone or new else _("Nothing was changed."))
    return _to(id)


def _places(values: list[str]) -> list[Place]:
    try:
        return [shown.place_of(value) for value in values]
    except ValueError as error:
        raise NotFound(str(error)) from None


@blueprint.post("/releases/<int:id>/look")
@requires(Permission.PUBLISH)
def send_looked(id: int) -> Response:
    """Take newer texts, which somebody has looked at."""
    marks: dict[Place, str] = {}
    for value in request.form.getlist("take"):
        name, _colon, mark = value.rpartition(":")
        marks[_places([name])[0]] = mark
    with writing(db.session) as session:
        is_newest = releases.look_again(session, open_release(session, id), marks)
    flash(_("The newer text goes out.") if is_newest else _("Something newer still was saved meanwhile. Look at it."))
    return _to(id)


@blueprint.post("/releases/<int:id>/check")
@requires(Permission.PUBLISH)
def send_check(id: int) -> Response:
    """The last page before a release goes out: everything that readers get by it. Nothing is published here."""

    def rehearse(session: Session, row: PreparedRelease, at: datetime.datetime | None) -> Response:
        seen = releasing.digest_of(releasing.look(session, row))
        brought = releasing.bring_out(session, row, actor=_actor(), seen=None, at=at)
        if brought is None:
            return _page(row, problem=_("Readers see all of this already."), status=HTTPStatus.BAD_REQUEST)
        return render_staff(
            "staff/release_check.html",
            release=row,
            at=at,
            seen=seen,
            typed=request.form,
            changes=shown.changes(row, load_site(session)),
        )

    with rehearsing(db.session) as session:
        return _tried(session, id, rehearse)


@blueprint.post("/releases/<int:id>/publish")
@requires(Permission.PUBLISH)
def send_release_out(id: int) -> Response:
    """Publish a release, now or at a time, together or not at all."""

    def bring_out(session: Session, row: PreparedRelease, at: datetime.datetime | None) -> Response:
        seen = request.form.get("seen", "")
        brought = releasing.bring_out(session, row, actor=_actor(), seen=seen, at=at)
        session.commit()
        if brought is None:
            flash(_("Readers see all of this already."))
        else:
            flash(
                _("Published, all of it together.")
                if at is None
                else _("Planned for %(time)s. It goes out by itself, all of it together.", time=date_time(at))
            )
        return _to(id)

    # What is not committed there is taken back: what the page then shows is what was before.
    with rehearsing(db.session) as session:
        return _tried(session, id, bring_out)


def _tried(
    session: Session, id: int, deed: Callable[[Session, PreparedRelease, datetime.datetime | None], Response]
) -> Response:
    """What comes of a deed with an open release; where it is refused, the release's page that says why."""
    try:
        return deed(session, open_release(session, id), chosen_moment())
    except ValueError:
        problem = _("The time must be one to come: a day and a time of day.")
    except OutOfDate:
        problem = _("Somebody changed the release, or saved a newer text, meanwhile. Look at it, then publish.")
    except (Stopped, NotPublishable):
        problem = _("Nothing is published: something must be put right first.")
    except SlugTaken as error:
        problem = _("Another item has the address “%(slug)s”.", slug=error.slug)
    session.rollback()
    return _page(release_of(session, id), problem=problem, status=HTTPStatus.BAD_REQUEST)


@blueprint.post("/releases/<int:id>/cancel")
@requires(Permission.PUBLISH)
def send_release_cancel(id: int) -> Response:
    """Cancel the plan of a release; what is in it stays there."""
    with writing(db.session) as session:
        done = releasing.cancel(session, release_of(session, id), actor=_actor())
    flash(_("The plan is cancelled. What is in the release is still there.") if done else _("There is no plan."))
    return _to(id)


@blueprint.post("/releases/<int:id>/abandon")
@requires(Permission.PUBLISH)
def send_release_abandon(id: int) -> Response:
    """Throw away a release that is in preparation."""
    with writing(db.session) as session:
        releases.abandon(session, open_release(session, id), actor=_actor())
    flash(_("The release is thrown away. Its items are as they were."))
    return redirect(url_for("staff.releases_list"), HTTPStatus.SEE_OTHER)


@blueprint.errorhandler(TooMany)
def too_many(_error: TooMany) -> Response:
    """A release that would be too large to go out at once."""
    words = _n("A release has one text at most.", "A release has %(num)s texts at most.", releases.MOST_TEXTS)
    return _list_page(wrong=words, status=HTTPStatus.BAD_REQUEST)


def _actor() -> str:
    return visitor.somebody().account.actor


def _to(id: int) -> Response:
    return redirect(url_for("staff.release", id=id), HTTPStatus.SEE_OTHER)


def _page(row: PreparedRelease, *, problem: str | None = None, status: int = HTTPStatus.OK) -> Response:
    session = db.session
    stage = releases.stage(session, row)
    brought = releases.brought_by(session, row)
    context: dict[str, Any] = {"rows": [], "remarks": [], "changes": []}
    if stage is Stage.OPEN:
        texts = releasing.look(session, row)
        context |= {"rows": shown.rows(texts), "remarks": shown.remarks(texts)}
    else:
        context["changes"] = shown.changes(row, load_site(session))
    return render_staff(
        "staff/release.html",
        status=status,
        problem=problem,
        release=row,
        stage=stage.value,
        chip=stage_chip(stage),
        at=None if brought is None else brought.visible_from,
        content_languages=[each.tag for each in site_languages(session)],
        may_publish=visitor.somebody().may(Permission.PUBLISH),
        typed=request.form,
        zone=str(locales().time_zone),
        **context,
    )
