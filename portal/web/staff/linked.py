"""Beginning an item that a picker lacks, without leaving the form for good: a few fields, then back to the picker.

The form that one comes from is kept (`editing/leaving.py`); what is begun is picked in it.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response
from wtforms import Field as FormField

from portal.content.authoring import editing
from portal.content.authoring.drafting import SLUG, Draft
from portal.content.authoring.editing import item_of
from portal.content.authoring.titles import Named, fold, named
from portal.content.kinds import KINDS
from portal.content.kinds.series import Series
from portal.content.model.items import Item
from portal.content.published.passages import Words
from portal.content.sitewide.site import site_languages
from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.errors import NotFound
from portal.foundation.facts import official_languages
from portal.foundation.fields import Fact, Links, Prose, facts_of, fields_of, links_of
from portal.foundation.formats import territory
from portal.foundation.i18n import _, current_language
from portal.foundation.permissions import Permission, requires
from portal.web import visitor
from portal.web.account.resuming import comes_back
from portal.web.sent import sent_fields
from portal.web.shell import render_staff
from portal.web.staff import in_other_languages
from portal.web.staff.beginning import can_begin_in_passing, is_of_country, items_of
from portal.web.staff.blueprint import blueprint
from portal.web.staff.editing.form import ItemForm
from portal.web.staff.editing.shown import Shown
from portal.web.staff.editing.typed import Typed
from portal.web.staff.picking import TO, Place, picked_words, place_in

ANYWAY, CHOOSE = "anyway", "choose"
LOCAL_LANGUAGE, TERRITORY = "local_language", "territory"
BAD_REQUEST = 400


@blueprint.get("/content/<kind>/<key>/make")
@requires(Permission.WRITE)
def make(kind: str, key: str) -> Response:
    """The few fields of what is to be begun."""
    place = _place(kind, key, request.args)
    typed: Typed = MultiDict(_of_the_country(place))
    words = request.args.get("words", "").strip()
    if words or place.kind.title_from not in typed:
        typed[place.kind.title_from] = words
    for name, declared in _needed_links(place.kind).items():
        typed.setlist(name, place.picked(declared.to))
    return _page(place, ItemForm(place.kind, typed))


def _of_the_country(place: Place) -> dict[str, str]:
    """What is likely of something that a country's profile names: the language of an institution's own name; of a
    series the country, and its names in every language."""
    if not is_of_country(type(place.item)):
        return {}
    code = str(getattr(place.item, place.item.title_from) or "")
    found = {}
    if LOCAL_LANGUAGE in facts_of(place.kind):
        found[LOCAL_LANGUAGE] = next(iter(official_languages(code)), "")
    if place.kind is Series:
        found[TERRITORY] = code
        found[Series.title_from] = territory(code, place.item.source_language)
        for row in site_languages(db.session):
            found[in_other_languages.field_id(row.tag, Series.title_from)] = territory(code, row.tag)
    return found


def show_again(fields: Sequence[tuple[str, str]], kind: str, key: str) -> Response:
    """The fields as they were typed before somebody had to log in."""
    typed: Typed = MultiDict(fields)
    return _page(_place(kind, key, typed), ItemForm(KINDS[typed[TO]], typed))


@blueprint.post("/content/<kind>/<key>/make")
@requires(Permission.WRITE)
@comes_back(show_again)
def send_make(kind: str, key: str) -> Response:
    """Begin it as a draft and pick it; or pick one that has the name already."""
    typed = sent_fields()
    place = _place(kind, key, typed)
    form = ItemForm(place.kind, typed)
    deed, _space, chosen = typed.get("do", "").partition(" ")
    if deed == CHOOSE and chosen in {each.name for each in items_of(place.kind)}:
        return redirect(place.pick(chosen), 303)
    offered = {name for declared in _needed_links(place.kind).values() for name in place.picked(declared.to)}
    is_valid = form.validate(offered)
    title = form.own.form[place.kind.title_from]
    if not str(title.data or "").strip():
        form.refuse_path(title.id, _("This is needed."))
    if not is_valid or form.wrong:
        return _page(place, form, status=BAD_REQUEST)
    same = [] if deed == ANYWAY else _same_named(place.kind, str(title.data))
    if same:
        return _page(place, form, same=same)
    name = _begun(place, form.draft(Draft()), typed)
    flash(picked_words(str(title.data).strip()))
    return redirect(place.pick(name), 303)


def _place(kind: str, key: str, asked: MultiDict[str, str]) -> Place:
    """The picker that is named. Raises NotFound where there is none, or where it takes nothing of the kind."""
    to = asked.get(TO, "")
    if to not in KINDS or not can_begin_in_passing(KINDS[to]):
        raise NotFound(to)
    return place_in(item_of(db.session, kind, key), asked, KINDS[to])


def _begun(place: Place, draft: Draft, typed: Typed) -> str:
    """Begin the item, and give its name. One that was begun a moment ago is it: a form may be sent twice."""
    kind, actor, language = place.kind.name, visitor.somebody().account.actor, place.item.source_language
    title = str(draft.values[place.kind.title_from])
    values = {path: value for path, value in draft.values.items() if path != SLUG}
    translations = in_other_languages.texts(place.kind, language, typed)
    with writing(db.session) as session:
        item = editing.just_begun(session, kind, title, actor=actor)
        if item is None:
            item = editing.create(session, kind, language, title, values, actor=actor, translations=translations)
        return f"{kind}:{item.key}"


def _same_named(kind: type[Item], title: str) -> list[tuple[str, Words]]:
    """The items of a kind that are called the same in some language."""
    wanted = fold(title.strip())
    found = [each for each in items_of(kind) if wanted in map(fold, each.titles.values())]
    return [_choice(each) for each in found]


def _choice(item: Named) -> tuple[str, Words]:
    return item.name, item.title(current_language())


def _fields(form: ItemForm) -> list[FormField]:
    """The title, and what else readers need that is not picked; of a series also its country."""
    kind = form.kind
    wanted = [
        name
        for name, each in fields_of(kind).items()
        if isinstance(each, (Fact, Prose))
        and (each.required or name == kind.title_from or (kind is Series and name == TERRITORY))
    ]
    wanted.sort(key=lambda name: name != kind.title_from)
    return [form.own.form[name] for name in wanted]


def _needed_links(kind: type[Item]) -> dict[str, Links]:
    """The fields of a kind in which readers need other items."""
    return {name: declared for name, declared in links_of(kind).items() if declared.required}


def _picks(place: Place, form: ItemForm) -> list[tuple[str, str, list[tuple[str, Words, bool]]]]:
    """What is picked in the form that one comes from, and is needed here too: by field, each with its tick."""
    found = []
    languages = [row.tag for row in site_languages(db.session)]
    for name, declared in _needed_links(place.kind).items():
        names = place.picked(declared.to)
        known = {each.name: each for each in named(db.session, languages, kinds=declared.to)} if names else {}
        ticked = form.typed.getlist(name)
        shown = [(*_choice(known[each]), each in ticked) for each in names if each in known]
        found.append((name, str(declared.label), shown))
    return found


def _page(place: Place, form: ItemForm, *, same: Sequence[tuple[str, Words]] = (), status: int = 200) -> Response:
    focus = form.own.form[place.kind.title_from].id
    return render_staff(
        "staff/make.html",
        status=status,
        place=place,
        kind=place.kind,
        editor=form,
        fields=_fields(form),
        shown=Shown(form, {}, {}, focus if status == 200 and not same else "", "", place.item.source_language),
        same=same,
        picks=_picks(place, form),
        others=in_other_languages.fields(place.kind, place.item.source_language, form.typed),
        problem=bool(form.wrong),
        field_label=place.label,
    )
