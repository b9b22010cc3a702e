"""The form of a message: what was typed, what the checks say of it, and the buttons that only change what is typed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from portal.extensions import db
from portal.foundation.errors import NotFound
from portal.foundation.i18n import SOURCE_LANGUAGE
from portal.translation import saved
from portal.translation.checking import Checking
from portal.translation.checks.kept import Placeholders, Tags
from portal.translation.memory.finding import segment
from portal.translation.memory.likeness import likeness
from portal.translation.messages.catalogs import LanguageCatalog
from portal.translation.messages.faults import MessageFault, Sort, faults
from portal.translation.messages.keys import NARROW, Key
from portal.translation.messages.listing import Line
from portal.translation.messages.models import State
from portal.translation.messages.plurals import Form, Forms, described, loaded
from portal.translation.units import Place, Text, Unit
from portal.translation.waiving import CATALOG, digest_of, waived
from portal.translation.workbench.help import Found, TermHere, is_error, terms_here
from portal.web.translate.shown import Said, said

TEXT = "text-"
SEEN, BASE, DO = "seen", "base", "do"
COPY, INSERT, MEMORY, TERM = "copy", "insert ", "memory ", "term "
LONGEST = 10_000
_FAULTS = frozenset({Placeholders.id, Tags.id})
"""Checks of what `faults` finds too, and says better."""

STATES = {each.value: each for each in (State.DRAFT, State.TRANSLATED, State.REVIEWED)}


@dataclass
class MessageForm:
    """What was typed for a message, form by form, on top of revision `seen` and the file's text `base`."""

    key: Key
    tag: str
    text: Forms
    seen: int
    base: Forms
    is_checked: bool = False
    said: Mapping[int, Sequence[Said]] = field(default_factory=dict)
    found: Sequence[Found] = ()

    @property
    def forms(self) -> Sequence[Form]:
        """What each field is for."""
        return described(self.text.plurals, self.tag)

    @property
    def faults(self) -> list[MessageFault]:
        """What keeps the text from readers."""
        return faults(self.key, self.text)

    @property
    def base_field(self) -> str:
        """The file's text that was seen, for a hidden field."""
        return json.dumps(self.base.stored())

    def faults_of(self, form: int) -> list[MessageFault]:
        """The faults of one field; an empty one is no fault until somebody says that the text is done."""
        return [each for each in self.faults if each.form == form and (self.is_checked or each.sort is not Sort.EMPTY)]

    def has_errors(self) -> bool:
        """Whether anything keeps the text from being reviewed."""
        return bool(self.faults) or any(is_error(each.finding) for each in self.found)


def opened(line: Line, catalog: LanguageCatalog) -> MessageForm:
    """The form of a message as it is saved; a file with fewer forms than the language lends them to all."""
    key = line.message.key
    text = line.text.under(catalog.rule(key)) if key.plural is not None else line.text
    form = MessageForm(key, catalog.tag, text, line.row.revision if line.row else 0, line.message.file)
    return checked(form) if not text.is_empty else form


def typed(line: Line, catalog: LanguageCatalog, fields: Mapping[str, str]) -> MessageForm:
    """The form as somebody sent it; what is missing of it is as if it was not seen."""
    key = line.message.key
    rule = catalog.rule(key)
    texts = tuple(_cleaned(fields.get(f"{TEXT}{index}", ""), key) for index in range(rule.count))
    seen = fields.get(SEEN, "")
    return MessageForm(
        key,
        catalog.tag,
        Forms(texts, rule),
        int(seen) if seen.isdecimal() and len(seen) < len(str(LONGEST)) + 4 else 0,
        _base(fields.get(BASE, ""), line),
        is_checked=True,
    )


def _base(told: str, line: Line) -> Forms:
    try:
        return loaded(json.loads(told))
    except ValueError:
        return line.message.file


def _cleaned(words: str, key: Key) -> str:
    """Browsers send line breaks in their own way, and a last one that nobody sees."""
    text = words.replace("\r\n", "\n").replace("\r", "\n")[:LONGEST]
    return text if key.msgid.endswith("\n") else text.rstrip("\n")


