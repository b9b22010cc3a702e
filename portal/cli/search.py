"""`portal search`: the index of what is published."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from portal.extensions import db
from portal.foundation.database import writing
from portal.search import index
from portal.search.lemmas import Lemmas


@click.group()
def search() -> None:
    """Look after the search index (docs/search.md)."""


@search.command()
@with_appcontext
def rebuild() -> None:
    """Make the index anew from what is published, and learn the forms of its words."""
    click.echo(f"{build_index()} editions are in the index.", err=True)


def build_index() -> int:
    """Make the index anew; say how many editions it holds."""
    lemmas = Lemmas()
    with writing(db.session) as session:
        return index.rebuild(session, lemmas.lemma, lemmas.relatives)


def fill_index() -> None:
    """Make the index of a portal that has none, or none of some editions."""
    current = index.is_current(db.session)
    db.session.rollback()
    if not current:
        build_index()
