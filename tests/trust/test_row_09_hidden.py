"""Row 9 of trust.md: what is hidden answers as what is absent, and no answer holds a word of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.content.model.items import Item
from portal.content.publication.publishing import withdraw
from portal.content.sitewide.site import Openness
from portal.extensions import db
from portal.foundation.database import writing
from tests.fixtures.crawling import Few
from tests.fixtures.databases import ENGINES, Databases
from tests.fixtures.documents import untypeset
from tests.fixtures.sites import close, make_app
from tests.trust import hidden_site
from tests.trust.hidden_site import OPEN_FILE, SECRET_FILE, TELLTALE

SECTIONS = {"en": "guides", "es": "guias", "sv": "vagledningar"}
VARYING = {"Date", "ETag"}
MARK = sha256(SECRET_FILE).hexdigest()[:16]

HIDDEN = [
    *(f"/{tag}/{{guides}}/draft" for tag in SECTIONS),
    *("/en/{guides}/draft-slug", "/es/{guides}/borrador", "/sv/{guides}/utkast", "/sv/{guides}/draft-slug"),
    *("/en/{guides}/planned", "/en/{guides}/planned-slug", "/sv/{guides}/planned"),
    *("/en/{guides}/shown-tomorrow", "/en/{guides}/shown-never", "/es/{guides}/nunca"),
    *("/en/{guides}/withdrawn-draft", "/en/{guides}/parte", "/en/{guides}/oculto"),
    *("/en/{guides}/only-oculto", "/es/{guides}/only-oculto", "/en/{guides}/only-versteckt"),
    *("/en/{guides}/early", "/es/{guides}/only-versteckt", "/guides/early"),
    *("/en/{guides}/?tag=secret", "/sv/{guides}/?tag=secret", "/es/{guides}/?tag=secret&page=1"),
    *("/guides/draft", "/guides/draft-slug", "/guides/planned-slug", "/guides/only-oculto", "/guias/borrador"),
    *("/media/draft-file", "/media/planned-file", "/media/withdrawn-file", "/media/draft-file/en"),
    *(f"/media/{key}/any/{MARK}" for key in ("draft-file", "planned-file", "withdrawn-file")),
    *("/pt-BR/", "/pt-BR/guides/", "/pt-BR/guides/parte", "/pt-BR/guides/known", "/pt-BR/manuais/oculto"),
    *("/de/", "/de/guides/", "/de/guides/teil"),
    *("/en/feed.xml?tag=secret", "/sv/{guides}/feed.xml?tag=secret", "/es/feed.xml?country=sweden&tag=secret"),
    *("/pt-BR/feed.xml", "/de/feed.xml", "/de/guides/feed.xml", "/pt-BR/manifest.webmanifest"),
    *(f"/pictures/0/{tag}/guide/draft.png" for tag in SECTIONS),
    *(f"/en/{{guides}}/{name}" for name in ("draft.pdf", "planned.bib", "shown-tomorrow.pdf", "only-oculto.ris")),
    *("/es/{guides}/nunca.pdf", "/sv/{guides}/utkast.csl.json", "/pt-BR/guides/parte.pdf", "/de/guides/teil.bib"),
    *("/pictures/0/en/guide/planned.png", "/pictures/0/en/guide/withdrawn.png", "/pictures/0/sv/guide/half.png"),
    *("/pictures/0/es/guide/known.png", "/pictures/0/pt-BR/guide/partly.png", "/pictures/0/de/guide/partly.png"),
    *("/pictures/0/en/guide/only-versteckt.png", "/pictures/0/en/media/draft-file.png", "/pictures/0/de.png"),
    *(f"/api/v1/items/guide/{key}" for key in ("draft", "planned", "only-oculto", "only-versteckt")),
    *("/api/v1/items/media/draft-file", "/api/v1/items/media/planned-file", "/api/v1/items/tag/secret"),
    *("/api/v1/items/guide?tag=secret", "/api/v1/items/guide?language=sv&tag=secret"),
]

NAMES = ("draft", "planned", "tomorrow", "never", "pt-BR", "oculto", "versteckt", "early", "halv", "draft-file")


@pytest.fixture(scope="module", params=ENGINES)
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    databases = request.getfixturevalue(f"{request.param}_databases")
    assert isinstance(databases, Databases)
    data = tmp_path_factory.mktemp("data")
    app = make_app(databases.starter(), data)
    hidden_site.fill(app, data)
    yield app
    close(app)


@pytest.fixture
def reader(site: Flask) -> FlaskClient:
    return site.test_client()


def address(path: str) -> str:
    return path.format(guides=SECTIONS.get(path.split("/")[1], "guides"))


def absent(path: str) -> str:
    """An address of the same shape and length at which nothing ever was."""
    if "tag=" in path:
        return path.replace("tag=secret", "tag=absent")
    path, dot, ending = path.partition(".")
    head, _slash, slug = path.rpartition("/")
    if dot and slug in ("feed", "manifest"):
        return re.sub("/(pt-BR|de)/", lambda found: f"/{'zz-ZZ-zzzz'[: len(found[1])]}/", f"{path}.{ending}")
    if not slug or slug in SECTIONS:
        return re.sub("/(pt-BR|de|draft-file)/", lambda found: f"/{'zz-ZZ-zzzz'[: len(found[1])]}/", path)
    return f"{head}/{'x' * len(slug)}{dot}{ending}"


# What an error page makes of the words of any address, whatever is there: the field of the search, and what it finds.
ECHO = re.compile(r'(?<= id="search" name="q" value=")[^"]*|<section class="nearest".*?</section>', re.DOTALL)


def without(path: str, answer: TestResponse) -> tuple[str, dict[str, str]]:
    """An answer's text without its address, and the headers but those that every answer has of its own."""
    headers = {name: value for name, value in answer.headers if name not in VARYING}
    headers.pop("Content-Length")
    text = ECHO.sub("", answer.text).replace(path.replace("&", "&amp;"), "…")
    return "\n".join(filter(None, map(str.strip, text.split("\n")))), headers


