"""`portal memory`: what was translated before, for translators, and as files."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext

from portal.accounts import audit
from portal.content.sitewide.site import site_languages
from portal.extensions import db
from portal.foundation import catalogs
from portal.foundation.database import writing
from portal.foundation.i18n import locales
from portal.translation.exchange.xmlfiles import Refused, decoded
from portal.translation.memory import keeping, tmx
from portal.translation.memory.models import Source
from portal.translation.messages import pofiles
from portal.translation.messages.catalogs import translated_languages

ACTOR = "portal memory"


@click.group()
def memory() -> None:
    """Look after the translation memory (docs/translating.md)."""


@memory.command()
@with_appcontext
def rebuild() -> None:
    """Make the memory anew from texts and catalogs; what came in TMX files is kept."""
    with writing(db.session) as session:
        tags = _languages()
        try:
            count = keeping.rebuild(session, locales().folder.parent, tags)
        except pofiles.Refused as error:
            raise click.ClickException(str(error)) from None
    click.echo(f"{count} segments are in the memory, besides those of files.", err=True)


@memory.command("export")
@click.argument("tag")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--from", "source", metavar="TAG", help="The language of the originals; without it, the default one.")
@with_appcontext
def export_command(tag: str, file: Path, source: str | None) -> None:
    """Write the segments in the language TAG as TMX 1.4."""
    source = _known(source or locales().default, "--from")
    file.write_bytes(tmx.exported(db.session, source, _known(tag, "TAG")))


@memory.command("import")
@click.argument("tag")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--from", "source", metavar="TAG", help="The language of the originals; without it, the default one.")
@click.option("--name", help="What the file is called in the memory; without it, by its name.")
@with_appcontext
def import_command(tag: str, file: Path, source: str | None, name: str | None) -> None:
    """Add the units of a TMX file to the memory of the language TAG."""
    source, tag, name = _known(source or locales().default, "--from"), _known(tag, "TAG"), name or file.name
    try:
        found = tmx.units(decoded(file.read_bytes()), source, tag)
    except Refused as error:
        raise click.ClickException(f"{file}:{error.line}: {error.reason} {error.found}".rstrip()) from None
    with writing(db.session) as session:
        taken = tmx.take(session, found, name, source, tag, actor=ACTOR)
        audit.record(session, ACTOR, "memory-imported", language=tag, name=name, written=taken.added)
    click.echo(f"{taken.added} added, {taken.known} known already", err=True)


@memory.command()
@click.argument("name")
@with_appcontext
def forget(name: str) -> None:
    """Take what came in a TMX file of that NAME out of the memory."""
    with writing(db.session) as session:
        keeping.forget(session, Source.FILE, [name])
        audit.record(session, ACTOR, "memory-forgotten", name=name)


def fill_memory() -> None:
    """Bring the memory up to new catalogs, and make that of a portal that has none."""
    root = locales().folder.parent
    with writing(db.session) as session:
        if keeping.is_empty(session):
            keeping.rebuild(session, root, _languages())
        else:
            for tag in _languages():
                keeping.renew_language(session, root, tag)


def _languages() -> list[str]:
    """The languages of the site that have a catalog."""
    known = set(catalogs.tags(locales().folder.parent))
    return [tag for tag in translated_languages([row.tag for row in site_languages(db.session)]) if tag in known]


def _known(tag: str, hint: str) -> str:
    tags = [row.tag for row in site_languages(db.session)]
    if tag not in tags:
        raise click.BadParameter(f"found {tag!r}; allowed: {', '.join(tags)}", param_hint=hint)
    db.session.rollback()
    return tag
