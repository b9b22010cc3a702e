"""`portal content coverage`, `numbers` and `links`: whether readers can rely on what is saved."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from portal.cli.progress import progress_bars
from portal.content.care import dead_links
from portal.content.care.coverage import Coverage, Line, Standing, Tally
from portal.content.care.coverage import coverage as cover
from portal.content.care.number_checks import NumberFault, Problem, number_faults
from portal.content.care.outbound import spots
from portal.content.kinds import KINDS
from portal.content.sitewide.site import Openness
from portal.extensions import db
from portal.foundation.database import now, writing
from portal.foundation.visiting import TIMEOUT, Answer, State, Visitor
from portal.settings import Settings

HEADINGS = (
    *("kind", "language", "items", "published", "without text", "missing", "outdated", "left out", "drafts"),
    *("reviewed", "published: missing", "outdated"),
)
PROBLEMS: Mapping[Problem, str] = {
    Problem.UNCITED: "neither in a fact nor cited",
    Problem.LACKING: "only in the original",
    Problem.ADDED: "only in the translation",
}

_as_json = click.option("--json", "as_json", is_flag=True, help="Write a JSON object.")


@click.command()
@_as_json
@with_appcontext
def coverage(as_json: bool) -> None:
    """Count what there is in each language and how fresh it is, and list what is missing or outdated."""
    with progress_bars() as progress:
        found = cover(db.session, progress)
    if as_json:
        _echo_json(_coverage_json(found))
    else:
        _echo_table([HEADINGS, *(_cells(line, found.languages) for line in found.lines)])
        for standing in found.behind:
            named = _named(standing.language, found.languages)
            click.echo(f"{standing.kind}:{standing.key} {named}: {_standing_words(standing)}")
    _end(len(found.behind), "Everything is there and up to date, in every language.", "Texts that are behind")


@click.command()
@_as_json
@with_appcontext
def numbers(as_json: bool) -> None:
    """List the numbers in prose that stand in no fact and no source, and those that a translation changed."""
    with progress_bars() as progress:
        faults = list(number_faults(db.session, progress))
    if as_json:
        _echo_json({"faults": [asdict(fault) for fault in faults]})
    else:
        for fault in faults:
            click.echo(_number_line(fault))
    _end(len(faults), "Every number is a fact or cited, and the same in all languages.", "Blocks with such numbers")


@click.command()
@click.option(
    "--only", "kinds", metavar="KIND", multiple=True, type=click.Choice(KINDS.names()), help="One kind alone."
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=TIMEOUT,
    show_default=True,
    help="How many seconds a server may take to answer.",
)
@click.option("--allow-private", is_flag=True, help="Visit addresses in private networks and on this machine, too.")
@_as_json
@with_appcontext
def links(kinds: tuple[str, ...], timeout: float, allow_private: bool, as_json: bool) -> None:
    """Visit every address on the web that items name, and list those that are dead or have moved.

    What came of it is kept, and shown to the staff. What they said to be fine is no fault.
    """
    places = spots(db.session, [KINDS[name] for name in kinds or KINDS.names()])
    items = {address: sorted({spot.item for spot in found}) for address, found in places.items()}
    excuses = dead_links.excuses(db.session)
    db.session.rollback()
    visitor = Visitor(_user_agent(), timeout=timeout, allow_private=allow_private)
    answers = _visited(visitor, list(items))
    if as_json:
        _echo_json(_links_json(answers, items, excuses))
    unreached = [answer for answer in answers if answer.is_network]
    if len(unreached) == len(answers) > 1:
        raise click.ClickException(
            f"none of the {len(answers)} addresses could be reached ({unreached[0].reason}): is this machine on line?"
        )
    with writing(db.session) as session:
        dead_links.keep(session, answers, places, now(), whole=not kinds)
    for answer in answers if not as_json else ():
        for words in _answer_words(answer, excuses.get(answer.address)):
            click.echo(f"{answer.address}: {words} ({', '.join(items[answer.address])})")
    dead = sum(answer.state is State.DEAD and answer.address not in excuses for answer in answers)
    _end(dead, f"Dead addresses: none of {len(answers)}.", f"Dead addresses of {len(answers)}")


def _end(count: int, well: str, found: str) -> None:
    """Say how it went; end with status 1 where something was found."""
    click.echo(f"{found}: {count}." if count else well, err=True)
    if count:
        raise SystemExit(1)


def _echo_json(value: Mapping[str, Any]) -> None:
    click.echo(json.dumps(value, ensure_ascii=False))


def _echo_table(rows: Sequence[Sequence[str]]) -> None:
    """Two columns of words, which stand left, and columns of numbers, which stand right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        words = [cell.ljust(width) for cell, width in zip(row[:2], widths[:2], strict=True)]
        counts = [cell.rjust(width) for cell, width in zip(row[2:], widths[2:], strict=True)]
        click.echo("  ".join((*words, *counts)))


