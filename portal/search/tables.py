"""What search keeps beside the full-text tables of `engines`: forms of words, what is indexed, synonyms."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.database import Base
from portal.search.words import LONGEST

PHRASE_LIMIT = 300


class SearchLanguage(Base):
    """A language that has a full-text table."""

    __tablename__ = "search_language"

    language: Mapped[str] = mapped_column(String(35), primary_key=True)


class SearchForm(Base):
    """A form of a word, and the stem by which the index knows it.

    `plain` is the form as it is typed without the language's letters, where that is another one.
    `written` is the word as texts have it; None where no text does, and the form is known as that
    of a word which some text has in another form.
    """

    __tablename__ = "search_form"
    __table_args__ = (
        Index("ix_search_form_language_plain", "language", "plain"),
        Index("ix_search_form_language_stem", "language", "stem"),
    )

    language: Mapped[str] = mapped_column(String(35), primary_key=True)
    form: Mapped[str] = mapped_column(String(LONGEST), primary_key=True)
    stem: Mapped[str] = mapped_column(String(LONGEST))
    plain: Mapped[str | None] = mapped_column(String(LONGEST))
    written: Mapped[str | None] = mapped_column(String(LONGEST))


class SearchEntry(Base):
    """An edition that stands in the index."""

    __tablename__ = "search_entry"
    __table_args__ = (Index("ix_search_entry_item_id", "item_id"),)

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    language: Mapped[str] = mapped_column(String(35))


class SearchSynonym(Base):
    """One of the names of a glossary term, as stems; all names of an item mean the same, in all languages."""

    __tablename__ = "search_synonym"
    __table_args__ = (
        Index("ix_search_synonym_language_stems", "language", "stems"),
        Index("ix_search_synonym_item_id", "item_id"),
    )

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    language: Mapped[str] = mapped_column(String(35))
    stems: Mapped[str] = mapped_column(String(PHRASE_LIMIT))
