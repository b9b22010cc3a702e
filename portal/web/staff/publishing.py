"""How an item stands, and what can be done about it: review, publish, plan, withdraw."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.accounts import people
from portal.content.authoring.editing import item_of
from portal.content.authoring.titles import named
from portal.content.editorial import releases, reviewing, workflow
from portal.content.editorial.finding import LanguageState, Publicity, states
from portal.content.editorial.reading_links import MOST_DAYS
from portal.content.editorial.releases import Stage
from portal.content.model.addresses import SlugTaken
from portal.content.model.items import Item
from portal.content.sitewide.site import site_languages
from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.errors import NotPublishable, OutOfDate, Unfinished
from portal.foundation.formats import date_time, join_list, language_name
from portal.foundation.i18n import _, current_language, locales
from portal.foundation.permissions import Permission, requires
from portal.web import visitor
from portal.web.sent import sent_note
from portal.web.shell import render_staff
from portal.web.staff import going_along
from portal.web.staff.blueprint import blueprint
from portal.web.staff.deeds import person_words
from portal.web.staff.lacks import drafts_words, groups
from portal.web.staff.noting import notes_of
from portal.web.staff.reading_links import USUAL_DAYS, links_of
from portal.web.staff.states import chips
from portal.web.staff.when import chosen_moment

PUBLISH, WITHDRAW, REVIEW = "publish", "withdraw", "review"


@blueprint.get("/content/<kind>/<key>/state")
@requires(Permission.SEE_DRAFTS)
def state(kind: str, key: str) -> Response:
    """How an item stands in each language, what it lacks, and the ways to readers and back."""
    return _page(item_of(db.session, kind, key))


@blueprint.post("/content/<kind>/<key>/publish")
@requires(Permission.PUBLISH)
def send_publish(kind: str, key: str) -> Response:
    """Publish languages of an item, now or at a time; what stops it is said on the page."""
    tags = request.form.getlist("languages")
    if not tags:
        return _refused(kind, key, _("Choose at least one language."))
    try:
        at = chosen_moment()
        with writing(db.session) as session:
            seen = request.form.get("looked_at", "").split()
            release = workflow.publish(
                session, kind, key, tags, actor=_actor(), at=at, seen=seen, beside=going_along.chosen()
            )
    except ValueError:
        return _refused(kind, key, _("The time must be one to come: a day and a time of day."))
    except OutOfDate:
        return _refused(kind, key, _("Somebody saved a newer version meanwhile. Look at it, then publish."))
    except (NotPublishable, Unfinished) as error:
        return _refused(kind, key, _lacking_words(error, item_of(db.session, kind, key)))
    except SlugTaken as error:
        return _refused(kind, key, _("Another item has the address “%(slug)s”.", slug=error.slug))
    flash(_published_words(tags, at, changed=release is not None))
    return _back(kind, key)


def _lacking_words(error: NotPublishable | Unfinished, item: Item) -> str:
    if error.name != f"{item.kind}:{item.key}":
        title = going_along.title_of(item, error.name)
        return _("Nothing is published: “%(title)s”, which was to go with it, is not ready yet.", title=title)
    if isinstance(error, Unfinished):
        return " ".join((_("Nothing is published."), drafts_words(error.languages)))
    if error.missing == [item.source_language]:
        original = language_name(item.source_language)
        return _("The original, in %(language)s, must be published with it, or before.", language=original)
    return _("Readers need more than is written: see what is missing.")


def _published_words(tags: Sequence[str], at: datetime.datetime | None, *, changed: bool) -> str:
    languages = join_list(map(language_name, tags))
    if not changed:
        return _("Readers see all of this already.")
    if at is not None:
        return _(
            "Planned for %(time)s in %(languages)s. It goes out by itself.", time=date_time(at), languages=languages
        )
    return _("Published in %(languages)s.", languages=languages)


@blueprint.post("/content/<kind>/<key>/withdraw")
@requires(Permission.PUBLISH)
def send_withdraw(kind: str, key: str) -> Response:
    """Take languages of an item back, for a reason that readers are told."""
    tags, reason = request.form.getlist("languages"), sent_note("reason")
    if not tags or not reason:
        return _refused(kind, key, _("To withdraw, choose a language and say why; readers are told."))
    with writing(db.session) as session:
        done = workflow.withdraw(session, kind, key, tags, actor=_actor(), reason=reason)
    flash(_("Withdrawn. The address says so, and why.") if done else _("Readers saw nothing of it."))
    return _back(kind, key)


@blueprint.post("/content/<kind>/<key>/cancel")
@requires(Permission.PUBLISH)
def send_cancel(kind: str, key: str) -> Response:
    """Cancel what is planned."""
    with writing(db.session) as session:
        workflow.cancel_planned(session, kind, key, actor=_actor())
    flash(_("Nothing is planned any more."))
    return _back(kind, key)


@blueprint.post("/content/<kind>/<key>/review")
@requires(Permission.WRITE)
def send_review(kind: str, key: str) -> Response:
    """Ask a publisher to look."""
    tags, note = request.form.getlist("languages"), sent_note("note")
    if not tags:
        return _refused(kind, key, _("Choose at least one language."))
    with writing(db.session) as session:
        workflow.ask_for_review(session, kind, key, tags, actor=_actor(), note=note, beside=going_along.chosen())
    flash(_("Sent to review. It is on the desk of those who publish."))
    return _back(kind, key)


@blueprint.post("/content/<kind>/<key>/send-back")
@requires(Permission.REVIEW)
def send_back(kind: str, key: str) -> Response:
    """Send back what waits for review, with a note."""
    note = sent_note("note")
    if not note:
        return _refused(kind, key, _("Say what is to be put right."))
    with writing(db.session) as session:
        done = workflow.send_back(session, kind, key, actor=_actor(), note=note)
    flash(_("Sent back, with your note.") if done else _("Nothing of it waits for review."))
    return _back(kind, key)


def _actor() -> str:
    return visitor.somebody().account.actor


def _back(kind: str, key: str) -> Response:
    return redirect(url_for("staff.state", kind=kind, key=key), 303)


def _refused(kind: str, key: str, problem: str) -> Response:
    """The page with what stops it; what was typed stays."""
    return _page(item_of(db.session, kind, key), problem=problem, status=400)


def _page(item: Item, *, problem: str | None = None, status: int = 200) -> Response:
    session = db.session
    found = visitor.somebody()
    this = named(session, [row.tag for row in site_languages(session)], ids=[item.id])[0]
    known = states(session, [item.id])[item.id]
    said = {tag: asked for (_item, tag), asked in reviewing.last_words(session, [item.id]).items()}
    names = people.names(session, {asked.actor for asked in said.values()})

    def person(actor: str) -> str:
        return person_words(actor, names, found.account.actor)

    return render_staff(
        "staff/state.html",
        status=status,
        problem=problem,
        item=item,
        kind=type(item),
        title=this.title(current_language()),
        states=[(state, chips(state)) for state in known],
        said=[(tag, asked, person(asked.actor)) for tag, asked in said.items()],
        lacks=groups(item),
        publishable=_chosen(known, lambda state: state.has_text, PUBLISH),
        reviewable=_chosen(known, lambda state: state.has_text, REVIEW),
        along={deed: going_along.along(item, deed) for deed in (PUBLISH, REVIEW)},
        public=_chosen(known, lambda state: state.publicity is Publicity.PUBLISHED, WITHDRAW),
        marks=going_along.marks(item),
        open_releases=[each for each in releases.listed(session) if each.stage is Stage.OPEN],
        is_planned=any(state.planned for state in known),
        typed=request.form,
        may={each.name: found.may(each) for each in (Permission.WRITE, Permission.PUBLISH, Permission.REVIEW)},
        links=links_of(item),
        notes=notes_of(item),
        languages_with_text=[state.language for state in known if state.has_text],
        usual_days=USUAL_DAYS,
        most_days=MOST_DAYS,
        zone=str(locales().time_zone),
    )


def _chosen(known: Sequence[LanguageState], fits: Callable[[LanguageState], bool], deed: str) -> list[tuple[str, bool]]:
    """The languages that a deed can be done with, and whether they are ticked: as sent, or as is likely."""
    if request.endpoint == f"staff.send_{deed}":
        ticked = request.form.getlist("languages")
    else:
        ticked = [state.language for state in known if _is_likely(state, deed)]
    return [(state.language, state.language in ticked) for state in known if fits(state)]


def _is_likely(state: LanguageState, deed: str) -> bool:
    """Whether a deed is likely meant for a language: the original; what readers have never seen to be reviewed, and
    what waits for review or has passed it to be published. What takes something away is never ticked beforehand."""
    if deed == WITHDRAW:
        return False
    is_new = state.publicity is Publicity.NEVER
    has_passed = is_new and 0 < state.saved.total == state.saved.reviewed
    return state.is_original or (is_new if deed == REVIEW else state.in_review or has_passed)
