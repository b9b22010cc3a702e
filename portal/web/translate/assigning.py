"""Giving work to people: the ticked items of the table, in one language, by those who review it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import flash, redirect, request, url_for
from sqlalchemy import select, tuple_
from werkzeug.wrappers import Response

from portal.content.authoring.titles import named
from portal.content.kinds import KINDS
from portal.content.model.items import Item
from portal.content.published.passages import Words
from portal.content.sitewide.site import site_languages
from portal.extensions import db
from portal.foundation.database import now, writing
from portal.foundation.errors import NotFound
from portal.foundation.formats import local_day
from portal.foundation.i18n import _, _n, current_language
from portal.foundation.permissions import Permission, requires
from portal.translation import assigning
from portal.translation.assigning import Assignment, Job, NotTheirs, Wanted
from portal.translation.messages.catalogs import translated_languages
from portal.web import visitor
from portal.web.filters import spelled
from portal.web.sent import sent_note
from portal.web.shell import render_staff
from portal.web.translate.blueprint import actor, blueprint
from portal.web.translate.home import LANGUAGE, chosen_parameters
from portal.web.translate.tasks import ITEM, WORDS_OF_SITE, Naming, given_words, texts_words, words_of_site_title
from portal.web.translate.words import to_do_words

WHO, DUE, NOTE, DO, TAKE_BACK = "who", "day", "note", "do", "take-back"
MOST = 500
"""How many items are given at once."""
BAD_REQUEST = 400


@dataclass(frozen=True)
class Line:
    """Something that is to be given: what is to do there (empty: nothing), and whose it is."""

    name: str
    title: Words
    kind: str
    words: str
    given: Sequence[str]


@blueprint.get("/<tag:language>/assign")
@requires(Permission.REVIEW_TRANSLATION, "language")
def assign(language: str) -> Response:
    """What was ticked, and who could do it. Raises NotFound for what there is not."""
    return _page(language, _jobs(language, request.args.getlist(ITEM)), request.args)


@blueprint.post("/<tag:language>/assign")
@requires(Permission.REVIEW_TRANSLATION, "language")
def send_assign(language: str) -> Response:
    """Give what was ticked to somebody, or take it back. Raises NotFound for what there is not."""
    jobs = _jobs(language, request.form.getlist(ITEM))
    if not jobs:
        return _page(language, jobs, request.form, status=BAD_REQUEST)
    if request.form.get(DO) == TAKE_BACK:
        with writing(db.session) as session:
            done = assigning.take_back(session, jobs.values(), actor=actor())
        flash(_n("One text is nobody's again.", "%(num)s texts are nobody's again.", done))
        return redirect(_home(language), 303)
    wrong, wanted = _read(language)
    if wanted is None:
        return _page(language, jobs, request.form, status=BAD_REQUEST, wrong=wrong)
    try:
        with writing(db.session) as session:
            done = assigning.assign(session, jobs.values(), wanted, actor=actor())
    except NotTheirs:
        # The role was taken away, or the account closed, after the page was drawn.
        gone = _("This person no longer translates into this language. Choose somebody else.")
        return _page(language, jobs, request.form, status=BAD_REQUEST, wrong={WHO: gone})
    name = assigning.people(db.session)[wanted.account_id]
    flash(
        _n("One text is assigned to %(name)s.", "%(num)s texts are assigned to %(name)s.", done, name=name)
        if done
        else _("Nothing is to be translated there, so nothing was assigned.")
    )
    return redirect(_home(language), 303)


def _jobs(language: str, names: Sequence[str]) -> dict[str, Job]:
    """What was ticked, by what a tick sends. Raises NotFound for what there is not, and for too many."""
    wanted = dict.fromkeys(names)
    if language not in [row.tag for row in site_languages(db.session)] or len(wanted) > MOST:
        raise NotFound(language)
    keys = [tuple(name.split(":", 1)) for name in wanted if ":" in name]
    rows = select(Item.kind, Item.key, Item.id).where(tuple_(Item.kind, Item.key).in_(keys))
    found = {f"{kind}:{key}": Job(id, language) for kind, key, id in db.session.execute(rows)} if keys else {}
    if WORDS_OF_SITE in wanted and translated_languages([language]):
        found[WORDS_OF_SITE] = Job(None, language)
    unknown = wanted.keys() - found.keys() - {WORDS_OF_SITE}
    if unknown:
        raise NotFound(min(unknown))
    return {name: found[name] for name in wanted if name in found}


def _read(language: str) -> tuple[Mapping[str, str], Wanted | None]:
    """What was typed, or what is wrong with it by field."""
    wrong = {}
    who = request.form.get(WHO, type=int)
    if who is None or who not in assigning.translators(db.session).get(language, {}):
        wrong[WHO] = _("Choose who is to translate it.")
    written, due = request.form.get(DUE, "").strip(), None
    try:
        due = datetime.date.fromisoformat(written) if written else None
    except ValueError:
        wrong[DUE] = _("“%(found)s” is no day. Write it as year, month, day: 2026-05-29.", found=written)
    if due is not None and due < local_day(now()):
        wrong[DUE] = _("This day is over.")
    return wrong, None if wrong or who is None else Wanted(who, due, sent_note(NOTE))


def _page(
    language: str,
    jobs: Mapping[str, Job],
    typed: Mapping[str, str],
    *,
    status: int = 200,
    wrong: Mapping[str, str] | None = None,
) -> Response:
    found = assigning.translators(db.session).get(language, {})
    given = assigning.assigned(db.session, [job.item_id for job in jobs.values() if job.item_id], [language])
    lines = _lines(jobs, given)
    first = next((given[job] for job in jobs.values() if job in given), None)
    return render_staff(
        "translate/assign.html",
        status=status,
        tag=language,
        lines=lines,
        is_any=any(line.words for line in lines),
        is_given=any(line.given for line in lines),
        people=found.items(),
        who=typed.get(WHO) or (str(first.account_id) if first else ""),
        day=typed.get(DUE, first.due.isoformat() if first and first.due else ""),
        note=typed.get(NOTE, first.note if first else ""),
        today=local_day(now()).isoformat(),
        longest=assigning.LONGEST_NOTE,
        wrong=wrong or {},
        chosen=chosen_parameters(),
        home_address=_home(language),
    )


def _lines(jobs: Mapping[str, Job], given: Mapping[Job, Assignment]) -> list[Line]:
    session = db.session
    open_jobs = assigning.to_do(session, jobs.values())
    ids = [job.item_id for job in jobs.values() if job.item_id is not None]
    items = {item.id: item for item in named(session, [row.tag for row in site_languages(session)], ids=ids)}
    me = visitor.somebody().account.id
    naming = Naming(assigning.people(session), assigning.translators(session), me, local_day(now()))
    lines = []
    for name, job in jobs.items():
        count, notes = open_jobs.get(job), list(given_words(given.get(job), naming))
        if job.item_id is None:
            words = "" if count is None else texts_words(count)
            lines.append(Line(name, words_of_site_title(), _("Buttons, menus and messages"), words, notes))
        else:
            item = items[job.item_id]
            words = "" if count is None else to_do_words(count)
            lines.append(Line(name, item.title(current_language()), str(KINDS[item.kind].label), words, notes))
    return lines


def _home(language: str) -> str:
    """The list that somebody came from."""
    return spelled(url_for("translate.home"), chosen_parameters() or {LANGUAGE: language})
