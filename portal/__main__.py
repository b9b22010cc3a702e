"""The `portal` command (also `python -m portal`)."""

from __future__ import annotations

from flask import Flask

from portal.app import assemble
from portal.cli import command
from portal.settings import Settings


def create() -> Flask:
    """The application as the environment describes it, whether or not it could serve."""
    return assemble(Settings.from_env())


main = command(create)

if __name__ == "__main__":
    main()
