"""PO files from anywhere: understood, or refused with the line; and written so that only what changed differs."""

from __future__ import annotations

import codecs
import difflib
from pathlib import Path

import pytest

from portal.foundation.catalogs import PROJECT, catalog_path
from portal.translation.messages.keys import Key
from portal.translation.messages.plurals import Forms, of_language, usual
from portal.translation.messages.pofiles import LARGEST, PoFile, Reason, Refused, decoded, parsed
from portal.translation.messages.splicing import spliced

TWO = '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"'
THREE = '"Plural-Forms: nplurals=3; plural=n == 1 ? 0 : n != 0 && n % 1000000 == 0 ? 1 : 2;\\n"'


def head(rule: str = TWO, charset: str = "utf-8", tag: str = "es") -> str:
    return f'msgid ""\nmsgstr ""\n"Language: {tag}\\n"\n"Content-Type: text/plain; charset={charset}\\n"\n{rule}\n'


GUIDE = '\n# una nota\n#. a comment\n#: guide.py:7\n#, fuzzy\n#| msgid "Guides"\nmsgid "Guide"\nmsgstr "Guía ñ"\n'
PAGES = (
    '\nmsgctxt "book"\nmsgid "%(num)s page"\nmsgid_plural "%(num)s pages"\n'
    'msgstr[0] "una"\nmsgstr[1] "%(num)s páginas"\n'
)


def refused(content: bytes | str, tag: str = "es") -> tuple[Reason, int]:
    with pytest.raises(Refused) as caught:
        parsed(decoded(content.encode() if isinstance(content, str) else content), tag)
    return caught.value.reason, caught.value.line


def test_an_entry_has_all_that_stands_around_it() -> None:
    entry = parsed(head() + GUIDE, "es").entries[0]
    assert (entry.key, entry.text.texts, entry.fuzzy, entry.line) == (Key("Guide"), ("Guía ñ",), True, 12)
    assert (entry.note, entry.comment, entry.places, entry.flags) == ("una nota", "a comment", ("guide.py:7",), ())


@pytest.mark.parametrize(
    "content",
    [
        (head() + GUIDE).encode(),
        codecs.BOM_UTF8 + (head() + GUIDE).encode(),
        (head() + GUIDE).replace("\n", "\r\n").encode(),
        (head() + GUIDE).replace("\n", "\r").encode(),
        (head(charset="ISO-8859-1") + GUIDE).encode("latin-1"),
        (head(charset="windows-1252") + GUIDE).encode("cp1252"),
        codecs.BOM_UTF16_LE + (head(charset="UTF-16") + GUIDE).encode("utf-16-le"),
        codecs.BOM_UTF16_BE + (head(charset="UTF-16") + GUIDE).encode("utf-16-be"),
        (head(charset="CHARSET") + GUIDE).encode(),
        GUIDE.encode(),
    ],
)
def test_other_encodings_marks_and_line_ends_are_understood(content: bytes) -> None:
    assert parsed(decoded(content), "es").entries[0].text.texts == ("Guía ñ",)


