"""The glossary and the units of what is saved, on both databases."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from portal.content.care import walking
from portal.content.model.documents import Document, LanguageDocument
from portal.translation import saved
from portal.translation.units import Unit
from tests.content.examples import page, save, sweden, titled
from tests.fixtures.databases import counted


def document(**languages: str) -> Document:
    """A page with a body in each language that is named."""
    texts = {tag: LanguageDocument(texts={"title": "Title", "body": body}) for tag, body in languages.items()}
    return Document("page", "about", "en", languages=texts)


def told(units: Iterable[Unit], path: str = "body") -> list[tuple[str, str, str, str | None]]:
    """Language, spot, text and original of the units at a path."""
    return [
        (
            unit.target.language,
            unit.place.spot,
            unit.target.text.strip(),
            unit.source.text.strip() if unit.source else None,
        )
        for unit in units
        if unit.place.path == path
    ]


def read(session: Session, **chosen: str) -> list[list[Unit]]:
    """The units of each item, read from what is committed, as a command does."""
    session.commit()
    return list(saved.units(session, **chosen))  # type: ignore[arg-type]  # each test knows what it may choose


def one(session: Session) -> list[Unit]:
    (units,) = read(session)
    return units


def test_each_block_stands_beside_the_one_that_it_was_made_from(session: Session) -> None:
    save(session, document(en="# One\n\nTwo.", sv="# Ett\n\nTvå."))
    assert told(one(session)) == [
        ("en", "block 1", "# One", None),
        ("en", "block 2", "Two.", None),
        ("sv", "block 1", "# Ett", "# One"),
        ("sv", "block 2", "Två.", "Two."),
    ]
    assert one(session)[0].place.owner == "page:about"


def test_blocks_follow_their_pins_wherever_the_original_moved_them(session: Session) -> None:
    save(session, document(en="The first one.\n\nAnother, the second.", sv="Den första.\n\nEn annan."))
    save(session, document(en="Another, the second.\n\nThe first one."))
    assert told(one(session))[2:] == [
        ("sv", "block 1", "Den första.", "The first one."),
        ("sv", "block 2", "En annan.", "Another, the second."),
    ]


def test_what_is_outdated_or_added_stands_alone(session: Session) -> None:
    save(session, document(en="One.\n\nTwo.", sv="Ett.\n\nTvå.\n\nEget."))
    save(session, document(en="One.\n\nTwo and a half."))
    assert told(one(session))[2:] == [
        ("sv", "block 1", "Ett.", "One."),
        ("sv", "block 2", "Två.", None),
        ("sv", "block 3", "Eget.", None),
    ]


def test_texts_of_parts_are_there_as_long_as_the_part(session: Session) -> None:
    save(session, sweden({"first": "The first.", "second": "The second."}))
    assert [row[0] for row in told(one(session), "milestones/second/text")] == ["en", "sv"]
    save(session, sweden({"first": "The first."}))
    assert told(one(session), "milestones/second/text") == []
    assert [row[0] for row in told(one(session), "milestones/first/text")] == ["en", "sv"]


def test_plain_lines_are_told_from_markdown(session: Session) -> None:
    save(session, document(en="Text."))
    assert {unit.place.path: unit.target.plain for unit in one(session)} == {"title": True, "body": False}


def test_language_and_kind_choose(session: Session) -> None:
    save(session, page(en="About", sv="Om"))
    save(session, sweden())
    assert [units[0].place.owner for units in read(session)] == ["country:there", "page:about"]
    (units,) = read(session, kind="country")
    assert {unit.target.language for unit in units} == {"en", "sv"}
    found = [unit.target.language for units in read(session, language="sv") for unit in units]
    assert set(found) == {"sv"}
    assert not any(read(session, language="es"))


def test_the_glossary_has_titles_and_variants_in_all_languages(session: Session) -> None:
    texts = {
        "en": {"title": "call-in", "variants": "notification meeting; call-in"},
        "sv": {"title": "call-in", "variants": "informationsmöte;"},
        "es": {"title": "reunión de notificación"},
    }
    languages = {tag: LanguageDocument(texts=found) for tag, found in texts.items()}
    save(session, Document("term", "call-in", "en", {"group": "method"}, languages=languages))
    save(session, Document("tag", "call-in", "en", {"group": "topic"}, languages={"en": titled("Call-in")}))
    session.commit()
    (term,) = saved.load_glossary(session).terms
    assert (term.key, term.forms) == (
        "call-in",
        {
            "en": ("call-in", "notification meeting"),
            "es": ("reunión de notificación",),
            "sv": ("call-in", "informationsmöte"),
        },
    )


def test_items_are_read_in_batches_of_a_few_queries(engine: Engine) -> None:
    with Session(engine) as session:
        for number in range(walking.BATCH + 1):
            save(session, page(f"page{number}", en=f"Page {number}", sv=f"Sida {number}"))
        session.commit()
        with counted(engine) as statements:
            assert len(list(saved.units(session, kind="page"))) == walking.BATCH + 1
    reads = [statement for statement in statements if statement.startswith("SELECT")]
    a_batch = ["items", "languages", "originals", "translations", "parts"]
    assert len(reads) == len(["how many"]) + 2 * len(a_batch) + len(["no more items"])


def test_a_part_of_one_item_is_no_part_of_another(session: Session) -> None:
    there = sweden({"first": "The first."})
    save(session, there)
    save(session, replace(there, key="elsewhere"))
    save(session, replace(sweden(), key="elsewhere"))
    assert [len(told(units, "milestones/first/text")) for units in read(session)] == [2, 0]
