"""Warnings that are let stand with a reason, in both editors; errors are not."""

from __future__ import annotations

import re

from flask import Flask
from sqlalchemy import select

from portal.accounts.audit import AuditEntry
from portal.extensions import db
from portal.foundation.permissions import Role
from portal.translation.checking import Checking
from portal.translation.glossary import Glossary
from portal.translation.saved import units
from portal.translation.waiving import Waivers
from tests.web.messages_site import LINE_NOTE, path
from tests.web.test_translating import ABOUT, ENGLISH, SWEDISH, begin, body_of, change, translator
from tests.web.work_page import WorkPage

THREE = "In the third year 3 groups were met."
TRE = "Det tredje året träffade man tre grupper."


def digest(page: str) -> str:
    return str(re.findall(r'value="waive (\w+)"', page)[0])


def found(app: Flask) -> list[str]:
    """What the command says of the page in Swedish."""
    with app.app_context():
        checking, waivers = Checking(Glossary()), Waivers(db.session)
        groups = units(db.session, language="sv")
        return [each.check.id for group in groups for each in waivers.left(group, checking.findings(group))]


def trail(app: Flask) -> list[str]:
    """What the trail has of remarks."""
    with app.app_context():
        told = select(AuditEntry.action).where(AuditEntry.action.like("remark-%"))
        return list(db.session.scalars(told.order_by(AuditEntry.id)))


def test_a_warning_is_let_stand_with_a_reason_until_the_text_changes(new_app: Flask) -> None:
    begin(new_app)
    change(new_app, (*ENGLISH, THREE))
    luz = translator(new_app, Role.TRANSLATOR, Role.REVIEWER)
    page = WorkPage(luz, ABOUT)
    page.open(THREE)
    page.press("next", text=TRE)
    page.open(TRE)
    assert "3 is missing" in page.hand()
    assert found(new_app) == ["numbers"]
    mark = digest(page.text)
    assert page.press(f"waive {mark}").status_code == 400
    assert "say why" in page.problem()
    page.press(f"waive {mark}", **{f"why-{mark}": "Små tal skrivs med bokstäver", "text": "Jag skrev vidare"})
    assert "Let stand by you" in page.hand()
    assert "Små tal skrivs med bokstäver" in page.hand()
    assert page.fields["text"] == "Jag skrev vidare", "what was typed is still there"
    assert body_of(new_app, "sv")[-1] == (TRE, "translated")
    assert found(new_app) == []
    page.press("next", text=f"{TRE} Så var det.")
    page.open("Så var det")
    assert "Let stand" not in page.hand().partition("Look again")[0]
    assert found(new_app) == ["numbers"], "another text is asked about again"
    page.press("next", text=TRE)
    page.open(TRE)
    page.press(f"unwaive {mark}")
    assert trail(new_app) == ["remark-waived", "remark-asked-again"]
    assert "Let stand by" not in page.hand()
    assert found(new_app) == ["numbers"]


def test_an_error_is_not_let_stand_and_blocks_the_review(new_app: Flask) -> None:
    begin(new_app)
    change(new_app, (*ENGLISH, "In 2024 it was paid."))
    luz = translator(new_app, Role.TRANSLATOR, Role.REVIEWER)
    page = WorkPage(luz, ABOUT)
    page.open("In 2024 it was paid.")
    page.press("next", text="År 2023 betalades det.")
    page.open("År 2023")
    assert "Must be put right: the original has no 2023" in page.hand()
    assert "waive" not in page.text
    page.press("reviewed", to="/reviewed")
    assert body_of(new_app, "sv")[-1] == ("År 2023 betalades det.", "translated")
    assert page.press(f"waive {'0' * 32}", **{f"why-{'0' * 32}": "So"}).status_code == 400
    assert SWEDISH[0] in page.text


def test_a_warning_of_a_message_is_let_stand(new_app: Flask) -> None:
    luz = translator(new_app, Role.TRANSLATOR, Role.REVIEWER)
    address = path(LINE_NOTE, "sv")
    luz.get(address)
    text = "%(first)s till till %(last)s"
    page = luz.post(address, **{"text-0": text, "do": "check"}).text
    assert "Look again:" in page
    mark = digest(page)
    assert luz.post(address, **{"text-0": text, "do": f"waive {mark}"}).status_code == 400
    answer = luz.post(address, **{"text-0": text, "do": f"waive {mark}", f"why-{mark}": "Ett citat"})
    assert answer.status_code == 200
    assert "Let stand by you" in answer.text
    assert "Ett citat" in answer.text
    assert "Let stand by" not in luz.post(address, **{"text-0": f"{text}!", "do": "check"}).text
    answer = luz.post(address, **{"text-0": text, "do": f"unwaive {mark}"})
    assert "Let stand by" not in answer.text
