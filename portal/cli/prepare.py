"""`portal prepare`: what `make run` does before it serves."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import select

from portal.accounts import links, people
from portal.cli.content import load
from portal.cli.memory import fill_memory
from portal.cli.search import fill_index
from portal.content.kinds import KINDS
from portal.content.model.items import Item
from portal.content.sitewide.site import set_up, site_languages
from portal.extensions import db
from portal.foundation import catalog_checks, catalogs, i18n, schema
from portal.foundation.database import writing
from portal.settings import LOCAL_HOSTS, Settings
from portal.translation.messages import exchange
from portal.translation.messages.catalogs import translated_languages

STARTER = Path(__file__).resolve().parents[1] / "starter"


@click.command()
@click.pass_context
@with_appcontext
def prepare(context: click.Context) -> None:
    """Compile the catalogs, migrate the database, and load the starter content into an empty one.

    What is done already is not done again.
    """
    compile_catalogs()
    settings: Settings = current_app.config["PORTAL_SETTINGS"]
    schema.upgrade(db.engine)
    with writing(db.session) as session:
        set_up(session, settings.languages, KINDS)
    if db.session.scalar(select(Item.id).limit(1)) is None:
        db.session.rollback()
        context.invoke(load, folder=STARTER)
    fill_index()
    settle_messages()
    fill_memory()
    tell_of_first_account(settings)


def tell_of_first_account(settings: Settings) -> None:
    """Where there is no account yet, say how to make the first one: by a link that works once, for a day."""
    if not people.is_empty(db.session):
        return
    base = settings.base_url or f"http://{LOCAL_HOSTS[1]}:{settings.port}"
    click.echo("There is no account yet. Make the first one, an administrator's, in the next 24 hours at", err=True)
    click.echo(f"{base}/account/first/{links.first_token(settings.secret_keys)}", err=True)
    click.echo("or at any time with: portal user add EMAIL --name NAME --role administrator", err=True)


def settle_messages() -> None:
    """Compare what translators changed on the site with catalogs that may be new, and list what needs a look."""
    root = i18n.locales().folder.parent
    known = set(catalogs.tags(root))
    tags = [tag for tag in translated_languages([row.tag for row in site_languages(db.session)]) if tag in known]
    for tag in tags:
        with writing(db.session) as session:
            lines = exchange.settle(session, root, tag, actor="portal prepare")
        for line in lines:
            place = f"{catalogs.catalog_path(root, tag).relative_to(root)}:{line.number}"
            click.echo(f"{place}: {line.outcome}, the live text stays: {line.key.msgid!r}", err=True)


def compile_catalogs() -> None:
    """Compile the catalogs that were changed since they last were; stop at one that could break a page."""
    root = i18n.locales().folder.parent
    if not catalogs.not_compiled(root):
        return
    faults = catalog_checks.compile_all(root)
    for fault in faults:
        click.echo(str(fault))
    if faults:
        raise SystemExit(1)
    i18n.locales().reload()
