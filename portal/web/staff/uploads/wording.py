"""Why a file was not taken, in sentences that say what to do instead."""

from __future__ import annotations

from collections.abc import Mapping

from portal.content.authoring.uploading import Reason, Refused
from portal.foundation.formats import file_size
from portal.foundation.i18n import LazyText, _, _l
from portal.foundation.pictures import MOST_PIXELS

MILLION = 1_000_000

_WORDS: Mapping[Reason, LazyText] = {
    Reason.EMPTY: _l("%(name)s was not taken: there is nothing in it."),
    Reason.DRAWING: _l("%(name)s was not taken: drawings of this sort can carry programs. Save it as PNG."),
    Reason.PAGE: _l("%(name)s was not taken: it is a web page, which can carry programs. Save it as PDF."),
    Reason.UNKNOWN: _l(
        "%(name)s was not taken: what is in it is none of PNG, JPEG, WebP, AVIF, GIF, PDF, MP4, WebM and WebVTT."
    ),
    Reason.MOVING: _l("%(name)s was not taken: the picture moves. Save it as a recording, in MP4 or WebM."),
    Reason.BROKEN: _l("%(name)s was not taken: it is damaged, or not what its name says. Save it again and retry."),
}


def refusal(error: Refused) -> str:
    """The sentence for a file that was not taken."""
    if error.reason is Reason.TOO_LARGE:
        size = file_size(error.limit or 0)
        return _("%(name)s was not taken: files of this sort may have %(size)s at most.", name=error.name, size=size)
    if error.reason is Reason.TOO_MANY_PIXELS:
        return _(
            "%(name)s was not taken: pictures may have %(num)s million pixels at most. Save it smaller.",
            name=error.name,
            num=str(MOST_PIXELS // MILLION),
        )
    if error.reason is Reason.CAPTIONS:
        return _(
            "%(name)s was not taken: line %(line)s is not as WebVTT wants it.", name=error.name, line=str(error.line)
        )
    return str(_WORDS[error.reason]) % {"name": error.name}
