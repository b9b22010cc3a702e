"""Reading lists: what is in an address, what can be added, and what is taken along."""

from __future__ import annotations

import html
import json
import re

from flask.testing import FlaskClient

from portal.web.reading_list.addresses import MOST, Chosen, chosen
from tests.fixtures.documents import check, words

TWO = "item=country:sweden&item=guide:gvi-implementation-guide"


def links(page: str) -> list[str]:
    return [html.unescape(found) for found in re.findall(r'href="([^"]+)"', page)]


def test_a_list_is_its_address() -> None:
    assert chosen(["country:sweden", "guide:x", "country:sweden"]).names == (("country", "sweden"), ("guide", "x"))
    nothing = ("", "country", "nothing:x", "reference:x", "country:../etc", "country:SWEDEN", "guide:" + "x" * 500)
    assert chosen(nothing) == Chosen()
    many = chosen([f"guide:g{number}" for number in range(MOST + 3)])
    assert (len(many.names), many.excess, many.is_full) == (MOST, 3, True)
    two = chosen(["country:sweden", "guide:x"])
    assert two.at("/en/reading-list") == "/en/reading-list?item=country:sweden&item=guide:x"
    assert two.without(("country", "sweden")).with_item(("guide", "x")).values == ["guide:x"]
    assert Chosen().at("/p") == "/p"


def test_every_page_leads_to_a_list_that_holds_it(client: FlaskClient) -> None:
    page = client.get("/sv/lander/sverige").text
    address = "/sv/reading-list?item=country:sweden"
    assert f'href="{address}" data-reading-list' in page
    shown = client.get(address)
    assert (shown.status_code, "Set-Cookie" in shown.headers) == (200, False)
    assert 'href="/sv/lander/sverige"' in shown.text
    assert '<meta name="robots" content="noindex">' in shown.text


def test_without_script_a_list_grows_and_shrinks_by_its_own_links(client: FlaskClient) -> None:
    begun = client.get("/en/reading-list?item=country:sweden&find=Hondu").text
    assert '<input type="hidden" name="item" value="country:sweden">' in begun
    longer = "/en/reading-list?item=country:sweden&item=country:honduras"
    assert longer in links(begun)
    page = client.get(longer).text
    assert page.index('href="/en/countries/sweden"') < page.index('href="/en/countries/honduras"')
    assert "/en/reading-list?item=country:honduras" in links(page)
    for typed in ("http://localhost/en/countries/brazil", "/sv/lander/brasilien", " /es/paises/brasil?x#y "):
        found = client.get("/en/reading-list", query_string={"find": typed}).text
        assert "/en/reading-list?item=country:brazil" in links(found), typed
    for typed in ("/en/nothing/x", "http://[x/y/z", "/en/references/jaitman-2015", "qqxz", "\x00/\x00/\x00", "%"):
        vain = client.get("/en/reading-list", query_string={"find": typed})
        assert vain.status_code == 200, typed
        assert "No text was found" in vain.text
    again = client.get("/en/reading-list?item=country:sweden&find=Swede").text
    assert "on the list" in again


def test_an_address_has_one_spelling_and_says_what_it_left_out(client: FlaskClient) -> None:
    spelled = client.get("/en/reading-list?item=country:sweden&item=country:sweden&item=nothing")
    assert (spelled.status_code, spelled.headers["Location"]) == (302, "/en/reading-list?item=country:sweden")
    assert "1 text of this list is not published here" in client.get("/en/reading-list?item=guide:nothing").text
    many = "&".join(f"item=country:c{number}" for number in range(MOST + 2))
    assert f"A list holds {MOST} texts. 2 more were left out." in client.get(f"/en/reading-list?{many}").text
    other = client.get(f"/en/reading-list?{TWO}").text
    assert f"/sv/reading-list?{TWO}" in links(other)  # the switcher keeps the list


def test_a_list_is_taken_along_as_one_document(client: FlaskClient) -> None:
    page = client.get(f"/sv/reading-list?{TWO}").text
    assert f"/sv/reading-list.pdf?{TWO}" in links(page)
    answer = client.get(f"/sv/reading-list.pdf?{TWO}")
    pdf = check(answer.data, "sv")
    text = words(answer.data)
    assert str(pdf.docinfo["/Title"]) == "Läslista"
    for expected in ("Läslista", "Sverige", "Händelser och fakta", "Gruppvåldsintervention", "2 texter"):
        assert expected in text, expected
    assert text.index("Händelser och fakta") < text.rindex("Utgivare") or "Publikationen" in text
    for suffix, count in (("bib", "@"), ("ris", "TY  - ")):
        cited = client.get(f"/sv/reading-list.{suffix}?{TWO}").text
        assert len(re.findall(f"^{count}", cited, re.MULTILINE)) == 2
    assert len(json.loads(client.get(f"/sv/reading-list.csl.json?{TWO}").text)) == 2


def test_there_is_nothing_to_take_of_an_empty_list(client: FlaskClient) -> None:
    for path in ("reading-list.pdf", "reading-list.bib", "reading-list.pdf?item=guide:nothing"):
        assert client.get(f"/en/{path}").status_code == 404
    assert client.get("/fr/reading-list").status_code == 404
    assert client.get("/en/reading-list/").status_code in (200, 301, 308)


def test_all_texts_stand_on_one_page_each_whole_and_apart(client: FlaskClient) -> None:
    page = client.get(f"/sv/reading-list/texts?{TWO}&item=guide:nothing")
    assert (page.status_code, "Set-Cookie" in page.headers) == (200, False)
    listed = client.get(f"/sv/reading-list?{TWO}").text
    assert f"/sv/reading-list/texts?{TWO}" in links(listed)
    names = re.findall(r' id="([^"]+)"', page.text)
    assert len(names) == len(set(names))
    referred = re.findall(r' (?:for|aria-labelledby|aria-describedby)="([^"]+)"', page.text)
    places = {found[1:] for found in links(page.text) if found.startswith("#")}
    assert {name for each in referred for name in each.split()} | places <= set(names)
    assert {"text-1", "text-2", "text-1-programmes", "text-1-sources"} <= places | set(names)
    own_pages = re.findall(r'class="entry-title"><a href="([^"]+)"', listed)
    assert len(own_pages) == 2
    for path in own_pages:
        own = client.get(path).text
        whole = own[own.index("<article>") : own.index("</article>")].partition('aria-labelledby="mentions"')[0]
        blocks = re.findall(r"<p>([^<>]{80,})</p>", whole)
        assert blocks
        assert [block for block in blocks if block not in page.text] == []
    assert page.text.count("<h1") == 1
    assert 'id="text-1-taking"' not in page.text
    assert '<meta name="robots" content="noindex">' in page.text


def test_an_empty_list_has_no_texts_and_a_long_one_is_cut(client: FlaskClient) -> None:
    assert client.get("/en/reading-list/texts").status_code == 404
    assert client.get("/en/reading-list/texts?item=guide:nothing").status_code == 404
    many = "&".join(f"item=guide:g{number}" for number in range(MOST))
    assert client.get(f"/en/reading-list/texts?{many}&item=country:sweden").status_code == 404
