"""Figures by pasting: a table or a CSV file, what was understood of it, and taking it over.

From the editor of the series itself what is clear goes into its form; from the editor of an item that names the
series it is saved in the series' draft, and one goes on where one was.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.content.authoring import editing
from portal.content.authoring.drafting import Draft, Stamp, stamp_of
from portal.content.authoring.editing import Clash, item_of, open_draft
from portal.content.authoring.titles import Named, named
from portal.content.kinds import KINDS
from portal.content.model.items import Item
from portal.content.sitewide.site import site_languages
from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.errors import NotFound
from portal.foundation.facts import YearValues
from portal.foundation.fields import facts_of
from portal.foundation.formats import join_list, language_name, number
from portal.foundation.i18n import _, _n, _p, current_language
from portal.foundation.pasting import (
    Change,
    DecimalSign,
    Problem,
    Reading,
    Separator,
    Understood,
    Values,
    Year,
    changes,
    together,
    understand,
)
from portal.foundation.permissions import Permission, requires
from portal.foundation.stamps import digest
from portal.web import visitor
from portal.web.account.resuming import comes_back
from portal.web.shell import render_staff
from portal.web.staff.blueprint import blueprint
from portal.web.staff.editing.leaving import FORM, back_url, put, typed_with
from portal.web.staff.states import Chip

LOOK, TAKE = "look", "take"
BACK = "back"
"""The parameter that names the item from whose editor one came, as ``kind:key``."""
LONGEST_TEXT, LARGEST_FILE = 200_000, 1_000_000
BAD_REQUEST, CONFLICT = 400, 409


@dataclass
class Pasted:
    """What was sent: the text and what was chosen for it, and what is wrong with it."""

    text: str = ""
    separator: Separator | None = None
    column: int | None = None
    decimal: DecimalSign | None = None
    drop_absent: bool = False
    wrong: dict[str, str] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """A digest of the text: what was chosen for another one is not meant for this."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:16]

    def understood(self) -> Understood:
        """What the text says."""
        return understand(self.text, separator=self.separator, column=self.column, decimal=self.decimal)


@dataclass(frozen=True)
class Target:
    """The series, the path of its values, and where one came from: a form of its own, or another item's."""

    item: Item
    path: str
    mark: str
    origin: Item | None

    @property
    def back(self) -> str:
        """The form that one came from."""
        if self.origin is None:
            return back_url(self.item, self.mark, self.path)
        return back_url(self.origin, self.mark)

    def present(self) -> tuple[dict[str, str | None], list[str]]:
        """The values that there are, as the form has them, and the lines of its field that cannot be read."""
        if self.origin is not None:
            return dict(open_draft(db.session, self.item).values.get(self.path, {})), []
        values: dict[str, str | None] = {}
        strange = []
        for line in "\n".join(typed_with(self.item, self.mark).getlist(self.path)).splitlines():
            year, _colon, value = line.partition(":")
            try:
                values |= YearValues().parse({year.strip(): value.strip() or None})
            except ValueError:
                strange += [line] if line.strip() else []
        return values, strange


def values_field(kind: type[Item]) -> str | None:
    """The field of a kind that holds a value a year; None where it has none."""
    return next((name for name, each in facts_of(kind).items() if isinstance(each.type, YearValues)), None)


def has_figures(name: str) -> bool:
    """Whether the item of a name, ``kind:key``, is of a kind with a value a year."""
    kind = name.partition(":")[0]
    return kind in KINDS and values_field(KINDS[kind]) is not None


def figures_url(item: Item, mark: str, origin: Item | None = None) -> str:
    """Where figures are pasted for a series."""
    back = None if origin is None else f"{origin.kind}:{origin.key}"
    asked: dict[str, Any] = {FORM: mark or None, BACK: back}
    return url_for("staff.figures", kind=item.kind, key=item.key, **asked)


@blueprint.get("/content/<kind>/<key>/figures")
@requires(Permission.WRITE)
def figures(kind: str, key: str) -> Response:
    """The box to paste into."""
    return _page(_target(kind, key, request.args.get(FORM, ""), request.args.get(BACK, "")), Pasted())


