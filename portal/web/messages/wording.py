"""States, forms, faults and refusals, in words."""

from __future__ import annotations

from collections.abc import Mapping

from portal.foundation.formats import join_list, language_name, number
from portal.foundation.i18n import LazyText, _, _l, _lp
from portal.translation.messages.faults import MessageFault, Sort
from portal.translation.messages.listing import Show, Standing
from portal.translation.messages.models import State
from portal.translation.messages.plurals import Form
from portal.translation.messages.pofiles import Reason, Refused
from portal.web.staff.states import Chip

_CHIPS: Mapping[Standing, tuple[LazyText, str, str]] = {
    Standing.MISSING: (_lp("state", "Missing"), "dashed", "lacks"),
    # Translators: of a translation that came from a file and that nobody has confirmed ('fuzzy').
    Standing.UNSURE: (_lp("state", "Unsure"), "unsure", "idle"),
    Standing.DRAFT: (_lp("state", "Draft"), "pencil", "idle"),
    Standing.TO_REVIEW: (_lp("state", "To review"), "eye", "waits"),
    # Translators: two people wrote different texts, and somebody must choose.
    Standing.TWO_VERSIONS: (_lp("state", "Two versions"), "two", "waits"),
    # Translators: of a text that was changed on the running site and that readers see.
    Standing.LIVE: (_lp("state", "Live"), "globe", "good"),
    Standing.DONE: (_lp("state", "Reviewed"), "tick", "good"),
}

SHOWS: Mapping[Show, LazyText] = {
    # Translators: all messages together.
    Show.ALL: _lp("messages", "All"),
    Show.LEFT: _lp("messages", "To do"),
    Show.UNSURE: _lp("messages", "Unsure"),
    Show.TRANSLATED: _lp("messages", "To review"),
    Show.REVIEWED: _lp("messages", "Reviewed"),
    Show.LIVE: _lp("messages", "Edited live"),
}

_FORMS: Mapping[str, LazyText] = {
    # Translators: the name of a plural form: the text for no thing at all.
    "zero": _lp("plural form", "None"),
    "one": _lp("plural form", "One"),
    "two": _lp("plural form", "Two"),
    "few": _lp("plural form", "A few"),
    # Translators: the name of a plural form, in Spanish the one for millions.
    "many": _lp("plural form", "Many"),
    "other": _lp("plural form", "Others"),
}

_STATES: Mapping[State, LazyText] = {
    State.FILE: _l("back to the catalog’s text"),
    State.FUZZY: _l("unsure"),
    State.DRAFT: _l("as a draft"),
    State.TRANSLATED: _l("as translated"),
    State.REVIEWED: _l("as reviewed"),
}

_DEEDS: Mapping[str, LazyText] = {
    # Translators: how a version of a text came about.
    "save": _lp("version", "Saved"),
    "undo": _lp("version", "Undone"),
    "restore": _lp("version", "Restored"),
    "import": _lp("version", "Imported"),
    "push": _lp("version", "Taken from the catalog"),
    "deploy": _lp("version", "Taken from the catalog"),
}

_REASONS: Mapping[Reason, LazyText] = {
    Reason.TOO_LARGE: _l("The file is too large."),
    Reason.UNKNOWN_ENCODING: _l("The file says that it is written in “%(found)s”, which is no encoding."),
    Reason.NOT_THE_ENCODING: _l("There are bytes that are not %(found)s, although the file says so."),
    Reason.SYNTAX: _l("This line is not the way PO files are written."),
    Reason.OPEN_STRING: _l("A quotation mark is missing at the end of the text."),
    Reason.TWICE: _l("There are two entries for the same message: “%(found)s”."),
    Reason.FORMS: _l(
        "The number of plural forms (%(found)s) is neither what the file counts nor what the language has."
    ),
    Reason.RULE: _l("The rule for plural forms cannot be read: %(found)s"),
    Reason.LANGUAGE: _l("The file is in another language: %(found)s."),
    Reason.NOTHING: _l("There is no file, or nothing in it."),
}


def chip(standing: Standing) -> Chip:
    """How a message stands, as it is shown."""
    words, icon, tone = _CHIPS[standing]
    return Chip(str(words), icon, tone)


def form_name(form: Form, count: int) -> str:
    """What a plural form is called; a message with one text has no forms."""
    # Translators: the label of the field for a translation.
    return _("Translation") if count == 1 else str(_FORMS[form.category])


def form_help(form: Form) -> str:
    """The numbers that a form is used for."""
    # Translators: of a plural form: some of the numbers that it is used for, such as "0, 2, 3 and 25".
    return _("Used for %(numbers)s", numbers=join_list([number(each) for each in form.numbers]))


def fault_words(fault: MessageFault) -> str:
    """What is wrong, in one sentence."""
    pieces, wanted = ", ".join(fault.pieces), ", ".join(fault.wanted)
    sentences: Mapping[Sort, str] = {
        Sort.EMPTY: _("There must be a text here before it can be reviewed."),
        Sort.COUNT: _("The number of plural forms is not that of the language."),
        Sort.LACKS: _("%(pieces)s is missing.", pieces=pieces),
        Sort.EXTRA: _("The original has no %(pieces)s here.", pieces=pieces),
        Sort.MALFORMED: _("A placeholder is broken. A percent sign beside placeholders is written twice."),
        Sort.TAGS: _("The tags differ: the original has %(wanted)s.", wanted=wanted or _("none")),
        Sort.CONTROL: _("There is a sign that cannot be shown."),
        Sort.BREAK: _("The original has no line break."),
        Sort.ADDRESS: _("Steps of addresses last for ever and are not changed here."),
    }
    return sentences[fault.sort]


def refusal_words(refused: Refused) -> str:
    """Why a file was not taken, with the line."""
    reason = str(_REASONS[refused.reason]) % {"found": refused.found}
    return _(
        "Line %(line)s could not be read. %(reason)s Nothing was changed.", line=number(refused.line), reason=reason
    )


def state_words(state: str) -> str:
    """How a version was saved."""
    return str(_STATES[State(state)])


def deed_words(deed: str) -> str:
    """How a version came about."""
    return str(_DEEDS[deed])


def title(tag: str) -> str:
    """What the list of messages in a language is called."""
    # Translators: the texts of the interface (menus, labels, notices) in a language, which stands after the colon.
    return _("Words of the site: %(language)s", language=language_name(tag))
