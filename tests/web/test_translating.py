"""Translating an item passage by passage, over HTTP and without script."""

from __future__ import annotations

import re

from flask import Flask
from werkzeug.test import TestResponse

from portal.content.authoring.editing import item_of
from portal.content.model.documents import Document, LanguageDocument
from portal.content.prose.texts import FormerText, load_texts
from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.permissions import Role
from tests.accounts.accounts import grant, make_account
from tests.content.examples import bring_out, language, page, save
from tests.fixtures.databases import LANGUAGES
from tests.web.staff_browser import StaffBrowser, staff
from tests.web.work_page import WorkPage

ABOUT = "/translate/sv/page/about"
ENGLISH = (
    "Police meet the groups that shoot.",
    "The council paid four million for it.",
    "Nobody counts the extortion that goes on.",
    "Every quarter the ministry counts victims.",
)
SWEDISH = (
    "Polisen träffar grupperna som skjuter.",
    "Kommunen betalade fyra miljoner för det.",
    "Ingen räknar den utpressning som pågår.",
    "Varje kvartal räknar ministeriet offren.",
)


def about(body: tuple[str, ...] = ENGLISH, **others: tuple[str, ...]) -> Document:
    texts = {"en": body, **others}
    languages = {tag: language(f"About {tag}", "\n\n".join(found)) for tag, found in texts.items()}
    return Document("page", "about", "en", languages=languages)


def begin(app: Flask) -> None:
    """A page in three languages, which readers see."""
    with app.app_context(), writing(db.session) as session:
        bring_out(session, about(sv=SWEDISH, es=SWEDISH))


def change(app: Flask, body: tuple[str, ...], *, publish: bool = False) -> None:
    """The author saves another body."""
    with app.app_context(), writing(db.session) as session:
        (bring_out if publish else save)(session, about(body))


def translator(app: Flask, *roles: Role, tag: str = "sv", email: str = "luz@portal.example") -> StaffBrowser:
    with app.app_context():
        make_account(db.session, email, grants=[grant(role, tag) for role in roles or (Role.TRANSLATOR,)])
    browser = StaffBrowser(app)
    assert browser.log_in(email).status_code == 303
    return browser


def body_of(app: Flask, tag: str) -> list[tuple[str | None, str]]:
    """What is saved of the body in a language, with its states."""
    with app.app_context():
        item = item_of(db.session, "page", "about")
        targets = load_texts(db.session, item.id, "en").targets[tag]["body"]
        return [(block.text and block.text.strip(), block.state.value) for block in targets]


def reader(app: Flask, tag: str) -> str:
    """The published page in a language."""
    listed = app.test_client().get("/sitemap.xml").text
    address = next(
        each
        for each in re.findall(r"<loc>http://[^/]+(/[^<]+)</loc>", listed)
        if each.startswith(f"/{tag}/") and "about" in each
    )
    return app.test_client().get(address).text


def test_the_story_of_three_blocks_that_changed_twice(new_app: Flask) -> None:
    begin(new_app)
    luz = translator(new_app, Role.TRANSLATOR, Role.REVIEWER)
    change(new_app, changed("Once"))
    between = WorkPage(luz, ABOUT)
    between.open("million for it. Once.")
    assert between.press("next", text="Kommunen betalade fyra miljoner. En gång.").status_code == 303
    change(new_app, changed("Twice"), publish=True)
    for tag, browser in {"sv": luz, "es": translator(new_app, tag="es", email="eva@portal.example")}.items():
        opened = WorkPage(browser, f"/translate/{tag}/page/about")
        assert opened.states() == [*["Current"] * 2, "Behind", "Behind", "Current", "Behind"], tag
        assert behind(reader(new_app, tag)) == ["0", "1", "3"]
    opened = WorkPage(luz, ABOUT, "?block=next")
    # Each is compared with what this translation was made from: the second with the text in between.
    assert "added: Twice." in opened.hand()
    assert "Once" not in opened.hand()
    opened.open("million for it.")
    assert re.search(r"removed: Once\s*added: Twice", opened.hand())
    for words in SWEDISH[0], "Kommunen", SWEDISH[3]:
        opened.open(words)
        opened.press("next", text=f"{words} Två gånger.")
    assert opened.states() == ["Current"] * 6
    assert "Everything is current." in opened.text
    assert '<a href="#whole">Go on to review and publishing</a>' in opened.text
    opened.press("close")
    assert publish(opened).status_code == 303
    assert opened.said() == "Published in Swedish."
    assert behind(reader(new_app, "sv")) == []
    assert behind(reader(new_app, "es")) == ["0", "1", "3"]
    assert [text for text, _state in body_of(new_app, "es")] == list(SWEDISH)
    assert body_of(new_app, "sv")[2] == (SWEDISH[2], "translated")


