"""Pages of videos: what plays, what leads elsewhere, what is said of both, and how fresh it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.content.authoring.records import extract, find_item, ingest, load_document
from portal.content.model.documents import Document, LanguageDocument
from portal.content.publication.publishing import Wanted, publish, withdraw
from portal.extensions import db
from portal.foundation.database import writing
from portal.web.recordings import host
from tests.content.examples import ACTOR
from tests.fixtures import video_bundle
from tests.fixtures.checker import HtmlFaults
from tests.fixtures.databases import LANGUAGES, Databases
from tests.fixtures.pages import parsed, scripts, texts
from tests.fixtures.schema_org import documents, faults, nodes
from tests.fixtures.sites import close, make_app

TALK = {"en": "/en/videos/a-talk", "es": "/es/videos/una-charla", "sv": "/sv/videor/ett-samtal"}
PANEL = {
    "en": "/en/videos/effective-violence-prevention",
    "es": "/es/videos/effective-violence-prevention",
    "sv": "/sv/videor/verksamt-valdsforebyggande-arbete",
}
PLAY = {
    "en": "Play (loads from this portal, 3.6\xa0kB)",
    "es": "Reproducir (se carga desde este portal, 3.6\xa0kB)",
    "sv": "Spela upp (hämtas från den här portalen, 3,6\xa0kB)",
}
GO = {
    "en": "Go to nnscommunities.org (in English)",
    "es": "Ir a nnscommunities.org (en inglés)",
    "sv": "Gå till nnscommunities.org (på engelska)",
}
SCRIPT = Path(__file__).resolve().parents[2] / "static/js/video.js"


@pytest.fixture(scope="module")
def unchanged(sqlite_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The starter content, which has no recording of its own, and one that has; no test may change it."""
    yield from with_video(sqlite_databases, tmp_path_factory.mktemp("videos"))


@pytest.fixture
def site(sqlite_databases: Databases, tmp_path: Path) -> Iterator[Flask]:
    """The same for tests that change it."""
    yield from with_video(sqlite_databases, tmp_path)


def with_video(databases: Databases, folder: Path) -> Iterator[Flask]:
    app = make_app(databases.starter(), folder)
    video_bundle.load(app, folder / "bundle")
    yield app
    close(app)


@pytest.fixture
def reader(unchanged: Flask) -> FlaskClient:
    return unchanged.test_client()


def page(reader: FlaskClient, path: str) -> Element:
    answer = reader.get(path, follow_redirects=True)
    assert answer.status_code == 200
    return parsed(answer.text)


def words(element: Element) -> str:
    return " ".join("".join(element.itertext()).split(" ")).strip()


def one(tree: Element, name: str, **attributes: str) -> Element:
    found = [each for each in tree.iter(name) if attributes.items() <= dict(each.items()).items()]
    assert len(found) == 1, (name, attributes, len(found))
    return found[0]


def change(kind: str, key: str, **changes: object) -> None:
    """Save and publish an item of the site with some of its document replaced."""
    with writing(db.session) as session:
        item = find_item(session, kind, key)
        assert item is not None
        load_document(session, replace(extract(session, item), **changes), actor=ACTOR)  # type: ignore[arg-type]  # a field a name


def take_back(kind: str, key: str) -> None:
    with writing(db.session) as session:
        item = find_item(session, kind, key)
        assert item is not None
        withdraw(session, item, actor=ACTOR)


@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_recording_plays_here_and_loads_nothing_before(reader: FlaskClient, tag: str) -> None:
    tree = page(reader, TALK[tag])
    video = one(tree, "video")
    assert video.get("preload") == "none"
    assert {"controls", "playsinline", "poster", "aria-label"} <= set(video.keys())
    assert not {"src", "autoplay", "loop"} & set(video.keys())
    (source,) = video.iter("source")
    assert source.get("type") == "video/webm"
    assert re.fullmatch(r"/media/talk/any/[0-9a-f]{16}", source.get("src", ""))
    assert words(one(tree, "button", hidden="")) == PLAY[tag]
    assert scripts(tree) == ["search.js", "reading-list.js", "video.js"]
    script = next(each for each in tree.iter("script") if each.get("src", "").endswith("/video.js"))
    assert script.get("defer") is not None


def test_machines_are_told_how_long_a_recording_plays_and_where_it_is(reader: FlaskClient) -> None:
    html = reader.get(TALK["sv"]).text
    film = nodes(html)["WebPage"]["mainEntity"]
    assert film["duration"] == "PT1M30S"
    assert reader.get(film["contentUrl"]).mimetype == "video/webm"
    assert [each for document in documents(html) for node in document["@graph"] for each in faults(node)] == []