def checked(form: MessageForm) -> MessageForm:
    """Let the checks of translations look at every form."""
    units = {str(index): _unit(form, index, words) for index, words in enumerate(form.text.texts) if words}
    known = waived(db.session, form.tag, [CATALOG])
    found: dict[int, list[Found]] = {}
    for finding in Checking(saved.saved_glossary(db.session)).findings(list(units.values())):
        if finding.check.id in _FAULTS:
            continue
        unit = units[finding.place.spot]
        digest = digest_of(unit, finding)
        each = Found(unit, finding, digest, known.get((CATALOG, digest)))
        found.setdefault(int(finding.place.spot), []).append(each)
    form.found = [each for several in found.values() for each in several]
    form.said = {index: said(several) for index, several in found.items()}
    return form


def _unit(form: MessageForm, index: int, words: str) -> Unit:
    source = form.key.sources[0] if form.text.plurals.index(1) == index else form.key.sources[-1]
    place = Place("catalog", form.key.digest, str(index))
    source_text = Text(source, SOURCE_LANGUAGE, plain=True)
    return Unit(place, Text(words, form.tag, plain=True), source_text, is_narrow=form.key.context in NARROW)


def changed(form: MessageForm, deed: str) -> MessageForm:
    """What was typed after a button that saves nothing: the source copied, or a placeholder put in."""
    texts = list(form.text.texts)
    if deed == COPY:
        for index, words in enumerate(texts):
            source = form.key.sources[0] if form.text.plurals.index(1) == index else form.key.sources[-1]
            texts[index] = words or source
    elif deed.startswith(INSERT):
        number, _space, piece = deed.removeprefix(INSERT).partition(" ")
        if number.isdecimal() and int(number) < len(texts):
            texts[int(number)] = _put(form, int(number), piece)
    elif deed.startswith(TERM):
        texts = _with_term(form, deed.removeprefix(TERM))
    elif deed.startswith(MEMORY):
        texts = _remembered(form, deed.removeprefix(MEMORY))
    form.text = Forms(tuple(texts), form.text.plurals)
    return form


def terms(form: MessageForm) -> list[TermHere]:
    """The terms of the glossary in the message's originals, with whether any of the fields has them."""
    source = Text("\n".join(form.key.sources), SOURCE_LANGUAGE, plain=True)
    target = Text("\n".join(form.text.texts), form.tag, plain=True)
    return terms_here(saved.saved_glossary(db.session), source, target)


def _with_term(form: MessageForm, words: str) -> list[str]:
    """The fields with a term in the first empty one, or else behind the first; with script it goes to the cursor."""
    if not any(words in term.accepted for term in terms(form)):
        raise NotFound(words)
    texts = list(form.text.texts)
    place = texts.index("") if "" in texts else 0
    texts[place] = f"{texts[place].rstrip()} {words}".lstrip()
    return texts


def _remembered(form: MessageForm, number: str) -> list[str]:
    """The fields with what was said before: in those forms that stand beside what it was said of."""
    found = segment(db.session, number, form.tag)
    if found is None:
        raise NotFound(number)
    texts, one = list(form.text.texts), form.text.plurals.index(1)
    sources = [form.key.sources[0 if index == one else -1] for index in range(len(texts))]
    best = max(sources, key=lambda source: likeness(source, found.source))
    return [found.target if source == best else text for source, text in zip(sources, texts, strict=True)]


def _put(form: MessageForm, index: int, piece: str) -> str:
    """A text with a placeholder of the source: in the place of one that is none there, or else at the end."""
    words = form.text.texts[index]
    lacking = next((each for each in form.faults_of(index) if each.sort is Sort.LACKS), None)
    if lacking is None or piece not in lacking.pieces:
        return words
    if lacking.wanted:
        return words.replace(lacking.wanted[0], piece, 1)
    return f"{words} {piece}".lstrip()
