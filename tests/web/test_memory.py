"""What was said before, beside the field in both editors, and on its own page; without script."""

from __future__ import annotations

import re

from flask import Flask

from portal.extensions import db
from portal.foundation.catalogs import PROJECT
from portal.foundation.database import now, writing
from portal.foundation.permissions import Role
from portal.translation.memory import keeping
from portal.translation.memory.gathering import Said
from portal.translation.memory.models import Source
from tests.web.messages_site import TEXTS, path
from tests.web.staff_browser import bring
from tests.web.test_translating import ABOUT, ENGLISH, SWEDISH, begin, body_of, change, translator
from tests.web.work_page import WorkPage

MEMORY = "/translate/sv/memory"
TMX = f"""<tmx version="1.4"><header srclang="en"/><body><tu><tuv xml:lang="en"><seg>{ENGLISH[0]}</seg></tuv>
<tuv xml:lang="sv"><seg>Polisen &lt;b&gt;möter&lt;/b&gt; dem.</seg></tuv></tu></body></tmx>""".encode()


def remember(app: Flask, source: str, target: str, origin: Source = Source.FILE, owner: str = "old.tmx") -> None:
    with app.app_context(), writing(db.session) as session:
        said = Said("en", "sv", source, target, origin, owner, reviewed=False, actor="account:1", changed_at=now())
        keeping.store(session, [said])


def test_what_was_said_before_is_put_into_the_field_and_never_reviewed(new_app: Flask) -> None:
    begin(new_app)
    changed = "Police meet the groups that shoot. Every month."
    change(new_app, (*ENGLISH, changed))
    remember(new_app, changed, "Polisen träffar <em>grupperna</em>. Varje månad.")
    luz = translator(new_app)
    page = WorkPage(luz, ABOUT)
    page.open(changed)
    assert "The same" in page.hand()
    assert "% alike" in page.hand()
    assert "TMX file old.tmx" in page.hand()
    assert "&lt;em&gt;" in page.text, "whatever a file says is text"
    number = page.text.partition('value="memory ')[2].partition('"')[0]
    page.press(f"memory {number}")
    assert page.fields["text"].startswith("Polisen träffar <em>")
    assert body_of(new_app, "sv")[-1][0] != page.fields["text"], "nothing is saved yet"
    page.press("next", text="Polisen träffar grupperna. Varje månad.")
    assert body_of(new_app, "sv")[-1] == ("Polisen träffar grupperna. Varje månad.", "translated")
    assert luz.get(f"{ABOUT}?block=nothing").status_code == 200
    assert luz.post(ABOUT, **{**page.fields, "do": "memory 99999"}).status_code in (404, 409)


def test_a_message_is_offered_what_is_like_it(new_app: Flask) -> None:
    with new_app.app_context(), writing(db.session) as session:
        keeping.renew_language(session, PROJECT, "sv")
    remember(new_app, "%(num)s texts", "%(num)s stycken")
    luz = translator(new_app)
    shown = luz.get(path(TEXTS, "sv")).text
    assert "%(num)s stycken" in shown
    number = re.findall(r'value="memory (\d+)">Use it<span class="hidden-words">: %\(num\)s stycken', shown)[0]
    answer = luz.post(path(TEXTS, "sv"), **{"text-0": "Ett stycke", "text-1": "", "do": f"memory {number}"})
    assert "%(num)s stycken</textarea>" in answer.text
    assert "Ett stycke</textarea>" in answer.text
    assert luz.post(path(TEXTS, "sv"), **{"text-0": "", "text-1": "", "do": "memory 0"}).status_code == 404
    for wrong in ("9" * 20, "9" * 5_000, "²"):
        assert luz.send(path(TEXTS, "sv"), **{"text-0": "", "text-1": "", "do": f"memory {wrong}"}).status_code == 404


def test_the_page_of_the_memory_finds_words_and_takes_files(new_app: Flask) -> None:
    begin(new_app)
    luz = translator(new_app, Role.TRANSLATOR, Role.REVIEWER)
    found = luz.get(f"{MEMORY}?q=council+pay").text
    assert "Nobody has said this yet" in found
    found = luz.get(f"{MEMORY}?q=councils").text
    assert "<mark>council</mark>" in found
    assert SWEDISH[1] in found
    assert f'href="{ABOUT}?block=' in found
    assert "<mark>miljoner</mark>" in luz.get(f"{MEMORY}?q=miljon&in=target").text
    answer = bring(luz, MEMORY, TMX, "others.tmx", **{"from": "en"})
    assert answer.status_code == 303, answer.text
    assert "Polisen &lt;b&gt;" in luz.get(f"{MEMORY}?q=police").text
    assert "others.tmx" in luz.get(MEMORY).text
    sent = luz.get(f"{MEMORY}.tmx?from=en")
    assert (sent.mimetype, sent.headers["Cache-Control"]) == ("application/x-tmx+xml", "no-store")
    luz.get(MEMORY)
    assert luz.post(f"{MEMORY}/forget", name="others.tmx").status_code == 303
    assert "others.tmx" not in luz.get(MEMORY).text.partition("<h2")[2]
    refused = bring(luz, MEMORY, b"<!DOCTYPE tmx [<!ENTITY a 'b'>]><tmx/>", "bad.tmx", **{"from": "en"})
    assert refused.status_code == 400
    assert "declares entities" in refused.text
    assert luz.get(f"{MEMORY}.tmx?from=xx").status_code == 404
    assert luz.get("/translate/en/memory").status_code == 403