def _cells(line: Line, languages: Mapping[str, str]) -> list[str]:
    saved, published = line.saved, line.published
    counts = (
        *(line.items, line.published_items, line.without_text, saved.missing, saved.outdated, saved.left_out),
        *(saved.drafts, saved.reviewed, published.missing, published.outdated),
    )
    return [line.kind, _named(line.language, languages), *map(str, counts)]


def _named(tag: str, languages: Mapping[str, str]) -> str:
    """A language, with who may read it where that is not everybody."""
    return tag if languages[tag] == Openness.OPEN else f"{tag} ({languages[tag]})"


def _standing_words(standing: Standing) -> str:
    saved, published = standing.saved, standing.published
    if published is None or (published.missing, published.outdated) == (saved.missing, saved.outdated):
        return _tally_words(saved)
    return f"{_tally_words(saved)}; published: {_tally_words(published)}"


def _tally_words(tally: Tally) -> str:
    """How far a language is behind, such as ‘2 of 14 blocks outdated, 1 missing’."""
    blocks = "block" if tally.total == 1 else "blocks"
    if tally.is_nothing:
        return f"no text, {tally.total} {blocks} missing"
    counts = ((tally.outdated, "outdated"), (tally.missing, "missing"))
    (first, what), *others = [each for each in counts if each[0]] or [(0, "behind")]
    return ", ".join([f"{first} of {tally.total} {blocks} {what}", *(f"{count} {what}" for count, what in others)])


def _coverage_json(found: Coverage) -> dict[str, Any]:
    return {
        "languages": [{"tag": tag, "openness": openness} for tag, openness in found.languages.items()],
        "kinds": [asdict(line) for line in found.lines],
        "behind": [asdict(standing) for standing in found.behind],
    }


def _number_line(fault: NumberFault) -> str:
    written = "; ".join(fault.numbers)
    return f"{fault.item} {fault.language} {fault.path}: {PROBLEMS[fault.problem]}: {written} (“{fault.words}”)"


def _user_agent() -> str:
    settings: Settings = current_app.config["PORTAL_SETTINGS"]
    return f"portal-links ({settings.base_url})" if settings.base_url else "portal-links"


def _visited(visitor: Visitor, addresses: Sequence[str]) -> list[Answer]:
    answers = []
    with progress_bars() as progress:
        for answer in visitor.visit_all(addresses):
            answers.append(answer)
            if progress is not None:
                progress("links", len(answers), len(addresses))
    return sorted(answers, key=lambda answer: answer.address)


def _answer_words(answer: Answer, excuse: str | None) -> Iterator[str]:
    if answer.state is State.DEAD:
        yield f"dead, {answer.reason}" + (f"; said to be fine: {excuse}" if excuse else "")
    elif answer.state is State.CLOSED:
        yield f"closed to machines, {answer.reason}"
    if answer.moved_to is not None:
        yield f"moved to {answer.moved_to}"


def _links_json(
    answers: Sequence[Answer], items: Mapping[str, Sequence[str]], excuses: Mapping[str, str]
) -> dict[str, Any]:
    found: dict[str, Any] = {"checked": len(answers), "dead": [], "closed": [], "moved": []}
    for answer in answers:
        told = {"address": answer.address, "items": items[answer.address]}
        if answer.state is not State.ALIVE:
            excuse = {"excuse": excuses[answer.address]} if answer.address in excuses else {}
            found[answer.state].append({**told, "reason": answer.reason, **excuse})
        if answer.moved_to is not None:
            found["moved"].append({**told, "moved_to": answer.moved_to})
    return found
