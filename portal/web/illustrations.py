"""The pictures of an item as its page shows them: in sizes of which a browser takes the one that it needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portal.content.kinds.media import FOCUS
from portal.content.model.media import best_language
from portal.content.published.passages import Words
from portal.content.published.reading import Reading
from portal.content.sitewide.directory import file_address, file_mark
from portal.foundation.facts import File
from portal.foundation.pictures import Focus

WIDTHS = (480, 960, 1600)
"""How many pixels wide the pictures are that pages offer: a phone, a text's width, the same on a fine screen."""

SUFFIX = ".webp"

CROPS = ((960, 540), (1600, 900))
"""The sizes in pixels that pictures are cut to where a page has a place of one shape; the last is a fine screen's."""


@dataclass(frozen=True)
class Illustration:
    """A picture with its sizes (an empty `srcset`: none), what it shows in words, and whose it is."""

    url: str
    srcset: str
    width: int
    height: int
    alt: Words
    caption: Words | None
    credit: str | None


def widths(width: int) -> list[int]:
    """The widths in which a picture is offered: none that is wider than it is, and its own where that is not vast."""
    return [*(each for each in WIDTHS if each < width), min(width, WIDTHS[-1])]


def focus_in(facts: Mapping[str, Any]) -> Focus:
    """The focal point of a media item by its facts; the middle where nobody said another."""
    left, top = (facts.get(name) for name in FOCUS)
    return Focus() if left is None or top is None else Focus(int(left), int(top))


def focus_of(media: Reading) -> Focus:
    """The focal point of a picture that readers see."""
    return focus_in({name: media.fact(name) for name in FOCUS})


def crop_name(size: tuple[int, int], focus: Focus) -> str:
    """The last step of the address of a picture that is cut to a size."""
    return f"{size[0]}x{size[1]}-{focus.left}-{focus.top}{SUFFIX}"


def pictures(item: Reading) -> list[Illustration]:
    """The pictures of an item, in their order; those that have no file for its readers are left out."""
    return list(_pictures(item))


def _pictures(item: Reading) -> Iterator[Illustration]:
    for media in item.linked("pictures"):
        files: dict[str, File] = media.fact("files") or {}
        tag = best_language(files, [item.page_lang, item.source_language])
        width, height = (files[tag].get("width"), files[tag].get("height")) if tag else (None, None)
        if tag is None or not width or not height:
            continue
        url, srcset = _addresses(media, tag, file_mark(files[tag]), width)
        yield Illustration(
            url=url,
            srcset=srcset,
            width=width,
            height=height,
            alt=media.words("alt"),
            caption=media.words("caption") or None,
            credit=media.fact("credit"),
        )


def _addresses(media: Reading, tag: str, mark: str, width: int) -> tuple[str, str]:
    """Where a picture lies, and its sizes; one that readers cannot open yet has no sizes."""
    draft_file = media.library.draft_files.get(media.item_id)
    if draft_file is not None:
        return draft_file(media.key, tag, mark), ""
    address, offered = file_address(media.key, tag, mark), widths(width)
    middle = f"{address}/{offered[min(1, len(offered) - 1)]}{SUFFIX}"
    return middle, ", ".join(f"{address}/{each}{SUFFIX} {each}w" for each in offered)
