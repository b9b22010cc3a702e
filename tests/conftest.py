"""Fixtures for all tests; `tests/README.md` says which to use for what."""

from __future__ import annotations

import pytest

pytest_plugins = [
    "tests.fixtures.databases",
    "tests.fixtures.sites",
    "tests.fixtures.browser",
    "tests.fixtures.checker",
    "tests.fixtures.axe",
    "tests.fixtures.hosts",
    "tests.fixtures.every_page",
    "tests.fixtures.order",
    "tests.fixtures.collector",
]


@pytest.fixture(scope="session")
def base_url() -> None:
    """Stands in for the one of pytest-playwright, a method, which pytest deprecates. Tests name whole addresses."""
