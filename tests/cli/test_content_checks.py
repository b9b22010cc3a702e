"""`portal content coverage`, `numbers` and `links`: what they list, where they write it, and how they end."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from portal.content.care import dead_links
from portal.content.kinds import KINDS
from portal.content.model.documents import Document, LanguageDocument
from portal.content.sitewide.site import Openness, add_language
from portal.extensions import db
from portal.foundation.database import writing
from tests.cli.test_commands import done, run
from tests.content.examples import bring_out, language, page, save, tag, titled, with_language
from tests.fixtures.databases import Databases
from tests.fixtures.hosts import Host
from tests.fixtures.sites import close, make_app


def fill(app: Flask, *documents: Document) -> None:
    """Publish some items."""
    with app.app_context(), writing(db.session):
        for document in documents:
            bring_out(db.session, document)


def told(result: Result) -> tuple[int, str, str]:
    return result.exit_code, result.stdout, result.stderr


def test_coverage_of_the_starter_content_is_whole(starter_app: Flask) -> None:
    result = run(starter_app, "content", "coverage")
    assert (result.exit_code, result.stderr) == (0, "Everything is there and up to date, in every language.\n")
    heading, *rows = [line.split() for line in result.stdout.splitlines()]
    assert heading[:4] == ["kind", "language", "items", "published"]
    assert all(items == published and set(others) == {"0"} for _, _, items, published, *others in rows)


def test_coverage_lists_what_is_behind(new_app: Flask) -> None:
    fill(new_app, page(en="About", es="Acerca", sv="Om"), tag("topic", "Topic"))
    longer = replace(page(en="About"), languages={"en": language("About", "First, anew.\n\nSecond.\n\nThird.")})
    with new_app.app_context(), writing(db.session):
        save(db.session, longer)
        add_language(db.session, "fr", KINDS, Openness.HIDDEN)
    result = run(new_app, "content", "coverage")
    assert result.exit_code == 1
    assert result.stderr == "Texts that are behind: 6.\n"
    rows = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert "page es 1 1 0 1 1 0 0 0 0 0" in rows
    assert "tag fr (hidden) 1 0 1 1 0 0 0 0 0 0" in rows
    assert result.stdout.splitlines()[-6:] == [
        "tag:topic es: no text, 1 block missing",
        "tag:topic sv: no text, 1 block missing",
        "tag:topic fr (hidden): no text, 1 block missing",
        "page:about es: 1 of 5 blocks outdated, 1 missing; published: 0 of 4 blocks behind",
        "page:about sv: 1 of 5 blocks outdated, 1 missing; published: 0 of 4 blocks behind",
        "page:about fr (hidden): no text, 5 blocks missing",
    ]


def test_coverage_for_scripts(new_app: Flask) -> None:
    fill(new_app, tag("topic", "Topic"))
    result = run(new_app, "content", "coverage", "--json")
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    assert found["languages"][0] == {"tag": "en", "openness": "open"}
    assert [line["without_text"] for line in found["kinds"]] == [0, 1, 1]
    assert found["behind"][0] == {
        "kind": "tag",
        "key": "topic",
        "language": "es",
        "saved": {"total": 1, "missing": 1, "outdated": 0, "left_out": 0, "drafts": 0, "reviewed": 0},
        "published": None,
    }


def test_an_empty_portal_lacks_nothing(new_app: Flask) -> None:
    assert run(new_app, "content", "coverage").exit_code == 0
    assert run(new_app, "content", "numbers").exit_code == 0
    assert told(run(new_app, "content", "links")) == (0, "", "Dead addresses: none of 0.\n")


def test_numbers_are_listed_with_their_place(new_app: Flask) -> None:
    spanish = titled("Los 10,5 primeros")
    fill(new_app, with_language(with_language(tag("ten", "The first 10.5"), "sv", titled("De tio")), "es", spanish))
    lines = (
        "tag:ten en title: neither in a fact nor cited: 10.5 (“The first 10.5”)\n"
        "tag:ten es title: neither in a fact nor cited: 10; 5 (“Los 10,5 primeros”)\n"
        "tag:ten es title: only in the original: 10.5 (“The first 10.5”)\n"
        "tag:ten es title: only in the translation: 10; 5 (“Los 10,5 primeros”)\n"
        "tag:ten sv title: only in the original: 10.5 (“The first 10.5”)\n"
    )
    assert told(run(new_app, "content", "numbers")) == (1, lines, "Blocks with such numbers: 5.\n")


def test_numbers_for_scripts(new_app: Flask) -> None:
    fill(new_app, tag("ten", "The first 10"))
    result = run(new_app, "content", "numbers", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout) == {
        "faults": [
            {
                "item": "tag:ten",
                "language": "en",
                "path": "title",
                "problem": "uncited",
                "numbers": ["10"],
                "words": "The first 10",
            }
        ]
    }


def test_numbers_that_stand_in_facts_are_well(new_app: Flask) -> None:
    fill(new_app, tag("ten", "The first ten"))
    well = "Every number is a fact or cited, and the same in all languages.\n"
    assert told(run(new_app, "content", "numbers")) == (0, "", well)


def organisation(key: str, website: str) -> Document:
    facts = {"local_name": key, "local_language": "en", "type": "police", "website": website}
    return Document("organisation", key, "en", facts, languages={"en": titled(key)})


def test_links_lists_what_is_dead_closed_or_has_moved(new_app: Flask, host: Host) -> None:
    here = host.address
    fill(
        new_app,
        organisation("alive", f"{here}/"),
        organisation("gone", f"{here}/gone"),
        organisation("gone-too", f"{here}/gone"),
        organisation("closed", f"{here}/forbidden"),
        organisation("moved", f"{here}/moved"),
        tag("web", f"See {here}/absent."),
    )
    lines = (
        f"{here}/absent: dead, 404 Not Found (tag:web)\n"
        f"{here}/forbidden: closed to machines, 403 Forbidden (organisation:closed)\n"
        f"{here}/gone: dead, 410 Gone (organisation:gone, organisation:gone-too)\n"
        f"{here}/moved: moved to {here}/ (organisation:moved)\n"
    )
    assert told(run(new_app, "content", "links", "--allow-private")) == (1, lines, "Dead addresses of 5: 2.\n")
    assert {agent for *_, agent in host.requests} == {"portal-links"}
    only = run(new_app, "content", "links", "--allow-private", "--only", "tag", "--json")
    assert only.exit_code == 1
    dead = {"address": f"{here}/absent", "items": ["tag:web"], "reason": "404 Not Found"}
    assert json.loads(only.stdout) == {"checked": 1, "dead": [dead], "closed": [], "moved": []}


def test_what_is_closed_or_has_moved_is_no_fault(new_app: Flask, host: Host) -> None:
    fill(new_app, organisation("closed", f"{host.address}/forbidden"), organisation("moved", f"{host.address}/moved"))
    result = run(new_app, "content", "links", "--allow-private", "--json")
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert [each["items"] for each in (*found["closed"], *found["moved"])] == [
        ["organisation:closed"],
        ["organisation:moved"],
    ]
    assert found["moved"][0]["moved_to"] == f"{host.address}/"


def test_private_addresses_are_refused_unless_allowed(new_app: Flask, host: Host) -> None:
    fill(new_app, organisation("inside", f"{host.address}/"))
    result = run(new_app, "content", "links")
    assert result.exit_code == 1
    assert result.stdout == f"{host.address}/: dead, it leads to the private address 127.0.0.1 (organisation:inside)\n"
    assert host.requests == []


def test_a_machine_that_is_not_on_line_is_told_so(new_app: Flask) -> None:
    fill(new_app, organisation("a", "https://a.invalid/"), organisation("b", "https://b.invalid/"))
    words = "none of the 2 addresses could be reached (its host is not known): is this machine on line?"
    assert told(run(new_app, "content", "links")) == (1, "", f"Error: {words}\n")
    found = json.loads(run(new_app, "content", "links", "--json").stdout)
    assert [each["address"] for each in found["dead"]] == ["https://a.invalid/", "https://b.invalid/"]
    fill(new_app, organisation("b", "https://a.invalid/"))
    alone = run(new_app, "content", "links")
    assert alone.stdout == "https://a.invalid/: dead, its host is not known (organisation:a, organisation:b)\n"


def test_a_server_is_waited_for_as_long_as_is_said(new_app: Flask, host: Host) -> None:
    fill(new_app, organisation("slow", f"{host.address}/never"), organisation("quick", f"{host.address}/"))
    result = run(new_app, "content", "links", "--allow-private", "--timeout", "2")
    assert result.stdout == f"{host.address}/never: dead, no answer in time (organisation:slow)\n"


@pytest.mark.parametrize("arguments", [("--timeout", "0"), ("--timeout", "soon"), ("--only", "planet")])
def test_wrong_usage_of_links_is_told(app: Flask, arguments: tuple[str, ...]) -> None:
    assert run(app, "content", "links", *arguments).exit_code == 2


def test_a_portal_with_an_address_gives_it_to_those_it_visits(databases: Databases, host: Host, tmp_path: Path) -> None:
    app = make_app(databases.empty(), tmp_path, base_url="https://portal.example")
    fill(app, organisation("alive", f"{host.address}/"))
    assert done(app, "content", "links", "--allow-private") == ""
    assert {agent for *_, agent in host.requests} == {"portal-links (https://portal.example)"}
    close(app)


def test_a_person_without_a_role_is_complete(new_app: Flask) -> None:
    fill(new_app, Document("person", "p", "en", {"full_name": "Åsa Lind"}, languages={"en": LanguageDocument()}))
    assert run(new_app, "content", "coverage").exit_code == 0


def test_what_came_of_the_links_is_kept_and_what_is_fine_is_no_fault(new_app: Flask, host: Host) -> None:
    gone = f"{host.address}/gone"
    fill(new_app, organisation("alive", f"{host.address}/"), organisation("gone", gone))
    asked = ("content", "links", "--allow-private")
    assert run(new_app, *asked).exit_code == 1
    with new_app.app_context():
        assert [each.row.address for each in dead_links.dead(db.session)] == [gone]
        with writing(db.session) as session:
            dead_links.excuse(session, dead_links.digest_of(gone), "It comes back", actor="account:1")
    result = run(new_app, *asked)
    assert (result.exit_code, result.stderr) == (0, "Dead addresses: none of 2.\n")
    assert result.stdout == f"{gone}: dead, 410 Gone; said to be fine: It comes back (organisation:gone)\n"
    assert json.loads(run(new_app, *asked, "--json").stdout)["dead"][0]["excuse"] == "It comes back"
