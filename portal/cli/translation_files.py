"""`portal translation export` and `import`: passages as files for other programs, and files that come back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click
from flask.cli import with_appcontext

from portal.cli.translation import translation
from portal.content.kinds import KINDS
from portal.content.sitewide.site import site_languages
from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.errors import NotFound
from portal.foundation.i18n import SOURCE_LANGUAGE, language
from portal.translation.exchange import formats, importing, terms
from portal.translation.exchange.entries import outgoing
from portal.translation.exchange.formats import FORMATS
from portal.translation.exchange.planning import Entry, Plan, plan
from portal.translation.exchange.xmlfiles import Refused
from portal.translation.messages.importing import DONE, PENDING, Planned
from portal.translation.workbench.choosing import Asked, Show
from portal.translation.workbench.matrix import names_of

__all__ = ["translation"]

ACTOR = "portal translation"
SIDES = ("here", "file")
SHOWS = [each.value for each in Show]


@translation.command("export")
@click.argument("tag")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--format", "name", type=click.Choice(list(FORMATS)), help="Without it, by the name of the file.")
@click.option("--kind", type=click.Choice(KINDS.names()), help="Only items of this kind.")
@click.option("--tag", "tagged", metavar="KEY", help="Only items that bear this tag.")
@click.option(
    "--show",
    type=click.Choice([each.value for each in Show]),
    default=Show.EVERYTHING.value,
    help="As /translate/ has it.",
)
@click.option("--to-do", is_flag=True, help="Only passages that are missing, behind or drafts.")
@click.option("--from", "read_in", metavar="TAG", help="In place of originals, what is current in another language.")
@with_appcontext
def export_command(
    tag: str,
    file: Path,
    name: str | None,
    kind: str | None,
    tagged: str | None,
    show: str,
    to_do: bool,
    read_in: str | None,
) -> None:
    """Write the passages of items in the language TAG, beside their originals, as XLIFF, PO or CSV."""
    _check(tag)
    if read_in is not None:
        _check(read_in)
    name = name or next((each for each, found in FORMATS.items() if file.suffix[1:] == found.suffix), None)
    if name is None:
        raise click.BadParameter("name a format, or end the file's name with .xlf, .po or .csv", param_hint="--format")
    try:
        names = names_of(db.session, Asked([tag], Show(show), kind, tagged))
    except NotFound as error:
        raise click.BadParameter(f"found {error}; allowed: the key of a tag", param_hint="--tag") from None
    entries = list(outgoing(db.session, names, tag, only_to_do=to_do, read_in=read_in))
    file.write_bytes(FORMATS[name].written(entries, tag))
    click.echo(f"{len(entries)} passages of {len(names)} items", err=True)


@translation.command("import")
@click.argument("tag")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@click.option("--prefer", type=click.Choice(SIDES), help="Which text clashes are to have. Without it they are listed.")
@click.option("--json", "as_json", is_flag=True, help="Write the result as JSON.")
@with_appcontext
def import_command(tag: str, file: Path, dry_run: bool, prefer: str | None, as_json: bool) -> None:
    """Take the passages of an XLIFF, PO or CSV file over, as one change that can be undone. They wait for a review."""
    _check(tag)
    content = file.read_bytes()
    try:
        found = formats.read(content, tag)
    except Refused as error:
        raise click.ClickException(f"{file}:{error.line}: {error.reason} {error.found}".rstrip()) from None
    with writing(db.session) as session:
        planned = plan(session, tag, found)
        if not dry_run:
            row = importing.propose(session, tag, file.name, content, actor=ACTOR)
            chosen = planned.clashing() if prefer == SIDES[1] else frozenset()
            importing.apply(session, row, planned, actor=ACTOR, chosen=chosen)
            click.echo(f"Import {row.id}; to take it back: portal translation undo {row.id}", err=True)
    with language(SOURCE_LANGUAGE):
        _tell(file, planned, as_json)
    left = [each for each in planned.entries if each.refused or (each.planned is Planned.CLASH and prefer is None)]
    if left:
        raise click.exceptions.Exit(1)


@translation.command("glossary")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def glossary_command(file: Path) -> None:
    """Write the glossary in all languages as CSV; `portal translation import TAG FILE` takes a language of it back."""
    tags = [row.tag for row in site_languages(db.session)]
    file.write_bytes(terms.written(db.session, tags, shown=tags))


@translation.command("undo")
@click.argument("number", type=int)
@with_appcontext
def undo_command(number: int) -> None:
    """Take the import NUMBER back; texts that somebody has changed since stay."""
    with writing(db.session) as session:
        row = session.get(importing.TextImport, number)
        if row is None or row.state != DONE:
            state = "there is none" if row is None else row.state if row.state != PENDING else "it was never done"
            raise click.ClickException(f"Import {number} cannot be taken back: {state}.")
        found = importing.undo(session, row, actor=ACTOR)
    click.echo(f"{found.restored} as before, {found.left} left", err=True)


def _check(tag: str) -> None:
    tags = [row.tag for row in site_languages(db.session)]
    if tag not in tags:
        raise click.BadParameter(f"found {tag!r}; allowed: {', '.join(tags)}", param_hint="TAG")
    db.session.rollback()


def _tell(file: Path, planned: Plan, as_json: bool) -> None:
    told = [each for each in planned.entries if each.planned is not Planned.SAME]
    if as_json:
        click.echo(json.dumps([_as_dict(each) for each in told], ensure_ascii=False))
    for each in told if not as_json else ():
        click.echo(f"{file}:{each.incoming.line}: {each.planned}{_remarks(each)}: {each.name}")
    click.echo(", ".join(f"{each.value}: {count}" for each, count in planned.counts.items()), err=True)


def _remarks(entry: Entry) -> str:
    found = [*(["refused"] if entry.refused else []), *(each.check.id for each in entry.findings)]
    return f" ({', '.join(dict.fromkeys(found))})" if found else ""


def _as_dict(entry: Entry) -> dict[str, object]:
    refused: Sequence[str] = [f"{each.found}; allowed: {each.allowed}" for each in entry.markdown]
    return {
        "planned": entry.planned,
        "line": entry.incoming.line,
        "passage": entry.name,
        "path": entry.path,
        "ours": entry.ours,
        "theirs": entry.text,
        "refused": entry.refused,
        "reasons": refused,
        "original_changed": entry.moved,
        "checks": [each.check.id for each in entry.findings],
    }
