"""Videos in a real browser: what they load and when, how they play in each language, by keyboard and without script."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser import shifts
from tests.browser.conftest import Visit, Visits
from tests.fixtures import video_bundle
from tests.fixtures.databases import LANGUAGES, Databases
from tests.fixtures.sites import close, make_app, serve

pytestmark = pytest.mark.browser

TALK = {"en": "/en/videos/a-talk", "es": "/es/videos/una-charla", "sv": "/sv/videor/ett-samtal"}
PANEL = {
    "en": "/en/videos/effective-violence-prevention",
    "es": "/es/videos/prevencion-eficaz-de-la-violencia",
    "sv": "/sv/videor/verksamt-valdsforebyggande-arbete",
}
WIDTHS = {"en": 1280, "es": 320, "sv": 768}
STATE = """() => {
  const film = document.querySelector("video");
  return {
    at: film.currentTime, paused: film.paused, ready: film.readyState, length: film.duration,
    focused: document.activeElement === film,
    shown: [...film.textTracks].filter(track => track.mode === "showing").map(track => track.language),
    cues: [...film.textTracks].flatMap(track => track.mode === "showing" ? [...track.cues].map(cue => cue.text) : []),
  };
}"""
# Everything that can be used, by what a screen reader would call it.
NAMES = """() => [...document.querySelectorAll("main a[href], main button, main video, main summary")]
  .filter(it => it.checkVisibility({visibilityProperty: true}))
  .map(it => it.getAttribute("aria-label") ?? it.textContent.trim())"""
CONTRAST = """(selector) => {
  const parts = text => text.match(/[\\d.]+/g).map(Number);
  const light = text => parts(text).slice(0, 3).map(part => part / 255)
    .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, place) => sum + part * [0.2126, 0.7152, 0.0722][place], 0);
  const ground = it => (parts(getComputedStyle(it).backgroundColor)[3] ?? 1) ? getComputedStyle(it).backgroundColor
    : ground(it.parentElement);
  return [...document.querySelectorAll(selector)].map(it => {
    const [low, high] = [light(getComputedStyle(it).color), light(ground(it))].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  });
}"""


@pytest.fixture(scope="module")
def root(sqlite_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The starter content, whose videos are elsewhere, and one that is here."""
    folder = tmp_path_factory.mktemp("videos")
    app = make_app(sqlite_databases.starter(), folder)
    video_bundle.load(app, folder / "bundle")
    with serve(app) as address:
        yield address
    close(app)


@dataclass
class Watched:
    """A visit that keeps what the browser asked for."""

    visit: Visit

    @property
    def requests(self) -> list[Request]:
        return self.visit.asked

    @property
    def page(self) -> Page:
        return self.visit.page

    def asked_for(self, part: str) -> list[Request]:
        return [request for request in self.requests if part in request.url]

    def is_quiet(self) -> bool:
        return self.visit.complaints == [] and self.page.evaluate("refused") == []


def watch(visits: Visits, root: str, path: str, **options: object) -> Watched:
    watched = Watched(visits(root, **options))
    assert watched.visit.goto(root + path) == 200
    watched.page.wait_for_load_state("networkidle")
    return watched


def wait_until(page: Page, condition: str) -> None:
    """Wait for a condition. Playwright's own way evaluates a string in the page, which the policy forbids."""
    deadline = time.monotonic() + 10
    while not page.evaluate(condition):
        assert time.monotonic() < deadline, condition
        page.wait_for_timeout(50)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("tag", LANGUAGES)
@pytest.mark.parametrize("pages", [TALK, PANEL], ids=["here", "elsewhere"])
def test_nothing_of_a_video_is_loaded_before_the_reader_asks(
    visits: Visits, root: str, pages: dict[str, str], tag: str, scheme: str
) -> None:
    size = {"width": WIDTHS[tag], "height": 800}
    watched = watch(visits, root, pages[tag], viewport=size, color_scheme=scheme)
    watched.page.wait_for_timeout(300)
    assert all(request.url.startswith(root) for request in watched.requests)
    assert watched.asked_for("/media/talk/") == []
    assert watched.asked_for("/media/talk-slides/") == []
    captions = [request.url.split("/")[-2] for request in watched.asked_for("/media/talk-captions/")]
    assert captions == ([tag] if pages is TALK else [])
    assert watched.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert watched.page.evaluate(shifts.MOVED) == []
    assert watched.is_quiet()
    assert watched.page.context.cookies() == []


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_one_button_plays_with_the_captions_of_the_page(visits: Visits, root: str, tag: str) -> None:
    watched = watch(visits, root, TALK[tag])
    page = watched.page
    assert page.locator(".plate .button").count() == 1
    page.locator(".plate .button").click()
    wait_until(page, "document.querySelector('video').currentTime > 0")
    state = page.evaluate(STATE)
    assert state["length"] == video_bundle.SECONDS
    assert state["focused"]
    assert state["shown"] == [tag]
    assert state["cues"] == list(video_bundle.CAPTIONS[tag])
    assert not page.locator(".plate .button").is_visible()
    asked = watched.asked_for("/media/talk/")
    assert asked
    assert all(request.headers.get("range", "").startswith("bytes=") for request in asked)
    assert watched.is_quiet()


