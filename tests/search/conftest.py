from __future__ import annotations

from tests.content.conftest import clock

__all__ = ["clock"]
