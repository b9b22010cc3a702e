"""The banner of all pages for readers: its words by language, how much it matters, from when until when it is up."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.content.sitewide import choices
from portal.content.sitewide.choices import BANNERS, TEXT_LIMIT, ChangedMeanwhile, Level, Notice
from portal.content.sitewide.site import site_languages
from portal.extensions import db
from portal.foundation.database import now
from portal.foundation.i18n import LazyText, _, _lp, locales
from portal.foundation.permissions import Permission, requires
from portal.web.shell import render_staff
from portal.web.staff.blueprint import blueprint
from portal.web.staff.site.arranging import choose
from portal.web.staff.when import zoned

LEVELS: Mapping[Level, LazyText] = {
    # Translators: how much a banner matters: something to be known.
    Level.NOTICE: _lp("banner", "A notice"),
    # Translators: how much a banner matters: something to be heeded.
    Level.WARNING: _lp("banner", "Important"),
}
FROM, UNTIL, LEVEL, TEXT = "from", "until", "level", "text-"


@blueprint.get("/site/banner")
@requires(Permission.MANAGE_SETTINGS)
def site_banner() -> Response:
    """What all pages say, if anything, and a form for it."""
    return _page(_typed(choices.banner(db.session)), {})


def _typed(found: Notice | None) -> dict[str, str]:
    """A banner as the fields of the form."""
    if found is None:
        return {LEVEL: Level.NOTICE}
    texts = {f"{TEXT}{tag}": text for tag, text in found.texts.items()}
    return {LEVEL: found.level, FROM: _written(found.visible_from), UNTIL: _written(found.visible_until), **texts}


def _written(moment: datetime.datetime | None) -> str:
    """A moment as a browser's field of day and time has it, in the site's time zone."""
    return "" if moment is None else moment.astimezone(locales().time_zone).strftime("%Y-%m-%dT%H:%M")


def _page(typed: Mapping[str, str], faults: Mapping[str, str], *, is_clash: bool = False) -> Response:
    found, moment = choices.banner(db.session), now()
    return render_staff(
        "staff/site/banner.html",
        status=409 if is_clash else 400 if faults else 200,
        problem=bool(faults) or is_clash,
        is_clash=is_clash,
        seen=choices.stamp(db.session, BANNERS),
        faults=faults,
        typed=typed,
        limit=TEXT_LIMIT,
        tags=[row.tag for row in site_languages(db.session)],
        levels=[(level.value, str(words), level == typed.get(LEVEL)) for level, words in LEVELS.items()],
        found=found,
        is_up=found is not None and found.is_up(moment),
        is_over=found is not None and found.visible_until is not None and found.visible_until <= moment,
        time_zone=str(locales().time_zone),
    )


@blueprint.post("/site/banner")
@requires(Permission.MANAGE_SETTINGS)
def send_banner() -> Response:
    """Put a banner up, now or from a time on."""
    typed = request.form.to_dict()
    tags = [row.tag for row in site_languages(db.session)]
    texts = {tag: " ".join(typed.get(f"{TEXT}{tag}", "").split()) for tag in tags}
    begin, end = _moment(typed.get(FROM, "")) or now(), _moment(typed.get(UNTIL, ""))
    faults = {**_faults_of_texts(texts, tags[0]), **_faults_of_times(typed, begin, end)}
    if typed.get(LEVEL) not in set(Level):
        faults[LEVEL] = _("Choose one of these.")
    if faults:
        return _page(typed, faults)
    notice = Notice(Level(typed[LEVEL]), {tag: text for tag, text in texts.items() if text}, begin, end)
    try:
        choose(choices.put_up, notice)
    except ChangedMeanwhile:
        return _page(typed, {}, is_clash=True)
    flash(_("The banner is on all pages.") if begin <= now() else _("The banner comes by itself at its time."))
    return redirect(url_for("staff.site_banner"), 303)


def _faults_of_texts(texts: Mapping[str, str], default: str) -> dict[str, str]:
    faults = {
        f"{TEXT}{tag}": _("Write up to %(limit)s characters.", limit=str(TEXT_LIMIT))
        for tag, text in texts.items()
        if len(text) > TEXT_LIMIT or not text.isprintable()
    }
    if not texts[default]:
        faults[f"{TEXT}{default}"] = _("This language is needed: readers of those without a text get it.")
    return faults


def _faults_of_times(
    typed: Mapping[str, str], begin: datetime.datetime, end: datetime.datetime | None
) -> dict[str, str]:
    faults = {
        name: _("A time is written like 2026-05-31T14:30.")
        for name in (FROM, UNTIL)
        if typed.get(name, "").strip() and _moment(typed[name]) is None
    }
    if end is not None and end <= max(begin, now()):
        faults[UNTIL] = _("This is over before anybody sees it.")
    return faults


def _moment(written: str) -> datetime.datetime | None:
    """A time that was typed, in the site's time zone unless it names another; None for none."""
    try:
        found = datetime.datetime.fromisoformat(written.strip())
    except ValueError:
        return None
    return zoned(found).astimezone(datetime.UTC) if 1 < found.year < 9999 else None


@blueprint.post("/site/banner/down")
@requires(Permission.MANAGE_SETTINGS)
def send_banner_down() -> Response:
    """Take the banner down."""
    try:
        choose(choices.take_down)
    except ChangedMeanwhile:
        return _page(_typed(choices.banner(db.session)), {}, is_clash=True)
    flash(_("There is no banner any more."))
    return redirect(url_for("staff.site_banner"), 303)