def show_again(fields: Sequence[tuple[str, str]], kind: str, key: str) -> Response:
    """What was pasted before somebody had to log in, with what was understood of it."""
    sent = dict(fields)
    target = _target(kind, key, sent.get(FORM, ""), sent.get(BACK, ""))
    return _page(target, _pasted(sent), is_shown=True)


@blueprint.post("/content/<kind>/<key>/figures")
@requires(Permission.WRITE)
@comes_back(show_again)
def send_figures(kind: str, key: str) -> Response:
    """Show what was understood, or take it over."""
    target = _target(kind, key, request.form.get(FORM, ""), request.form.get(BACK, ""))
    pasted = _pasted(request.form.to_dict())
    _take_file(pasted)
    if not pasted.text.strip() and not pasted.wrong:
        pasted.wrong["text"] = _("Paste a table, or choose a file.")
    if pasted.wrong:
        return _page(target, pasted, status=BAD_REQUEST)
    if request.form.get("do") == TAKE:
        return _take(target, pasted)
    return _page(target, pasted, is_shown=True)


def _target(kind: str, key: str, mark: str, back: str) -> Target:
    item = item_of(db.session, kind, key)
    path = values_field(type(item))
    if path is None:
        raise NotFound(kind)
    other, _colon, other_key = back.partition(":")
    return Target(item, path, mark, item_of(db.session, other, other_key) if back else None)


def _pasted(sent: dict[str, str]) -> Pasted:
    found = Pasted(sent.get("text", "").replace("\r\n", "\n")[:LONGEST_TEXT])
    if sent.get("of") != found.digest:
        return found
    found.separator = next((each for each in Separator if each == sent.get("separator")), None)
    found.decimal = next((each for each in DecimalSign if each == sent.get("decimal")), None)
    column = sent.get("column", "")
    found.column = int(column) if column.isdecimal() and len(column) < 5 else None
    found.drop_absent = "drop_absent" in sent
    return found


def _take_file(pasted: Pasted) -> None:
    """Put the text of a file that was given into the box."""
    file = request.files.get("file")
    content = file.read(LARGEST_FILE + 1) if file is not None and file.filename else b""
    if not content:
        return
    text = None if len(content) > LARGEST_FILE else _decoded(content)
    if text is None or len(text) > LONGEST_TEXT:
        pasted.wrong["file"] = _("This is not a table as text. Save it as CSV, with one table, and choose it again.")
        return
    pasted.text = text.replace("\r\n", "\n")
    pasted.separator, pasted.column, pasted.decimal = None, None, None