@pytest.mark.parametrize("path", HIDDEN)
def test_what_is_hidden_answers_as_what_is_absent(reader: FlaskClient, path: str) -> None:
    path = address(path)
    hidden, never = reader.get(path), reader.get(absent(path))
    assert path != absent(path)
    assert (hidden.status_code, never.status_code) == (404, 404)
    assert without(path, hidden) == without(absent(path), never)
    assert TELLTALE not in hidden.text
    assert reader.head(path).headers["Content-Length"] == hidden.headers["Content-Length"]


@pytest.mark.parametrize("path", HIDDEN)
@pytest.mark.parametrize("headers", [{"If-None-Match": "*"}, {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}])
def test_no_condition_tells_that_it_is_there(reader: FlaskClient, path: str, headers: dict[str, str]) -> None:
    assert reader.get(address(path), headers=headers).status_code == 404


def test_a_known_etag_tells_nothing_once_the_page_is_taken_back(site: Flask, reader: FlaskClient) -> None:
    path = "/en/pages/about-this-portal"
    etag = reader.get(path).headers["ETag"]
    assert reader.get(path, headers={"If-None-Match": etag}).status_code == 304
    with site.app_context(), writing(db.session) as session:
        about = session.scalars(select(Item).where(Item.kind == "page", Item.key == "about")).one()
        withdraw(session, about, actor="tests")
    answer = reader.get(path, headers={"If-None-Match": etag})
    assert answer.status_code == 410
    assert "ETag" not in answer.headers


def test_a_file_s_etag_tells_nothing_of_a_hidden_file(reader: FlaskClient) -> None:
    with reader.get("/media/open-file") as shown:
        assert shown.data == OPEN_FILE
        etag = shown.headers["ETag"]
    assert reader.get("/media/withdrawn-file", headers={"If-None-Match": etag}).status_code == 404
    assert reader.get("/media/draft-file", headers={"Range": "bytes=0-3"}).status_code == 404


