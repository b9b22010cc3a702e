"""`portal lists`: what is written down of lists, and of how many items each value of their filters has."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from portal.content.kinds import KINDS
from portal.content.published import shelving
from portal.content.sitewide.site import next_moment, raise_version, site_languages
from portal.extensions import db
from portal.foundation.database import writing


@click.group()
def lists() -> None:
    """Look after the index that lists are read from (docs/lists.md)."""


@lists.command()
@with_appcontext
def rebuild() -> None:
    """Make the index anew from what is published."""
    with writing(db.session) as session:
        moment = next_moment(session)
        tags = [row.tag for row in site_languages(session)]
        count = shelving.rebuild(session, KINDS, tags, moment)
        raise_version(session, moment)
    click.echo(f"{count} items stand on lists, now or later.", err=True)
