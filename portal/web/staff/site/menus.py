"""The menu of all pages for readers: its entries in their order, and links to items."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.content.kinds import KINDS
from portal.content.model.rooms import ROOMS
from portal.content.published.passages import Words
from portal.content.sitewide import choices
from portal.content.sitewide.choices import ChangedMeanwhile, Entry
from portal.content.sitewide.directory import place
from portal.extensions import db
from portal.foundation.i18n import _
from portal.foundation.permissions import Permission, requires
from portal.web.chosen import MENU
from portal.web.frames import label_of
from portal.web.shell import render_staff
from portal.web.staff.blueprint import blueprint
from portal.web.staff.site.arranging import ADDED, added_item, arranged, choose, item_words, row_of
from portal.web.staff.site.pasted import Unfit


@blueprint.get("/site/menu")
@requires(Permission.MANAGE_SETTINGS)
def site_menu() -> Response:
    """All that the menu can have, what it has first."""
    return _page()


def _page(fault: str | None = None, *, is_clash: bool = False) -> Response:
    entries = _entries()
    titles = item_words([each.item_id for each in entries if each.item_id is not None])
    return render_staff(
        "staff/site/menu.html",
        status=409 if is_clash else 400 if fault else 200,
        problem=bool(fault) or is_clash,
        is_clash=is_clash,
        fault=fault,
        added=ADDED,
        typed=request.form.get(ADDED, ""),
        seen=choices.stamp(db.session, choices.MENU),
        rows=[
            row_of(_name(each), _words(each, titles), number, shown=each.shown)
            for number, each in enumerate(entries, 1)
        ],
        is_chosen=choices.menu(db.session) is not None,
    )


def _entries() -> list[Entry]:
    """The entries as they were chosen or come, and then all lists and rooms that are not among them, hidden."""
    chosen = choices.menu(db.session)
    entries = [Entry(place=name) for name in MENU] if chosen is None else chosen
    known = {each.place for each in entries}
    others = [name for name in (*ROOMS, *(kind.name for kind in KINDS.with_lists())) if name not in known]
    return [*entries, *(Entry(place=name, shown=False) for name in others)]


def _name(entry: Entry) -> str:
    return entry.place or f"item-{entry.item_id}"


def _words(entry: Entry, titles: dict[int, Words]) -> Words:
    return Words(label_of(place(entry.place))) if entry.place else titles[entry.item_id or 0]


@blueprint.post("/site/menu")
@requires(Permission.MANAGE_SETTINGS)
def send_menu() -> Response:
    """Arrange the menu. An item that is no longer shown goes; lists and rooms keep their places, hidden."""
    try:
        item_id = added_item()
    except Unfit as unfit:
        return _page(str(unfit))
    sent = arranged((_name(each), each) for each in _entries())
    entries = [
        Entry(each.value.place, each.value.item_id, each.shown) for each in sent if each.shown or each.value.place
    ]
    if item_id is not None and item_id not in {each.item_id for each in entries}:
        entries.append(Entry(item_id=item_id))
    entries.sort(key=lambda each: not each.shown)
    return _chosen(entries)


@blueprint.post("/site/menu/reset")
@requires(Permission.MANAGE_SETTINGS)
def send_menu_reset() -> Response:
    """Let the menu be as it comes."""
    return _chosen(None)


def _chosen(entries: list[Entry] | None) -> Response:
    try:
        changed = choose(choices.choose_menu, entries)
    except ChangedMeanwhile:
        return _page(is_clash=True)
    flash(_("The menu is changed on all pages.") if changed else _("Nothing was changed."))
    return redirect(url_for("staff.site_menu"), 303)