@pytest.mark.parametrize("tag", LANGUAGES)
def test_captions_are_offered_in_all_languages_and_shown_in_the_page_s(reader: FlaskClient, tag: str) -> None:
    tracks = list(one(page(reader, TALK[tag]), "video").iter("track"))
    told = [(track.get("kind"), track.get("srclang"), track.get("label")) for track in tracks]
    names = {"en": "English", "es": "español", "sv": "svenska"}
    assert told == [("captions", each, name) for each, name in names.items()]
    assert [track.get("srclang") for track in tracks if track.get("default") is not None] == [tag]
    for track in tracks:
        answer = reader.get(track.get("src", ""))
        assert answer.mimetype == "text/vtt"
        assert video_bundle.CAPTIONS[track.get("srclang", "")][0] in answer.text


@pytest.mark.parametrize("tag", LANGUAGES)
def test_chapters_lead_into_the_recording(reader: FlaskClient, tag: str) -> None:
    tree = page(reader, TALK[tag])
    chapters = next(each for each in tree.iter("ol") if "chapters" in each.get("class", ""))
    times = [(each.get("datetime"), each.text) for each in chapters.iter("time")]
    assert times == [("PT0S", "0:00"), ("PT20S", "0:20"), ("PT1M2S", "1:02")]
    address = one(tree, "source").get("src")
    assert [link.get("href") for link in chapters.iter("a")] == [f"{address}#t={at}" for at in (0, 20, 62)]
    assert words(next(chapters.iter("a"))) == {"en": "Welcome", "es": "Bienvenida", "sv": "Välkommen"}[tag]


@pytest.mark.parametrize("tag", LANGUAGES)
def test_everything_can_be_saved(reader: FlaskClient, tag: str) -> None:
    tree = page(reader, TALK[tag])
    saved = [link for link in tree.iter("a") if link.get("download") is not None]
    others = [each for each in LANGUAGES if each != tag]
    slides = sorted(("en", "sv"), key=lambda each: (each != tag, each))
    assert [(link.get("href"), link.get("hreflang")) for link in saved] == [
        ("/media/talk/any", None),
        *((f"/media/talk-captions/{each}", each) for each in (tag, *others)),
        *((f"/media/talk-slides/{each}", each) for each in slides),
    ]
    assert all(reader.get(link.get("href", "")).status_code == 200 for link in saved)
    assert all(words(link) for link in saved)


@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_recording_elsewhere_is_a_link_that_says_where_and_in_which_language(reader: FlaskClient, tag: str) -> None:
    tree = page(reader, PANEL[tag])
    link = next(each for each in tree.iter("a") if each.get("class") == "button")
    assert words(link) == GO[tag]
    assert link.get("href") == "https://nnscommunities.org/2017-conference"
    assert link.get("hreflang") == "en"
    assert scripts(tree) == ["search.js", "reading-list.js"]
    for name in ("video", "iframe", "source", "object", "embed"):
        assert list(tree.iter(name)) == []


def test_the_original_title_stands_under_a_translated_one(reader: FlaskClient) -> None:
    title = "Effective Violence Prevention: Progress and Practice in Non-U.S. Contexts"
    assert words(one(page(reader, PANEL["sv"]), "p", **{"class": "original-title"})) == title
    assert one(page(reader, PANEL["sv"]), "p", **{"class": "original-title"}).get("lang") == "en"
    assert not [each for each in page(reader, PANEL["en"]).iter("p") if each.get("class") == "original-title"]


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_still_has_words(reader: FlaskClient, tag: str) -> None:
    tree = page(reader, TALK[tag])
    told = one(tree, "p", id=one(tree, "video").get("aria-describedby", ""))
    expected = {"en": ("Three people at a table", None), "sv": ("Tre personer vid ett bord", None)}
    assert (words(told), told.get("lang")) == expected.get(tag, ("Three people at a table", "en"))
    assert reader.get(one(tree, "video").get("poster", "")).mimetype == "image/webp"


def test_a_still_of_a_recording_elsewhere_is_a_picture(site: Flask) -> None:
    with site.app_context():
        change(
            "video", "talk", links={"poster": ("media:talk-still",)}, facts={"language": "en", "url": "https://a.org"}
        )
    tree = page(site.test_client(), TALK["sv"])
    assert list(tree.iter("video")) == []
    picture = one(tree, "img")
    assert picture.get("alt") == "Tre personer vid ett bord"
    assert site.test_client().get(picture.get("src", "")).mimetype == "image/webp"
    chapters = next(each for each in tree.iter("ol") if "chapters" in each.get("class", ""))
    assert list(chapters.iter("a")) == []


def test_without_captions_in_its_language_a_page_shows_none(site: Flask) -> None:
    with site.app_context():
        with writing(db.session) as session:
            item = find_item(session, "media", "talk-captions")
            assert item is not None
            captions = extract(session, item)
        files = {tag: file for tag, file in captions.facts["files"].items() if tag != "sv"}
        change("media", "talk-captions", facts={"files": files})
    tracks = list(page(site.test_client(), TALK["sv"]).iter("track"))
    assert [(track.get("srclang"), track.get("default") is not None) for track in tracks] == [
        ("en", False),
        ("es", False),
    ]


