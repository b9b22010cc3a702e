"""The memory: kept with what is saved, found by likeness, exchanged as TMX; on each engine."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session
from translate.storage.tmx import tmxfile

from portal.content.authoring.editing import item_of
from portal.content.model.documents import Document
from portal.content.prose.blocks import State as BlockState
from portal.foundation.catalogs import PROJECT
from portal.foundation.database import now, writing
from portal.translation.exchange.xmlfiles import Reason, Refused, decoded
from portal.translation.memory import concordance, keeping, soundness, tmx
from portal.translation.memory.concordance import Side
from portal.translation.memory.finding import Match, matches
from portal.translation.memory.gathering import Said
from portal.translation.memory.likeness import LEAST, anchors, lengths, likeness
from portal.translation.memory.models import Anchor, Segment, Source
from portal.translation.messages import store
from portal.translation.messages.keys import Key
from portal.translation.messages.models import State
from portal.translation.messages.plurals import Forms, usual
from portal.translation.workbench.deeds import Deeds, Seen
from portal.translation.workbench.work import open_work
from tests.content.examples import language, save
from tests.translation.messages.projects import GUIDE, PAGES, one

FIRST = "Police meet the groups that shoot every quarter."
SECOND = "Police meet the groups that shoot every month."
SWEDISH = "Polisen träffar grupperna som skjuter varje kvartal."


def about(*english: str, swedish: tuple[str, ...] = (), key: str = "about") -> Document:
    texts = {"en": language("About", "\n\n".join(english))}
    if swedish:
        texts["sv"] = language("Om", "\n\n".join(swedish))
    return Document("page", key, "en", languages=texts)


def said(source: str, target: str, *, owner: str = "a.tmx", reviewed: bool = False) -> Said:
    return Said("en", "sv", source, target, Source.FILE, owner, reviewed, "tests", now())


def found(session: Session, text: str, besides: str = "") -> list[tuple[int, str]]:
    return [(match.score, match.segment.target) for match in matches(session, text, "en", "sv", besides=besides)]


def test_a_saved_translation_is_found_exactly_and_by_likeness(session: Session) -> None:
    with writing(session):
        save(session, about(FIRST, swedish=(SWEDISH,)))
    assert found(session, FIRST) == [(100, SWEDISH)]
    [(score, target)] = found(session, SECOND)
    assert LEAST <= score < 100
    assert target == SWEDISH
    assert found(session, "Nothing of the sort is here at all.") == []
    assert matches(session, FIRST, "en", "es") == []


def test_the_memory_follows_what_a_translator_does(session: Session) -> None:
    with writing(session):
        save(session, about(FIRST, SECOND, swedish=(SWEDISH, "Något annat.")))
    work = open_work(session, item_of(session, "page", "about"), "sv")
    passage = next(each for each in work.passages if each.source == FIRST or (each.source or "").startswith(FIRST))
    seen = Seen(passage.id, passage.source_hash, passage.stamp)
    with writing(session):
        Deeds(session, "page", "about", "sv", actor="account:1").write(seen, "Polisen talar med dem.")
    assert found(session, FIRST)[0] == (100, "Polisen talar med dem.")
    assert SWEDISH not in [target for _score, target in found(session, FIRST)]
    work = open_work(session, item_of(session, "page", "about"), "sv")
    passage = work.passage(passage.id)  # type: ignore[assignment]  # it is there still
    seen = Seen(passage.id, passage.source_hash, passage.stamp)
    with writing(session):
        deeds = Deeds(session, "page", "about", "sv", actor="account:1")
        deeds.write(seen, "Halv mening", state=BlockState.DRAFT)
    assert "Halv mening" not in [target for _score, target in found(session, FIRST)]


def test_a_translation_that_is_behind_stands_beside_the_text_that_it_was_made_from(session: Session) -> None:
    with writing(session):
        save(session, about(FIRST, swedish=(SWEDISH,)))
    with writing(session):
        save(session, about(SECOND))
    assert found(session, FIRST) == [(100, SWEDISH)]
    [segment] = session.scalars(select(Segment).where(Segment.source == FIRST))
    assert (segment.language, segment.reviewed) == ("sv", False)


def test_messages_are_remembered_form_by_form(session: Session) -> None:
    plural = Forms(("En sida", "%(num)s sidor"), usual("sv"))
    with writing(session):
        for key, text, state in ((GUIDE, one("Handbok"), State.REVIEWED), (PAGES, plural, State.TRANSLATED)):
            store.save(session, "sv", key, store.Wanted(text, state, one(""), 0), actor="account:1")
    assert found(session, GUIDE.msgid) == [(100, "Handbok")]
    assert found(session, PAGES.msgid)[0] == (100, "En sida")
    assert found(session, PAGES.plural or "")[0] == (100, "%(num)s sidor")
    with writing(session):
        store.save(session, "sv", GUIDE, store.Wanted(one("Guide"), State.DRAFT, one(""), 1), actor="account:1")
    assert found(session, GUIDE.msgid) == [(100, "Handbok")], "readers still see it"
    assert found(session, GUIDE.msgid, besides=GUIDE.digest) == []


def test_catalogs_are_brought_in_and_brought_up_to_date(session: Session) -> None:
    with writing(session):
        assert keeping.renew_language(session, PROJECT, "sv") > 500
    with writing(session):
        assert keeping.renew_language(session, PROJECT, "sv") == 0
    with writing(session):
        store.save(
            session, "sv", Key("Countries"), store.Wanted(one("Stater"), State.REVIEWED, one("Länder"), 0), actor="a:1"
        )
    assert "Stater" in [target for _score, target in found(session, "Countries")]
    with writing(session):
        assert keeping.renew_language(session, PROJECT, "sv") == 0, "the saving transaction did it"


def test_the_check_of_the_portal_finds_what_is_missing_and_a_rebuild_mends_it(session: Session, engine: Engine) -> None:
    with writing(session):
        save(session, about(FIRST, swedish=(SWEDISH,)))
        keeping.rebuild(session, PROJECT, ("es", "sv"))
        keeping.store(session, [said("From a file", "Från en fil")])
    assert list(soundness.faults(engine, PROJECT)) == []
    with writing(session):
        session.execute(delete(Segment).where(Segment.source == FIRST))
        session.execute(delete(Anchor).where(Anchor.segment_id == select(Segment.id).limit(1).scalar_subquery()))
    reasons = [fault.reason for fault in soundness.faults(engine, PROJECT)]
    assert len(reasons) == 2, reasons
    assert all(soundness.REMEDY in reason for reason in reasons)
    with writing(session):
        keeping.rebuild(session, PROJECT, ("es", "sv"))
    assert list(soundness.faults(engine, PROJECT)) == []
    assert found(session, "From a file") == [(100, "Från en fil")], "what came in files is kept"


def test_the_best_comes_first_and_each_translation_once(session: Session) -> None:
    with writing(session):
        keeping.store(
            session,
            [
                said(FIRST, "Oläst", owner="a.tmx"),
                said(FIRST, "Läst", owner="b.tmx", reviewed=True),
                said(FIRST, "Oläst", owner="c.tmx"),
                said(SECOND, "Snarlik", owner="d.tmx"),
            ],
        )
    everything = matches(session, FIRST, "en", "sv")
    assert [(match.score == 100, match.segment.target, match.others) for match in everything] == [
        (True, "Läst", 0),
        (True, "Oläst", 1),
        (False, "Snarlik", 0),
    ]
    assert isinstance(everything[0], Match)


@pytest.mark.parametrize("text", ["", "…", "%", "a" * 6_000, "Save", "1 2 3"])
def test_odd_texts_are_looked_up_without_a_fault(session: Session, text: str) -> None:
    with writing(session):
        keeping.store(session, [said(text or "-", "Något")])
    assert matches(session, text, "en", "sv") == [] or found(session, text)[0][0] == 100


def test_what_is_alike_enough_is_within_the_lengths_that_are_looked_at() -> None:
    for text, other in ((FIRST, SECOND), ("Save", "Saved"), ("Guide", "A guide"), (FIRST, FIRST[:34])):
        shortest, longest = lengths(text)
        assert likeness(text, other) < LEAST or shortest <= len(other) <= longest
    assert set(anchors(FIRST, "en", "sv")).isdisjoint(anchors(FIRST, "en", "es")), "pairs of languages never meet"
    assert set(anchors(FIRST, "en", "sv")) & set(anchors(SECOND, "en", "sv"))


def test_concordance_knows_other_forms_and_phrases_come_first(session: Session) -> None:
    with writing(session):
        keeping.store(
            session,
            [
                said("A guide to groups and street violence", "Alfa"),
                said("The street group is known", "Beta Å"),
                said("Streets", "Gamma 100 %"),
            ],
        )
    both = concordance.find(session, "street groups", "sv", Side.SOURCE)
    assert [line.segment.target for line in both.lines] == ["Beta Å", "Alfa"]
    assert [piece.text for piece in both.lines[0].pieces if piece.is_hit] == ["street group"]
    assert [line.segment.target for line in concordance.find(session, "å", "sv", Side.TARGET).lines] == ["Beta Å"]
    assert concordance.find(session, "100 %", "sv", Side.TARGET).total == 1
    assert concordance.find(session, "_", "sv", Side.TARGET).total == 0
    assert concordance.find(session, "street", "es", Side.SOURCE).total == 0
    assert concordance.find(session, "street", "sv", Side.SOURCE, page=99).page == 1


TMX = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4"><header creationtool="x" creationtoolversion="1" segtype="sentence" o-tmf="x" adminlang="en"
 srclang="en-GB" datatype="plaintext"/><body>
<tu changedate="20240105T101500Z"><tuv xml:lang="en-GB"><seg>A <bpt i="1">&lt;b></bpt>bold<ept i="1">&lt;/b></ept>
 word</seg></tuv>
<tuv lang="SV_se"><seg>Ett fett ord</seg></tuv><tuv xml:lang="fi"><seg>Sana</seg></tuv></tu>
<tu><tuv xml:lang="en"><seg>Only English</seg></tuv></tu>
</body></tmx>"""


