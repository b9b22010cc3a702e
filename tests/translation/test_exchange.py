"""Passages out and in: XLIFF, PO and CSV, in a dry run and as one change; with files of other programs and odd ones."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from translate.storage.pypo import pofile
from translate.storage.xliff import xlifffile

from portal.content.documents import Document, LanguageDocument
from portal.content.editing import item_of
from portal.content.texts import FormerText
from portal.foundation.database import writing
from portal.translation.exchange import importing, tables, terms
from portal.translation.exchange.entries import NEEDS, TRANSLATED, Incoming, IncomingFile, outgoing
from portal.translation.exchange.formats import FORMATS, read
from portal.translation.exchange.importing import Done, TextImport
from portal.translation.exchange.planning import Plan, plan
from portal.translation.exchange.xmlfiles import Reason, Refused
from portal.translation.memory import tmx
from portal.translation.messages.importing import Planned
from portal.translation.workbench.deeds import Deeds, Seen
from portal.translation.workbench.work import Passage, open_work
from tests.content.examples import count, language, save
from tests.fixtures.databases import counted

ENGLISH = ("Police meet 3 groups.", "- one\n- two, <3", "## Behind", "The last one & more.")
SWEDISH = ("Polisen träffar 3 grupper.", "- ett\n- två, <3", "## Bakom")
NAMES = [("page", "about")]
FORMATS_NAMED = sorted(FORMATS)


def begin(session: Session) -> None:
    """A page of which, in Swedish, two passages are current, one is behind, and one is missing."""
    with writing(session):
        texts = {"en": language("About", "\n\n".join(ENGLISH)), "sv": language("Om", "\n\n".join(SWEDISH))}
        save(session, Document("page", "about", "en", languages=texts))
    with writing(session):
        changed = "\n\n".join((*ENGLISH[:2], "## Behind now", ENGLISH[3]))
        save(session, Document("page", "about", "en", languages={"en": language("About", changed)}))


def exported(session: Session, name: str, *, only_to_do: bool = False) -> bytes:
    return FORMATS[name].written(outgoing(session, NAMES, "sv", only_to_do=only_to_do), "sv")


def planned(session: Session, content: bytes) -> Plan:
    return plan(session, "sv", read(content, "sv"))


def sorts(found: Plan) -> dict[str, int]:
    return {each.value: count for each, count in found.counts.items() if count}


def brought(session: Session, content: bytes, *chosen: str) -> tuple[TextImport, Done]:
    with writing(session):
        row = importing.propose(session, "sv", "file", content, actor="account:1")
        done = importing.apply(session, row, planned(session, content), actor="account:1", chosen=chosen)
    return row, done


def passages(session: Session) -> dict[str, Passage]:
    work = open_work(session, item_of(session, "page", "about"), "sv")
    return {(each.source or "").rstrip(): each for each in work.passages}


def state(session: Session) -> list[tuple[str, str, str, str | None]]:
    return [
        (text, each.text.rstrip(), each.freshness.value, each.state and each.state.value)
        for text, each in passages(session).items()
    ]


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


def edited(content: bytes, name: str) -> bytes:
    """The file as somebody sends it back from another program: one new text, one put right, one changed."""
    changes = {
        "The last one & more.": "Den sista & mer.",
        "## Behind now": "## Bakom nu",
        ENGLISH[0]: "Polisen träffar 4 grupper.",
    }
    if name == "csv":
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
        for row in rows:
            if row["original"] in changes:
                row |= {"translation": changes[row["original"]], "state": "translated"}
        found = io.StringIO()
        table = csv.DictWriter(found, rows[0], delimiter=";")
        table.writeheader()
        table.writerows(rows)
        return found.getvalue().encode()
    store = xlifffile.parsestring(content) if name == "xliff" else pofile.parsestring(content)
    for unit in store.units:
        if unit.source in changes:
            unit.target = changes[unit.source]
            unit.markfuzzy(False)
    return bytes(store)


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


def test_what_was_changed_here_since_the_export_is_a_clash_and_stays_unless_chosen(session: Session) -> None:
    begin(session)
    content = edited(exported(session, "xliff"), "xliff")
    passage = passages(session)[ENGLISH[0]]
    with writing(session):
        deeds = Deeds(session, "page", "about", "sv", actor="account:2")
        deeds.write(Seen(passage.id, passage.source_hash, passage.stamp), "Polisen möter 3 grupper.")
    found = planned(session, content)
    assert sorts(found) == {"new": 1, "changed": 1, "clash": 1, "same": 3}
    brought(session, content)
    assert passages(session)[ENGLISH[0]].text.rstrip() == "Polisen möter 3 grupper."
    row, _done = brought(session, content, *found.clashing())
    assert passages(session)[ENGLISH[0]].text.rstrip() == "Polisen träffar 4 grupper."
    passage = passages(session)[ENGLISH[0]]
    with writing(session):
        deeds = Deeds(session, "page", "about", "sv", actor="account:2")
        deeds.write(Seen(passage.id, passage.source_hash, passage.stamp), "Nyast 3.")
    with writing(session):
        assert importing.undo(session, row, actor="account:1").left == 1
    assert passages(session)[ENGLISH[0]].text.rstrip() == "Nyast 3."


@pytest.mark.parametrize("changed", ["", "Police meet 4 groups."])
@pytest.mark.parametrize("is_sure", [True, False])
def test_what_was_left_out_after_the_file_went_out_stays_so_unless_chosen(
    session: Session, changed: str, is_sure: bool
) -> None:
    begin(session)
    entries = [replace(each, target="Ute i världen.") for each in outgoing(session, NAMES, "sv", only_to_do=False)]
    one = next(each for each in entries if each.source == ENGLISH[0])
    content = FORMATS["xliff"].written([replace(one, state=TRANSLATED if is_sure else NEEDS)], "sv")
    early = planned(session, content)
    leave_out(session, ENGLISH[0])
    if changed:
        body = "\n\n".join((changed, *ENGLISH[1:]))
        with writing(session):
            save(session, Document("page", "about", "en", languages={"en": language("About", body)}))
    found = planned(session, content)
    assert [each.left_out for each in found.entries] == ["Nobody needs it here"]
    assert sorts(found) == {"clash" if is_sure else "fuzzy": 1}
    with writing(session):
        row = importing.propose(session, "sv", "file", content, actor="account:1")
        assert importing.apply(session, row, early, actor="account:1").written == 0
    assert brought(session, content)[1] == Done(0, 0, 0)
    assert passages(session)[changed or ENGLISH[0]].text == ""
    assert brought(session, content, *found.clashing())[1].written == is_sure


def leave_out(session: Session, source: str) -> None:
    passage = passages(session)[source]
    with writing(session):
        deeds = Deeds(session, "page", "about", "sv", actor="account:2")
        assert deeds.leave_out(Seen(passage.id, passage.source_hash, passage.stamp), "Nobody needs it here")


def test_a_file_without_its_moment_clashes_with_whatever_is_here(session: Session) -> None:
    begin(session)
    content = edited(exported(session, "xliff"), "xliff").replace(b" date=", b" old=")
    assert sorts(planned(session, content))["clash"] == 2


def test_an_original_that_moved_on_leaves_the_passage_behind(session: Session) -> None:
    begin(session)
    content = edited(exported(session, "po"), "po")
    with writing(session):
        changed = "\n\n".join((*ENGLISH[:2], "## Behind now", "The last one & even more."))
        save(session, Document("page", "about", "en", languages={"en": language("About", changed)}))
    found = planned(session, content)
    assert [each.moved for each in found.entries if each.planned is Planned.NEW] == [True]
    brought(session, content)
    passage = passages(session)["The last one & even more."]
    assert (passage.text.rstrip(), passage.freshness.value) == ("Den sista & mer.", "outdated")


def test_unsure_texts_stay_unsure_and_never_replace_others(session: Session) -> None:
    begin(session)
    rows = list(csv.DictReader(io.StringIO(exported(session, "csv").decode("utf-8-sig"), newline="")))
    for row in rows:
        row |= {"translation": f"{row['translation']} kanske".strip(), "state": "needs-review"}
    found = io.StringIO()
    table = csv.DictWriter(found, rows[0], delimiter="\t")
    table.writeheader()
    table.writerows(rows)
    content = found.getvalue().encode()
    assert sorts(planned(session, content)) == {"fuzzy": 6}
    before = {source: text for source, text, _fresh, _state in state(session)}
    _row, done = brought(session, content)
    assert done.written == 1
    after = {source: (text, how) for source, text, _fresh, how in state(session)}
    assert after.pop(ENGLISH[3]) == ("kanske", "draft")
    assert {source: text for source, (text, _how) in after.items()} == {
        source: text for source, text in before.items() if source != ENGLISH[3]
    }
    assert sorts(planned(session, exported(session, "csv"))) == {"same": 6}, (
        "a draft goes out as unsure, and comes back"
    )


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
