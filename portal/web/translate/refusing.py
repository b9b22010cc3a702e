"""Files from elsewhere, in words: what would become of their entries, and why one was not taken."""

from __future__ import annotations

from collections.abc import Mapping

from portal.foundation.formats import number
from portal.foundation.i18n import LazyText, _, _l, _lp
from portal.translation.exchange.xmlfiles import Reason, Refused
from portal.translation.messages.importing import Planned

PLANNED: Mapping[Planned, LazyText] = {
    Planned.NEW: _lp("import", "New"),
    Planned.CHANGED: _lp("import", "Changed"),
    Planned.CLASH: _lp("import", "Clashes"),
    # Translators: entries of a file that nobody has confirmed ('fuzzy').
    Planned.FUZZY: _lp("import", "Unsure"),
    Planned.UNKNOWN: _lp("import", "Unknown"),
    Planned.SAME: _lp("import", "The same"),
}

_REASONS: Mapping[Reason, LazyText] = {
    Reason.TOO_LARGE: _l("The file is too large."),
    Reason.NOTHING: _l("There is no file, or nothing in it."),
    Reason.UNKNOWN_ENCODING: _l("The file says that it is written in “%(found)s”, which is no encoding."),
    Reason.NOT_THE_ENCODING: _l("There are bytes that are not %(found)s, although the file says so."),
    Reason.DECLARATION: _l("The file declares entities or a type of document, which is not taken: %(found)s."),
    Reason.SYNTAX: _l("This is not well-formed: %(found)s."),
    Reason.FORMAT: _l("This is another sort of file: %(found)s."),
    Reason.VERSION: _l("The version of the format is not known here: %(found)s."),
    Reason.LANGUAGE: _l("The file has nothing in these languages: %(found)s."),
    Reason.COLUMNS: _l("There is no column “%(found)s”."),
    Reason.TWICE: _l("There are two entries for the same text: %(found)s."),
}


def refusal_words(refused: Refused) -> str:
    """Why a file was not taken, with the line."""
    reason = str(_REASONS[refused.reason]) % {"found": refused.found}
    return _(
        "Line %(line)s could not be read. %(reason)s Nothing was changed.", line=number(refused.line), reason=reason
    )
