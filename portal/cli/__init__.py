"""The `portal` command: one file a group, each a second door to the services that pages use.

Exit status 0 says done, 1 that the work found faults (listed), 2 wrong usage or a wrong setting.
Messages for people go to standard error, results to standard output.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy.exc import OperationalError

from portal.cli.check import check
from portal.cli.content import content
from portal.cli.daily import mailing
from portal.cli.db import db
from portal.cli.language import language
from portal.cli.lists import lists
from portal.cli.live_catalogs import catalog
from portal.cli.memory import memory
from portal.cli.prepare import prepare
from portal.cli.sample import sample
from portal.cli.search import search
from portal.cli.translation_files import translation
from portal.cli.user import user
from portal.foundation.schema import SchemaError
from portal.settings import SettingsError

COMMANDS: tuple[click.Command, ...] = (
    catalog,
    check,
    content,
    db,
    language,
    lists,
    mailing,
    memory,
    prepare,
    sample,
    search,
    translation,
    user,
)


class Portal(click.Group):
    """The group of all commands, which tells known faults in one line."""

    def invoke(self, context: click.Context) -> Any:
        """Run a command; say what is wrong without a traceback where it is the operator's to mend."""
        try:
            return super().invoke(context)
        except SettingsError as error:
            raise _fault(str(error), 2) from None
        except SchemaError as error:
            raise _fault(str(error), 1) from None
        except OperationalError as error:
            raise _fault(f"The database does not answer: {error.orig}", 1) from None


def _fault(message: str, status: int) -> click.ClickException:
    fault = click.ClickException(message)
    fault.exit_code = status  # type: ignore[misc]  # click reads it from the instance as well
    return fault


def command(create_app: Callable[[], Flask]) -> click.Command:
    """The command, for applications made by `create_app` (only commands that need one make it)."""
    return Portal(
        "portal",
        commands={each.name or "": each for each in COMMANDS},
        help="Run and look after the portal. Settings come from the environment (docs/settings.md).",
        context_settings={
            "obj": ScriptInfo(create_app=create_app, set_debug_flag=False),
            "help_option_names": ["-h", "--help"],
        },
    )


def register(app: Flask) -> None:
    """Offer the same commands as `flask --app wsgi …`."""
    for each in COMMANDS:
        app.cli.add_command(each)
