"""What a form says of a deed with many items: which items, and what the deed needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask import request

from portal.content.editorial.bulk import ORIGINAL, Asking, Deed, Releasing, Tagging, Withdrawing
from portal.content.editorial.finding import found_ids
from portal.content.kinds import KINDS
from portal.content.sitewide.site import site_languages
from portal.extensions import db
from portal.foundation.errors import NotFound
from portal.foundation.i18n import LazyText, _, _l
from portal.web.sent import sent_note
from portal.web.staff.finding import KIND, WORDS
from portal.web.staff.releases.choosing import NEW, sent_name

ITEM, IDS, ALL = "item", "ids", "all"


class Incomplete(Exception):
    """The form lacks something that the deed needs; what, says the sentence."""


@dataclass(frozen=True)
class Sort:
    """A sort of deed: its name in addresses, what its page and its button are called, how a form describes it."""

    name: str
    title: LazyText
    button: LazyText
    read: Callable[[], Deed]


def chosen_ids() -> list[int]:
    """The items that a form names: one by one, in one field, or all that a filter finds. Raises NotFound."""
    if request.form.get(ALL):
        kind = request.form.get(KIND) or None
        return found_ids(db.session, words=request.form.get(WORDS, "")[:200], kind=kind if kind in KINDS else None)
    values = [*request.form.getlist(ITEM), *request.form.get(IDS, "").split()]
    if any(not (value.isascii() and value.isdecimal() and len(value) < 10) for value in values):
        raise NotFound("items")
    return list(dict.fromkeys(map(int, values)))


def languages() -> list[str]:
    """The languages that a form chooses, or the original's of each item. Raises Incomplete and NotFound."""
    tags = request.form.getlist("languages")
    if not tags:
        raise Incomplete(_("Choose at least one language."))
    if not set(tags) <= {ORIGINAL, *(row.tag for row in site_languages(db.session))}:
        raise NotFound(str(tags))
    return tags


def _names(field: str) -> Sequence[str]:
    names = request.form.getlist(field)
    if any(not name.startswith("tag:") or len(name) > 100 for name in names):
        raise NotFound(field)
    return names


def _tagging() -> Deed:
    add, remove = _names("add"), _names("remove")
    if not add and not remove:
        raise Incomplete(_("Choose a tag to add or to take away."))
    return Tagging(add, remove)


def _asking() -> Deed:
    return Asking(languages(), sent_note())


def _withdrawing() -> Deed:
    tags, reason = languages(), sent_note("reason")
    if not reason:
        raise Incomplete(_("To withdraw, choose a language and say why; readers are told."))
    return Withdrawing(tags, reason)


def _releasing() -> Deed:
    tags, name = languages(), sent_name()
    # Who types a name wants a new one, whatever the list above it says.
    choice = NEW if name else request.form.get("release", "")
    if choice == NEW and not name:
        raise Incomplete(_("Give the release a name."))
    if choice != NEW and not (choice.isascii() and choice.isdecimal() and len(choice) < 10):
        raise NotFound(choice)
    return Releasing(tags, None if choice == NEW else int(choice), name)


SORTS: Mapping[str, Sort] = {
    "tags": Sort("tags", _l("Tags of several items"), _l("Change the tags"), _tagging),
    "review": Sort("review", _l("Send several items to review"), _l("Send to review"), _asking),
    "withdraw": Sort("withdraw", _l("Withdraw several items"), _l("Withdraw"), _withdrawing),
    "release": Sort("release", _l("Put several items into a release"), _l("Put into the release"), _releasing),
}