def changed(word: str) -> tuple[str, ...]:
    """The body with three passages that say something else."""
    return f"{ENGLISH[0]} {word}.", f"{ENGLISH[1]} {word}.", ENGLISH[2], f"{ENGLISH[3]} {word}."


def publish(opened: WorkPage) -> TestResponse:
    """Publish the work that is open, with no passage in hand."""
    mark = re.search(r'name="looked_at" value="(\w+)"', opened.text)
    assert mark is not None
    return opened.press("", to="/publish", looked_at=mark[1])


def behind(page: str) -> list[str]:
    """The passages that the notice of a reader's page names: where its links lead."""
    return re.findall(r'<a href="#body-..-(\d+)"', page)


def test_a_text_that_is_still_right_is_confirmed_by_saving_it(new_app: Flask) -> None:
    begin(new_app)
    change(new_app, (f"{ENGLISH[0]} Now.", *ENGLISH[1:]))
    opened = WorkPage(translator(new_app), ABOUT, "?block=next")
    assert opened.press("next").status_code == 303
    assert "Behind" not in opened.states()
    assert body_of(new_app, "sv")[0] == (SWEDISH[0], "translated")


def test_what_was_typed_is_kept_whatever_way_is_taken(new_app: Flask) -> None:
    begin(new_app)
    opened = WorkPage(translator(new_app), ABOUT)
    opened.open(ENGLISH[0])
    other = opened.id_of(ENGLISH[1])
    assert opened.press(f"open {other}", text="Ett utkast.").status_code == 303
    assert opened.said() == "Kept as a draft."
    assert opened.in_hand() == other
    assert body_of(new_app, "sv")[0] == ("Ett utkast.", "draft")
    opened.press("show to-do", text="Ett annat.")
    assert body_of(new_app, "sv")[1] == ("Ett annat.", "draft")
    opened.press("close", text="Ett tredje.")
    assert body_of(new_app, "sv")[1] == ("Ett tredje.", "draft")
    opened = WorkPage(opened.browser, ABOUT)
    opened.open(ENGLISH[2])
    assert opened.press("enter", own_text="Bara här.").status_code == 400
    assert "say why the translation needs it" in opened.problem()
    assert opened.fields["own_text"] == "Bara här."


def test_an_earlier_text_is_kept_and_can_be_taken_again(new_app: Flask) -> None:
    begin(new_app)
    opened = WorkPage(translator(new_app), ABOUT)
    opened.open(ENGLISH[0])
    opened.press("next", text="En annan text.")
    opened.open("En annan text.")
    assert "Earlier texts (1)" in opened.text
    number = re.search(r'value="former (\d+)"', opened.text)
    assert number is not None
    opened.press(f"former {number[1]}")
    assert opened.fields["text"] == SWEDISH[0]
    assert body_of(new_app, "sv")[0][0] == "En annan text."
    assert opened.press("former 999").status_code == 404


def test_a_newer_text_of_somebody_else_is_never_written_over(new_app: Flask) -> None:
    begin(new_app)
    luz = WorkPage(translator(new_app), ABOUT)
    bo = WorkPage(translator(new_app, email="bo@portal.example"), ABOUT)
    luz.open(ENGLISH[0])
    bo.open(ENGLISH[0])
    assert luz.press("next", text="Luz text.").status_code == 303
    assert bo.press("next", text="Bos text.").status_code == 409
    assert "Nothing is lost, and nothing is saved yet." in bo.problem()
    assert "removed: Bos added: Luz" in bo.hand()
    assert bo.fields["text"].strip() == "Bos text."
    assert body_of(new_app, "sv")[0][0] == "Luz text."
    bo.press("theirs")
    assert bo.fields["text"].strip() == "Luz text."
    assert bo.press("next", text="Båda texterna.").status_code == 303
    assert body_of(new_app, "sv")[0][0] == "Båda texterna."
    with new_app.app_context():
        assert {each.text.strip() for each in db.session.query(FormerText)} >= {"Luz text.", SWEDISH[0]}


