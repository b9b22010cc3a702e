"""Files that come back after somebody went on here: whose words stay, and what is told."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from portal.content.model.documents import Document
from portal.foundation.database import writing
from portal.translation.exchange import importing
from portal.translation.exchange.entries import NEEDS, TRANSLATED, outgoing
from portal.translation.exchange.formats import FORMATS
from portal.translation.exchange.importing import Done
from portal.translation.messages.importing import Planned
from portal.translation.workbench.deeds import Deeds, Seen
from tests.content.examples import language, save
from tests.translation.exchanging import (
    ENGLISH,
    NAMES,
    begin,
    brought,
    edited,
    exported,
    passages,
    planned,
    sorts,
    state,
)


def test_what_was_changed_here_since_the_export_is_a_clash_and_stays_unless_chosen(session: Session) -> None:
    begin(session)
    content = edited(exported(session, "xliff"), "xliff")
    passage = passages(session)[ENGLISH[0]]
    with writing(session):
        deeds = Deeds(session, "page", "about", "sv", actor="account:2")
        deeds.write(Seen(passage.id, passage.source_hash, passage.stamp), "Polisen möter 3 grupper.")
    found = planned(session, content)
    assert sorts(found) == {"new": 1, "changed": 1, "clash": 1, "same": 3}
    brought(session, content)
    assert passages(session)[ENGLISH[0]].text.rstrip() == "Polisen möter 3 grupper."
    row, _done = brought(session, content, *found.clashing())
    assert passages(session)[ENGLISH[0]].text.rstrip() == "Polisen träffar 4 grupper."
    passage = passages(session)[ENGLISH[0]]
    with writing(session):
        deeds = Deeds(session, "page", "about", "sv", actor="account:2")
        deeds.write(Seen(passage.id, passage.source_hash, passage.stamp), "Nyast 3.")
    with writing(session):
        assert importing.undo(session, row, actor="account:1").left == 1
    assert passages(session)[ENGLISH[0]].text.rstrip() == "Nyast 3."


@pytest.mark.parametrize("changed", ["", "Police meet 4 groups."])
@pytest.mark.parametrize("is_sure", [True, False])
def test_what_was_left_out_after_the_file_went_out_stays_so_unless_chosen(
    session: Session, changed: str, is_sure: bool
) -> None:
    begin(session)
    entries = [replace(each, target="Ute i världen.") for each in outgoing(session, NAMES, "sv", only_to_do=False)]
    one = next(each for each in entries if each.source == ENGLISH[0])
    content = FORMATS["xliff"].written([replace(one, state=TRANSLATED if is_sure else NEEDS)], "sv")
    early = planned(session, content)
    leave_out(session, ENGLISH[0])
    if changed:
        body = "\n\n".join((changed, *ENGLISH[1:]))
        with writing(session):
            save(session, Document("page", "about", "en", languages={"en": language("About", body)}))
    found = planned(session, content)
    assert [each.left_out for each in found.entries] == ["Nobody needs it here"]
    assert sorts(found) == {"clash" if is_sure else "fuzzy": 1}
    with writing(session):
        row = importing.propose(session, "sv", "file", content, actor="account:1")
        assert importing.apply(session, row, early, actor="account:1").written == 0
    assert brought(session, content)[1] == Done(0, 0, 0)
    assert passages(session)[changed or ENGLISH[0]].text == ""
    assert brought(session, content, *found.clashing())[1].written == is_sure


def leave_out(session: Session, source: str) -> None:
    passage = passages(session)[source]
    with writing(session):
        deeds = Deeds(session, "page", "about", "sv", actor="account:2")
        assert deeds.leave_out(Seen(passage.id, passage.source_hash, passage.stamp), "Nobody needs it here")


def test_a_file_without_its_moment_clashes_with_whatever_is_here(session: Session) -> None:
    begin(session)
    content = edited(exported(session, "xliff"), "xliff").replace(b" date=", b" old=")
    assert sorts(planned(session, content))["clash"] == 2


def test_an_original_that_moved_on_leaves_the_passage_behind(session: Session) -> None:
    begin(session)
    content = edited(exported(session, "po"), "po")
    with writing(session):
        changed = "\n\n".join((*ENGLISH[:2], "## Behind now", "The last one & even more."))
        save(session, Document("page", "about", "en", languages={"en": language("About", changed)}))
    found = planned(session, content)
    assert [each.moved for each in found.entries if each.planned is Planned.NEW] == [True]
    brought(session, content)
    passage = passages(session)["The last one & even more."]
    assert (passage.text.rstrip(), passage.freshness.value) == ("Den sista & mer.", "outdated")


def test_unsure_texts_stay_unsure_and_never_replace_others(session: Session) -> None:
    begin(session)
    rows = list(csv.DictReader(io.StringIO(exported(session, "csv").decode("utf-8-sig"), newline="")))
    for row in rows:
        row |= {"translation": f"{row['translation']} kanske".strip(), "state": "needs-review"}
    found = io.StringIO()
    table = csv.DictWriter(found, rows[0], delimiter="\t")
    table.writeheader()
    table.writerows(rows)
    content = found.getvalue().encode()
    assert sorts(planned(session, content)) == {"fuzzy": 6}
    before = {source: text for source, text, _fresh, _state in state(session)}
    _row, done = brought(session, content)
    assert done.written == 1
    after = {source: (text, how) for source, text, _fresh, how in state(session)}
    assert after.pop(ENGLISH[3]) == ("kanske", "draft")
    assert {source: text for source, (text, _how) in after.items()} == {
        source: text for source, text in before.items() if source != ENGLISH[3]
    }
    assert sorts(planned(session, exported(session, "csv"))) == {"same": 6}, (
        "a draft goes out as unsure, and comes back"
    )
