"""What readers are told of a translation that is behind: to the block (languages.md, rules 8 and 9)."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from portal.content.kinds import KINDS
from portal.content.model.documents import BlockState, Document, LanguageDocument, PartDocument
from portal.content.publication.publishing import Wanted, publish
from portal.content.published.reading import Reading
from portal.content.readers.queries import ItemPage, item_page
from portal.content.sitewide.directory import load_site
from portal.content.sitewide.site import reading_moment
from tests.content.conftest import Clock
from tests.content.examples import ACTOR, bring_out, page, save

PARTED = {"en": "## Head\n\nFirst.\n\nThe second of them all.\n\nThird.", "sv": "## Huvud\n\nEtt.\n\nTvå.\n\nTre."}


def read(session: Session, tag: str = "sv", kind: str = "page", key: str = "about") -> Reading:
    found = item_page(session, load_site(session), tag, KINDS[kind], key, reading_moment(session))
    assert isinstance(found, ItemPage)
    return found.reading


def about(body: str, **languages: str | LanguageDocument) -> Document:
    """A page with the same title and slug in all languages, and these bodies."""
    document = Document("page", "about", "en", languages={"en": _language(body)})
    found = {tag: each if isinstance(each, LanguageDocument) else _language(each) for tag, each in languages.items()}
    return replace(document, languages={**document.languages, **found})


def _language(body: str) -> LanguageDocument:
    return LanguageDocument("about", {"title": "About", "summary": "Short.", "body": body})


def _with_states(*states: BlockState) -> LanguageDocument:
    body = "".join(state.text for state in states if state.text is not None).rstrip()
    return replace(_language(body), blocks={"body": states})


def block(source: int | None, text: str | None, base: str | None = None, reason: str | None = None) -> BlockState:
    return BlockState(source, base, "translated", f"{text}\n\n" if text is not None else None, reason)


def states(reading: Reading, name: str = "body") -> list[tuple[str, str, str | None]]:
    """The blocks of a text as (state, words, language)."""
    return [(view.state, view.html.striptags(), view.lang) for view in reading.prose(name).blocks]


def test_a_current_translation_says_nothing(session: Session) -> None:
    bring_out(session, about(PARTED["en"], sv=PARTED["sv"]))
    reading = read(session)
    assert states(reading) == [
        ("current", "Huvud", None),
        ("current", "Ett.", None),
        ("current", "Två.", None),
        ("current", "Tre.", None),
    ]
    assert reading.behind is None


def test_exactly_the_changed_blocks_are_outdated(session: Session, clock: Clock) -> None:
    item = bring_out(session, about(PARTED["en"], sv=PARTED["sv"]))
    clock.advance(days=2)
    save(session, about(PARTED["en"].replace("of them", "among them")))
    assert read(session).behind is None
    publish(session, [Wanted(item, ["en"])], actor=ACTOR)
    reading = read(session)
    assert [state for state, _, _ in states(reading)] == ["current", "current", "outdated", "current"]
    outdated = reading.prose("body").blocks[2]
    assert outdated.original is not None
    assert outdated.original.striptags() == "The second among them all."
    assert outdated.changed_on == clock.moment
    assert (outdated.anchor, outdated.label) == ("body-sv-2", "Huvud")
    assert reading.behind is not None
    assert (reading.behind.count, reading.behind.total) == (1, 6)
    assert reading.behind.changed_on == clock.moment
    assert [(anchor, str(label)) for anchor, label in reading.behind.sections] == [("body-sv-2", "Huvud")]


def test_the_notice_goes_when_the_translation_is_done(session: Session) -> None:
    bring_out(session, about(PARTED["en"], sv=PARTED["sv"]))
    bring_out(session, about(PARTED["en"].replace("of them", "among them")))
    assert read(session).behind is not None
    changed = about(PARTED["en"].replace("of them", "among them"), sv=PARTED["sv"].replace("Två.", "Ändrat."))
    bring_out(session, changed)
    reading = read(session)
    assert reading.behind is None
    assert {state for state, _, _ in states(reading)} == {"current"}


def test_what_is_missing_is_shown_in_the_words_of_the_original(session: Session) -> None:
    bring_out(session, about("First.\n\nSecond.\n\nThird.", sv=_with_states(block(0, "Ett."), block(2, "Tre."))))
    reading = read(session)
    assert states(reading) == [("current", "Ett.", None), ("missing", "Second.", "en"), ("current", "Tre.", None)]
    assert reading.behind is not None
    assert reading.behind.count == 1
    assert [anchor for anchor, _ in reading.behind.sections] == [reading.prose("body").blocks[1].anchor]


def test_a_translation_follows_the_order_of_its_original(session: Session) -> None:
    bring_out(session, about("First.\n\nSecond.\n\nThird.", sv="Ett.\n\nTvå.\n\nTre."))
    bring_out(session, about("Third.\n\nFirst.\n\nSecond."))
    reading = read(session)
    assert [words for _, words, _ in states(reading)] == ["Tre.", "Ett.", "Två."]
    assert reading.behind is None


def test_a_block_whose_original_is_gone_stays_and_is_not_behind(session: Session) -> None:
    bring_out(session, about("First.\n\nSecond.", sv="Ett.\n\nTvå."))
    bring_out(session, about("First."))
    reading = read(session)
    assert states(reading) == [("current", "Ett.", None), ("removed", "Två.", None)]
    assert reading.behind is None


def test_a_block_of_the_translations_own_stays_behind_its_neighbour(session: Session) -> None:
    own = _with_states(block(0, "Ett."), block(None, "Bara här.", reason="for Sweden"), block(1, "Två."))
    bring_out(session, about("First.\n\nSecond.", sv=own))
    reading = read(session)
    assert [state for state, _, _ in states(reading)] == ["current", "added", "current"]
    assert reading.behind is None


def test_what_was_left_out_is_not_missed(session: Session) -> None:
    sparse = _with_states(block(0, "Ett."), block(1, None, reason="only for the USA"))
    bring_out(session, about("First.\n\nSecond.", sv=sparse))
    reading = read(session)
    assert states(reading) == [("current", "Ett.", None)]
    assert reading.behind is None


def test_what_was_left_out_and_then_changed_is_shown_in_the_original(session: Session) -> None:
    sparse = _with_states(block(0, "Ett."), block(1, None, base="Second, once.", reason="only for the USA"))
    bring_out(session, about("First.\n\nSecond.", sv=sparse))
    reading = read(session)
    assert states(reading) == [("current", "Ett.", None), ("missing", "Second.", "en")]
    assert reading.behind is not None
    assert reading.behind.count == 1
    assert [anchor for anchor, _ in reading.behind.sections] == ["body-en-1"]


def test_every_section_that_is_behind_can_be_reached(session: Session) -> None:
    original = "First.[^a]\n\nSecond.[^b]\n\n[^a]: Note a.\n\n[^b]: Note b."
    translated = "Ett.[^a]\n\nTvå.[^b]\n\n[^a]: Not a.\n\n[^b]: Not b."
    bring_out(session, about(original, sv=translated))
    bring_out(session, about(original.replace("Note b.", "Note b, changed.")))
    reading = read(session)
    assert [state for state, _, _ in states(reading)] == ["current", "current", "outdated"]
    assert reading.behind is not None
    assert reading.behind.count == 1
    anchors = {view.anchor for view in reading.prose("body").blocks}
    assert {anchor for anchor, _ in reading.behind.sections} <= anchors


def test_a_line_is_one_block(session: Session) -> None:
    bring_out(session, page(en="About", sv="Om oss"))
    bring_out(session, page(en="About us"))
    reading = read(session, key="om-oss")
    assert (str(reading.title), reading.title.lang) == ("Om oss", None)
    assert [view.state for view in reading.prose("title").blocks] == ["outdated"]
    assert reading.behind is not None
    assert [str(label) for _, label in reading.behind.sections] == ["Title", "Summary"]


def test_a_line_that_is_missing_carries_its_language(session: Session) -> None:
    untitled = LanguageDocument("about", {"summary": "Kort.", "body": "Ett.\n\nTvå."})
    bring_out(session, about("First.\n\nSecond.", sv=untitled))
    reading = read(session)
    assert (str(reading.title), reading.title.lang) == ("About", "en")
    assert (str(reading.words("summary")), reading.words("summary").lang) == ("Kort.", None)
    assert reading.behind is not None
    assert reading.behind.count == 1


def test_a_line_that_was_left_out_is_empty(session: Session) -> None:
    left_out = replace(_language("Ett."), texts={"title": "Om", "body": "Ett."}, blocks={"summary": (block(0, None),)})
    bring_out(session, about("First.", sv=left_out))
    reading = read(session)
    assert not reading.words("summary")
    assert not reading.prose("summary")
    assert reading.behind is None


def test_parts_are_compared_like_the_item(session: Session) -> None:
    def country(text: str, *tags: str) -> Document:
        texts = {"summary": "Short.", "milestones/a/text": text, "milestones/b/text": "Same."}
        return Document(
            kind="country",
            key="sweden",
            source_language="en",
            facts={"territory": "SE", "status": "partner"},
            parts={"milestones": (PartDocument("a"), PartDocument("b"))},
            languages={tag: LanguageDocument("sweden", texts) for tag in ("en", *tags)},
        )

    bring_out(session, country("First.", "sv"))
    bring_out(session, country("Changed."))
    reading = read(session, kind="country", key="sweden")
    first, second = reading.parts("milestones")
    assert [view.state for view in first.prose("text").blocks] == ["outdated"]
    assert [view.state for view in second.prose("text").blocks] == ["current"]
    assert reading.behind is not None
    assert (reading.behind.count, reading.behind.total) == (1, 3)
    assert reading.behind.sections[0][0] == first.prose("text").blocks[0].anchor
    assert str(first.title) == "First."


def test_the_original_and_its_fallback_are_never_behind(session: Session) -> None:
    bring_out(session, about("First.\n\nSecond.", sv="Ett.\n\nTvå."))
    bring_out(session, about("First.\n\nChanged."))
    for tag in ("en", "es"):
        reading = read(session, tag)
        assert reading.behind is None
        assert {state for state, _, _ in states(reading)} == {"current"}


def test_freshness_compares_what_is_published_not_what_is_saved(session: Session) -> None:
    bring_out(session, about("First.", sv="Ett."))
    save(session, about("Draft."))
    assert read(session).behind is None
    save(session, about("Draft.", sv="Utkast."))
    bring_out(session, about("Draft.", sv="Utkast."), "sv")
    reading = read(session)
    assert states(reading) == [("outdated", "Utkast.", None)]
