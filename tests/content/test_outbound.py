"""The addresses on the web that saved items name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from portal.content.care.outbound import addresses_in, spots
from portal.content.kinds import KINDS
from portal.content.model.documents import Document, LanguageDocument
from tests.content.examples import language, page, save, tag, with_language


def found(session: Session, *kinds: str) -> Mapping[str, list[str]]:
    places = spots(session, [KINDS[name] for name in kinds or KINDS.names()])
    return {address: sorted({spot.item for spot in found}) for address, found in places.items()}


def reference(key: str, **facts: str) -> Document:
    named = {"group": "source", "type": "report", "title": key, "language": "en", "short": key, **facts}
    return Document("reference", key, "en", named, languages={"en": LanguageDocument()})


def test_facts_lead_to_the_web_and_a_doi_does_by_its_resolver(session: Session) -> None:
    save(session, reference("one", url="https://a.example/x", doi="10.1234/5"))
    save(session, reference("two", url="https://a.example/x"))
    save(session, reference("none"))
    assert found(session) == {
        "https://a.example/x": ["reference:one", "reference:two"],
        "https://doi.org/10.1234/5": ["reference:one"],
    }


def test_prose_of_all_languages_leads_to_the_web(session: Session) -> None:
    document = with_language(page(en="About"), "en", language("About", "[a](https://a.example/) and [b](page:about)"))
    save(session, with_language(document, "sv", language("Om", "[a](https://a.example/sv)")))
    save(session, tag("web", "See http://b.example/."))
    assert found(session) == {
        "http://b.example/": ["tag:web"],
        "https://a.example/": ["page:about"],
        "https://a.example/sv": ["page:about"],
    }
    assert list(found(session, "tag")) == ["http://b.example/"]


def test_each_place_is_told_by_path_language_and_block(session: Session) -> None:
    link = "First.\n\n[a](https://a.example/)"
    item = save(session, with_language(page(en="About"), "en", language("About", link)))
    save(session, reference("one", url="https://a.example/"))
    in_text, in_fact = spots(session, KINDS)["https://a.example/"]
    assert (in_text.item_id, in_text.path, in_text.language) == (item.id, "body", "en")
    assert in_text.block is not None
    assert (in_fact.item, in_fact.path, in_fact.language, in_fact.block) == ("reference:one", "url", None, None)
    assert spots(session, KINDS, [item.id]) == {"https://a.example/": [in_text]}


def test_what_a_text_once_said_leads_nowhere(session: Session) -> None:
    document = with_language(page(en="About"), "en", language("About", "[a](https://a.example/)\n\nSecond."))
    save(session, document)
    save(session, replace(document, languages={"en": language("About", "Second.")}))
    assert found(session) == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<https://a.example/x>", {"https://a.example/x"}),
        ("[^1]: [a](https://a.example/y)", {"https://a.example/y"}),
        ("(see https://a.example/z?b=c#d), then", {"https://a.example/z?b=c#d"}),
        ("“https://a.example/”", {"https://a.example/"}),
        ("[a](mailto:a@a.example) https:// a", set()),
        ("`https://a.example/code`", set()),
    ],
)
def test_links_and_bare_addresses_are_found_in_markdown(text: str, expected: set[str]) -> None:
    assert addresses_in(text, plain=False) == expected


def test_a_line_of_text_has_bare_addresses_only() -> None:
    assert addresses_in("[a](x) https://a.example/b.", plain=True) == {"https://a.example/b"}
