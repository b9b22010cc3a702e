"""``portal catalog``: the interface texts' files, through Babel."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from portal.foundation import catalog_checks, catalogs
from portal.foundation.catalog_checks import Fault
from portal.languages import is_tag

root_option = click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=catalogs.PROJECT,
    help="The folder that holds portal, templates and translations.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Write the result as JSON.")


@click.group("catalog")
def catalog() -> None:
    """The interface texts: find, merge, check, compile, and exchange with the running site."""


@catalog.command("extract")
@root_option
def extract(root: Path) -> None:
    """Write translations/messages.pot from the sources."""
    _stop_at(catalog_checks.check_sources(root))
    count = catalogs.extract(root)
    click.echo(f"{count} messages in {catalogs.template_path(root)}", err=True)


@catalog.command("update")
@click.argument("tags", nargs=-1)
@root_option
def update(tags: tuple[str, ...], root: Path) -> None:
    """Bring the catalogs of TAGS (without any: of all languages) up to messages.pot.

    A language that has no catalog gets an empty one.
    """
    for tag in tags:
        if not is_tag(tag):
            raise click.BadParameter(f"found {tag!r}; allowed: the tag of a language, such as sv or pt-BR")
    for tag in tags or tuple(catalogs.tags(root)):
        try:
            done = catalogs.update(root, tag)
        except catalogs.Unreadable as error:
            raise click.ClickException(str(error)) from None
        click.echo(f"{tag}: {done.translated} of {done.total} translated", err=True)


@catalog.command("compile")
@root_option
def compile_command(root: Path) -> None:
    """Compile every catalog; one that could break a page is left alone, and listed."""
    _stop_at(catalog_checks.compile_all(root))


@catalog.command("check")
@root_option
@json_option
def check(root: Path, as_json: bool) -> None:
    """List everything that is wrong with the texts of the interface."""
    _stop_at(catalog_checks.check(root), as_json=as_json)


@catalog.command("stats")
@root_option
@json_option
def stats(root: Path, as_json: bool) -> None:
    """How much of each language is translated."""
    found = [catalogs.coverage(root, tag) for tag in catalogs.tags(root)]
    if as_json:
        click.echo(json.dumps([asdict(one) | {"missing": one.missing, "percent": one.percent} for one in found]))
        return
    for one in found:
        counts = f"{one.translated} of {one.total}, {one.fuzzy} fuzzy, {one.missing} missing"
        click.echo(f"{one.tag}\t{one.percent} %\t{counts}")


def _stop_at(faults: list[Fault], *, as_json: bool = False) -> None:
    """List the faults, and end with status 1 where there are any."""
    if as_json:
        click.echo(json.dumps([asdict(fault) for fault in faults], ensure_ascii=False))
    for fault in faults if not as_json else ():
        click.echo(str(fault))
    if faults:
        raise click.exceptions.Exit(1)
