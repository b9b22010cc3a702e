"""What templates get from `portal.web.rendering`: clean attributes, escaped words, fields by their declarations."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
from markupsafe import Markup

from portal.content.published.editions import Edition
from portal.content.published.passages import BlockView, Library, Words
from portal.content.published.reading import LanguageLink, Reading
from portal.foundation.dates import PartialDate
from portal.foundation.i18n import language
from portal.web import declared, freshness, outline, rendering, wording


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with language("en"):
        yield


def block(state: str, *, lang: str | None = None, place: int = 0, original: str | None = None) -> BlockView:
    beside = None if original is None else Markup(original)  # noqa: S704  # the tests' own markup
    return BlockView(Markup("<p>x</p>"), lang, state, f"body-{place}", "", beside)


def edition(item_id: int, kind: str, key: str, **payload: Any) -> Edition:
    empty: dict[str, Any] = {"facts": {}, "links": {}, "parts": {}, "texts": {}, "refs": {}}
    return Edition(
        item_id=item_id,
        kind=kind,
        key=key,
        language="en",
        source_language="en",
        title=key,
        slug=key,
        visible_from=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC),
        payload=empty | payload,
    )


def readings(*editions: Edition) -> list[Reading]:
    known = {each.item_id: each for each in editions}
    library = Library("en", known, known, lambda each, tag: f"/{tag}/{each.kind}/{each.key}")
    return [Reading(library, each) for each in editions]


def test_blocks_in_one_state_become_one_run() -> None:
    states = ["current", "added", "outdated", "outdated", "missing", "current"]
    runs = freshness.runs(block(state, place=place) for place, state in enumerate(states))
    assert [(run.state, len(run.blocks)) for run in runs] == [
        ("current", 2),
        ("outdated", 2),
        ("missing", 1),
        ("current", 1),
    ]
    assert [run.bar for run in runs] == ["", " outdated", " absent-here", ""]


def test_a_change_of_language_ends_a_run() -> None:
    assert len(freshness.runs([block("missing", lang="en"), block("missing", lang="es")])) == 2


def test_an_original_that_two_blocks_share_is_opened_once() -> None:
    (run,) = freshness.runs([block("outdated", original="<p>a</p>"), block("outdated", original="<p>a</p>")])
    assert run.original == Markup("<p>a</p>")


def test_only_another_language_is_marked() -> None:
    assert wording.lang_attrs("en") == ""
    assert wording.lang_attrs(None) == ""
    assert wording.lang_attrs("sv") == ' lang="sv" dir="ltr"'
    assert wording.lang_attrs("ar") == ' lang="ar" dir="rtl"'


def test_words_are_escaped_with_and_without_a_language() -> None:
    assert wording.marked(Words("<b>", "sv")) == Markup('<span lang="sv" dir="ltr">&lt;b&gt;</span>')
    plain = wording.marked(Words("<b>"))
    assert plain == "<b>"
    assert not isinstance(plain, Markup)


def test_markup_is_words_already() -> None:
    joined = Markup('<span lang="sv" dir="ltr">Malmö</span> and Oakland')
    assert wording.marked(joined) is joined


def test_a_date_says_itself_to_machines_where_html_can() -> None:
    assert wording.dated(PartialDate.parse("2017-06")) == '<time datetime="2017-06">June 2017</time>'
    assert "<time" not in wording.dated(PartialDate.parse("2017/2019"))


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("National Network for Safe Communities", ("National Network", "for Safe Communities")),
        ("One Two Three", ("One Two", "Three")),
        ("One", ("One", "")),
    ],
)
def test_a_name_is_cut_before_its_small_word_or_in_the_middle(name: str, lines: tuple[str, str]) -> None:
    assert wording.name_lines(name) == lines


def test_authors_are_named_in_the_order_of_speech() -> None:
    assert wording.person_name("Braga, Anthony A.") == "Anthony A. Braga"
    assert wording.person_name("Malmö stad") == "Malmö stad"


def test_a_contact_is_a_mail_or_a_web_address() -> None:
    assert wording.contact_link("a@example.org") == '<a href="mailto:a@example.org">a@example.org</a>'
    assert wording.contact_link("https://example.org") == '<a href="https://example.org">https://example.org</a>'


def test_the_switcher_speaks_to_the_readers_of_the_missing_language() -> None:
    row = LanguageLink("sv", "svenska", "/sv/x", current=False, available=False, shown_in="en")
    assert "engelska" in wording.absence(row)


def test_a_notice_gathers_the_passages_of_a_section() -> None:
    sections = [("a-1", "Start"), ("a-2", "End"), ("a-3", "Start")]
    assert freshness.by_label(sections) == [("Start", ["a-1", "a-3"]), ("End", ["a-2"])]


def test_items_are_gathered_by_month_in_their_order() -> None:
    facts = [{"published": "2017-06-21"}, {"published": "2017-06"}, {"published": "2017"}, {}]
    news = readings(*(edition(number, "news", f"n{number}", facts=each) for number, each in enumerate(facts)))
    months = rendering.by_month(news, "published")
    assert [(month.words, len(month.readings)) for month in months] == [("June 2017", 2), ("2017", 1), ("No date", 1)]


def test_facts_are_shown_by_their_labels_without_those_that_only_order() -> None:
    (item,) = readings(edition(1, "initiative", "x", facts={"short": "GVI", "position": "3", "started": "1996"}))
    assert [(label, str(words)) for label, words in declared.shown_facts(item)] == [
        ("Abbreviation", "GVI"),
        ("Started", '<time datetime="1996">1996</time>'),
    ]
    assert [label for label, _words in declared.shown_facts(item, without=("short",))] == ["Started"]


def test_an_address_becomes_a_link_and_nothing_else_becomes_markup() -> None:
    facts = {"url": "https://example.org/?a=1&b=2", "publisher": "<i>x</i>", "authors": ["Doe, <b>Jo</b>"]}
    (item,) = readings(edition(1, "guide", "x", facts=facts))
    words = dict(declared.shown_facts(item))
    address = "https://example.org/?a=1&amp;b=2"
    assert words["Address"] == Markup(f'<a href="{address}">{address}</a>')  # noqa: S704  # what is expected
    assert not isinstance(words["Publisher"], Markup)
    assert not isinstance(words["Authors"], Markup)


def test_a_choice_is_shown_by_its_label() -> None:
    (item,) = readings(edition(1, "country", "se", facts={"status": "partner"}))
    assert declared.choice(item, "status") == "Partner"


def test_sources_are_those_of_the_item_its_parts_and_its_series_in_order() -> None:
    programme = {"key": "p", "facts": {}, "links": {"references": [2]}}
    country, *_others = readings(
        edition(1, "country", "se", links={"references": [3], "series": [5]}, parts={"programmes": [programme]}),
        edition(2, "reference", "b", facts={"short": "Brå 2021"}),
        edition(3, "reference", "c", facts={"short": "Abt 2016"}),
        edition(4, "reference", "d", facts={"short": "Ökberg 1999"}),
        edition(5, "series", "s", links={"references": [4, 2]}),
    )
    assert [each.key for each in declared.cited(country)] == ["c", "b", "d"]


def test_contents_name_only_what_the_page_has() -> None:
    part = {"key": "p", "facts": {}, "links": {}}
    (item,) = readings(edition(1, "country", "se", parts={"programmes": [part]}))
    assert outline.outline(item, ("programmes", "milestones", "institutions", "unknown")) == [
        outline.Section("programmes", "Programmes")
    ]


def text(*shown: str) -> dict[str, Any]:
    """A text of an edition, from the HTML of its blocks."""
    blocks = [{"id": str(place), "text": html} for place, html in enumerate(shown)]
    chunks = [{"html": html, "blocks": [str(place)], "heading": ""} for place, html in enumerate(shown)]
    return {"body": {"blocks": blocks, "chunks": chunks}}


def test_a_body_is_divided_by_its_headings() -> None:
    shown = ("<p>First.</p>", '<h2 id="why">Why &amp; <em>how</em></h2>', "<p>So.</p>", '<h2 id="where">Where</h2>')
    (item,) = readings(edition(1, "initiative", "gvi", texts=text(*shown)))
    assert outline.outline(item, ("body", "absent")) == [
        outline.Section("why", Words("Why & how")),
        outline.Section("where", Words("Where")),
    ]


@pytest.mark.parametrize(("words", "minutes"), [(0, None), (91, None), (93, 1), (184, 1), (1000, 5)])
def test_reading_takes_as_long_as_its_words(words: int, minutes: int | None) -> None:
    texts = {"body": {"blocks": [{"id": "a", "text": "word " * words}, {"id": "b", "text": None}]}}
    (item,) = readings(edition(1, "initiative", "gvi", texts=texts))
    assert outline.reading_minutes(item) == minutes


def test_dated_parts_come_by_date_and_the_undated_last() -> None:
    dates: list[dict[str, str]] = [{"happened": "2018-02"}, {}, {"happened": "2017"}]
    stored = [{"key": str(number), "facts": facts, "links": {}} for number, facts in enumerate(dates)]
    (item,) = readings(edition(1, "country", "se", parts={"milestones": stored}))
    ordered = declared.by_date(item.parts("milestones"), "happened")
    assert [each.part.key for each in ordered] == ["2", "0", "1"]
