"""`portal sample`: synthetic content for benchmarks."""

from __future__ import annotations

import sys

import click
from flask import current_app
from flask.cli import with_appcontext

from portal.cli.content import media_store
from portal.content.authoring.records import load_document
from portal.content.kinds import KINDS
from portal.content.samples.sampling import documents, has_real_content
from portal.content.sitewide.site import set_up, site_languages
from portal.extensions import db
from portal.foundation.database import writing
from portal.settings import Settings

ACTOR = "portal sample"
BATCH = 100


@click.command()
@click.argument("count", type=click.IntRange(min=1))
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same items.")
@click.option("--mix", is_flag=True, help="Put the samples into a database that holds real content.")
@with_appcontext
def sample(count: int, seed: int, mix: bool) -> None:
    """Make COUNT synthetic items of each kind in every language, for benchmarks."""
    settings: Settings = current_app.config["PORTAL_SETTINGS"]
    if has_real_content(db.session) and not mix:
        raise click.ClickException("The database holds real content; say --mix to put samples among it.")
    with writing(db.session) as session:
        set_up(session, settings.languages, KINDS)
        tags = [row.tag for row in site_languages(session)]
    made = documents(KINDS, count, tags, seed, media_store())
    total = count * len(KINDS)
    with click.progressbar(
        length=total, label="Making samples", file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:
        for start in range(0, total, BATCH):
            with writing(db.session) as session:
                for _ in range(min(BATCH, total - start)):
                    load_document(session, next(made), actor=ACTOR)
                    bar.update(1)
            db.session.expunge_all()
    click.echo(f"{total} samples in {len(tags)} languages.", err=True)
