from __future__ import annotations

import datetime

import pytest

NOON = datetime.datetime(2030, 6, 1, 12, tzinfo=datetime.UTC)


class Clock:
    """The time by which changes and pages are made; it stands still until a test moves it."""

    def __init__(self) -> None:
        self.moment = NOON

    def __call__(self) -> datetime.datetime:
        return self.moment

    def advance(self, **delta: float) -> datetime.datetime:
        self.moment += datetime.timedelta(**delta)
        return self.moment

    def later(self, **delta: float) -> datetime.datetime:
        """A moment to come."""
        return self.moment + datetime.timedelta(**delta)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Time in the hands of the test: `site.now` is where all moments of changes and pages come from."""
    clock = Clock()
    monkeypatch.setattr("portal.content.sitewide.site.now", clock)
    return clock
