"""Pictures that people bring: read once, checked, and written anew, so that nothing but the picture is left.

Whatever a file holds besides (where and with what it was taken, a second file behind its end, a colour
profile) is not written again. The picture is turned as its camera said, and its colours are those of sRGB,
which browsers take for granted. Decoding is Pillow's; the formats are those that every browser shows.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any, NamedTuple

from PIL import Image, ImageCms, ImageOps

MOST_PIXELS = 40_000_000
"""How many pixels a picture may have: a good camera's, and some 160 MB of memory while it is read."""

FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "AVIF")

QUALITY = 90
SCALED_QUALITY = 80
SCALED_TYPE = "image/webp"

# What Pillow raises where a file is not what it says, or is cut off.
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error)
_BOMB = (Image.DecompressionBombError, Image.DecompressionBombWarning)
# Formats that are written as others: a still GIF has no more than PNG, and AVIF cannot be written everywhere.
_WRITTEN = {"GIF": "PNG", "AVIF": "WEBP"}
_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
_OPTIONS: Mapping[str, Mapping[str, Any]] = {
    "PNG": {"optimize": True},
    "JPEG": {"quality": QUALITY, "optimize": True, "progressive": True},
    "WEBP": {"quality": QUALITY},
}


class BrokenPicture(ValueError):
    """The file begins as a picture does, and cannot be read as one."""


class HugePicture(ValueError):
    """The picture has more pixels than `MOST_PIXELS`."""


class MovingPicture(ValueError):
    """The picture has more than one frame."""


class Clean(NamedTuple):
    """A picture written anew: its bytes, their media type, and its size in pixels."""

    content: bytes
    type: str
    width: int
    height: int


def clean(source: IO[bytes]) -> Clean:
    """A picture without anything but itself. Raises BrokenPicture, HugePicture and MovingPicture."""
    try:
        with Image.open(source, formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise HugePicture(f"{opened.width} x {opened.height}")
            if getattr(opened, "is_animated", False):
                raise MovingPicture
            name = _WRITTEN.get(opened.format or "", opened.format or "")
            picture = _plain(ImageOps.exif_transpose(opened), name)
    except _BOMB as error:
        raise HugePicture(str(error)) from None
    except (BrokenPicture, HugePicture, MovingPicture):
        raise
    except _BROKEN as error:
        raise BrokenPicture(str(error)) from None
    return Clean(_written(picture, name), _TYPES[name], picture.width, picture.height)


class Focus(NamedTuple):
    """What must stay visible of a picture, in per cent from its left and its top."""

    left: int = 50
    top: int = 50


def scaled(path: Path, width: int) -> bytes:
    """A kept picture as WebP, so many pixels wide; one that is no wider stays as wide as it is.

    Raises BrokenPicture, for one that is too large to be read too.
    """
    picture = _read_near(path, (width, 1))
    if picture.width > width:
        height = max(1, round(picture.height * width / picture.width))
        picture = picture.resize((width, height), Image.Resampling.LANCZOS)
    return _as_webp(picture)


def cropped(path: Path, size: tuple[int, int], focus: Focus) -> bytes:
    """A kept picture as WebP, cut to the shape of a size in pixels, its focal point as near the middle as it can be.

    One that is smaller is cut and stays as large as it is. Raises BrokenPicture.
    """
    picture = _read_near(path, size)
    box = crop_box(picture.size, size, focus)
    fitting = (min(size[0], box[2] - box[0]), min(size[1], box[3] - box[1]))
    return _as_webp(picture.resize(fitting, Image.Resampling.LANCZOS, box=box))


def crop_box(picture: tuple[int, int], shape: tuple[int, int], focus: Focus) -> tuple[int, int, int, int]:
    """The largest part of a picture that has a shape and the focal point as near its middle as it can be.

    Sizes are in pixels; the part is its left, top, right and bottom.
    """
    ratio = min(picture[0] / shape[0], picture[1] / shape[1])
    sides = [max(1, min(whole, round(side * ratio))) for whole, side in zip(picture, shape, strict=True)]
    starts = [
        max(0, min(whole - side, round(whole * point / 100 - side / 2)))
        for whole, side, point in zip(picture, sides, focus, strict=True)
    ]
    return starts[0], starts[1], starts[0] + sides[0], starts[1] + sides[1]


def _read_near(path: Path, size: tuple[int, int]) -> Image.Image:
    """A kept picture in the colours of browsers; a photograph is read in a size near the one that is wanted."""
    try:
        with Image.open(path, formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise BrokenPicture(f"{opened.width} x {opened.height}")
            opened.draft("RGB", size)
            return _plain(opened, "WEBP")
    except BrokenPicture:
        raise
    except (*_BROKEN, *_BOMB) as error:
        raise BrokenPicture(str(error)) from None


def _as_webp(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "WEBP", quality=SCALED_QUALITY)
    return buffer.getvalue()


def size_of(path: Path) -> tuple[int, int] | None:
    """How wide and high a picture is, in pixels; None for what cannot be read as one."""
    try:
        with Image.open(path, formats=FORMATS) as opened:
            return opened.size
    except (*_BROKEN, *_BOMB):
        return None


def _plain(picture: Image.Image, format: str) -> Image.Image:
    """The pixels alone, in the colours of browsers, with what is transparent where the format can say so."""
    picture = _in_srgb(picture)
    has_holes = picture.has_transparency_data
    mode = "RGBA" if has_holes and format != "JPEG" else "RGB"
    if picture.mode == "L" and not has_holes and format != "WEBP":
        mode = "L"
    plain = picture.convert(mode)
    # A copy even of what has this mode already: what the file said of itself stays behind.
    plain = plain.copy() if plain is picture else plain
    plain.info = {}
    return plain


def _in_srgb(picture: Image.Image) -> Image.Image:
    profile = picture.info.get("icc_profile")
    if not profile:
        return picture
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        mode = "RGBA" if picture.mode in ("RGBA", "LA", "PA") else "RGB"
        known = picture if picture.mode in ("RGB", "RGBA", "CMYK", "L") else picture.convert(mode)
        output = "RGBA" if known.mode == "RGBA" else "RGB"
        return ImageCms.profileToProfile(known, source, ImageCms.createProfile("sRGB"), outputMode=output) or picture
    except (ImageCms.PyCMSError, OSError, ValueError):
        # A profile that cannot be read, or is one of other colours, is as good as none.
        return picture


def _written(picture: Image.Image, format: str) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, format, **_OPTIONS[format])
    return buffer.getvalue()
