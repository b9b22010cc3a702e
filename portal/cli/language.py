"""`portal language`: the languages of the site."""

from __future__ import annotations

import json

import click
from flask import current_app
from flask.cli import with_appcontext

from portal.cli.prepare import compile_catalogs
from portal.content.new_language import LanguageKnown, add
from portal.content.site import Openness, site_languages
from portal.extensions import db
from portal.foundation import catalogs, i18n
from portal.foundation.database import writing
from portal.languages import is_tag
from portal.languages import language as describe


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
            add(session, tag, Openness(openness))
    except LanguageKnown:
        raise click.ClickException(f"The site has {tag} already.") from None
    settings = current_app.config["PORTAL_SETTINGS"]
    click.echo(f"Added {describe(tag, settings.formats).own_name} ({tag}), {openness}.", err=True)
