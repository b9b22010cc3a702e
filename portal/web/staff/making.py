"""Beginning a new item: its kind, what it is called, the language that it is written in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import flash, redirect, request, url_for
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from portal.content import editing, open_forms, uploading
from portal.content.addresses import SlugTaken
from portal.content.bundle.prose import is_slug
from portal.content.drafting import SLUG
from portal.content.items import Item
from portal.content.kinds import KINDS
from portal.content.open_forms import Place
from portal.content.site import site_languages
from portal.content.titles import Named, named
from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.errors import NotFound
from portal.foundation.facts import Files, Territory
from portal.foundation.fields import Fact, facts_of, fields_of
from portal.foundation.formats import date_time, territory
from portal.foundation.forms import territory_names
from portal.foundation.i18n import LazyText, _, _l, current_language
from portal.foundation.permissions import Permission, requires
from portal.web import visitor
from portal.web.shell import render_staff
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


@dataclass
class Beginning:
    """What was typed to begin an item, and what is wrong with it, by field."""

    kind: type[Item]
    title: str = ""
    language: str = ""
    slug: str = ""
    wrong: dict[str, str] = field(default_factory=dict)
    known: Named | None = None

    @property
    def title_label(self) -> str:
        """What the field is called by which people know the item."""
        return str(fields_of(self.kind)[self.kind.title_from].label)

    @property
    def is_country(self) -> bool:
        """Whether it is known by a country, whose names are not typed."""
        declared = fields_of(self.kind)[self.kind.title_from]
        return isinstance(declared, Fact) and isinstance(declared.type, Territory)


@blueprint.get("/content/new")
@requires(Permission.WRITE)
def kinds() -> Response:
    """The kinds of items that can be begun here."""
    order = {name: place for place, name in enumerate(PURPOSES)}
    brings_files = visitor.somebody().may(Permission.UPLOAD)
    known = [kind for kind in KINDS if _can_begin(kind) or (brings_files and kind.name == uploading.KIND)]
    offered = sorted(known, key=lambda kind: order.get(kind.name, len(order)))
    return render_staff("staff/kinds.html", kinds=[(kind, PURPOSES.get(kind.name, "")) for kind in offered])


def _can_begin(kind: type[Item]) -> bool:
    """Whether an item of a kind begins with words; one that begins with a file has a page of its own."""
    return not any(declared.required and isinstance(declared.type, Files) for declared in facts_of(kind).values())


def _kind(name: str) -> type[Item]:
    if name not in KINDS or not _can_begin(KINDS[name]):
        raise NotFound(name)
    return KINDS[name]


@blueprint.get("/content/new/<kind>")
@requires(Permission.WRITE)
def begin(kind: str) -> Response:
    """What must be known to begin an item."""
    asked = Beginning(_kind(kind), language=site_languages(db.session)[0].tag)
    used = kept_form(Place(kind))
    if used is None:
        return _page(asked)
    for name, each in used.fields.items():
        setattr(asked, name, "".join(each.typed))
    words = _("Your text of %(time)s is in the form again. It is not saved yet.", time=date_time(used.kept_at))
    return _page(asked, mark=used.mark, notice=words)


@blueprint.post("/content/new/<kind>")
@requires(Permission.WRITE)
def send_begin(kind: str) -> Response:
    """Begin an item, as a draft that nobody else sees but the staff."""
    typed = {name: request.form.get(name, "").strip() for name in ("title", "language", SLUG)}
    asked = Beginning(_kind(kind), typed["title"], typed["language"], typed[SLUG])
    values = _values(asked)
    if asked.wrong:
        return _page(asked, status=400)
    title = territory(asked.title, "en") if asked.is_country else asked.title
    account = visitor.somebody().account
    actor = account.actor
    try:
        with writing(db.session) as session:
            item = editing.just_begun(session, kind, asked.title, actor=actor)
            item = item or editing.create(session, kind, asked.language, title, values, actor=actor)
            key = item.key
            open_forms.close(session, account, Place(kind), request.form.get(MARK, ""))
    except SlugTaken as error:
        asked.wrong[SLUG] = _("Another item has this address: %(item)s.", item=":".join(editing.slug_owner(error)))
        return _page(asked, status=400)
    flash(_("Begun, as a draft. Readers see nothing of it yet."))
    return redirect(url_for("staff.edit", kind=kind, key=key), 303)


def _values(asked: Beginning) -> dict[str, Any]:
    """The first values of the item; what is wrong is noted."""
    name = asked.kind.title_from
    declared = fields_of(asked.kind)[name]
    if not asked.title:
        asked.wrong["title"] = _("This is needed.")
    elif isinstance(declared, Fact):
        try:
            declared.type.parse(asked.title)
        except ValueError:
            asked.wrong["title"] = _("“%(found)s” cannot be read here.", found=asked.title)
    if asked.is_country and not asked.wrong:
        asked.known = _profile(asked)
        if asked.known is not None:
            known = asked.known.title(current_language())
            asked.wrong["title"] = _("%(country)s has a profile already.", country=known)
    if asked.language not in [row.tag for row in site_languages(db.session)]:
        asked.wrong["language"] = _("This is needed.")
    if asked.slug and not is_slug(asked.slug):
        asked.wrong[SLUG] = _("An address has small letters from a to z, digits and single hyphens.")
    return {name: asked.title, SLUG: asked.slug}


def _profile(asked: Beginning) -> Named | None:
    """The profile that a country has already, unless whoever asks began it a moment ago."""
    actor = visitor.somebody().account.actor
    known = _profiles(asked.kind).get(asked.title)
    return None if editing.just_begun(db.session, asked.kind.name, asked.title, actor=actor) else known


def _profiles(kind: type[Item]) -> dict[str, Named]:
    """The countries that have an item already, by their codes."""
    rows = db.session.execute(select(kind.key, getattr(kind, kind.title_from)))
    codes = {key: code for key, code in rows if code}
    languages = [row.tag for row in site_languages(db.session)]
    return {codes[item.key]: item for item in named(db.session, languages, kinds=[kind.name]) if item.key in codes}


def _page(asked: Beginning, *, mark: str = "", notice: str | None = None, status: int = 200) -> Response:
    kind = asked.kind
    typed: Typed = MultiDict({MARK: mark or request.form.get(MARK, "")})
    known = keeper(Place(kind.name), typed, url_for("staff.keep_new", kind=kind.name))
    if status != 200:
        keep_first(kind, typed, {"title": asked.title, "language": asked.language, SLUG: asked.slug})
    profiles = _profiles(kind) if asked.is_country else {}
    names = territory_names(current_language()) if asked.is_country else {}
    return render_staff(
        "staff/begin.html",
        status=status,
        kind=kind,
        asked=asked,
        problem=bool(asked.wrong),
        countries=[(code, name, code in profiles) for code, name in names.items()],
        tags=[row.tag for row in site_languages(db.session)],
        keeper=known,
        notice=notice,
    )
