"""XLIFF 1.2 (OASIS, https://docs.oasis-open.org/xliff/v1.2/os/xliff-core.html), out and in.

A `file` is an item, a `trans-unit` a passage. Markdown goes out as plain text, with its signs: whoever translates
sees what they must keep, no program loses a code, and the checks compare the structure when it comes back.
``approved`` is 'yes' for all that is sure, which is how other programs tell it from what is unsure.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from lxml import etree

from portal.foundation.database import now
from portal.languages import primary
from portal.translation.exchange.entries import NEEDS, REVIEWED, TRANSLATED, Incoming, IncomingFile, Outgoing
from portal.translation.exchange.xmlfiles import Reason, Refused, local, parsed, words, writable

MIME = "application/x-xliff+xml"
NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"
VERSIONS = ("1.0", "1.1", "1.2")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_STATES: Mapping[str, str] = {
    "": "needs-translation",
    NEEDS: "needs-review-translation",
    TRANSLATED: "translated",
    REVIEWED: "signed-off",
}
_UNSURE = ("needs-", "new")


def written(entries: Iterable[Outgoing], tag: str) -> bytes:
    """A file of passages in a language."""
    root = etree.Element(_name("xliff"), nsmap={None: NAMESPACE}, version="1.2")
    date = now().isoformat(timespec="microseconds")
    for (owner, source_language), group in groupby(entries, key=lambda each: (each.owner, each.source_language)):
        attributes = {
            "original": owner,
            "source-language": source_language,
            "target-language": tag,
            "datatype": "plaintext",
            "date": date,
            "product-name": "portal",
        }
        file = etree.SubElement(root, _name("file"), attributes)
        body = etree.SubElement(file, _name("body"))
        for each in group:
            _unit(body, each)
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True))


def _unit(body: etree._Element, entry: Outgoing) -> None:
    attributes = {"id": entry.passage, "resname": entry.place, _SPACE: "preserve"}
    if entry.target:
        attributes["approved"] = "no" if entry.state == NEEDS else "yes"
    unit = etree.SubElement(body, _name("trans-unit"), attributes)
    etree.SubElement(unit, _name("source")).text = writable(entry.source)
    if entry.target:
        etree.SubElement(unit, _name("target"), state=_STATES[entry.state]).text = writable(entry.target)


def _name(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def read(text: str, tag: str) -> IncomingFile:
    """The entries of a file in a language. Raises Refused."""
    root = parsed(text)
    if local(root) != "xliff":
        raise Refused(Reason.FORMAT, root.sourceline or 1, local(root))
    if root.get("version", "1.2") not in VERSIONS:
        raise Refused(Reason.VERSION, root.sourceline or 1, root.get("version", ""))
    entries, dates = [], []
    for file in root.iterchildren("{*}file"):
        _check_language(file, tag)
        dates.append(_moment(file.get("date") or ""))
        entries += [each for unit in file.iter("{*}trans-unit") for each in _read(unit, file.get("original") or "")]
    if not dates:
        raise Refused(Reason.NOTHING, root.sourceline or 1)
    # Files are put together from several: what was exported first tells what may have been changed since.
    return IncomingFile(entries, None if None in dates else min(filter(None, dates)))


def _check_language(file: etree._Element, tag: str) -> None:
    found = (file.get("target-language") or "").replace("_", "-")
    if found and primary(found.lower()) != primary(tag):
        raise Refused(Reason.LANGUAGE, file.sourceline or 1, found)


def _read(unit: etree._Element, owner: str) -> Iterator[Incoming]:
    target = unit.find("{*}target")
    if unit.get("translate") == "no":
        return
    yield Incoming(
        owner=owner,
        passage=unit.get("id") or "",
        source=words(unit.find("{*}source")),
        target=words(target),
        is_fuzzy=target is not None and _is_unsure(unit.get("approved"), target.get("state") or ""),
        line=unit.sourceline or 1,
    )


def _is_unsure(approved: str | None, state: str) -> bool:
    return state.startswith(_UNSURE) or approved == "no"


def _moment(written_date: str) -> datetime.datetime | None:
    try:
        found = datetime.datetime.fromisoformat(written_date)
    except ValueError:
        return None
    return found.astimezone(datetime.UTC)
