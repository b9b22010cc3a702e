"""What a provider of machine translation is, how one is found, and how it is asked without waiting for ever.

A provider is somebody else's code or service: it may fail, hang, or give something else than was asked for. Whatever it
does ends as `Unavailable`, never as an error of the page.
"""

from __future__ import annotations

import importlib
import logging
import threading
from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol, runtime_checkable

SECONDS = 15.0
AT_ONCE = 4
"""How long an answer is waited for, and how many requests a process has out; one that hangs keeps its place."""

_log = logging.getLogger(__name__)
_places = threading.BoundedSemaphore(AT_ONCE)


@runtime_checkable
class Provider(Protocol):
    """Translates texts; `name` is what translators are told of it."""

    name: str

    def translate(self, segments: Sequence[str], source: str, target: str) -> list[str]:
        """The translations of passages in Markdown, or of lines, in their order; `source` and `target` are tags."""


class NoProvider(Exception):
    """What a setting names is no provider; the message is one line for the operator."""


class Trouble(StrEnum):
    """Why there is no translation."""

    FAILED = "failed"
    LATE = "late"
    BUSY = "busy"
    ODD = "odd"


class Unavailable(Exception):
    """The provider gave no translation."""

    def __init__(self, trouble: Trouble) -> None:
        self.trouble = trouble
        super().__init__(trouble)


def load(path: str) -> Provider:
    """The provider at an import path, ``package.module:name``; a class or function is called without arguments.

    Raises NoProvider.
    """
    module, _colon, name = path.partition(":")
    try:
        found = getattr(importlib.import_module(module), name)
        found = found if isinstance(found, Provider) and not isinstance(found, type) else found()
    except Exception as error:
        # Whatever somebody else's code raises when it is loaded is the operator's to know.
        raise NoProvider(f"{path} cannot be loaded: {type(error).__name__}: {error}") from None
    if not isinstance(found, Provider):
        raise NoProvider(f"{path} has no name or no method translate(segments, source, target)")
    return found


def translated(provider: Provider, text: str, source: str, target: str, *, seconds: float = SECONDS) -> str:
    """What a provider makes of a text. Raises Unavailable."""
    if not _places.acquire(blocking=False):
        raise Unavailable(Trouble.BUSY)
    answers: list[object] = []

    def ask() -> None:
        try:
            answers.append(provider.translate([text], source, target))
        except Exception:
            # Whatever somebody else's code raises costs the translator a sentence; the operator reads the rest.
            _log.exception("The provider of machine translation failed")
            answers.append(Trouble.FAILED)
        finally:
            _places.release()

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(seconds)
    match answers:
        case []:
            raise Unavailable(Trouble.LATE)
        case [[str(found)]] if found.strip():
            return found
        case [Trouble.FAILED]:
            raise Unavailable(Trouble.FAILED)
        case _:
            raise Unavailable(Trouble.ODD)
