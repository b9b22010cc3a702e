"""TMX 1.4b, the format in which programs exchange translation memories (https://www.gala-global.org/tmx-14b).

What goes out is plain text: Markdown and placeholders as they are, since they are what is compared. Of what comes in,
native codes (`ph`, `bpt`, `it` …) are left out, as the standard has it for programs that do not know them, and the
words between them are kept.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.foundation.database import now
from portal.languages import primary
from portal.translation.exchange.xmlfiles import Reason, Refused, language, local, parsed, words, writable
from portal.translation.memory import keeping
from portal.translation.memory.gathering import Said
from portal.translation.memory.models import OWNER_LENGTH, Segment, Source

MIME = "application/x-tmx+xml"
LONGEST = 20_000
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_DATE = "%Y%m%dT%H%M%SZ"
_CODES = ("ph", "bpt", "ept", "it", "ut")


@dataclass(frozen=True)
class TranslationUnit:
    """A unit of a file that both languages have: its line, and both texts."""

    line: int
    source: str
    target: str
    changed_at: datetime.datetime


def exported(session: Session, source_language: str, tag: str) -> bytes:
    """All segments from one language into another, as a file."""
    rows = session.scalars(
        select(Segment)
        .where(Segment.source_language == source_language, Segment.language == tag)
        .order_by(Segment.id)
        .execution_options(yield_per=500)
    )
    return _written(rows, source_language, tag)


def _written(segments: Iterable[Segment], source_language: str, tag: str) -> bytes:
    root = etree.Element("tmx", version="1.4")
    header = {
        "creationtool": "portal",
        "creationtoolversion": "1",
        "segtype": "block",
        "o-tmf": "portal",
        "adminlang": "en",
        "srclang": source_language,
        "datatype": "plaintext",
    }
    etree.SubElement(root, "header", header)
    body = etree.SubElement(root, "body")
    for segment in segments:
        unit = etree.SubElement(body, "tu", changedate=segment.changed_at.strftime(_DATE))
        _property(unit, "x-origin", f"{segment.origin} {segment.owner}")
        _property(unit, "x-reviewed", "yes" if segment.reviewed else "no")
        for lang, text in ((source_language, segment.source), (tag, segment.target)):
            variant = etree.SubElement(unit, "tuv", {_LANG: lang})
            etree.SubElement(variant, "seg").text = writable(text)
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True))


def _property(unit: etree._Element, sort: str, text: str) -> None:
    etree.SubElement(unit, "prop", type=sort).text = writable(text)


def units(text: str, source_language: str, tag: str) -> list[TranslationUnit]:
    """The units of a file that have both languages, be they regional (`es-MX` for `es`). Raises Refused.

    Empty and huge ones are left out. A unit with several translations is several.
    """
    root = parsed(text)
    if local(root) != "tmx":
        raise Refused(Reason.FORMAT, root.sourceline or 1, local(root))
    if not (root.get("version") or "1.4").startswith("1."):
        raise Refused(Reason.VERSION, root.sourceline or 1, root.get("version") or "")
    return [found for each in root.iter("{*}tu") for found in _units(each, source_language, tag)]


def _units(unit: etree._Element, source_language: str, tag: str) -> Iterator[TranslationUnit]:
    variants = [(language(each, "lang"), _segment(each)) for each in unit.iterchildren("{*}tuv")]
    source = _best(variants, source_language)
    when = _moment(unit.get("changedate") or unit.get("creationdate") or "")
    for lang, target in variants:
        is_wanted = _is(lang, tag) and primary(tag) != primary(source_language)
        if is_wanted and source and target and max(len(source), len(target)) <= LONGEST:
            yield TranslationUnit(unit.sourceline or 1, source, target, when)


def _segment(variant: etree._Element) -> str:
    found = variant.find("{*}seg")
    if found is None:
        return ""
    for code in found.iter(*(f"{{*}}{name}" for name in _CODES)):
        code.text = ""
        for inner in code:
            inner.text = ""
    return words(found).strip()


def _best(variants: Iterable[tuple[str, str]], tag: str) -> str:
    """The text in a language, or else in another region's form of it."""
    alike = [(lang.lower() != tag.lower(), text) for lang, text in variants if _is(lang, tag)]
    return min(alike, key=lambda pair: pair[0])[1] if alike else ""


def _is(lang: str, tag: str) -> bool:
    """Whether a file's language, as programs write it, is a language of the site in any region."""
    return primary(lang.lower()) == primary(tag)


def _moment(written: str) -> datetime.datetime:
    try:
        return datetime.datetime.strptime(written, _DATE).replace(tzinfo=datetime.UTC)
    except ValueError:
        return now()


@dataclass(frozen=True)
class Taken:
    """How many units were added, and how many the memory had from a file of that name already."""

    added: int
    known: int


def take(
    session: Session, found: Iterable[TranslationUnit], name: str, source_language: str, tag: str, *, actor: str
) -> Taken:
    """Add the units of a file to the memory, each once for a file's name; nothing that was said here is changed."""
    name = name[:OWNER_LENGTH]
    rows = session.execute(
        select(Segment.source, Segment.target).where(
            Segment.origin == Source.FILE,
            Segment.owner == name,
            Segment.source_language == source_language,
            Segment.language == tag,
        )
    )
    known = {(row.source, row.target) for row in rows}
    wanted = {(each.source, each.target): each for each in found}
    said = [
        Said(source_language, tag, *pair, Source.FILE, name, reviewed=False, actor=actor, changed_at=each.changed_at)
        for pair, each in wanted.items()
        if pair not in known
    ]
    keeping.store(session, said)
    return Taken(len(said), len(wanted) - len(said))
