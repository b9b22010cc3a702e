"""Passages out and in: XLIFF, PO and CSV, in a dry run and as one change; with files of other programs and odd ones."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from translate.storage.pypo import pofile
from translate.storage.xliff import xlifffile

from portal.content.authoring.editing import item_of
from portal.content.model.documents import Document, LanguageDocument
from portal.content.prose.texts import FormerText
from portal.foundation.database import writing
from portal.translation.exchange import importing, tables, terms
from portal.translation.exchange.entries import Incoming, IncomingFile, outgoing
from portal.translation.exchange.formats import FORMATS, read
from portal.translation.exchange.importing import Done
from portal.translation.exchange.planning import plan
from portal.translation.exchange.xmlfiles import Reason, Refused
from portal.translation.memory import tmx
from portal.translation.messages.importing import Planned
from portal.translation.workbench.deeds import Deeds, Seen
from portal.translation.workbench.work import open_work
from tests.content.examples import count, language, save
from tests.fixtures.databases import counted
from tests.translation.exchanging import (
    ENGLISH,
    FORMATS_NAMED,
    NAMES,
    SWEDISH,
    begin,
    brought,
    edited,
    exported,
    passages,
    planned,
    sorts,
    state,
)


@pytest.mark.parametrize("name", FORMATS_NAMED)
def test_out_and_in_unchanged_is_no_change(session: Session, name: str) -> None:
    begin(session)
    before = state(session)
    content = exported(session, name)
    assert sorts(planned(session, content)) == {"same": 6}
    _row, done = brought(session, content)
    assert done == Done(0, 0, 0)
    assert state(session) == before
    variants = [
        content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"),
        b"\xef\xbb\xbf" + content.removeprefix(b"\xef\xbb\xbf"),
    ]
    if name != "po":
        text = content.decode("utf-8-sig").replace('encoding="UTF-8"', 'encoding="UTF-16"')
        text = text.replace("encoding='UTF-8'", "encoding='UTF-16'")
        variants.append(text.encode("utf-16"))
    for each in variants:
        assert sorts(planned(session, each)) == {"same": 6}


@pytest.mark.parametrize("name", FORMATS_NAMED)
def test_what_was_done_elsewhere_comes_in_as_one_change_and_goes_as_one(session: Session, name: str) -> None:
    begin(session)
    before = state(session)
    content = edited(exported(session, name), name)
    found = planned(session, content)
    assert sorts(found) == {"new": 1, "changed": 2, "same": 3}
    assert [each.planned for each in found.entries if each.has_errors] == [Planned.CHANGED], "4 for 3"
    row, done = brought(session, content)
    assert done == Done(3, 1, 0)
    now = {source: (text, fresh, how) for source, text, fresh, how in state(session)}
    assert now["The last one & more."] == ("Den sista & mer.", "current", "translated")
    assert now["## Behind now"] == ("## Bakom nu", "current", "translated")
    assert now[ENGLISH[0]] == ("Polisen träffar 4 grupper.", "current", "translated")
    with writing(session):
        back = importing.undo(session, row, actor="account:1")
    assert (back.restored, back.left) == (3, 0)
    assert state(session) == before
    assert count(session, FormerText) >= 3, "nothing that was written is lost"


@pytest.mark.parametrize("name", ["xliff", "po"])
def test_a_toolkit_reads_what_goes_out(session: Session, name: str) -> None:
    begin(session)
    content = exported(session, name)
    store = xlifffile.parsestring(content) if name == "xliff" else pofile.parsestring(content)
    units = {unit.source: unit for unit in store.units if unit.source and not unit.isheader()}
    assert units[ENGLISH[1]].target == SWEDISH[1]
    assert not units[ENGLISH[1]].isfuzzy()
    assert units["## Behind now"].isfuzzy()
    assert not units[ENGLISH[3]].target
    assert len(units) == 6


@pytest.mark.parametrize("name", FORMATS_NAMED)
def test_another_language_goes_out_and_what_comes_back_is_pinned_to_the_original(session: Session, name: str) -> None:
    begin(session)
    spanish = ("La policía se reúne con 3 grupos.", "- uno\n- dos, <3", "## Detrás ahora")
    today = "\n\n".join((*ENGLISH[:2], "## Behind now", ENGLISH[3]))
    with writing(session):
        texts = {"en": language("About", today), "es": language("Acerca", "\n\n".join(spanish))}
        save(session, Document("page", "about", "en", languages=texts))
    before = state(session)
    entries = list(outgoing(session, NAMES, "sv", only_to_do=False, read_in="es"))
    assert {each.source_language for each in entries} == {"es", "en"}, "what Spanish lacks goes out as it is"
    content = FORMATS[name].written(entries, "sv")
    assert sorts(planned(session, content)) == {"same": 6}
    filled = [
        replace(each, target="## Bakom nu", state="translated") if each.source == spanish[2] else each
        for each in entries
    ]
    content = FORMATS[name].written(filled, "sv")
    _row, done = brought(session, content)
    assert done == Done(1, 0, 0)
    now = {source: (text, fresh) for source, text, fresh, _how in state(session)}
    assert now["## Behind now"] == ("## Bakom nu", "current")
    target = passages(session)["## Behind now"].row.target
    assert target is not None
    assert target.read_in == "es"
    assert [each for each in state(session) if each not in before] == [
        ("## Behind now", "## Bakom nu", "current", "translated")
    ]
    # An original that is none was never read in any language.
    made_up = [replace(each, passage=f"{each.passage[:-4]}0000", target="Annat.") for each in filled]
    assert sorts(planned(session, FORMATS[name].written(made_up, "sv"))) == {"unknown": 6}


def test_a_sign_that_xml_cannot_hold_is_not_in_the_way_of_a_list(session: Session) -> None:
    begin(session)
    passage = passages(session)["About"]
    with writing(session):
        seen = Seen(passage.id, passage.source_hash, passage.stamp)
        assert Deeds(session, "page", "about", "sv", actor="account:1").write(seen, "O\x08m\ufffe")
    assert "Om" in [each.target for each in read(exported(session, "xliff"), "sv").entries]
    assert b"<seg>Om</seg>" in tmx.exported(session, "en", "sv")


def test_only_what_is_to_do_goes_out_where_that_is_wanted(session: Session) -> None:
    begin(session)
    units = xlifffile.parsestring(exported(session, "xliff", only_to_do=True)).units
    assert {unit.source for unit in units} == {"## Behind now", ENGLISH[3]}


@pytest.mark.parametrize(
    ("target", "refused"),
    [
        ("<script>alert(1)</script>", True),
        ("<img src=x onerror=alert(1)>", True),
        ("[x](javascript:alert(1))", True),
        ('"Ett.\n\nTvå."', True),
        ("Helt i sin ordning &amp; <3", False),
    ],
)
def test_what_is_no_passage_is_refused_with_its_line(session: Session, target: str, refused: bool) -> None:
    begin(session)
    content = edited(exported(session, "csv"), "csv").decode().replace("Den sista & mer.", target).encode()
    found = planned(session, content)
    [entry] = [each for each in found.entries if each.planned is Planned.NEW]
    assert entry.refused == refused
    assert entry.incoming.line > 1
    brought(session, content)
    assert bool(passages(session)[ENGLISH[3]].text) != refused


def test_unknown_entries_are_left(session: Session) -> None:
    begin(session)
    content = edited(exported(session, "csv"), "csv").decode()
    for old, new in (("page:about", "page:other"), (ENGLISH[3], "Never said"), ("page:about", "nothing:x")):
        found = planned(session, content.replace(old, new).encode())
        assert found.counts[Planned.UNKNOWN] >= 1
        assert found.counts[Planned.NEW] == 0


CELLS = ["", "-1", "=1+1", "'-x", "''=x", " =x", "a\n=b", "+", "@x", "vanligt", "'vanligt", "＝x", "\t-"]


def test_cells_are_no_formulas_and_come_back_as_they_were() -> None:
    for cell in CELLS:
        guarded = tables.guarded(cell)
        assert not guarded.lstrip(" \ufeff").startswith(("=", "+", "-", "@", "＝", "\t"))
        assert tables.bare(guarded) == cell


WITHIN = ["a;=1+1", "a; -x", "a;'=x", "a;''+x", "- one\n- two", "a\t@x", "a\n\nb; c", "a;\n=x", "=a;=b", "\n=x"]


def test_a_program_that_parts_cells_by_semicolons_finds_no_formula_either() -> None:
    for cell in WITHIN:
        guarded = tables.guarded(cell)
        pieces = re.split("[;\t\r\n]", guarded)
        assert not [each for each in pieces if each.lstrip(" \ufeff").startswith(("=", "+", "-", "@"))], guarded
        assert tables.bare(guarded) == cell


def test_the_items_of_a_file_are_looked_up_at_once(session: Session) -> None:
    asked = []
    engine = session.get_bind()
    assert isinstance(engine, Engine)
    for many in (1, 3, 40):
        entries = [Incoming(f"page:nothing-{number}", "1", "One.", "Ett.", False, 1) for number in range(many)]
        with counted(engine) as statements:
            assert plan(session, "sv", IncomingFile(entries, None)).counts[Planned.UNKNOWN] == many
        asked.append(len(statements))
    # The first begins the transaction too.
    assert asked[1] == asked[2] <= asked[0]


BOMB = b'<!DOCTYPE xliff [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><xliff version="1.2"><file>&b;</file></xliff>'
FILE = (
    '<xliff version="1.2"><file original="page:about" target-language="{tag}"><body>{unit}{unit}</body></file></xliff>'
)
UNIT = '<trans-unit id="1"><source>a</source><target>b</target></trans-unit>'


@pytest.mark.parametrize(
    ("content", "reason", "line"),
    [
        (b"  ", Reason.NOTHING, 1),
        (BOMB, Reason.DECLARATION, 1),
        (b'<?xml version="1.0" encoding="Punycode"?><xliff/>-' + b"a" * 200_000, Reason.UNKNOWN_ENCODING, 1),
        (b'<xliff version="2.0"/>', Reason.VERSION, 1),
        (b"<tmx/>", Reason.FORMAT, 1),
        (b"<xliff>\n<file>\n</xliff>", Reason.SYNTAX, 3),
        (FILE.format(tag="es", unit="").encode(), Reason.LANGUAGE, 1),
        (FILE.format(tag="sv", unit="").encode(), Reason.NOTHING, 1),
        (FILE.format(tag="sv-SE", unit=UNIT).encode(), Reason.TWICE, 1),
        (b"id,original\nx,y\n", Reason.COLUMNS, 1),
        (b"id,original,translation\nx,y,z\n", Reason.FORMAT, 2),
        (b'id,original,translation\na/b,"y,z\n', Reason.SYNTAX, 2),
        ("id,original,translation\na/b,y,å\n".encode("latin-1"), Reason.NOT_THE_ENCODING, 2),
        (b'msgid ""\nmsgstr ""\n"Language: es\\n"\n', Reason.LANGUAGE, 3),
        (b'msgid "a\nmsgstr ""\n', Reason.SYNTAX, 1),
    ],
    ids=lambda each: str(each)[:40],
)
def test_files_that_cannot_be_read_are_refused_with_the_line(content: bytes, reason: Reason, line: int) -> None:
    with pytest.raises(Refused) as caught:
        read(content, "sv")
    assert (caught.value.reason, caught.value.line) == (reason, line)


def test_the_glossary_goes_out_and_comes_back_a_language_at_a_time(session: Session) -> None:
    texts = {
        "en": LanguageDocument(
            texts={"title": "call-in", "variants": "notification meeting", "definition": "A meeting."}
        ),
        "sv": LanguageDocument(texts={"title": "call-in", "definition": "Ett möte."}),
    }
    with writing(session):
        save(session, Document("term", "call-in", "en", {"group": "method"}, languages=texts))
    content = terms.written(session, ("en", "es", "sv"), shown=("en", "es", "sv"))
    assert sorts(planned(session, content)) == {"same": 2}
    others = terms.written(session, ("en", "es", "sv"), shown=("es",)).decode()
    assert ("A meeting." in others, "Ett möte." in others) == (True, False)
    back = content.decode("utf-8-sig").replace("call-in,,Ett möte.", "call-in,informationsmöte,Ett stort möte.")
    found = planned(session, back.encode())
    assert sorts(found) == {"new": 1, "changed": 1, "same": 1}
    _row, done = brought(session, back.encode())
    assert done.written == 2
    work = open_work(session, item_of(session, "term", "call-in"), "sv")
    assert [each.text.rstrip() for each in work.passages] == ["call-in", "informationsmöte", "Ett stort möte."]
    with pytest.raises(Refused) as caught:
        read(content, "fi")
    assert (caught.value.reason, caught.value.found) == (Reason.COLUMNS, "fi title")
