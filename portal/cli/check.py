"""`portal check`: does everything agree?"""

from __future__ import annotations

import json
from dataclasses import asdict

import click
from flask import current_app
from flask.cli import with_appcontext

from portal.cli.content import media_store
from portal.content.sitewide.soundness import faults
from portal.extensions import db
from portal.foundation.i18n import locales
from portal.search import soundness
from portal.translation.memory import soundness as memory


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Write a JSON list.")
@with_appcontext
def check(as_json: bool) -> None:
    """Check that database, schema, media, catalogs, lists, search index, memory and settings agree, and list faults."""
    settings = current_app.config["PORTAL_SETTINGS"]
    found = [
        *faults(db.engine, settings, media_store()),
        *soundness.faults(db.engine),
        *memory.faults(db.engine, locales().folder.parent),
    ]
    if as_json:
        click.echo(json.dumps([asdict(fault) for fault in found], ensure_ascii=False, indent=2))
    else:
        for fault in found:
            click.echo(f"{fault.part}: {fault.reason}")
    if found:
        raise SystemExit(1)
    click.echo("Everything agrees.", err=True)
