"""What a file is, by its first bytes: a name and its ending can say anything.

Only what the portal shows by itself has a name here; everything else is `UNKNOWN`, and is handed
out for saving alone. The signatures are those of the formats' own standards; those of pictures and
documents are also in https://mimesniff.spec.whatwg.org/#matching-an-image-type-pattern.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from portal.foundation import webm

UNKNOWN = "application/octet-stream"
PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/avif")
RECORDINGS = ("video/mp4", "video/webm")
CAPTIONS = ("text/vtt",)

HEAD = 4096
"""How many bytes of a file say what it is."""

# What people call a format, and what ends the name of such a file.
_NAMES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "image/png": ("PNG", ".png"),
        "image/jpeg": ("JPEG", ".jpg"),
        "image/gif": ("GIF", ".gif"),
        "image/webp": ("WebP", ".webp"),
        "image/avif": ("AVIF", ".avif"),
        "video/mp4": ("MP4", ".mp4"),
        "video/webm": ("WebM", ".webm"),
        "text/vtt": ("WebVTT", ".vtt"),
        "application/pdf": ("PDF", ".pdf"),
    }
)
_BEGINNINGS: Mapping[bytes, str] = MappingProxyType(
    {
        b"\x89PNG\r\n\x1a\n": "image/png",
        b"\xff\xd8\xff": "image/jpeg",
        b"GIF87a": "image/gif",
        b"GIF89a": "image/gif",
        b"%PDF-": "application/pdf",
    }
)
# The major brands of MP4 (https://mp4ra.org/registered-types/brands). QuickTime's own is not among
# them, since few browsers play it; nor are those of sound alone.
_MP4 = (b"isom", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6", b"iso7", b"iso8", b"iso9", b"mp41", b"mp42", b"avc1")
_AVIF = (b"avif", b"avis")
_BOM = b"\xef\xbb\xbf"


def type_of(head: bytes) -> str:
    """The media type of a file that begins with these bytes, of which the first `HEAD` are enough."""
    for beginning, found in _BEGINNINGS.items():
        if head.startswith(beginning):
            return found
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp":
        return _by_brand(head[8:12])
    if webm.is_webm(head):
        return "video/webm"
    return "text/vtt" if _is_captions(head) else UNKNOWN


def _by_brand(brand: bytes) -> str:
    if brand in _AVIF:
        return "image/avif"
    return "video/mp4" if brand in (*_MP4, b"M4V ", b"dash") else UNKNOWN


def _is_captions(head: bytes) -> bool:
    """Whether a text begins as WebVTT (https://www.w3.org/TR/webvtt1/#iana-text-vtt)."""
    text = head.removeprefix(_BOM)
    return text.startswith(b"WEBVTT") and text[6:7] in (b"", b" ", b"\t", b"\n", b"\r")


def type_of_file(path: Path) -> str:
    """The media type of a file on the disk."""
    with path.open("rb") as stream:
        return type_of(stream.read(HEAD))


def format_name(type: str, name: str) -> str:
    """What people call the format of a type; of an unknown one, the ending of the file's name."""
    if type in _NAMES:
        return _NAMES[type][0]
    return _ending(name).removeprefix(".").upper()


def suffix(type: str, name: str) -> str:
    """What the name of a file of a type must end with; of an unknown one, what it ends with itself."""
    return _NAMES[type][1] if type in _NAMES else _ending(name)


def _ending(name: str) -> str:
    found = Path(name).suffix.lower()
    return found if found[1:].isascii() and found[1:].isalnum() and len(found) <= 9 else ""