def test_a_video_that_is_not_translated_plays_with_the_reader_s_captions(site: Flask) -> None:
    with site.app_context(), writing(db.session) as session:
        item = find_item(session, "video", "talk")
        assert item is not None
        withdraw(session, item, actor=ACTOR, languages=["sv"])
    tree = page(site.test_client(), "/sv/videor/talk")
    assert one(tree, "track", default="").get("srclang") == "sv"
    assert one(tree, "h1").get("lang") == one(tree, "video").get("lang") == "en"
    assert words(one(tree, "button", hidden="")) == PLAY["sv"]


@pytest.mark.parametrize(
    ("key", "lost"),
    [("talk", "video"), ("talk-captions", "track"), ("talk-still", "poster"), ("talk-slides", "slides")],
)
def test_row_9_a_file_that_is_taken_back_is_named_nowhere(site: Flask, key: str, lost: str) -> None:
    with site.app_context():
        take_back("media", key)
    text = site.test_client().get(TALK["sv"]).text
    assert re.search(rf'/media/{key}[/"]', text) is None
    assert ("<video" in text) == (lost != "video")
    assert ("<track" in text) == (lost not in ("video", "track"))
    assert ("poster=" in text) == (lost not in ("video", "poster"))


def test_a_transcript_tells_how_fresh_it_is(site: Flask) -> None:
    with site.app_context(), writing(db.session) as session:
        item = find_item(session, "video", "talk")
        assert item is not None
        english = extract(session, item).languages["en"]
        transcript = (
            english.texts["transcript"].replace("Thank you.", "Thanks to all.") + "\n\n**Åsa Lind:** Goodbye.\n\n"
        )
        chapter = {"chapters/questions/title": "Questions and answers"}
        changed = LanguageDocument(english.slug, {**english.texts, "transcript": transcript, **chapter})
        ingest(session, replace(extract(session, item), languages={"en": changed}), actor=ACTOR)
        publish(session, [Wanted(item, ["en"])], actor=ACTOR)
    tree = page(site.test_client(), TALK["sv"])
    slip = one(tree, "div", role="note")
    anchors = [
        link.get("href", "").removeprefix("#") for link in slip.iter("a") if link.get("href", "").startswith("#")
    ]
    ids = {each.get("id") for each in tree.iter() if each.get("id")}
    assert len(anchors) == 3
    assert "Kapitlets titel" in words(slip)
    assert set(anchors) <= ids
    behind = [each.get("class", "") for each in tree.iter("div") if "run " in each.get("class", "") + " "]
    assert [cls for cls in behind if "outdated" in cls or "absent-here" in cls] == [
        "row run outdated",
        "row run absent-here",
    ]
    spoken = {(text.language, text.text.strip()) for text in texts(tree)}
    assert ("en", "Goodbye.") in spoken


def test_a_list_says_how_long_a_video_is_and_which_captions_it_has(reader: FlaskClient) -> None:
    listed = reader.get("/sv/videor/").text
    assert "2 minuter" in listed
    assert 'Undertexter: <span lang="en" dir="ltr">English</span>' in listed


def test_guides_and_prose_lead_to_files(site: Flask) -> None:
    with site.app_context():
        body = "See ![the table](media:talk-still) and [the slides](media:talk-slides)."
        text = {"title": "A guide", "summary": "Short.", "body": body}
        guide = Document(
            "guide",
            "with-files",
            "en",
            facts={"language": "en"},
            links={"files": ("media:talk-slides",)},
            languages={"en": LanguageDocument(texts=text), "sv": LanguageDocument(texts=text)},
        )
        with writing(db.session) as session:
            load_document(session, guide, actor=ACTOR)
    tree = page(site.test_client(), "/sv/vagledningar/with-files")
    assert one(tree, "img").get("src") == "/media/talk-still/any"
    hrefs = [link.get("href") for link in tree.iter("a") if "/media/" in link.get("href", "")]
    assert hrefs == ["/media/talk-slides/sv", "/media/talk-slides/sv", "/media/talk-slides/en"]


def test_pages_of_videos_are_valid_html(site: Flask, html_faults: HtmlFaults) -> None:
    paths = [*TALK.values(), *PANEL.values(), "/sv/videor/"]
    pages = {path: site.test_client().get(path, follow_redirects=True).text for path in paths}
    with site.app_context():
        take_back("media", "talk-captions")
        take_back("media", "talk-still")
    pages["bare"] = site.test_client().get(TALK["en"]).text
    assert html_faults(pages) == []


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://www.wilsoncenter.org/event/x", "wilsoncenter.org"),
        ("https://trusted.example@other.example:8080/", "other.example"),
        ("http://Brå.SE", "brå.se"),
        ("https://[x", "https://[x"),
        ("no address", "no address"),
    ],
)
def test_a_link_says_where_it_truly_leads(url: str, found: str) -> None:
    assert host(url) == found


def test_the_script_is_small() -> None:
    assert SCRIPT.stat().st_size <= 2048