@pytest.mark.parametrize(
    ("content", "reason", "line"),
    [
        (head(charset="klingon") + GUIDE, Reason.UNKNOWN_ENCODING, 1),
        (head(charset="zlib") + GUIDE, Reason.UNKNOWN_ENCODING, 1),
        (head(charset="punycode") + GUIDE, Reason.UNKNOWN_ENCODING, 1),
        ((head() + GUIDE).encode("latin-1"), Reason.NOT_THE_ENCODING, 13),
        (head() + '\nmsgid "Guide\nmsgstr "Guía"\n', Reason.OPEN_STRING, 7),
        (head() + '\nmsgid "Guide"\nmsgstr "Guía\n', Reason.OPEN_STRING, 8),
        (head() + "\nwhatever\n", Reason.SYNTAX, 7),
        (head() + GUIDE + GUIDE, Reason.TWICE, 20),
        (head('"Plural-Forms: nplurals=2; plural=n % 0;\\n"') + PAGES, Reason.RULE, 5),
        (head() + PAGES + 'msgstr[2] "tres"\nmsgstr[3] "cuatro"\n', Reason.FORMS, 8),
        (head(tag="sv") + GUIDE, Reason.LANGUAGE, 3),
        ("/etc/hostname", Reason.SYNTAX, 1),
        ("\0", Reason.SYNTAX, 1),
        (b"x" * (LARGEST + 1), Reason.TOO_LARGE, 1),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(content: bytes | str, reason: Reason, line: int) -> None:
    assert refused(content) == (reason, line)


def test_three_forms_are_read_whatever_the_header_counts() -> None:
    """Django's Spanish catalogs count two and have three."""
    three = PAGES + 'msgstr[2] "%(num)s páginas"\n'
    for rule in (TWO, THREE):
        entry = parsed(head(rule) + three, "es").entries[0]
        assert entry.text.plurals.count == 3
        assert spliced(parsed(head(rule) + three, "es"), {}) == head(rule) + three


def changed_lines(before: str, after: str) -> list[str]:
    lines = difflib.unified_diff(before.split("\n"), after.split("\n"), n=0, lineterm="")
    return [line for line in lines if line[0] in "+-" and line[:3] not in ("+++", "---")]


def test_only_the_entry_that_changed_differs() -> None:
    """Row 5 of trust.md: a Spanish file with three forms, of which one entry is edited."""
    text = head(THREE) + PAGES + 'msgstr[2] "otras"\n' + GUIDE
    file = parsed(text, "es")
    wanted = Forms(("una", "%(num)s de páginas", "otras"), of_language("es"))
    after = spliced(file, {Key("%(num)s page", "%(num)s pages", "book").digest: wanted})
    assert changed_lines(text, after) == ['-msgstr[1] "%(num)s páginas"', '+msgstr[1] "%(num)s de páginas"']


def test_a_confirmed_text_loses_its_flag_and_what_the_message_was() -> None:
    text = head() + GUIDE
    after = spliced(parsed(text, "es"), {Key("Guide").digest: Forms(("Guía",))})
    assert changed_lines(text, after) == ["-#, fuzzy", '-#| msgid "Guides"', '-msgstr "Guía ñ"', '+msgstr "Guía"']


def test_a_third_form_widens_a_file_that_counts_two() -> None:
    text = head() + PAGES + PAGES.replace("book", "web")
    wanted = Forms(("una", "millones de páginas", "%(num)s páginas"), of_language("es"))
    after = spliced(parsed(text, "es"), {Key("%(num)s page", "%(num)s pages", "book").digest: wanted})
    file = parsed(after, "es")
    assert file.plurals == of_language("es")
    assert [entry.text.texts for entry in file.entries] == [
        ("una", "millones de páginas", "%(num)s páginas"),
        ("una", "%(num)s páginas", "%(num)s páginas"),
    ]


def test_the_same_third_form_leaves_the_header() -> None:
    text = head() + PAGES
    wanted = Forms(("una sola", "%(num)s páginas", "%(num)s páginas"), of_language("es"))
    after = spliced(parsed(text, "es"), {Key("%(num)s page", "%(num)s pages", "book").digest: wanted})
    assert changed_lines(text, after) == ['-msgstr[0] "una"', '+msgstr[0] "una sola"']


@pytest.mark.parametrize("tag", ["es", "sv"])
def test_the_portals_own_catalogs_are_written_as_they_are(tag: str) -> None:
    path: Path = catalog_path(PROJECT, tag)
    text = path.read_text(encoding="utf-8")
    file: PoFile = parsed(text, tag)
    assert file.plurals == usual(tag)
    assert spliced(file, {}) == text
    assert spliced(file, {entry.key.digest: entry.text for entry in file.entries}) == text
