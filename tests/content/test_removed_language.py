"""A language that is taken away from the site loses nothing, and is whole again when it is brought back."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from portal.content.authoring.editing import item_of
from portal.content.kinds import KINDS
from portal.content.published import shelving
from portal.content.published.editions import EditionSort
from portal.content.published.shown import Shown
from portal.content.sitewide.new_language import HasOriginals, LanguageKnown, add, former, remove
from portal.content.sitewide.site import Openness, SiteLanguage, StaysOpen, reading_moment, site_languages, site_version
from portal.foundation.database import Base
from portal.foundation.errors import NotFound
from portal.foundation.permissions import Role
from portal.translation import assigning
from portal.translation.assigning import Job, Wanted
from tests.accounts.accounts import grant, make_account
from tests.content.examples import ACTOR, bring_out, page, save

KEPT_AWAY = {"site", "site_language", "audit_entry", "login_session", "attempt", "shown", "shelf_entry"}
"""Tables that say what the site is and what was done, not what is in it; and what lists of each language have, which
follows from the rest."""


def rows(session: Session) -> dict[str, list[tuple[Any, ...]]]:
    """All that is in the tables of texts, editions, addresses, work and search."""
    tables: list[Table] = [each for each in Base.metadata.sorted_tables if each.name not in KEPT_AWAY]
    return {each.name: sorted(map(tuple, session.execute(select(each))), key=repr) for each in tables}


def fill(session: Session) -> None:
    luz = make_account(session, "luz@portal.example", grants=[grant(Role.TRANSLATOR, "sv")])
    bring_out(session, page("about", en="About", sv="Om", es="Acerca"))
    save(session, page("draft", en="Draft", sv="Utkast"))
    bring_out(session, page("later", en="Later"))
    assigning.assign(session, [Job(item_of(session, "page", "later").id, "sv")], Wanted(luz.id, None, ""), actor=ACTOR)
    session.commit()


def test_all_of_it_is_kept_and_comes_back(session: Session) -> None:
    fill(session)
    luz = session.scalars(select(assigning.Assignment.account_id)).one()
    before, version = rows(session), site_version(session)
    assert len(assigning.tasks_of(session, luz)) == 1
    remove(session, "sv", actor=ACTOR)
    assert "sv" not in [row.tag for row in site_languages(session)]
    assert former(session) == ["sv"]
    assert assigning.tasks_of(session, luz) == []
    assert site_version(session) > version
    assert rows(session) == before
    assert session.scalars(select(Shown).where(Shown.language == "sv")).all() == []
    add(session, "sv", Openness.OPEN, actor=ACTOR)
    assert shelving.differing(session, KINDS, ["en", "es", "sv"], reading_moment(session)) == 0
    assert former(session) == []
    assert rows(session) == before
    assert len(assigning.tasks_of(session, luz)) == 1
    with pytest.raises(LanguageKnown):
        add(session, "sv", Openness.OPEN)


def test_what_was_published_meanwhile_is_in_its_lists_again(session: Session) -> None:
    fill(session)
    remove(session, "sv", actor=ACTOR)
    bring_out(session, page("new", en="New"))
    bring_out(session, page("about", en="About all", sv="Om", es="Acerca"))
    add(session, "sv", Openness.HIDDEN)
    sorted_in = select(EditionSort.edition_id, EditionSort.language)
    found = {(row.edition_id, row.language) for row in session.execute(sorted_in)}
    for edition, tag in found:
        if tag == "en":
            assert (edition, "sv") in found
    assert shelving.differing(session, KINDS, ["en", "es", "sv"], reading_moment(session)) == 0


def test_the_order_of_languages_stays_clear(session: Session) -> None:
    remove(session, "es", actor=ACTOR)
    add(session, "es", Openness.HIDDEN)
    positions = session.scalars(select(SiteLanguage.position)).all()
    assert len(set(positions)) == len(positions)
    assert [row.tag for row in site_languages(session)] == ["en", "sv", "es"]


def test_some_languages_stay(session: Session) -> None:
    save(session, page("svensk", source="sv", sv="Svensk"))
    with pytest.raises(HasOriginals) as refused:
        remove(session, "sv", actor=ACTOR)
    assert refused.value.count == 1
    with pytest.raises(StaysOpen):
        remove(session, "en", actor=ACTOR)
    with pytest.raises(NotFound):
        remove(session, "fr", actor=ACTOR)
