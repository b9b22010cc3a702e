"""Files for synthetic items: a picture, a recording and captions, each as small as can be."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from portal.content.model.media import MediaStore, file_of
from portal.foundation.facts import ANY_LANGUAGE, File

# One grey point.
_PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
)
# A WebM that shows one picture for a minute.
_RECORDING = base64.b64decode(
    "GkXfo49ChoEBQoKEd2VibUKHgQQYU4Bn6RVJqWaWKtexgw9CQESJhEdqYABNgIF0V0GBdBZUrmubrpnXgQFzxYEBg4EBhoVWX1ZQOOCG"
    "sIEQuoEJH0O2danngQCjpIEAAIBwAQCdASoQAAkAB0CWJZACdAFAAAD+64jFLt0hy1IgAA=="
)
RECORDING_SECONDS = 60

_TYPES = ("image/png", "video/webm", "text/vtt")


def sample_type(number: int) -> str:
    """The media type of the files of the sample with a number: pictures, recordings and captions take turns."""
    return _TYPES[number % len(_TYPES)]


@dataclass(frozen=True)
class SampleFiles:
    """Makes the files of samples, and keeps them in a store."""

    store: MediaStore
    tags: Sequence[str]
    sentence: Callable[[str, int], str]

    def files(self, number: int) -> dict[str, File]:
        """The files of the sample with a number: captions in each language, other files for all of them."""
        type = sample_type(number)
        if type == "text/vtt":
            return {tag: self._keep("sample.vtt", self._captions(tag)) for tag in self.tags}
        name, content = ("sample.png", _PICTURE) if type == "image/png" else ("sample.webm", _RECORDING)
        return {ANY_LANGUAGE: self._keep(name, content)}

    def _keep(self, name: str, content: bytes) -> File:
        sha256 = self.store.put(io.BytesIO(content))
        return file_of(self.store.path_of(sha256), name, sha256)

    def _captions(self, tag: str) -> bytes:
        cues = [f"00:{start:02}.000 --> 00:{start + 5:02}.000\n{self.sentence(tag, 6)}\n" for start in range(0, 20, 5)]
        return "\n".join(["WEBVTT\n", *cues]).encode()
