"""`portal db`: migrations of the schema."""

from __future__ import annotations

import json

import click
from flask.cli import with_appcontext

from portal.cli.memory import fill_memory
from portal.cli.search import fill_index
from portal.content.kinds import KINDS
from portal.content.sitewide.site import bring_up_to_date
from portal.extensions import db as database
from portal.foundation import schema
from portal.foundation.database import Base, writing


@click.group()
def db() -> None:
    """Look at and change the database's schema."""


@db.command()
@click.argument("revision", default=schema.HEAD)
@with_appcontext
def upgrade(revision: str) -> None:
    """Bring the schema to REVISION, by default the newest; make the database where there is none.

    At the newest, what the portal knows of its content is brought up to date too.
    """
    schema.upgrade(database.engine, revision)
    if _current() == schema.head():
        with writing(database.session) as session:
            bring_up_to_date(session, KINDS)
        fill_index()
        fill_memory()
    click.echo(f"The database is at revision {_current()}.", err=True)


@db.command()
@click.argument("revision")
@with_appcontext
def downgrade(revision: str) -> None:
    """Take the schema back to REVISION (`base`: before the first, which empties the database)."""
    schema.downgrade(database.engine, revision)
    click.echo(f"The database is at revision {_current()}.", err=True)


@db.command()
@click.option("--json", "as_json", is_flag=True, help="Write a JSON object.")
@with_appcontext
def current(as_json: bool) -> None:
    """Write the revision that the schema is at, and whether it is the newest."""
    found, head = _current(), schema.head()
    if as_json:
        click.echo(json.dumps({"current": found, "head": head}))
    else:
        click.echo(f"{found or 'none'}{' (head)' if found == head else f' (head is {head})'}")


@db.command()
@with_appcontext
def check() -> None:
    """Say whether the schema is at the newest revision and equals what the program declares."""
    with database.engine.connect() as connection:
        schema.check(connection)
        faults = schema.differences(connection, Base.metadata)
    for fault in faults:
        click.echo(str(fault))
    if faults:
        raise SystemExit(1)
    click.echo("The schema is up to date.", err=True)


@db.command()
@click.argument("message")
@with_appcontext
def revision(message: str) -> None:
    """Write the revision that takes this database to what the program declares (for developers)."""
    with database.engine.connect() as connection:
        click.echo(schema.write_revision(connection, message))


def _current() -> str | None:
    with database.engine.connect() as connection:
        return schema.current(connection)