def test_what_was_typed_into_a_passage_that_is_gone_stands_there_to_copy(new_app: Flask) -> None:
    begin(new_app)
    luz = translator(new_app, Role.TRANSLATOR, Role.REVIEWER)
    pages = {do: WorkPage(luz, ABOUT) for do in ("next", "keep", "close", "leave", "copy", "reviewed")}
    for opened in pages.values():
        opened.open(ENGLISH[3])
    change(new_app, ENGLISH[:3])
    for do, opened in pages.items():
        to = "/reviewed" if do == "reviewed" else ""
        assert opened.press(do, to=to, text="Offren <räknas> nu.", reason="Säger inget").status_code == 409, do
        assert opened.problem() == "The original no longer has this passage, so nothing is saved."
        typed = re.findall(r"<textarea[^>]* readonly[^>]*>\n(.*?)</textarea>", opened.text)
        assert typed == ["Offren &lt;räknas&gt; nu.", "Säger inget"]
        assert opened.in_hand() == ""
    assert [text for text, _state in body_of(new_app, "sv")] == list(SWEDISH)


def test_a_text_belongs_to_the_original_that_was_on_the_screen(new_app: Flask) -> None:
    begin(new_app)
    change(new_app, (f"{ENGLISH[0]} Once.", *ENGLISH[1:]))
    opened = WorkPage(translator(new_app), ABOUT)
    opened.open(ENGLISH[0])
    change(new_app, (f"{ENGLISH[0]} Twice.", *ENGLISH[1:]))
    opened.press("next", text=f"{SWEDISH[0]} En gång.")
    assert opened.states()[2:][0] == "Behind"
    opened.open("En gång.")
    assert re.search(r"removed: Once\s*added: Twice", opened.hand())


def test_a_passage_is_left_out_with_a_reason_and_one_is_added(new_app: Flask) -> None:
    begin(new_app)
    opened = WorkPage(translator(new_app), ABOUT)
    opened.open(ENGLISH[0])
    assert opened.press("leave", reason=" ").status_code == 400
    assert "say why" in opened.problem()
    opened.press("enter", reason="Gäller inte här")
    assert body_of(new_app, "sv")[0][0] is None
    assert "Left out: Gäller inte här" in opened.passages()[2].words
    opened.open(ENGLISH[1])
    opened.press("add", own_text="Om svensk lag.", own_reason="förklarar lagen")
    assert [text for text, _state in body_of(new_app, "sv")][:3] == [None, SWEDISH[1], "Om svensk lag."]
    assert "Added" in opened.states()
    opened.open("Om svensk lag.")
    opened.press("drop")
    assert "Om svensk lag." not in [text for text, _state in body_of(new_app, "sv")]


def test_what_has_no_place_is_refused_beside_its_field(new_app: Flask) -> None:
    begin(new_app)
    opened = WorkPage(translator(new_app), ABOUT)
    opened.open(ENGLISH[0])
    for text, words in {
        "<script>alert(1)</script>": "alert(1)",
        "Ett.\n\nTvå.": "One passage belongs here.",
        "": "Write the translation, or leave the passage out",
        "[x](javascript:alert(1))": "javascript",
    }.items():
        assert opened.press("next", text=text).status_code == 400, text
        assert words in opened.hand(), text
        assert opened.fields["text"].replace("\r\n", "\n").strip() == text
        assert "<script>alert" not in opened.text
    assert body_of(new_app, "sv")[0][0] == SWEDISH[0]


def test_a_line_of_text_with_a_script_is_shown_as_text(new_app: Flask) -> None:
    """Rows 3 and 15 of the table of trust: what looks like a program is words, here and for readers."""
    begin(new_app)
    opened = WorkPage(translator(new_app, Role.TRANSLATOR, Role.REVIEWER), ABOUT)
    opened.open("About en")
    opened.press("next", text="<script>alert(1)</script> {{ 7 * 7 }} %(name)s")
    assert opened.states()[0] == "Current"
    opened.press("close")
    assert publish(opened).status_code == 303
    for text in (
        opened.text,
        opened.browser.get(f"{ABOUT}/preview").text,
        opened.browser.get("/translate/?show=everything&lang=sv").text,
    ):
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert" in text
        assert "{{ 7 * 7 }}" in text


def test_copying_the_original_saves_nothing(new_app: Flask) -> None:
    begin(new_app)
    opened = WorkPage(translator(new_app), ABOUT)
    opened.open(ENGLISH[0])
    assert opened.press("copy").status_code == 200
    assert opened.fields["text"].strip() == ENGLISH[0]
    assert body_of(new_app, "sv")[0][0] == SWEDISH[0]


