"""An entry of a file that came back, as the dry run shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from portal.content.authoring.titles import Named
from portal.content.kinds import KINDS
from portal.content.published.passages import Words
from portal.foundation.differences import differences
from portal.foundation.i18n import _, current_language
from portal.foundation.markdown.spoken import spoken
from portal.translation.exchange.planning import Entry
from portal.translation.workbench.help import is_error
from portal.web.translate.blueprint import work_url
from portal.web.translate.looks import difference
from portal.web.translate.words import field_label

MOST_FAULTS = 3


@dataclass(frozen=True)
class Told:
    """What a check says of an entry."""

    is_error: bool
    words: str


@dataclass(frozen=True)
class EntryView:
    """An entry: how a form chooses it, where it is from and opened, its texts, what differs, what is said of it."""

    choice: str
    title: Words
    field: str
    url: str | None
    line: int
    source: str
    source_language: str
    ours: str
    left_out: str | None
    theirs: str
    differs: Markup
    trouble: str
    told: Sequence[Told]
    moved: bool


def entry_views(entries: Sequence[Entry], items: Mapping[str, Named], tag: str) -> list[EntryView]:
    """The entries of a page, by the items that they are of."""
    return [_view(entry, items.get(entry.incoming.owner), tag) for entry in entries]


def _view(entry: Entry, item: Named | None, tag: str) -> EntryView:
    incoming = entry.incoming
    kind, _colon, _key = incoming.owner.partition(":")
    is_here = item is not None and bool(entry.path)
    return EntryView(
        choice=entry.choice,
        title=Words(incoming.owner) if item is None else item.title(current_language()),
        field=field_label(KINDS[kind], entry.path) if is_here else "",
        url=work_url(tag, item.kind, item.key, block=incoming.passage) if item is not None and is_here else None,
        line=incoming.line,
        source=incoming.source,
        source_language=incoming.read_in or (tag if item is None else item.source_language),
        ours=entry.ours,
        left_out=entry.left_out,
        theirs=entry.text or incoming.target,
        differs=difference(differences(entry.ours, entry.text)) if entry.ours and entry.text else Markup(""),
        trouble=_trouble(entry),
        told=[Told(is_error(each), f"{each.remark.message}.") for each in entry.findings],
        moved=entry.moved,
    )


def _trouble(entry: Entry) -> str:
    """Why an entry cannot be kept."""
    if not entry.refused:
        return ""
    if entry.markdown:
        return " ".join(spoken(each) for each in entry.markdown[:MOST_FAULTS])
    return _("It is not one passage.")