def test_a_recording_that_did_not_come_can_be_asked_for_again(visits: Visits, root: str) -> None:
    page = watch(visits, root, TALK["en"]).page
    busy = f"{root}/media/talk/**"
    page.route(busy, lambda route: route.fulfill(status=503))
    button = page.locator(".plate .button")
    for _attempt in range(2):
        with page.expect_response(busy):
            button.click(timeout=5_000)
        page.wait_for_timeout(300)
    page.unroute(busy)
    button.click()
    wait_until(page, "document.querySelector('video').currentTime > 0")
    expect(button).to_be_hidden()


def test_the_reader_chooses_other_captions(visits: Visits, root: str) -> None:
    page = watch(visits, root, TALK["sv"]).page
    page.evaluate("for (const each of document.querySelector('video').textTracks) each.mode = 'disabled'")
    page.evaluate(
        "[...document.querySelector('video').textTracks].find(each => each.language === 'es').mode = 'showing'"
    )
    wait_until(page, "[...document.querySelector('video').textTracks].some(each => each.cues?.length === 2)")
    assert page.evaluate(STATE)["cues"] == list(video_bundle.CAPTIONS["es"])


@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_chapter_seeks_by_mouse_and_by_keyboard(visits: Visits, root: str, tag: str) -> None:
    page = watch(visits, root, TALK[tag]).page
    links = page.locator(".chapters a")
    links.nth(2).click()
    wait_until(page, "document.querySelector('video').currentTime >= 62")
    links.nth(1).focus()
    page.keyboard.press("Enter")
    wait_until(page, "document.querySelector('video').currentTime < 62")
    state = page.evaluate(STATE)
    assert 20 <= state["at"] < 40
    assert state["focused"]
    assert page.url.endswith(TALK[tag])


def test_the_keyboard_reaches_the_button_and_the_player(visits: Visits, root: str) -> None:
    page = watch(visits, root, TALK["en"]).page
    page.locator("main").focus()
    reached = []
    for _ in range(8):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.localName"))
        if reached[-1] == "button":
            break
    assert reached[-1] == "button"
    assert "video" in reached
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert float(outline.removesuffix("px")) >= 2
    page.keyboard.press("Enter")
    wait_until(page, "!document.querySelector('video').paused")


@pytest.mark.parametrize("tag", LANGUAGES)
def test_without_script_the_player_and_the_chapters_work(visits: Visits, root: str, tag: str) -> None:
    watched = watch(visits, root, TALK[tag], java_script_enabled=False)
    page = watched.page
    assert not page.locator(".plate .button").is_visible()
    assert page.locator(".plate .start p").is_visible()
    assert page.locator("video[controls]").count() == 1
    assert watched.asked_for("/media/talk/") == []
    page.locator(".chapters a").nth(2).click()
    page.wait_for_url("**/media/talk/any/*#t=62")


def test_a_chapter_opens_the_recording_at_its_place_by_itself(visits: Visits, root: str) -> None:
    """As a new tab does, or a page without script: the browser's own player, under the file's own policy."""
    page = watch(visits, root, TALK["en"]).page
    address = page.locator(".chapters a").nth(2).get_attribute("href")
    alone = visits(root).page
    alone.goto(f"{root}{address}")
    wait_until(alone, "document.querySelector('video')?.readyState >= 2")
    assert alone.evaluate("document.querySelector('video').currentTime") >= 62
    assert alone.evaluate("document.scripts.length") == 0


@pytest.mark.parametrize("tag", LANGUAGES)
@pytest.mark.parametrize("pages", [TALK, PANEL], ids=["here", "elsewhere"])
def test_everything_has_a_name_and_can_be_read(visits: Visits, root: str, pages: dict[str, str], tag: str) -> None:
    for scheme in ("light", "dark"):
        page = watch(visits, root, pages[tag], color_scheme=scheme).page
        assert all(page.evaluate(NAMES))
        contrasts = page.evaluate(
            CONTRAST, ".plate :is(h1, p, span, .button), .chapters a, .downloads a, .downloads .meta"
        )
        assert min(contrasts) >= 4.5
        levels = page.evaluate("[...document.querySelectorAll('main :is(h1, h2, h3, h4)')].map(it => +it.localName[1])")
        assert levels[0] == 1
        assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
        ids = page.evaluate("[...document.querySelectorAll('[id]')].map(it => it.id)")
        assert len(ids) == len(set(ids))


def test_targets_are_large_enough_on_a_phone(visits: Visits, root: str) -> None:
    page = watch(visits, root, TALK["es"], viewport={"width": 320, "height": 640}).page
    for selector in (".plate .button", ".chapters a", ".downloads a"):
        for target in page.locator(selector).all():
            box = target.bounding_box()
            assert box is not None
            assert box["height"] >= 24


@pytest.mark.parametrize("tag", LANGUAGES)
def test_paper_shows_the_still_the_chapters_and_the_transcript(visits: Visits, root: str, tag: str) -> None:
    page = watch(visits, root, TALK[tag]).page
    page.emulate_media(media="print")
    assert not page.locator(".start").is_visible()
    for shown in ("video", ".chapters time", "#transcript", "text=Åsa Lind"):
        assert page.locator(shown).first.is_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.plate')).backgroundColor") == "rgba(0, 0, 0, 0)"


def test_large_letters_fold_the_plate(visits: Visits, root: str) -> None:
    """Text at 200 %, as a browser's own setting enlarges it."""
    for path in (TALK["es"], PANEL["sv"]):
        page = watch(visits, root, path, viewport={"width": 640, "height": 800}).page
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
