"""`portal language`: the languages of the site."""

from __future__ import annotations

import json

import click
from flask import current_app
from flask.cli import with_appcontext

from portal.cli.prepare import compile_catalogs
from portal.content.sitewide.new_language import HasOriginals, LanguageKnown, add, remove
from portal.content.sitewide.site import Openness, StaysOpen, set_openness, site_languages
from portal.extensions import db
from portal.foundation import catalogs, i18n
from portal.foundation.database import writing
from portal.foundation.errors import NotFound
from portal.languages import is_tag
from portal.languages import language as describe

ACTOR = "portal language"
"""Who the audit trail says did it."""


@click.group("language")
def language() -> None:
    """The languages that the site speaks."""


@language.command("list")
@click.option("--json", "as_json", is_flag=True, help="Write a JSON list.")
@with_appcontext
def list_languages(as_json: bool) -> None:
    """List the languages, who may read them, and how much of each catalog is translated."""
    root = i18n.locales().folder.parent
    with_catalog = set(catalogs.tags(root))
    rows = [
        {
            "tag": row.tag,
            "name": describe(row.tag).own_name,
            "openness": row.openness,
            "percent": catalogs.coverage(root, row.tag).percent if row.tag in with_catalog else None,
        }
        for row in site_languages(db.session)
    ]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for each in rows:
        share = "source texts" if each["percent"] is None else f"{each['percent']} %"
        click.echo(f"{each['tag']}\t{each['name']}\t{each['openness']}\t{share}")


@language.command("add")
@click.argument("tag")
@click.option(
    "--openness",
    type=click.Choice([each.value for each in Openness]),
    default=Openness.HIDDEN.value,
    show_default=True,
    help="Who may read it for now.",
)
@with_appcontext
def add_language(tag: str, openness: str) -> None:
    """Add the language TAG (BCP 47, such as pt-BR), with a catalog for its interface texts."""
    if not is_tag(tag):
        raise click.BadParameter(f"found {tag!r}; allowed: the tag of a language that CLDR knows, such as pt-BR")
    root = i18n.locales().folder.parent
    if not i18n.locales().path(tag).with_suffix(".po").exists():
        catalogs.update(root, tag)
    compile_catalogs()
    try:
        with writing(db.session) as session:
            add(session, tag, Openness(openness), actor=ACTOR)
    except LanguageKnown:
        raise click.ClickException(f"The site has {tag} already.") from None
    settings = current_app.config["PORTAL_SETTINGS"]
    click.echo(f"Added {describe(tag, settings.formats).own_name} ({tag}), {openness}.", err=True)


@language.command("open")
@click.argument("tag")
@click.argument("openness", type=click.Choice([each.value for each in Openness]), default=Openness.OPEN.value)
@with_appcontext
def open_language(tag: str, openness: str) -> None:
    """Say who may read the language TAG: everybody, or OPENNESS (hidden, preview, open)."""
    try:
        with writing(db.session) as session:
            changed = set_openness(session, tag, Openness(openness), actor=ACTOR)
    except NotFound:
        raise click.ClickException(f"The site has no language {tag}.") from None
    except StaysOpen:
        raise click.ClickException("The first language stays open.") from None
    click.echo(f"{tag}: {openness}." if changed else f"{tag} was {openness} already.", err=True)


@language.command("remove")
@click.argument("tag")
@with_appcontext
def remove_language(tag: str) -> None:
    """Take the language TAG away from the site.

    Its texts, editions, addresses and assignments are kept, and are there again when it is added again.
    """
    try:
        with writing(db.session) as session:
            remove(session, tag, actor=ACTOR)
    except NotFound:
        raise click.ClickException(f"The site has no language {tag}.") from None
    except StaysOpen:
        raise click.ClickException("The first language stays.") from None
    except HasOriginals as error:
        raise click.ClickException(f"{error.count} items are written in {tag}, so it stays. Hide it instead.") from None
    click.echo(f"Removed {tag}. Everything in it is kept: portal language add {tag} brings it back.", err=True)
