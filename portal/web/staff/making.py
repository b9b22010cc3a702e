"""Beginning a new item: its kind, what it is called, the language that it is written in."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from portal.content.authoring import editing, open_forms, uploading
from portal.content.authoring.drafting import SLUG
from portal.content.authoring.open_forms import Place
from portal.content.authoring.outlines import Outline
from portal.content.kinds import KINDS
from portal.content.model.addresses import SlugTaken
from portal.content.model.items import Item
from portal.content.sitewide.site import site_languages
from portal.extensions import db
from portal.foundation.collation import sort_key
from portal.foundation.database import writing
from portal.foundation.errors import NotFound
from portal.foundation.formats import date_time, join_list, territory
from portal.foundation.i18n import LazyText, _, _l, _n, current_language
from portal.foundation.permissions import Permission, requires
from portal.web import visitor
from portal.web.shell import render_staff
from portal.web.staff.beginning import (
    LANGUAGE,
    SLUG_IN,
    TITLE,
    Beginning,
    can_begin,
    countries,
    items_of,
    profiles,
    typed_fields,
)
from portal.web.staff.blueprint import blueprint
from portal.web.staff.editing.typed import MARK, Typed
from portal.web.staff.keeping import keep_first, keeper, kept_form

PURPOSES: Mapping[str, LazyText] = {
    "country": _l("What is done against violence in a country: programmes, institutions, findings"),
    "initiative": _l("A strategy or an initiative, with its tools"),
    "guide": _l("A guide, manual or report to work with"),
    "video": _l("A recording, with those who speak in it"),
    "article": _l("An article or essay that the portal presents"),
    "news": _l("What the press reported, or an announcement"),
    "page": _l("A page about the portal and who runs it"),
    "figure": _l("A measured change, with its study and its caution"),
    "series": _l("Values year by year, such as homicides per 100,000 people"),
    "reference": _l("A publication that findings rest on"),
    "organisation": _l("An institution, with the name that it uses itself"),
    "person": _l("Somebody who is named in a public role"),
    "principle": _l("A principle of the strategies"),
    "term": _l("A word of the glossary"),
    "media": _l("A picture, a recording, captions or a document to save"),
    "tag": _l("A word by which items are found together"),
}
"""What a kind is for, in the order in which kinds are offered; others follow without a sentence."""


FIND = "find"


@blueprint.get("/content/new")
@requires(Permission.WRITE)
def kinds() -> Response:
    """The kinds of items that can be begun here."""
    order = {name: place for place, name in enumerate(PURPOSES)}
    brings_files = visitor.somebody().may(Permission.UPLOAD)
    known = [kind for kind in KINDS if can_begin(kind) or (brings_files and kind.name == uploading.KIND)]
    offered = sorted(known, key=lambda kind: order.get(kind.name, len(order)))
    return render_staff("staff/kinds.html", kinds=[(kind, PURPOSES.get(kind.name, "")) for kind in offered])


def _kind(name: str) -> type[Item]:
    if name not in KINDS or not can_begin(KINDS[name]):
        raise NotFound(name)
    return KINDS[name]


@blueprint.get("/content/new/<kind>")
@requires(Permission.WRITE)
def begin(kind: str) -> Response:
    """What must be known to begin an item; of a country first which one."""
    tags = [row.tag for row in site_languages(db.session)]
    asked = Beginning(_kind(kind), {LANGUAGE: tags[0]}, tags)
    used = kept_form(Place(kind))
    if used is not None:
        asked.typed |= {name: "".join(each.typed) for name, each in used.fields.items()}
    elif asked.is_country:
        asked.typed[TITLE] = request.args.get(TITLE, "")
        if TITLE in request.args and not asked.title:
            asked.wrong[TITLE] = _("This is needed.")
    if asked.is_country:
        asked.known = profiles(asked.kind).get(asked.title)
    if used is None:
        return _page(asked)
    words = _("Your text of %(time)s is in the form again. It is not saved yet.", time=date_time(used.kept_at))
    return _page(asked, mark=used.mark, notice=words)


@blueprint.post("/content/new/<kind>")
@requires(Permission.WRITE)
def send_begin(kind: str) -> Response:
    """Begin an item, as a draft that nobody else sees but the staff."""
    asked = Beginning(_kind(kind), typed_fields(request.form), [row.tag for row in site_languages(db.session)])
    asked.check()
    if asked.wrong:
        return _page(asked, status=400)
    outline = asked.outline()
    try:
        key = _begun(asked, outline)
    except SlugTaken as error:
        words = _("Another item has this address: %(item)s.", item=":".join(editing.slug_owner(error)))
        asked.wrong[f"{SLUG_IN}{error.language}" if asked.is_country else SLUG] = words
        return _page(asked, status=400)
    flash(_("Begun, as a draft. Readers see nothing of it yet."))
    if outline is not None:
        flash(copied_words(outline))
    return redirect(url_for("staff.edit", kind=kind, key=key), 303)


def _begun(asked: Beginning, outline: Outline | None) -> str:
    """Begin the item, and give its key. Raises SlugTaken."""
    kind = asked.kind.name
    title = territory(asked.title, "en") if asked.is_country else asked.title
    account = visitor.somebody().account
    actor = account.actor
    with writing(db.session) as session:
        item = editing.just_begun(session, kind, asked.title, actor=actor)
        if item is None:
            item = editing.create(
                session, kind, asked.language, title, asked.values(), actor=actor, slugs=asked.slugs(), outline=outline
            )
        key = item.key
        open_forms.close(session, account, Place(kind), request.form.get(MARK, ""))
    return key


def copied_words(outline: Outline) -> str:
    """What was copied of another item's structure, and what was left out of it."""
    counts = [
        (outline.heading_count, _n("one heading", "%(num)s headings", outline.heading_count)),
        (len(outline.parts), _n("one empty part", "%(num)s empty parts", len(outline.parts))),
        (outline.tag_count, _n("one tag", "%(num)s tags", outline.tag_count)),
    ]
    found = [words for count, words in counts if count]
    copied = _("Copied: %(things)s.", things=join_list(found)) if found else _("There was nothing to copy.")
    if not outline.left_out:
        return copied
    words = _n(
        "One heading was left out: it names the place, holds a figure or a link, or is not in this language.",
        "%(num)s headings were left out: they name the place, hold figures or links, or are not in this language.",
        outline.left_out,
    )
    return f"{copied} {words}"


def _page(asked: Beginning, *, mark: str = "", notice: str | None = None, status: int = 200) -> Response:
    kind = asked.kind
    typed: Typed = MultiDict({MARK: mark or request.form.get(MARK, "")})
    known = keeper(Place(kind.name), typed, url_for("staff.keep_new", kind=kind.name))
    if status != 200:
        keep_first(kind, typed, asked.typed)
    common = {
        "kind": kind,
        "asked": asked,
        "problem": bool(asked.wrong),
        "keeper": known,
        "notice": notice,
    }
    if asked.is_country and not asked.is_chosen:
        words = request.args.get(FIND, "").strip()
        found = countries(kind, words)
        return render_staff("staff/choose_country.html", status=status, words=words, countries=found, **common)
    examples = items_of(kind) if asked.is_country else []
    tag = current_language()
    return render_staff(
        "staff/begin_country.html" if asked.is_country else "staff/begin.html",
        status=status,
        examples=sorted(((item.key, item.title(tag)) for item in examples), key=lambda one: sort_key(one[1].text, tag)),
        **common,
    )
