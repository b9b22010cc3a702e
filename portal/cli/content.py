"""`portal content`: content bundles."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import select

from portal.cli.content_checks import coverage, links, numbers
from portal.cli.progress import progress_bars
from portal.cli.search import fill_index
from portal.content.bundle import exporting, loading
from portal.content.bundle.exporting import FileAbsent, FolderInUse
from portal.content.bundle.faults import Fault
from portal.content.bundle.loading import BundleRefused, Report
from portal.content.kinds import KINDS
from portal.content.model.items import Item
from portal.content.model.media import MediaStore
from portal.content.sitewide.site import set_up, site_languages
from portal.extensions import db
from portal.foundation.database import writing
from portal.search.index import unheard
from portal.settings import Settings

ACTOR = "portal content load"

_bundle = click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
_as_json = click.option("--json", "as_json", is_flag=True, help="Write a JSON object.")


@click.group()
def content() -> None:
    """Load, export and check content (docs/bundle.md, docs/checks.md)."""


for each in (coverage, links, numbers):
    content.add_command(each)


@content.command()
@_bundle
@click.option("--overwrite", is_flag=True, help="Replace items that were edited since they were last loaded, too.")
@_as_json
@with_appcontext
def load(folder: Path, overwrite: bool, as_json: bool) -> None:
    """Load the bundle in DIR, or list its faults and change nothing."""
    _set_up()
    try:
        with progress_bars() as progress, _indexing():
            report = loading.load(
                db.session, folder, actor=ACTOR, media=media_store(), overwrite=overwrite, progress=progress
            )
    except BundleRefused as refused:
        _tell_faults(refused.faults, refused.total, as_json)
        raise SystemExit(1) from None
    _tell_report(report, as_json)
    if report.conflicts:
        raise SystemExit(1)


@content.command()
@_bundle
@_as_json
@with_appcontext
def check(folder: Path, as_json: bool) -> None:
    """List the faults of the bundle in DIR, without loading it."""
    _set_up()
    with progress_bars() as progress:
        faults = loading.check_folder(db.session, folder, progress)
    _tell_faults(faults.kept, faults.total, as_json)
    if faults:
        raise SystemExit(1)


@content.command()
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Replace the bundle that DIR holds; what is not part of one stays.")
@_as_json
@with_appcontext
def export(folder: Path, replace: bool, as_json: bool) -> None:
    """Write the whole content into DIR, which must be empty or absent."""
    try:
        with progress_bars() as progress:
            count = exporting.export(db.session, folder, media=media_store(), replace=replace, progress=progress)
    except FolderInUse as error:
        raise click.UsageError(str(error)) from None
    except FileAbsent as error:
        raise click.ClickException(f"{error}; `portal check` lists all that are absent") from None
    if as_json:
        click.echo(json.dumps({"items": count}))
    click.echo(f"{count} items were written to {folder}.", err=True)


def media_store() -> MediaStore:
    """The media files of the running application."""
    return MediaStore(_settings().data_dir / "media")


def _settings() -> Settings:
    settings: Settings = current_app.config["PORTAL_SETTINGS"]
    return settings


@contextmanager
def _indexing() -> Iterator[None]:
    """Make the search index of a database that was empty at once, when it is full, with all that can be learnt
    of its words; a database that has content is indexed as it is loaded."""
    empty = db.session.scalar(select(Item.id).limit(1)) is None
    db.session.rollback()
    if not empty:
        yield
        return
    with unheard():
        yield
    fill_index()


def _set_up() -> None:
    """Give a database that is still empty its languages, without which it takes no content."""
    if not site_languages(db.session):
        with writing(db.session):
            set_up(db.session, _settings().languages, KINDS)
    db.session.rollback()


def _tell_faults(faults: Sequence[Fault], total: int, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"faults": [_as_dict(fault) for fault in faults], "total": total}, ensure_ascii=False))
    else:
        for fault in faults:
            click.echo(str(fault))
        if total > len(faults):
            click.echo(f"… and {total - len(faults)} more faults", err=True)
    click.echo(f"{total} faults; nothing was changed." if total else "The bundle has no faults.", err=True)


def _tell_report(report: Report, as_json: bool) -> None:
    counts = {"created": report.created, "changed": report.changed, "unchanged": report.unchanged}
    if as_json:
        found = {**counts, "conflicts": [_as_dict(fault) for fault in report.conflicts]}
        click.echo(json.dumps(found, ensure_ascii=False))
    else:
        for conflict in report.conflicts:
            click.echo(str(conflict))
    words = ", ".join(f"{count} {name}" for name, count in counts.items())
    click.echo(f"Items: {words}, {len(report.conflicts)} left alone.", err=True)


def _as_dict(fault: Fault) -> dict[str, Any]:
    return {"file": fault.file, "line": fault.line, "found": fault.found, "allowed": fault.allowed}