@pytest.mark.parametrize("tag", SECTIONS)
@pytest.mark.parametrize("words", [*NAMES, "secret", "withdrawn"])
def test_search_finds_nothing_that_is_hidden(reader: FlaskClient, tag: str, words: str) -> None:
    for address in (f"/{tag}/search?q={words}", f"/{tag}/search/suggestions?q={words}"):
        answer = reader.get(address)
        assert answer.status_code == 200
        assert TELLTALE not in answer.text


@pytest.mark.parametrize("tag", SECTIONS)
def test_nobody_finds_what_is_hidden_by_its_own_word(reader: FlaskClient, tag: str) -> None:
    answer = reader.get(f"/{tag}/search?q={TELLTALE}")
    assert answer.status_code == 200
    assert "result" not in re.findall(r'class="row entry (\w+)"', answer.text)
    assert reader.get(f"/{tag}/search/suggestions?q={TELLTALE}").get_json() == []
    assert reader.get(f"/{tag}/search?q={TELLTALE[:-1]}y").text.count(TELLTALE) == 0


@pytest.mark.parametrize("slug", ["withdrawn", "withdrawn-old", "withdrawn-slug"])
def test_what_was_withdrawn_says_so_and_no_more(reader: FlaskClient, slug: str) -> None:
    answer = reader.get(f"/en/guides/{slug}")
    assert answer.status_code == 410
    assert TELLTALE not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_withdrawn_translation_leads_to_the_original(reader: FlaskClient) -> None:
    answer = reader.get("/sv/vagledningar/halv")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/sv/vagledningar/half")


def crawl(reader: FlaskClient) -> Iterator[tuple[str, int, bytes]]:
    """What can be reached by links from the front, the sitemap and errors: address, status, all that is told.

    All secrets are guides, their tags and files: of the other addresses, the first few of each sort are read.
    """
    waiting = ["/", "/sitemap.xml", "/robots.txt", "/en/", "/es/", "/sv/", "/media/open-file", "/en/nowhere"]
    waiting += ["/en/guides/shown-now", "/sv/vagledningar/kand", "/en/guides/partly", "/en/guides/withdrawn"]
    waiting += [f"/{tag}/{section}/?tag=known" for tag, section in SECTIONS.items()]
    waiting += [f"/{tag}/feed.xml?tag=known" for tag in SECTIONS]
    seen, is_to_be_read = set(waiting), Few(3, re.compile("|".join(["known", *SECTIONS.values()])).search)
    while waiting:
        path = waiting.pop()
        if not is_to_be_read(path):
            continue
        with reader.get(path) as answer:
            content = answer.get_data()
        yield path, answer.status_code, str(answer.headers).encode() + content
        if answer.mimetype in ("text/html", "application/xml", "application/atom+xml"):
            found = links(content.decode()) - seen
            seen |= found
            waiting += sorted(found)


def links(text: str) -> set[str]:
    """The portal's own addresses in a page, its linked data, a feed or the sitemap, but for style sheets, the
    starter content's tags, pictures of other kinds than the secrets', and lists narrowed by several filters at once."""
    found = ["".join(pair) for pair in re.findall(r'(?:href|src|content)="([^"#]*)|<loc>([^<]*)', text)]
    found += re.findall(r'"(http://localhost/[^"#]*)"', text)
    inside = {each.replace("&amp;", "&").removeprefix("http://localhost") for each in found}
    others = r"static/|pictures/\w+/[\w-]+(?!/guide/)|.*\?tag=(?!known|secret)|.*&"
    return {each for each in inside if re.match(rf"/(?!{others})", each)}


def test_no_answer_holds_a_word_of_it(reader: FlaskClient) -> None:
    """Home, lists, tag filters, mentions, related items, hreflang, the switcher, the sitemap, media, feeds,
    linked data, pictures."""
    with untypeset():
        answers = list(crawl(reader))
    assert len(answers) > 200
    for path, status, told in answers:
        assert status in (200, 301, 302, 404, 410), path
        assert TELLTALE.encode() not in told, path
        assert SECRET_FILE not in told, path
        for slug in NAMES:
            assert re.search(rf'(?:/|-){slug}\b[^ ]*"'.encode(), told) is None, (path, slug)


