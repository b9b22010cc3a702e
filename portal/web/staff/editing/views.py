"""The editor's page, and saving."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from portal.accounts import people
from portal.content.authoring import editing, open_forms
from portal.content.authoring.drafting import SLUG, document_of, load_stamp, stamp_of
from portal.content.authoring.editing import Clash, MergedMeanwhile, Purpose, Saved, item_of, open_draft
from portal.content.authoring.ingesting import known_files
from portal.content.authoring.titles import Named, named
from portal.content.editorial import review_notes
from portal.content.editorial.finding import LanguageState, states
from portal.content.model.addresses import SlugTaken, slugify
from portal.content.model.items import Item
from portal.content.model.successors import successor
from portal.content.sitewide.site import site_languages
from portal.extensions import db
from portal.foundation.database import now, writing
from portal.foundation.formats import date_time, join_list, language_name, number, time
from portal.foundation.i18n import _, current_language
from portal.foundation.permissions import Permission, requires
from portal.web import visitor
from portal.web.account.resuming import comes_back
from portal.web.sent import sent_fields
from portal.web.shell import render_staff
from portal.web.staff.blueprint import blueprint
from portal.web.staff.editing import typed as typing
from portal.web.staff.editing.form import ItemForm, Wrong, changed_labels
from portal.web.staff.editing.keeping import restored
from portal.web.staff.editing.leaving import FOCUS, leave
from portal.web.staff.editing.pickers import linked_kinds, pickers
from portal.web.staff.editing.shown import Shown, save_line
from portal.web.staff.editing.typed import Typed, typed_of
from portal.web.staff.figures import figures_url
from portal.web.staff.keeping import keep_all, keeper, kept_as, kept_form, place_of, url_for_kept
from portal.web.staff.lacks import groups
from portal.web.staff.noting import notes_of
from portal.web.staff.picking import making_url
from portal.web.translate.blueprint import work_url

BAD_REQUEST, CONFLICT = 400, 409
LONGEST_REASON = 300


@blueprint.get("/content/<kind>/<key>")
@requires(Permission.WRITE)
def edit(kind: str, key: str) -> Response:
    """What is saved of an item, to be written on; with what is kept of another form, where that is asked for."""
    item = item_of(db.session, kind, key)
    saved = open_draft(db.session, item)
    used, focus = kept_form(place_of(item)), request.args.get(FOCUS, "")
    if used is None:
        return _page(item, ItemForm(type(item), typed_of(type(item), saved)), focus=focus)
    found = restored(type(item), saved, used.fields)
    found.typed[typing.MARK] = used.mark
    words = _("Your text of %(time)s is in the form again. It is not saved yet.", time=date_time(used.kept_at))
    return _page(item, ItemForm(type(item), found.typed), theirs=found.theirs, notice=words, focus=focus)


def show_again(fields: Sequence[tuple[str, str]], kind: str, key: str) -> Response:
    """The editor with what somebody had typed before they had to log in, or before the form was too old."""
    item = item_of(db.session, kind, key)
    words = _("Nothing is lost: what you typed is here again. It is not saved yet.")
    return _page(item, ItemForm(type(item), MultiDict(fields)), notice=words)


@blueprint.post("/content/<kind>/<key>")
@requires(Permission.WRITE)
@comes_back(show_again)
def send_edit(kind: str, key: str) -> Response:
    """Save what was typed, or do with it what another button says."""
    item = item_of(db.session, kind, key)
    typed = sent_fields()
    typing.choose(typed, type(item))
    into = successor(db.session, kind, key)
    if into is not None:
        return _into_the_one_that_stays(item, into, typed)
    try:
        return _done_as_asked(item, typed, _deed(typed))
    except MergedMeanwhile as error:
        return _into_the_one_that_stays(item_of(db.session, kind, key), error.into, typed)


def _into_the_one_that_stays(item: Item, into: str, typed: Typed) -> Response:
    """What was typed into an item that was merged meanwhile, in the fields of the one that stays, and not saved yet."""
    other = item_of(db.session, item.kind, into)
    keep_all(item, typed, place_of(other))
    kept = kept_as(place_of(other), typed[typing.MARK])
    flash(_("What you opened was merged into another item meanwhile. This is the one that stays."))
    return redirect(url_for("staff.edit", kind=other.kind, key=into) if kept is None else url_for_kept(kept), 303)


def _done_as_asked(item: Item, typed: Typed, do: str) -> Response:
    """What the button that was pressed does."""
    if do in (typing.SAVE, typing.SAVE_SAME):
        return _save(item, typed, is_same=do == typing.SAVE_SAME)
    elsewhere = _way_out(item, typed, do)
    if elsewhere:
        return redirect(elsewhere, 303)
    if do.startswith("theirs "):
        focus = _take_theirs(item, typed, do.removeprefix("theirs "))
    elif do.startswith("done "):
        focus = _done(item, do.removeprefix("done "))
    else:
        focus = typing.apply(typed, do, type(item))
    keep_all(item, typed)
    return _page(item, ItemForm(type(item), typed), focus=focus)


def _way_out(item: Item, typed: Typed, do: str) -> str:
    """The page that a button leads to, with all that is typed kept for coming back; empty for other buttons."""
    deed, _space, rest = do.partition(" ")
    if deed == typing.PASTE:
        kind, _colon, key = rest.partition(":")
        series = item_of(db.session, kind, key) if rest else item
        return figures_url(series, leave(item, typed), item if rest else None)
    if deed == typing.MAKE:
        path, _space, kind = rest.partition(" ")
        words = typed.get(typing.FIND + path, "")
        return making_url(item, leave(item, typed), path, kind, words)
    return ""


def _deed(typed: Typed) -> str:
    """What is asked for: the Enter key looks for what was typed into a field that looks, and else saves."""
    do = typed.get(typing.DO, typing.SAVE)
    if do != typing.ENTER:
        return do
    looking = next((name for name in typed if name.startswith(typing.FIND) and typed[name].strip()), None)
    return typing.SAVE if looking is None else f"find {looking.removeprefix(typing.FIND)}"


def _items(kind: type[Item]) -> list[Named]:
    languages = [row.tag for row in site_languages(db.session)]
    kinds = linked_kinds(kind)
    return named(db.session, languages, kinds=kinds) if kinds else []


def _save(item: Item, typed: Typed, *, is_same: bool) -> Response:
    kind, key, cls = item.kind, item.key, type(item)
    known = _items(cls)
    form = ItemForm(cls, typed)
    reason = typed.get(typing.REASON, "").strip()[:LONGEST_REASON] if is_same else ""
    is_valid = form.validate({each.name for each in known})
    if is_same and not reason:
        form.refuse(typing.REASON, reason_label(), _("Say why the translations stay right."))
    if not is_valid or form.wrong:
        return _refused(item, form, known)
    mine = form.draft(open_draft(db.session, item))
    for misfit in editing.misfits(db.session, document_of(mine, cls, key, item.source_language)):
        form.refuse_path("/".join(misfit.path), _("This does not fit the other values of the item."))
    if form.wrong:
        return _refused(item, form, known)
    stamp, account = load_stamp(typed.get(typing.BASE, "")), visitor.somebody().account
    place, actor = place_of(item), account.actor
    try:
        with writing(db.session) as session:
            found = editing.save(session, kind, key, stamp, mine, actor=actor, purpose=Purpose(same_meaning=reason))
            if isinstance(found, Saved):
                open_forms.close(session, account, place, typed.get(typing.MARK, ""))
    except SlugTaken as error:
        other = ":".join(editing.slug_owner(error))
        form.refuse(SLUG, form.slug_label, _("Another item has this address: %(item)s.", item=other))
        return _refused(item_of(db.session, kind, key), form, known)
    if isinstance(found, Clash):
        return clash_page(item_of(db.session, kind, key), found, typed.get(typing.MARK, ""))
    flash(_saved_words(found))
    return redirect(url_for("staff.edit", kind=kind, key=key), 303)


def _refused(item: Item, form: ItemForm, known: list[Named]) -> Response:
    """The form with what is wrong in it; what was typed is kept, too."""
    keep_all(item, form.typed)
    return _page(item, form, items=known, status=BAD_REQUEST)


def clash_page(item: Item, found: Clash, mark: str) -> Response:
    """Both texts beside each other: one's own in the fields, to be saved or changed knowingly from now on.

    The form is stamped with what is saved now, so that it overwrites nothing that was not seen here.
    """
    typed = typed_of(type(item), found.draft, stamp_of(found.saved))
    typed[typing.MARK] = mark
    keep_all(item, typed)
    return _page(item, ItemForm(type(item), typed), theirs=found.theirs, status=CONFLICT)


def _take_theirs(item: Item, typed: Typed, path: str) -> str:
    """Put what is saved at a path into the field; the rest of what was typed stays."""
    cls = type(item)
    declared = typing.declared_at(cls, path)
    if declared is not None or path == SLUG:
        typing.put_value(typed, declared, path, open_draft(db.session, item).values.get(path))
    return path


def reason_label() -> str:
    """What the field is called in which one says why translations stay right."""
    return _("Why the translations stay right")


def _done(item: Item, id: str) -> str:
    """Say that what a reviewer noted is done, and go on at its field."""
    path = next((each.path for each in notes_of(item, item.source_language) if str(each.id) == id), "")
    if path:
        with writing(db.session) as session:
            review_notes.resolve(session, item, int(id), actor=visitor.somebody().account.actor)
    return path


def _saved_words(found: Saved) -> str:
    """What happened, and to which translations."""
    version = number(found.item.revision)
    if not found.paths:
        return _("Nothing has changed since version %(version)s.", version=version)
    words = [_("Saved at %(time)s as version %(version)s.", time=time(now()), version=version)]
    if found.revived:
        words.append(_("A part that one of you removed stays, since the other changed it meanwhile."))
    behind = [state for state in states(db.session, [found.item.id])[found.item.id] if state.is_behind]
    if behind:
        names = join_list(language_name(state.language) for state in behind)
        words.append(_("Now behind the original: %(languages)s.", languages=names))
    return " ".join(words)


def _page(
    item: Item,
    form: ItemForm,
    *,
    items: list[Named] | None = None,
    theirs: Mapping[str, Any] | None = None,
    status: int = 200,
    **context: Any,
) -> Response:
    session = db.session
    languages = [row.tag for row in site_languages(session)]
    this = named(session, languages, ids=[item.id])[0]
    found: Sequence[LanguageState] = states(session, [item.id])[item.id]
    offered = _items(form.kind) if items is None else items
    clashing: list[Wrong] = [] if theirs is None else changed_labels(form, theirs)
    shown = Shown(
        form,
        pickers(form, offered, known_files(session)),
        theirs or {},
        context.pop("focus", ""),
        item.key,
        item.source_language,
        notes_of(item, item.source_language),
    )
    return render_staff(
        "staff/edit.html",
        status=status,
        item=item,
        kind=form.kind,
        title=this.title(current_language()),
        editor=form,
        problem=bool(form.wrong or clashing),
        shown=shown,
        clashing=clashing,
        states=found,
        lacks=groups(item, is_open=True),
        slug_made=slugify(this.title(item.source_language).text) or item.key,
        save_line=save_line(item, people.names),
        keeper=keeper(place_of(item), form.typed, url_for("staff.keep", kind=item.kind, key=item.key)),
        notice=context.pop("notice", None),
        has_translations=any(state.has_text and not state.is_original for state in found),
        reason_label=reason_label(),
        reason=form.typed.get(typing.REASON, ""),
        lacks_reason=any(each.id == typing.REASON for each in form.wrong),
        may_publish=visitor.somebody().may(Permission.PUBLISH),
        translating=_translating(item, found),
    )


def _translating(item: Item, known: Sequence[LanguageState]) -> list[tuple[str, str]]:
    """The languages in which whoever asks may write what the original says, each with where."""
    who = visitor.somebody()
    if not any(state.is_original and state.has_text for state in known):
        return []
    return [
        (state.language, work_url(state.language, item.kind, item.key, block="next"))
        for state in known
        if not state.is_original and who.may(Permission.TRANSLATE, state.language)
    ]
