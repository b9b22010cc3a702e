"""`portal catalog pull`, `push`, `import` and `usage`: the running site's texts of the interface, and the files'."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from portal.cli.catalog import catalog, json_option, root_option
from portal.cli.progress import progress_bars
from portal.content.sitewide.site import site_languages
from portal.extensions import db
from portal.foundation import catalogs as files
from portal.foundation.database import one_snapshot, writing
from portal.translation.messages import exchange, importing, usage
from portal.translation.messages.catalogs import translated_languages
from portal.translation.messages.exchange import Line, Outcome, Side
from portal.translation.messages.importing import Entry, Planned
from portal.translation.messages.pofiles import Refused, decoded, parsed

__all__ = ["catalog"]

ACTOR = "portal catalog"
FAULTS = frozenset({Outcome.CONFLICT, Outcome.REFUSED})
WORDS = {
    Outcome.WRITTEN: "written",
    Outcome.KEPT: "newer on the other side, left",
    Outcome.CONFLICT: "conflict, left alone",
    Outcome.BEHIND: "behind: the message is no longer in the catalog; the edit is kept",
    Outcome.REFUSED: "refused: placeholders, tags or plural forms do not fit",
}

languages_argument = click.argument("tags", nargs=-1)
prefer_option = click.option(
    "--prefer",
    type=click.Choice([side.value for side in Side]),
    help="Which text to take where both were changed: the live one or the file's. Without it they are only listed.",
)


@catalog.command("pull")
@languages_argument
@root_option
@prefer_option
@json_option
@with_appcontext
def pull(tags: tuple[str, ...], root: Path, prefer: str | None, as_json: bool) -> None:
    """Write the live edits of TAGS (without any: of all languages) into translations/*.po.

    The database is only read. Entries that were changed in the file as well are listed and left alone.
    """
    side = Side(prefer) if prefer else None
    one_snapshot(db.session)
    _tell(root, _each(tags, root, lambda tag: exchange.pull(db.session, root, tag, side)), as_json)


@catalog.command("push")
@languages_argument
@root_option
@prefer_option
@json_option
@with_appcontext
def push(tags: tuple[str, ...], root: Path, prefer: str | None, as_json: bool) -> None:
    """Let readers see at once what translations/*.po says and the running site does not yet.

    The files are only read. Messages that were changed on the site as well are listed and left alone.
    """
    side = Side(prefer) if prefer else None

    def pushed(tag: str) -> list[Line]:
        with writing(db.session) as session:
            return exchange.push(session, root, tag, actor=ACTOR, prefer=side)

    _tell(root, _each(tags, root, pushed), as_json)


@catalog.command("import")
@click.argument("tag")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@root_option
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@click.option("--reviewed", is_flag=True, help="Show the texts to readers at once.")
@click.option("--prefer", type=click.Choice([Side.LIVE.value, Side.FILE.value]), help="Which text clashes are to have.")
@json_option
@with_appcontext
def import_command(
    tag: str, file: Path, root: Path, dry_run: bool, reviewed: bool, prefer: str | None, as_json: bool
) -> None:
    """Take the texts of a PO file over into the running site, as one change that can be undone."""
    _check_tags((tag,))
    try:
        found = parsed(decoded(file.read_bytes()), tag)
    except Refused as error:
        raise click.ClickException(f"{file}:{error.line}: {error.reason} {error.found}".rstrip()) from None
    with writing(db.session) as session:
        plan = importing.plan(session, root, tag, found)
        if not dry_run:
            taken = plan.clashing() if prefer == Side.FILE.value else frozenset()
            importing.apply(session, plan, name=file.name, actor=ACTOR, reviewed=reviewed, taken=taken)
    _tell_plan(file, plan.entries, as_json)
    if any(entry.faults or (entry.planned is Planned.CLASH and prefer is None) for entry in plan.entries):
        raise click.exceptions.Exit(1)


@catalog.command("usage")
@with_appcontext
def usage_command() -> None:
    """Draw the portal's pages, and note which messages each of them shows, for translators.

    Run it after a deploy; what was noted before is replaced.
    """
    with progress_bars() as progress:
        found = usage.collect(current_app._get_current_object(), progress)  # type: ignore[attr-defined]  # a proxy
    with writing(db.session) as session:
        count = usage.replace(session, found)
    click.echo(f"{len(found)} pages drawn, {count} messages found on them", err=True)


def _each(tags: Sequence[str], root: Path, deed: Callable[[str], list[Line]]) -> list[Line]:
    _check_tags(tags)
    known = set(files.tags(root))
    chosen = tags or [tag for tag in _languages(db.session) if tag in known]
    lines: list[Line] = []
    for tag in chosen:
        try:
            lines += deed(tag)
        except Refused as error:
            path = files.catalog_path(root, tag)
            raise click.ClickException(f"{path}:{error.line}: {error.reason} {error.found}".rstrip()) from None
    return lines


def _languages(session: Session) -> list[str]:
    return translated_languages([row.tag for row in site_languages(session)])


def _check_tags(tags: Iterable[str]) -> None:
    allowed = _languages(db.session)
    for tag in tags:
        if tag not in allowed:
            raise click.BadParameter(f"found {tag!r}; allowed: {', '.join(allowed)}")
    db.session.rollback()


def _tell(root: Path, lines: Sequence[Line], as_json: bool) -> None:
    """The outcome of each message on standard output, their numbers on standard error; 1 where something was left."""
    if as_json:
        click.echo(json.dumps([_as_dict(root, line) for line in lines], ensure_ascii=False))
    for line in lines if not as_json else ():
        click.echo(f"{_place(root, line)}: {WORDS[line.outcome]}: {line.key.msgid!r}")
        if line.outcome is Outcome.CONFLICT:
            click.echo(f"  live: {' | '.join(line.live.texts)}\n  file: {' | '.join(line.file.texts)}")
    counts = {each: sum(line.outcome is each for line in lines) for each in Outcome}
    click.echo(", ".join(f"{each.value}: {count}" for each, count in counts.items()), err=True)
    if any(line.outcome in FAULTS for line in lines):
        raise click.exceptions.Exit(1)


def _place(root: Path, line: Line) -> str:
    path = files.catalog_path(root, line.language).relative_to(root)
    return f"{path}:{line.number}" if line.number else str(path)


def _as_dict(root: Path, line: Line) -> dict[str, Any]:
    return {
        "outcome": line.outcome,
        "language": line.language,
        "file": str(files.catalog_path(root, line.language).relative_to(root)),
        "line": line.number or None,
        "context": line.key.context,
        "msgid": line.key.msgid,
        "msgid_plural": line.key.plural,
        "live": line.live.texts,
        "in_file": line.file.texts,
    }


def _tell_plan(file: Path, entries: Sequence[Entry], as_json: bool) -> None:
    told = [entry for entry in entries if entry.planned is not Planned.SAME or entry.faults]
    if as_json:
        rows = [
            {
                "planned": entry.planned,
                "line": entry.line,
                "context": entry.key.context,
                "msgid": entry.key.msgid,
                "ours": entry.ours.texts,
                "theirs": entry.theirs.texts,
                "faults": [fault.sort for fault in entry.faults],
            }
            for entry in told
        ]
        click.echo(json.dumps(rows, ensure_ascii=False))
    for entry in told if not as_json else ():
        faulty = f" ({', '.join(fault.sort for fault in entry.faults)})" if entry.faults else ""
        click.echo(f"{file}:{entry.line}: {entry.planned}{faulty}: {entry.key.msgid!r}")
    counts = {each: sum(entry.planned is each for entry in entries) for each in Planned}
    click.echo(", ".join(f"{each.value}: {count}" for each, count in counts.items()), err=True)