def api_addresses(reader: FlaskClient) -> Iterator[str]:
    """Whatever the API names itself: lists in all languages, some items in all of theirs, and all changes."""
    for kind in reader.get("/api/v1").get_json()["kinds"]:
        for tag in SECTIONS:
            yield f"/api/v1/items/{kind['kind']}?limit=100&language={tag}"
            yield f"/api/v1/items/{kind['kind']}?limit=100&language={tag}&fallback=none"
    yield from (f"/api/v1/items/guide/{key}/languages" for key in ("known", "partly", "half"))
    languages = reader.get("/api/v1/changes?limit=1").get_json()["cursor"].split("-")[2]
    for cursor in ("0-0", "0-1"):
        address = f"/api/v1/changes?limit=500&since={cursor}-{languages}"
        while address:
            yield address
            told = reader.get(address).get_json()
            address = told["next"].removeprefix("http://localhost") if told["more"] else ""


def test_the_api_holds_no_word_of_it(reader: FlaskClient) -> None:
    for address in api_addresses(reader):
        answer = reader.get(address)
        assert answer.status_code == 200, address
        assert TELLTALE not in answer.text, address
        for name in NAMES:
            assert f'"{name}"' not in answer.text, (address, name)
            assert f"/{name}" not in answer.text, (address, name)
        for key in ("only-oculto", "only-versteckt"):
            assert key not in answer.text, (address, key)
    guides = reader.get("/api/v1/items/guide?limit=100&language=sv").get_json()["items"]
    assert {"known", "half", "partly"} <= {each["key"] for each in guides}
    known = next(each for each in guides if each["key"] == "known")
    assert ([link["key"] for link in known["fields"]["tags"]], known["fields"]["related"]) == (["known"], [])
    for path in ("", "/languages"):
        assert reader.get(f"/api/v1/items/guide/withdrawn{path}").status_code == 410
        assert TELLTALE not in reader.get(f"/api/v1/items/guide/withdrawn{path}").text


def test_the_sitemap_and_mentions_name_what_is_open(reader: FlaskClient) -> None:
    """So that the test before does not pass because nothing is listed at all."""
    sitemap = reader.get("/sitemap.xml").text
    assert "/en/guides/shown-now<" in sitemap
    assert "/en/guides/partly<" in sitemap
    assert "/en/guides/half<" in sitemap
    assert reader.get("/en/guides/?tag=known").text.count("Known") > 1


def test_feeds_linked_data_and_pictures_name_what_is_open(reader: FlaskClient) -> None:
    """So that nothing passes here because they are empty."""
    feed = reader.get("/sv/feed.xml?tag=known").text
    assert "<title>Känd</title>" in feed
    assert "/sv/guide/partly" not in feed
    page = reader.get("/en/guides/shown-now").text
    assert '"keywords":["Known"]' in page
    (picture,) = set(re.findall(r"http://localhost(/pictures/\w+/en/guide/known\.png)", page))
    assert reader.get(picture).mimetype == "image/png"
    assert reader.get("/pictures/0/en/guide/known.png").headers["Location"] == picture


def test_the_secrets_come_out_where_they_are_meant_to(site: Flask, reader: FlaskClient) -> None:
    """The telltale word is a real one: a language that is opened says it, and hidden again it does not."""
    with site.app_context(), writing(db.session) as session:
        hidden_site.set_openness(session, hidden_site.PREVIEW, Openness.OPEN)
    assert TELLTALE in reader.get("/en/guides/early").text
    assert TELLTALE in reader.get("/en/guides/").text
    assert TELLTALE in reader.get("/en/feed.xml?tag=known").text
    assert TELLTALE in reader.get("/api/v1/items/guide/only-versteckt").text
    assert TELLTALE in reader.get("/api/v1/items/guide?limit=100").text
    with site.app_context(), writing(db.session) as session:
        hidden_site.set_openness(session, hidden_site.PREVIEW, Openness.HIDDEN)
    assert reader.get("/en/guides/early").status_code == 404
    assert TELLTALE not in reader.get("/en/guides/").text
    assert TELLTALE not in reader.get("/en/feed.xml?tag=known").text
    assert reader.get("/api/v1/items/guide/only-versteckt").status_code == 404
