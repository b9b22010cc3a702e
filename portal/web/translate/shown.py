"""What the page of a work shows: its passages in groups, and the one in hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from portal.accounts import people
from portal.accounts.models import ACTOR
from portal.content.prose.blocks import Freshness
from portal.content.prose.texts import FormerText
from portal.extensions import db
from portal.foundation import markdown
from portal.foundation.differences import differences
from portal.foundation.formats import number
from portal.foundation.i18n import _
from portal.translation.checks.numbers import ChangedNumbers
from portal.translation.repairing import repaired
from portal.translation.waiving import WaivedRemark
from portal.translation.workbench.deeds import former_texts
from portal.translation.workbench.help import Found, Help, TermHere, is_error
from portal.translation.workbench.work import Passage, Work
from portal.web import visitor
from portal.web.staff.noting import Noted
from portal.web.staff.states import Chip
from portal.web.translate.looks import difference, look, with_terms
from portal.web.translate.remembered import Remembered, remembered
from portal.web.translate.sources import OtherText, from_words, kept_words, other_texts, read_words
from portal.web.translate.words import field_label, holder_label, passage_chip, shape_words

SLUG = "slug"
"""What the address of the page is called where a passage is named."""

FORMER = 5
"""How many former texts of a passage are offered."""


@dataclass(frozen=True)
class Said:
    """What a check says of a passage; `puts` is what its repair puts into the text, where that can be said."""

    is_error: bool
    message: str
    reason: str
    advice: str
    instead: Sequence[str]
    digest: str
    waived: WaivedRemark | None = None
    person: str = ""
    puts: str = ""


@dataclass(frozen=True)
class Row:
    """A passage that is not in hand: how it stands, its place in words, and its sort where that is not a paragraph."""

    passage: Passage
    chip: Chip
    name: str
    sort: str
    source: Markup
    source_language: str
    target: Markup
    said: Sequence[Said]
    kept_words: str = ""


@dataclass(frozen=True)
class Group:
    """The passages of the item, or of one of its parts."""

    label: str
    rows: Sequence[Row]


@dataclass(frozen=True)
class Typed:
    """What stands in the fields of the passage in hand, where that is not what is saved."""

    text: str | None = None
    reason: str = ""
    own_text: str = ""
    own_reason: str = ""
    fault: str = ""
    theirs: str | None = None
    source_hash: str | None = None
    machine: str = ""

    @property
    def texts(self) -> Sequence[str]:
        """All that was typed, for a page that has no fields for it."""
        return [text for text in (self.text, self.reason, self.own_text, self.own_reason) if text and text.strip()]


@dataclass(frozen=True)
class Hand:
    """The passage that is open for writing: what it was made from, what helps, and what was typed.

    `source` is what is read, with what changed where `is_changed`; `original` stands below it where that is another
    language, `differing` is where the two do not say the same, and `read_words` why the original is read after all.
    `repairs` are the digests of what checks found that can be put right in one obvious way.
    """

    passage: Passage
    source: Markup
    is_changed: bool
    text: str
    source_hash: str
    terms: Sequence[TermHere]
    former: Sequence[tuple[FormerText, str, str]]
    memory: Sequence[Remembered]
    typed: Typed
    repairs: frozenset[str]
    original: Markup | None
    differing: Sequence[str]
    read_words: str
    others: Sequence[OtherText]
    theirs: Markup | None = None


def groups(work: Work, help: Help, *, only_to_do: bool, kept: str | None) -> list[Group]:
    """The passages by the item or part that they are of; `kept` is shown whether or not something is to do there."""
    many = Counter(passage.path for passage in work.passages)
    places: Counter[str] = Counter()
    found = []
    for holder, passages in groupby(work.passages, key=lambda passage: passage.path.rpartition("/")[0]):
        of_holder = list(passages)
        places[holder.partition("/")[0]] += 1
        shown = [each for each in of_holder if not only_to_do or each.is_to_do or each.id == kept]
        if shown:
            place = places[holder.partition("/")[0]]
            label = holder_label(type(work.item), shown[0].path, place, work.texts, work.language)
            found.append(Group(label, [_row(work, each, many[each.path] > 1, help) for each in shown]))
    return found


def _row(work: Work, passage: Passage, is_one_of_many: bool, help: Help) -> Row:
    field = field_label(type(work.item), passage.path)
    # Translators: a field of an item and which of its passages, such as "Context 2".
    name = _("%(field)s %(number)s", field=field, number=number(passage.number)) if is_one_of_many else field
    return Row(
        passage=passage,
        chip=passage_chip(passage),
        name=name,
        sort="" if passage.plain else shape_words(markdown.shape(passage.source or passage.text)),
        source=look(passage.shown, plain=passage.plain),
        source_language=work.read_in(passage),
        target=look(passage.text, plain=passage.plain) if passage.text else Markup(""),
        said=said(help.found.get(passage.id, ())),
        kept_words=kept_words(passage),
    )


def said(found: Sequence[Found]) -> list[Said]:
    """What checks found, in words, with who let it stand."""
    names = people.names(db.session, {each.waived.actor for each in found if each.waived is not None})
    return [_said(each, names) for each in found]


def _said(found: Found, names: Mapping[str, str]) -> Said:
    check, remark = found.finding.check, found.finding.remark
    return Said(
        is_error=is_error(found.finding),
        message=str(remark.message),
        reason=str(check.reason),
        advice=str(check.advice),
        instead=remark.instead,
        digest=found.digest,
        waived=found.waived,
        person="" if found.waived is None else _writer(found.waived.actor, names, visitor.somebody().account.actor),
        puts=remark.instead[0] if isinstance(check, ChangedNumbers) and len(remark.instead) == 1 else "",
    )


def notes_by_passage(work: Work, notes: Iterable[Noted]) -> dict[str, list[Noted]]:
    """What is noted and asked by the id of its passage; under '' notes whose passage has another text now, and
    questions whose passage is gone."""
    ids = {(passage.path, passage.text.strip()): passage.id for passage in work.passages if passage.text}
    known = {passage.id for passage in work.passages}
    found: dict[str, list[Noted]] = {}
    for note in notes:
        id = note.passage_id if note.is_question else ids.get((note.path, note.passage), "")
        found.setdefault(id if id in known else "", []).append(note)
    return found


def hand(work: Work, help: Help, passage: Passage, typed: Typed, me: str, *, plain: bool) -> Hand:
    """The passage in hand. With `plain` its original is shown as it is today, without what changed."""
    terms = help.terms(passage)
    target = passage.row.target
    former = former_texts(db.session, work.item, work.language, passage.id, target.id if target else None)[:FORMER]
    names = people.names(db.session, {each.actor for each in former})
    is_changed = passage.freshness is Freshness.OUTDATED and passage.base is not None
    read_before = None if passage.beside is None else help.read_before(passage)
    if passage.beside is None:
        source = _source(passage.base, passage.source, terms, plain=plain or not is_changed)
    else:
        source = _source(read_before, passage.beside, terms, plain=plain or read_before is None)
    return Hand(
        passage=passage,
        source=source,
        is_changed=is_changed,
        text=passage.text.rstrip() if typed.text is None else typed.text,
        source_hash=typed.source_hash or passage.source_hash,
        terms=terms,
        former=[
            (each, _writer(each.actor, names, me), from_words(each.read_in) if each.read_in else "") for each in former
        ],
        memory=_memory(passage),
        typed=typed,
        repairs=_repairs(help.found.get(passage.id, ())),
        original=_source(passage.base, passage.source, (), plain=not is_changed)
        if passage.beside is not None
        else None,
        differing=[str(remark.message) for remark in help.differing(passage)],
        read_words=read_words(passage, work),
        others=other_texts(work, passage),
        theirs=None if typed.theirs is None else difference(differences(typed.text or "", typed.theirs)),
    )


def _repairs(found: Sequence[Found]) -> frozenset[str]:
    return frozenset(
        each.digest for each in found if each.waived is None and repaired(each.unit, each.finding) is not None
    )


def _memory(passage: Passage) -> Sequence[Remembered]:
    """What was said of originals like today's, elsewhere or, where it is behind, here."""
    if passage.source is None:
        return ()
    own = passage.row.target.id if passage.row.target is not None else ""
    return remembered(passage.source, *passage.languages, besides=own)


def _source(base: str | None, text: str | None, terms: Sequence[TermHere], *, plain: bool) -> Markup:
    """A text to translate from, or what changed in it; what is no longer there stands as it last was."""
    shown = (text or base or "").rstrip()
    return with_terms(shown, terms) if plain or base is None else difference(differences(base.rstrip(), shown))


def _writer(actor: str, names: Mapping[str, str], me: str) -> str:
    if actor == me:
        # Translators: who wrote an earlier text: the one who reads this.
        return _("you")
    if actor.startswith(ACTOR):
        # Translators: who wrote an earlier text: somebody whose personal data were erased.
        return names.get(actor) or _("erased account %(number)s", number=actor.removeprefix(ACTOR))
    # Translators: who wrote an earlier text: a command, such as an import, not a person on a page.
    return _("the operator")
