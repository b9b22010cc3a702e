"""The box in the head of every page of the staff: any item by its title in any language, for all who work here.

Who may see drafts is led to the list of all items; who translates alone, to the items as work.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import jsonify, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.content.authoring.titles import Named
from portal.content.editorial.finding import suggested
from portal.content.kinds import KINDS
from portal.content.sitewide.site import site_languages
from portal.extensions import db
from portal.foundation.i18n import current_language
from portal.foundation.permissions import Permission, requires
from portal.web import visitor
from portal.web.shell import render_staff
from portal.web.staff.blueprint import blueprint
from portal.web.staff.finding import WORDS, item_url
from portal.web.translate.blueprint import work_url

SUGGESTED = 8
LISTED = 100
"""As many items are shown to somebody who translates; more words find fewer."""


@blueprint.get("/find")
@requires(Permission.USE_OWN_ACCOUNT)
def find_any() -> Response:
    """What the box finds."""
    words = _words()
    if visitor.somebody().may(Permission.SEE_DRAFTS):
        return redirect(url_for("staff.content", q=words or None), 303)
    found = [item for item in _found(words, LISTED + 1) if _works(item)]
    return render_staff(
        "staff/find.html",
        words=words,
        lines=[
            (item.title(current_language()), KINDS[item.kind].label, [(tag, _work(item, tag)) for tag in _works(item)])
            for item in found[:LISTED]
        ],
        has_more=len(found) > LISTED,
    )


@blueprint.get("/find/suggestions")
@requires(Permission.USE_OWN_ACCOUNT)
def find_suggestions() -> Response:
    """The first items that the box finds, as a list of JSON; the words may be only begun."""
    tag = current_language()
    sees_drafts = visitor.somebody().may(Permission.SEE_DRAFTS)
    answers = []
    for item in _found(_words(), SUGGESTED):
        works = _works(item)
        if sees_drafts or works:
            title = item.title(tag)
            url = item_url(item) if sees_drafts else _work(item, works[0])
            answers.append({"title": title.text, "lang": title.lang, "kind": str(KINDS[item.kind].label), "url": url})
    response = jsonify(answers)
    response.headers["Cache-Control"] = "no-store"
    return response


def _words() -> str:
    return request.args.get(WORDS, "").strip()[:200]


def _found(words: str, limit: int) -> Sequence[Named]:
    found = visitor.somebody()
    if not (found.may(Permission.SEE_DRAFTS) or found.may(Permission.SEE_TRANSLATIONS)):
        return []
    return suggested(db.session, current_language(), words, limit)


def _works(item: Named) -> list[str]:
    """The languages into which whoever asks sees the item translated."""
    found = visitor.somebody()
    tags = [row.tag for row in site_languages(db.session)]
    return [tag for tag in tags if tag != item.source_language and found.may(Permission.SEE_TRANSLATIONS, tag)]


def _work(item: Named, tag: str) -> str:
    return work_url(tag, item.kind, item.key)