def test_another_language_that_is_current_can_be_translated_from(new_app: Flask) -> None:
    begin(new_app)
    change(new_app, (f"{ENGLISH[0]} Now.", *ENGLISH[1:]))
    luz = translator(new_app)
    assert ">Spanish (5 of 6)</a>" in luz.get(ABOUT).text
    assert "Nu." not in luz.get(f"{ABOUT}?from=es").text
    spanish = WorkPage(
        translator(new_app, tag="es", email="eva@portal.example"), "/translate/es/page/about", "?block=next"
    )
    spanish.press("next", text="Ahora.")
    opened = WorkPage(luz, ABOUT, "?from=es")
    assert "Ahora." in opened.text
    opened.read(luz.get(f"{ABOUT}?from=es&block=next"))
    assert "Ahora" in opened.hand()
    opened.press("next", text="Nu.")
    assert "Behind" not in opened.states()
    assert luz.get(f"{ABOUT}?from=fr").status_code == 404


def test_an_address_is_asked_for_and_refused_where_it_is_taken(new_app: Flask) -> None:
    begin(new_app)
    with new_app.app_context(), writing(db.session) as session:
        bring_out(session, page("other", en="Other", sv="Annan"))
    opened = WorkPage(translator(new_app), ABOUT, "?block=slug")
    assert opened.press("next", text="Om Oss").status_code == 400
    assert opened.press("next", text="annan").status_code == 400
    assert "Another item has this address: page:other." in opened.problem()
    assert opened.press("enter", text="om-oss").status_code == 303
    assert "<code>om-oss</code>" in WorkPage(opened.browser, ABOUT).text


def test_whoever_is_a_translator_of_spanish_is_refused_every_swedish_door(new_app: Flask) -> None:
    begin(new_app)
    luz = translator(new_app, Role.TRANSLATOR, Role.REVIEWER, tag="es")
    before = body_of(new_app, "sv")
    luz.get("/translate/es/page/about")
    fields = {**luz.hidden(), "block": "x", "text": "Hola", "do": "next", "note": "Hola", "seen": "a:b:c"}
    rules = [rule for rule in new_app.url_map.iter_rules() if rule.endpoint.startswith("translate.")]
    closed = 0
    for rule in rules:
        for method in {"GET", "POST"} & (rule.methods or set()):
            if "language" not in rule.arguments:
                continue
            known = {"language": "sv", "kind": "page", "key": "about", "suffix": "csv", "id": 1}
            built = rule.build({**known, "tag": "any", "mark": "0"})
            assert built is not None
            sent = luz.client.open(
                built[1], method=method, data=fields if method == "POST" else None, environ_overrides=luz.environ
            )
            assert sent.status_code == 403, (rule.rule, method)
            closed += 1
    assert closed >= 7
    assert body_of(new_app, "sv") == before
    home = luz.get("/translate/?show=everything").text
    assert "/translate/es/page/about" in home
    assert "/translate/sv/page/about" not in home


def test_there_is_no_work_in_the_language_of_the_original(new_app: Flask) -> None:
    begin(new_app)
    luz = StaffBrowser(new_app)
    with new_app.app_context():
        luz.be_let_in(make_account(db.session, grants=[grant(Role.TRANSLATOR, *LANGUAGES)]))
    for path in ("/translate/en/page/about", "/translate/sv/page/nothing", "/translate/sv/nothing/about"):
        assert luz.get(path).status_code == 404, path
    assert luz.get("/translate/").status_code == 200


def test_a_login_that_ended_loses_nothing(new_app: Flask) -> None:
    begin(new_app)
    opened = WorkPage(translator(new_app), ABOUT)
    opened.open(ENGLISH[0])
    opened.fields["csrf_token"] = "x"
    opened.press("next", text="Det jag skrev.")
    assert "Nothing is lost: what you typed is here again." in opened.text
    assert opened.fields["text"].strip() == "Det jag skrev."
    assert opened.press("next").status_code == 303
    assert body_of(new_app, "sv")[0][0] == "Det jag skrev."


def test_terms_of_the_glossary_stand_beside_the_original(new_app: Flask) -> None:
    term = Document(
        "term",
        "extortion",
        "en",
        languages={
            "en": LanguageDocument(texts={"title": "extortion"}),
            "sv": LanguageDocument(texts={"title": "utpressning"}),
        },
    )
    with new_app.app_context(), writing(db.session) as session:
        save(session, term)
    begin(new_app)
    opened = WorkPage(translator(new_app), ABOUT)
    opened.open(ENGLISH[2])
    assert '<span class="glossary-word">extortion</span>' in opened.text
    assert "extortion Insert utpressning used" in opened.hand()
    opened.press("next", text="Ingen vet.")
    opened.open("Ingen vet.")
    assert "utpressning used" not in opened.hand()
    assert "Look again:" in opened.hand()


def test_editors_do_not_translate(new_app: Flask) -> None:
    begin(new_app)
    ana = staff(new_app, Role.EDITOR)
    assert ana.get("/translate/").status_code == 403
    assert ana.get(ABOUT).status_code == 403
