"""PO files, written: what is not changed stays as it is, byte for byte.

polib and Babel would write a whole file in their own way; here the lines of an entry's translation are
exchanged, and all others left.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from babel.messages.pofile import normalize

from portal.translation.messages.plurals import Forms, Plurals, widest
from portal.translation.messages.pofiles import FUZZY, PLURAL_FORMS, PoEntry, PoFile

_RULE = re.compile(rf'"{PLURAL_FORMS}:[^"]*"')


def spliced(file: PoFile, changes: Mapping[str, Forms]) -> str:
    """The text of a file in which some entries, by digest, have other texts, which are confirmed ones.

    Where a text has more forms than the file counts, the file is given the text's rule, and its other entries
    have the same words in the new forms that they had for the same numbers.
    """
    plurals = _wide_enough(file.plurals, changes.values())
    lines = list(file.lines)
    for entry in sorted(file.entries, key=lambda entry: entry.begins, reverse=True):
        wanted = changes.get(entry.key.digest)
        text = entry.text if wanted is None else wanted
        if entry.key.plural is not None and (wanted is not None or plurals != file.plurals):
            text = text.under(widest(plurals, entry.text.plurals))
        if wanted is not None or text != entry.text:
            _exchange(lines, entry, text, confirmed=wanted is not None)
    if plurals != file.plurals:
        lines = _with_rule(lines, plurals)
    return "\n".join(lines)


def entry_lines(entry: PoEntry, *, fuzzy: bool) -> list[str]:
    """An entry as Babel writes it: comments, flags, message, translation."""
    lines = [f"# {line}".rstrip() for line in entry.note.split("\n")] if entry.note else []
    lines += [f"#. {line}".rstrip() for line in entry.comment.split("\n")] if entry.comment else []
    lines += [f"#: {place}" for place in entry.places]
    flags = [*([FUZZY] if fuzzy else []), *entry.flags]
    lines += [f"#, {', '.join(flags)}"] if flags else []
    if entry.key.context is not None:
        lines += _string("msgctxt", entry.key.context)
    lines += _string("msgid", entry.key.msgid)
    if entry.key.plural is not None:
        lines += _string("msgid_plural", entry.key.plural)
    return [*lines, *_translation(entry.text, is_plural=entry.key.plural is not None)]


def headers(values: Mapping[str, str]) -> list[str]:
    """The entry that begins a file."""
    told = "".join(f"{name}: {value}\n" for name, value in values.items())
    return [*_string("msgid", ""), *_string("msgstr", told)]


def _wide_enough(plurals: Plurals, texts: Iterable[Forms]) -> Plurals:
    for text in texts:
        if text.plurals.count > plurals.count and not text.fits(plurals):
            plurals = text.plurals
    return plurals


def _exchange(lines: list[str], entry: PoEntry, text: Forms, *, confirmed: bool) -> None:
    first = next(number for number in range(entry.line - 1, len(lines)) if lines[number].lstrip().startswith("msgstr"))
    last = first
    while last + 1 < len(lines) and lines[last + 1].lstrip().startswith(("msgstr", '"')):
        last += 1
    lines[first : last + 1] = _translation(text, is_plural=entry.key.plural is not None)
    if confirmed and entry.fuzzy:
        head = [line for line in map(_without_fuzzy, lines[entry.begins - 1 : first]) if line is not None]
        lines[entry.begins - 1 : first] = head


def _without_fuzzy(line: str) -> str | None:
    """A line without the flag, and without what the message was when the text was guessed."""
    if line.startswith("#|"):
        return None
    if not line.startswith("#,"):
        return line
    flags = [flag.strip() for flag in line[2:].split(",")]
    kept = [flag for flag in flags if flag and flag != FUZZY]
    return f"#, {', '.join(kept)}" if kept else None


def _translation(text: Forms, *, is_plural: bool) -> list[str]:
    if not is_plural:
        return _string("msgstr", text.texts[0])
    return [line for index, form in enumerate(text.texts) for line in _string(f"msgstr[{index}]", form)]


def _string(keyword: str, text: str) -> list[str]:
    return f"{keyword} {normalize(text, width=0)}".split("\n")


def _with_rule(lines: Sequence[str], plurals: Plurals) -> list[str]:
    written = f'"{PLURAL_FORMS}: {plurals.header}\\n"'
    return [written if _RULE.fullmatch(line.strip()) else line for line in lines]
