"""Beginning an item that a picker lacks, without leaving the form for good: a few fields, then back to the picker.

The form that one comes from is kept (`editing/leaving.py`); what is begun is picked in it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response
from wtforms import Field as FormField

from portal.content import editing, uploading
from portal.content.drafting import SLUG, Draft
from portal.content.editing import item_of
from portal.content.items import Item
from portal.content.kinds import KINDS
from portal.content.passages import Words
from portal.content.titles import Named, fold
from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.errors import NotFound
from portal.foundation.fields import Fact, Links, Prose, fields_of
from portal.foundation.i18n import _, current_language
from portal.foundation.permissions import Permission, requires
from portal.web import visitor
from portal.web.account.resuming import comes_back
from portal.web.sent import sent_fields
from portal.web.shell import render_staff
from portal.web.staff.beginning import can_begin_in_passing, items_of
from portal.web.staff.blueprint import blueprint
from portal.web.staff.editing.form import ItemForm
from portal.web.staff.editing.keeping import is_kept
from portal.web.staff.editing.leaving import FORM, back_url, put, typed_with
from portal.web.staff.editing.shown import Shown
from portal.web.staff.editing.typed import FIND, Typed, declared_at
from portal.web.staff.paths import path_label

PATH, TO, OF = "path", "to", "of"
"""The parameters that name the field to pick in, the kind of what is begun, and on the page of another item whose
field it is."""
ANYWAY, CHOOSE = "anyway", "choose"
BAD_REQUEST = 400


@dataclass(frozen=True)
class Place:
    """The field of a form in which what is begun is to be picked."""

    item: Item
    path: str
    mark: str
    kind: type[Item]

    @property
    def back(self) -> str:
        """The form again, at the picker."""
        return back_url(self.item, self.mark, self.path, f"{FIND}{self.path}")

    @property
    def types(self) -> Collection[str]:
        """The types of files that the field takes; empty where it takes all."""
        declared = declared_at(type(self.item), self.path)
        return declared.types if isinstance(declared, Links) else ()

    @property
    def label(self) -> str:
        """What the field is called."""
        return path_label(type(self.item), self.path)

    def pick(self, name: str) -> str:
        """Pick an item in the form, and give where the form is open again."""
        declared = declared_at(type(self.item), self.path)
        known = typed_with(self.item, self.mark).getlist(self.path)
        has_many = isinstance(declared, Links) and declared.many
        names = list(dict.fromkeys([*(known if has_many else ()), name]))
        mark = put(self.item, self.mark, self.path, names)
        return back_url(self.item, mark, self.path, f"{FIND}{self.path}")


def make_url(item: Item, mark: str, path: str, kind: str, words: str) -> str:
    """Where an item of a kind is begun for a picker; `words` are what was looked for in it."""
    asked: dict[str, Any] = {FORM: mark, PATH: path, TO: kind, "words": words or None}
    if kind == uploading.KIND:
        return url_for("staff.new_media", **{**asked, OF: f"{item.kind}:{item.key}"})
    return url_for("staff.make", kind=item.kind, key=item.key, **asked)


@blueprint.get("/content/<kind>/<key>/make")
@requires(Permission.WRITE)
def make(kind: str, key: str) -> Response:
    """The few fields of what is to be begun."""
    place = _place(kind, key, request.args)
    typed: Typed = MultiDict({place.kind.title_from: request.args.get("words", "").strip()})
    return _page(place, ItemForm(place.kind, typed))


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
    is_valid = form.validate(())
    title = form.own.form[place.kind.title_from]
    if not str(title.data or "").strip():
        form.refuse_path(title.id, _("This is needed."))
    if not is_valid or form.wrong:
        return _page(place, form, status=BAD_REQUEST)
    same = [] if deed == ANYWAY else _same_named(place.kind, str(title.data))
    if same:
        return _page(place, form, same=same)
    name = _begun(place, form.draft(Draft()))
    flash(picked_words(str(title.data).strip()))
    return redirect(place.pick(name), 303)


def picked_words(title: str) -> str:
    """What is said in the form of something that was begun for it."""
    return _("“%(title)s” is begun as a draft, and picked here. This form is not saved yet.", title=title)


def _place(kind: str, key: str, asked: MultiDict[str, str]) -> Place:
    """The picker that is named, of what is begun by a few fields. Raises NotFound."""
    place = place_of_picker(kind, key, asked)
    if not can_begin_in_passing(place.kind):
        raise NotFound(place.path)
    return place


def place_of_picker(kind: str, key: str, asked: MultiDict[str, str]) -> Place:
    """The picker that is named. Raises NotFound where there is none, or where it takes nothing of the kind."""
    item = item_of(db.session, kind, key)
    path, to = asked.get(PATH, ""), asked.get(TO, "")
    declared = declared_at(type(item), path)
    if not (isinstance(declared, Links) and to in declared.to and is_kept(type(item), path)):
        raise NotFound(path)
    return Place(item, path, asked.get(FORM, ""), KINDS[to])


def _begun(place: Place, draft: Draft) -> str:
    """Begin the item, and give its name. One that was begun a moment ago is it: a form may be sent twice."""
    kind, actor = place.kind.name, visitor.somebody().account.actor
    title = str(draft.values[place.kind.title_from])
    values = {path: value for path, value in draft.values.items() if path != SLUG}
    with writing(db.session) as session:
        item = editing.just_begun(session, kind, title, actor=actor)
        if item is None:
            item = editing.create(session, kind, place.item.source_language, title, values, actor=actor)
        return f"{kind}:{item.key}"


def _same_named(kind: type[Item], title: str) -> list[tuple[str, Words]]:
    """The items of a kind that are called the same in some language."""
    wanted = fold(title.strip())
    found = [each for each in items_of(kind) if wanted in map(fold, each.titles.values())]
    return [_choice(each) for each in found]


def _choice(item: Named) -> tuple[str, Words]:
    return item.name, item.title(current_language())


def _fields(form: ItemForm) -> list[FormField]:
    """The title, and what else readers need that is not picked."""
    kind = form.kind
    wanted = [
        name
        for name, each in fields_of(kind).items()
        if isinstance(each, (Fact, Prose)) and (each.required or name == kind.title_from)
    ]
    wanted.sort(key=lambda name: name != kind.title_from)
    return [form.own.form[name] for name in wanted]


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
        problem=bool(form.wrong),
        field_label=place.label,
    )