def _decoded(content: bytes) -> str | None:
    """The text of a file: UTF-8, UTF-16 with its mark, else as Windows writes Western languages; None for others."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    if b"\x00" in content:
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _take(target: Target, pasted: Pasted) -> Response:
    found = pasted.understood()
    present, strange = target.present()
    years = _years(present, found)
    after = together(present, years, drop_absent=pasted.drop_absent)
    count = _count(years, pasted)
    if not count:
        pasted.wrong["text"] = _("There is nothing to take over: no figure is new or changed.")
        return _page(target, pasted, is_shown=True, status=BAD_REQUEST)
    if target.origin is None:
        typed = [f"{year}: {value}" if value is not None else f"{year}:" for year, value in after.items()]
        mark = put(target.item, target.mark, target.path, ["\n".join([*typed, *strange])])
        flash(_n("One figure is in the form. Save it.", "%(num)s figures are in the form. Save them.", count))
        return redirect(back_url(target.item, mark, target.path, target.path), 303)
    if not _save(target, after, request.form.get("base", "")):
        pasted.wrong["text"] = _("Somebody saved other figures meanwhile. Look at what would change now.")
        return _page(target, pasted, is_shown=True, status=CONFLICT)
    title = _named(target.item).title(current_language())
    flash(_n("One figure is saved in “%(title)s”.", "%(num)s figures are saved in “%(title)s”.", count, title=title))
    return redirect(target.back, 303)


def _save(target: Target, after: dict[str, str | None], base: str) -> bool:
    """Save the values in the draft of the series; False where somebody saved others since they were shown."""
    item, actor = target.item, visitor.somebody().account.actor
    with writing(db.session) as session:
        saved = open_draft(session, item)
        stamp = stamp_of(saved)
        shown = {name: value for name, value in stamp.values.items() if name != target.path}
        stamp = Stamp(shown | ({target.path: base} if base else {}), stamp.parts)
        mine = Draft({**saved.values, target.path: after}, saved.parts)
        return not isinstance(editing.save(session, item.kind, item.key, stamp, mine, actor=actor), Clash)


def _years(present: Values, found: Understood) -> list[Year]:
    """What becomes of each year that is clear; nothing, where none is."""
    values = found.values
    return changes(present, values, [each.year for each in found.unclear]) if values else []


def _count(found: Sequence[Year], pasted: Pasted) -> int:
    taken = {Change.NEW, Change.CHANGED, *([Change.ABSENT] if pasted.drop_absent else [])}
    return sum(each.change in taken for each in found)


def _named(item: Item) -> Named:
    return named(db.session, [row.tag for row in site_languages(db.session)], ids=[item.id])[0]


def problem_words(reading: Reading) -> str:
    """Why a line is not taken."""
    written = reading.written
    match reading.problem:
        case Problem.NO_YEAR:
            return _("“%(found)s” is not one year.", found=reading.year)
        case Problem.INEXACT:
            return _("“%(found)s” is not an exact number.", found=written)
        case Problem.AMBIGUOUS:
            one, other = map(number, reading.readings)
            return _("“%(found)s” is %(one)s or %(other)s: choose.", found=written, one=one, other=other)
        case Problem.TWICE:
            return _("%(year)s is there more than once, with different values.", year=reading.year)
        case _:
            return _("“%(found)s” is not a number.", found=written)


def _chip(change: Change) -> Chip:
    match change:
        case Change.NEW:
            return Chip(_p("figure", "New"), "plus", "good")
        case Change.CHANGED:
            return Chip(_p("figure", "Changes"), "pencil", "waits")
        case _:
            return Chip(_p("figure", "Same as now"), "tick", "idle")


def _counted_words(counts: Counter[Change]) -> str:
    """How many years there are of each sort."""
    new, changed, same, absent = (number(counts[change]) for change in Change)
    return _(
        "New: %(new)s. Changes: %(changed)s. The same: %(same)s. Not in the table: %(absent)s.",
        new=new,
        changed=changed,
        same=same,
        absent=absent,
    )


def _readers_words(found: Understood) -> str:
    """How each language will print one of the values: that with the most signs."""
    values = sorted((value for value in found.values.values() if value is not None), key=len)
    if not values:
        return ""
    printed = {row.tag: number(values[-1], row.tag) for row in site_languages(db.session)}
    shown = (
        # Translators: a number as a language prints it, such as "43,6 in Swedish".
        _("%(number)s in %(language)s", number=words, language=language_name(tag))
        for tag, words in printed.items()
    )
    return _("Readers will see %(numbers)s.", numbers=join_list(shown))


def _page(target: Target, pasted: Pasted, *, is_shown: bool = False, status: int = 200) -> Response:
    present, _strange = target.present()
    found = pasted.understood() if is_shown else None
    years = [] if found is None else _years(present, found)
    readings = {each.year: each for each in found.readings if each.problem is None} if found is not None else {}
    counts = Counter(each.change for each in years)
    return render_staff(
        "staff/figures.html",
        status=status,
        target=target,
        title=_named(target.item).title(current_language()),
        origin=None if target.origin is None else _named(target.origin).title(current_language()),
        pasted=pasted,
        problem=bool(pasted.wrong),
        found=found,
        rows=[(each, readings[each.year], _chip(each.change)) for each in years if each.year in readings],
        counted=_counted_words(counts),
        absent=[each.year for each in years if each.change is Change.ABSENT],
        taken=counts[Change.NEW] + counts[Change.CHANGED],
        base=digest(present) if present else "",
        unclear=[] if found is None else [(each, problem_words(each)) for each in found.unclear],
        readers=_readers_words(found) if found is not None else "",
    )
