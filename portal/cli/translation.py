"""`portal translation`: what translators and their editors ask for."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

import click
from flask.cli import with_appcontext

from portal.cli.progress import progress_bars
from portal.content.kinds import KINDS
from portal.content.sitewide.site import site_languages
from portal.extensions import db
from portal.foundation import catalogs, i18n
from portal.translation import interface, saved
from portal.translation.checking import Checking, Finding
from portal.translation.checks import CHECKS, Severity
from portal.translation.units import Unit
from portal.translation.waiving import Waivers


@click.group()
def translation() -> None:
    """Look after translations (docs/translation-checks.md)."""


@translation.command()
@click.option("--language", "tag", metavar="TAG", help="Only texts in this language.")
@click.option("--kind", type=click.Choice(KINDS.names()), help="Only items of this kind.")
@click.option("--catalogs", "with_catalogs", is_flag=True, help="The texts of the interface, too.")
@click.option("--strict", is_flag=True, help="Let warnings count as errors.")
@click.option("--json", "as_json", is_flag=True, help="Write a JSON list.")
@with_appcontext
def check(tag: str | None, kind: str | None, with_catalogs: bool, strict: bool, as_json: bool) -> None:
    """Check the saved texts of all items, block by block, and list what is wrong with their language."""
    tags = [row.tag for row in site_languages(db.session)]
    if tag is not None and tag not in tags:
        raise click.BadParameter(f"found {tag!r}; allowed: {', '.join(tags)}", param_hint="--language")
    checking, waivers = Checking(saved.load_glossary(db.session)), Waivers(db.session)
    with progress_bars() as progress:
        groups: Iterable[list[Unit]] = saved.units(db.session, language=tag, kind=kind, progress=progress)
        if with_catalogs:
            groups = chain(groups, _catalog_units(tags if tag is None else [tag]))
        found = [each for units in groups for each in waivers.left(units, checking.findings(units))]
    with i18n.language(i18n.SOURCE_LANGUAGE):
        _tell(found, as_json)
    if any(strict or finding.check.severity is Severity.ERROR for finding in found):
        raise SystemExit(1)


def _catalog_units(tags: Iterable[str]) -> Iterator[list[Unit]]:
    root = i18n.locales().folder.parent
    for tag in sorted(set(tags) & set(catalogs.tags(root))):
        try:
            yield list(interface.units(root, tag))
        except catalogs.Unreadable as error:
            raise click.ClickException(str(error)) from None


def _tell(found: list[Finding], as_json: bool) -> None:
    """The findings on standard output, their numbers by check on standard error."""
    if as_json:
        click.echo(json.dumps([_as_dict(finding) for finding in found], ensure_ascii=False))
    for finding in found if not as_json else ():
        click.echo(_line(finding))
    counts = Counter(finding.check.id for finding in found)
    for each in CHECKS:
        click.echo(f"{each.id}\t{each.severity}\t{counts[each.id]}", err=True)
    errors = sum(finding.check.severity is Severity.ERROR for finding in found)
    click.echo(f"Errors: {errors}. Warnings: {len(found) - errors}.", err=True)


def _line(finding: Finding) -> str:
    place, remark = finding.place, finding.remark
    instead = f"; {finding.check.advice}: {', '.join(remark.instead)}" if remark.instead else ""
    where = f"{place.owner} {finding.language} {place.path} {place.spot}"
    return f'{where}: [{finding.check.id}] {remark.message}{instead}; found: "{remark.excerpt}"'


def _as_dict(finding: Finding) -> dict[str, Any]:
    return {
        "owner": finding.place.owner,
        "language": finding.language,
        "path": finding.place.path,
        "spot": finding.place.spot,
        "check": finding.check.id,
        "severity": finding.check.severity,
        "message": str(finding.remark.message),
        "instead": finding.remark.instead,
        "excerpt": finding.remark.excerpt,
    }
