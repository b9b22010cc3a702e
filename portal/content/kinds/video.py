"""Videos and recorded conversations."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Mapped

from portal.content.kinds.parts import Chapter, Panellist
from portal.content.kinds.shared import Connected, Headed, Published
from portal.content.model.documents import Document
from portal.content.model.filters import COUNTRY, STRATEGY
from portal.content.model.items import FilesByName, Item, Misfit
from portal.foundation.facts import ANY_LANGUAGE, Territories, Timecode, WholeNumber
from portal.foundation.fields import fact, links, parts, prose
from portal.foundation.filetypes import CAPTIONS, PICTURES, RECORDINGS
from portal.foundation.i18n import _l, _lp

CLOCK = Timecode()


class Video(Headed, Published, Connected, Item, kind="video"):
    """A recording, with the people who speak in it.

    It plays here where the portal has the recording itself; otherwise its address leads to whoever
    has. How large and how long the portal's own files are, they say themselves.
    """

    folder = "videos"
    section, section_text = "videos", _lp("address", "videos")
    label, label_plural = _l("Video"), _l("Videos")
    order_by, descending = "published", True
    schema_type = "VideoObject"

    event = prose(_l("Event"), plain=True)
    recordings = links(
        "media",
        _lp("video", "Recording"),
        help=_l("MP4 or WebM files; a browser plays the first that it can."),
        types=RECORDINGS,
    )
    captions = links(
        "media", _l("Captions"), many=False, types=CAPTIONS, help=_l("WebVTT files, one for each language.")
    )
    poster = links(
        "media",
        _lp("video", "Still picture"),
        many=False,
        types=PICTURES,
        help=_l("What is shown before the recording plays."),
    )
    minutes: Mapped[int | None] = fact(
        WholeNumber(), _l("Minutes"), help=_l("Only for a recording that is not on this portal."), schema="duration"
    )
    countries: Mapped[list[str] | None] = fact(
        Territories(), _l("Countries discussed"), filters=(COUNTRY,), schema="spatialCoverage"
    )
    chapters = parts(Chapter, _l("Chapters"))
    panellists = parts(Panellist, _l("Panellists"), schema="contributor")
    strategy = links("initiative", _l("Strategy"), many=False, filters=(STRATEGY,), schema="about")
    files = links("media", _l("Files"))
    transcript = prose(_l("Transcript"), help=_l("What is said, as text."))
    body = prose(_l("Text"))

    @classmethod
    def misfits(cls, document: Document, files: FilesByName) -> Iterator[Misfit]:
        """Chapters that are out of order or begin after the end, and captions that name no language."""
        yield from _wrong_chapters(document, _seconds(document, files))
        for name in document.links.get("captions", ()):
            if ANY_LANGUAGE in files.get(name, {}):
                yield Misfit(("captions",), f"captions for {ANY_LANGUAGE} language", "a file for each language")


def _wrong_chapters(document: Document, length: int | None) -> Iterator[Misfit]:
    latest = -1
    for chapter in document.parts.get("chapters", ()):
        starts = chapter.facts.get("starts")
        if starts is None:
            continue
        path = ("chapters", chapter.key, "starts")
        if starts <= latest:
            yield Misfit(path, f"a chapter at {CLOCK.dump(starts)}", f"a time after {CLOCK.dump(latest)}")
        elif length is not None and starts >= length:
            yield Misfit(path, f"a chapter at {CLOCK.dump(starts)}", f"a time before the end, {CLOCK.dump(length)}")
        latest = max(latest, starts)


def _seconds(document: Document, files: FilesByName) -> int | None:
    """How long the recording plays, by its files; else by the author's minutes, which may be rounded down."""
    lengths = [
        file["seconds"]
        for name in document.links.get("recordings", ())
        for file in files.get(name, {}).values()
        if "seconds" in file
    ]
    if lengths:
        return min(lengths)
    minutes: int | None = document.facts.get("minutes")
    return None if minutes is None else (minutes + 1) * 60
