"""What a page needs to play a recording, or to lead to one: sources, captions, a still, and files to save.

Nothing is loaded from the addresses here before the reader asks, but for the still.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from markupsafe import Markup

from portal.content.model.media import best_language
from portal.content.published.passages import Words
from portal.content.published.reading import Reading
from portal.content.sitewide.directory import file_address, file_mark
from portal.foundation import formats
from portal.foundation.facts import ANY_LANGUAGE, File
from portal.foundation.filetypes import PICTURES, UNKNOWN, format_name
from portal.foundation.i18n import _, _p
from portal.web.illustrations import CROPS, crop_name, focus_of
from portal.web.wording import marked


@dataclass(frozen=True)
class Source:
    """One file of a recording; `type` is its media type."""

    url: str
    type: str


@dataclass(frozen=True)
class Track:
    """Captions in a language, by its tag and own name; `is_default` where it is the page's."""

    url: str
    tag: str
    name: str
    is_default: bool


@dataclass(frozen=True)
class Recording:
    """A recording that the portal has itself: one file in several formats, of which a browser plays one.

    `language` is what is spoken in it, where that is known; `size` (in bytes) and `seconds` are
    those of the first file.
    """

    sources: Sequence[Source]
    tracks: Sequence[Track]
    language: str | None
    size: int | None
    seconds: int | None

    def at(self, seconds: int) -> str:
        """The address of a place in it (https://www.w3.org/TR/media-frags/#naming-time)."""
        return f"{self.sources[0].url}#t={seconds}"


@dataclass(frozen=True)
class Still:
    """A picture, cut to the shape of a film around its focal point, and what it shows in words."""

    url: str
    srcset: str
    alt: Words


@dataclass(frozen=True)
class Download:
    """A file to save, in words. `tag` is its language, None where it serves every one, and `language`
    the same where the words do not name it."""

    url: str
    words: str | Markup
    tag: str | None
    language: str | None
    format: str
    size: int | None


def _files(media: Reading) -> dict[str, File]:
    found: dict[str, File] = media.fact("files") or {}
    return found


def _version(media: Reading, tag: str) -> str:
    return file_address(media.key, tag, file_mark(_files(media)[tag]))


def recording(item: Reading) -> Recording | None:
    """The recording in the page's language, or the one that there is; None where the portal has none."""
    media = item.linked("recordings")
    tag = best_language(_files(media[0]), [item.page_lang, item.source_language]) if media else None
    if tag is None:
        return None
    first = _files(media[0])[tag]
    return Recording(
        sources=[
            Source(_version(each, tag), _files(each)[tag].get("type", UNKNOWN)) for each in media if tag in _files(each)
        ],
        tracks=_tracks(item),
        language=item.fact("language") if tag == ANY_LANGUAGE else tag,
        size=first.get("size"),
        seconds=first.get("seconds"),
    )


def _tracks(item: Reading) -> list[Track]:
    media = item.one("captions")
    if media is None:
        return []
    page = item.page_lang
    return [Track(_version(media, tag), tag, formats.own_name(tag), tag == page) for tag in sorted(_files(media))]


def still(item: Reading) -> Still | None:
    """The picture that stands for a recording before it plays."""
    media = item.one("poster")
    tag = best_language(_files(media), [item.page_lang, item.source_language]) if media else None
    if media is None or tag is None:
        return None
    if _files(media)[tag].get("type") not in PICTURES:
        return Still(_version(media, tag), "", media.words("alt"))
    addresses = [(f"{_version(media, tag)}/{crop_name(size, focus_of(media))}", size[0]) for size in CROPS]
    srcset = ", ".join(f"{url} {width}w" for url, width in addresses)
    return Still(addresses[0][0], srcset, media.words("alt"))


def captioned(item: Reading) -> list[Markup | str]:
    """The languages in which a recording has captions, each by its own name."""
    media = item.one("captions")
    return [marked(Words(formats.own_name(tag), tag)) for tag in sorted(_files(media))] if media else []


def minutes(item: Reading) -> int | None:
    """How long a recording plays, in minutes: by its file, else as its author says."""
    film = recording(item)
    stated: int | None = item.fact("minutes")
    return stated if film is None or film.seconds is None else max(1, round(film.seconds / 60))


def host(url: str) -> str:
    """Where an address leads, as people say it; the whole address where it names no host."""
    try:
        found = urlsplit(url).hostname
    except ValueError:  # brackets that hold no number of a machine
        found = None
    return (found or url).removeprefix("www.")


def downloads(items: Iterable[Reading]) -> list[Download]:
    """The files of media items in all their languages, by what the items show."""
    return [found for media in items for found in _downloads(media, _by_alt)]


def recorded_files(item: Reading) -> list[Download]:
    """What there is to save of a video: the recording, its captions, and the files beside it."""
    groups = {"recordings": _as_recording, "captions": _as_captions, "files": _by_alt}
    return [
        found for name, words in groups.items() for media in item.linked(name) for found in _downloads(media, words)
    ]


def _downloads(media: Reading, words: Callable[[Reading, str], str | Markup]) -> Iterator[Download]:
    """The files of one item, that of the page's language first."""
    files = _files(media)
    for tag in sorted(files, key=lambda tag: (tag != media.page_lang, tag)):
        file, known = files[tag], None if tag == ANY_LANGUAGE else tag
        yield Download(
            url=file_address(media.key, tag),
            words=words(media, tag),
            tag=known,
            language=None if words is _as_captions else known,
            format=format_name(file.get("type", UNKNOWN), file["name"]),
            size=file.get("size"),
        )


def _by_alt(media: Reading, _tag: str) -> str | Markup:
    return marked(media.words("alt"))


def _as_recording(_media: Reading, _tag: str) -> str:
    return _p("video", "Recording")


def _as_captions(_media: Reading, tag: str) -> str:
    return _("Captions in %(language)s", language=formats.language_name(tag))
