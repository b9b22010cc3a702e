"""Repeated parts that several kinds, or one long kind, are made of."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from portal.content.model.items import Part
from portal.foundation.dates import PartialDate
from portal.foundation.facts import Choice, Date, Flag, LanguageTag, Line, Timecode
from portal.foundation.fields import fact, links, prose
from portal.foundation.i18n import _l, _lp


class Programme(Part, type="programme"):
    """Work against violence in a country, with its own beginning and partners."""

    label = _l("Programme")

    title = prose(_l("Name in this language"), plain=True, required=True, search="B")
    local_name: Mapped[str | None] = fact(Line(), _l("Local name"))
    local_language: Mapped[str | None] = fact(LanguageTag(), _l("Language of the local name"))
    period: Mapped[PartialDate | None] = fact(Date(), _l("From and to"))
    period_note = prose(_l("Note on the dates"), plain=True)
    place = prose(_l("Place"), plain=True)
    approach = prose(_l("Approach"), plain=True)
    summary = prose(_l("What it does"), required=True)
    adaptations = prose(_l("What was adapted"))
    network_role = prose(_l("The network’s part"), plain=True)
    cost_note = prose(_l("Cost"), plain=True)
    partners = links("organisation", _l("Partners"))
    references = links("reference", _l("Sources"))


class Milestone(Part, type="milestone"):
    """A dated fact about a country."""

    label = _l("Event or fact")
    title_from = "text"

    happened: Mapped[PartialDate | None] = fact(Date(), _l("When"))
    claim: Mapped[bool | None] = fact(
        Flag(), _l("Claim"), help=_l("The figure is the organisation’s own and was not checked independently.")
    )
    text = prose(_l("What happened"), required=True)
    references = links("reference", _l("Sources"))


class Evaluation(Part, type="evaluation"):
    """A finding of a study about a country's programmes."""

    label = _l("Evaluation")

    published: Mapped[PartialDate | None] = fact(Date(), _l("Year"))
    verdict: Mapped[str | None] = fact(
        Choice(
            {
                "shown": _lp("verdict", "Effect shown"),
                "uncertain": _lp("verdict", "Cause uncertain"),
                "not-shown": _lp("verdict", "No effect shown"),
                "feasible": _lp("verdict", "Feasible"),
                "unread": _lp("verdict", "Result not read"),
            }
        ),
        _l("Verdict"),
        required=True,
    )
    claim: Mapped[bool | None] = fact(
        Flag(), _l("Claim"), help=_l("The figure is the organisation’s own and was not checked independently.")
    )
    title = prose(_l("Result in a few words"), plain=True, required=True)
    finding = prose(_l("Finding"), required=True)
    references = links("reference", _l("Sources"))


class Contact(Part, type="contact"):
    """A person with the role in which a country's page names them."""

    label = _l("Person")
    title_from = "person"

    person = links("person", _l("Person"), required=True, many=False)
    organisation = links("organisation", _l("Organisation"), many=False)
    role = prose(_l("Role"), plain=True, required=True)
    references = links("reference", _l("Sources"))


class Panellist(Part, type="panellist"):
    """A person who speaks in a video, with the role held at the time."""

    label = _l("Panellist")
    title_from = "person"

    person = links("person", _l("Person"), required=True, many=False)
    organisation = links("organisation", _l("Organisation"), many=False)
    function: Mapped[str | None] = fact(
        Choice(
            {
                "moderator": _l("Moderator"),
                "panellist": _l("Panellist"),
                "speaker": _l("Speaker"),
            }
        ),
        _l("Part in the conversation"),
    )
    role = prose(_l("Role"), plain=True, required=True)


class Chapter(Part, type="chapter"):
    """A stretch of a recording, which lasts until the next one begins."""

    label = _l("Chapter")

    starts: Mapped[int | None] = fact(
        Timecode(), _l("Begins at"), required=True, help=_l("As the player shows it, such as 12:34 or 1:02:03.")
    )
    title = prose(_l("Chapter title"), plain=True, required=True, search="B")
