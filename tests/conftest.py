"""Fixtures for all tests; `tests/README.md` says which to use for what."""

from __future__ import annotations

pytest_plugins = [
    "tests.fixtures.databases",
    "tests.fixtures.sites",
    "tests.fixtures.browser",
    "tests.fixtures.checker",
]