def test_tmx_goes_out_as_a_toolkit_reads_it_and_comes_back_once(session: Session) -> None:
    with writing(session):
        save(session, about(FIRST, "A *b* & <c>".replace("<c>", "c"), swedish=(SWEDISH, "Ett *b* & c")))
    content = tmx.exported(session, "en", "sv")
    toolkit = tmxfile.parsestring(content)
    assert {(unit.source, unit.target) for unit in toolkit.units} >= {(FIRST, SWEDISH), ("A *b* & c", "Ett *b* & c")}
    units = tmx.units(decoded(content), "en", "sv")
    assert len(units) == len(toolkit.units)
    with writing(session):
        first = tmx.take(session, units, "own.tmx", "en", "sv", actor="tests")
        again = tmx.take(session, units, "own.tmx", "en", "sv", actor="tests")
    assert (first.added, again.added, again.known) == (len(units), 0, len(units))
    with writing(session):
        assert keeping.forget_file(session, "own.tmx", "sv") == len(units)
    assert found(session, FIRST) == [(100, SWEDISH)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_tmx_of_other_programs_is_understood(encoding: str) -> None:
    content = TMX.replace('encoding="UTF-8"', f'encoding="{encoding[:6].rstrip("-")}"').replace("\n", "\r\n")
    [unit] = tmx.units(decoded(content.encode(encoding)), "en", "sv")
    assert (unit.source, unit.target, unit.changed_at.year) == ("A bold\n word", "Ett fett ord", 2024)
    assert tmx.units(decoded(content.encode(encoding)), "en", "es") == []


BOMB = '<!DOCTYPE tmx [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><tmx version="1.4">&b;</tmx>'


@pytest.mark.parametrize(
    ("content", "reason", "line"),
    [
        (b"", Reason.NOTHING, 1),
        (BOMB.encode(), Reason.DECLARATION, 1),
        (
            b'<?xml version="1.0"?>\n<!DOCTYPE tmx [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<tmx/>',
            Reason.DECLARATION,
            2,
        ),
        (b"<tmx>\n<body>\n</tmx>", Reason.SYNTAX, 3),
        (b"<xliff/>", Reason.FORMAT, 1),
        (b'<tmx version="2.0"/>', Reason.VERSION, 1),
        (b'<?xml version="1.0" encoding="latin-99"?><tmx/>', Reason.UNKNOWN_ENCODING, 1),
        ("<tmx>\nå".encode("latin-1"), Reason.NOT_THE_ENCODING, 2),
        (b"<tmx>" + b"<a>" * 60 + b"</a>" * 60 + b"</tmx>", Reason.SYNTAX, 1),
        (b"<tmx/>" + b" " * (17 * 1024 * 1024), Reason.TOO_LARGE, 1),
    ],
    ids=lambda each: str(each)[:30],
)
def test_what_cannot_be_taken_is_refused_with_its_line(content: bytes, reason: Reason, line: int) -> None:
    with pytest.raises(Refused) as caught:
        tmx.units(decoded(content), "en", "sv")
    assert (caught.value.reason, caught.value.line) == (reason, line)
