"""The list of all kinds: one kind, one file, one line here."""

from __future__ import annotations

from portal.content.kinds.article import Article
from portal.content.kinds.country import Country
from portal.content.kinds.figure import Figure
from portal.content.kinds.guide import Guide
from portal.content.kinds.initiative import Initiative
from portal.content.kinds.media import Media
from portal.content.kinds.news import News
from portal.content.kinds.organisation import Organisation
from portal.content.kinds.page import Page
from portal.content.kinds.person import Person
from portal.content.kinds.principle import Principle
from portal.content.kinds.reference import Reference
from portal.content.kinds.series import Series
from portal.content.kinds.tag import Tag
from portal.content.kinds.term import Term
from portal.content.kinds.video import Video
from portal.content.model.registry import Kinds

KINDS = Kinds(
    Tag,
    Media,
    Reference,
    Organisation,
    Person,
    Term,
    Principle,
    Series,
    Initiative,
    Figure,
    Guide,
    Video,
    Article,
    Country,
    News,
    Page,
)
