"""A site with one secret of each kind: drafts, plans, withdrawals, hidden languages, all with a telltale word."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from portal.content.authoring.records import ingest, load_document
from portal.content.model.documents import Document, LanguageDocument
from portal.content.model.media import MediaStore
from portal.content.publication.publishing import Wanted, publish, withdraw
from portal.content.sitewide.new_language import add
from portal.content.sitewide.site import Openness, SiteLanguage, next_moment, raise_version, reading_moment
from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.dates import DatePoint, PartialDate

TELLTALE = "Zqxjv"
ACTOR = "tests"
HIDDEN, PREVIEW = "pt-BR", "de"
TO_COME = datetime.timedelta(days=1)
SECRET_FILE, OPEN_FILE = b"a secret picture", b"an open picture"


def texts(title: str, body: str = "At length.") -> dict[str, str]:
    return {"title": title, "summary": f"{title}, in short.", "body": f"{title}.\n\n{body}"}


def secret(slug: str) -> LanguageDocument:
    return LanguageDocument(slug=slug, texts=texts(f"{TELLTALE} {slug}"))


def guide(key: str, languages: Mapping[str, LanguageDocument], *, source: str = "en", related: str = "") -> Document:
    facts: dict[str, Any] = {"language": "en", "published": PartialDate(DatePoint(2031))}
    links = {"tags": ("tag:secret", "tag:known"), **({"related": (related,)} if related else {})}
    return Document("guide", key, source, facts=facts, links=links, languages=languages)


def tag(key: str, title: str) -> Document:
    return Document("tag", key, "en", {"group": "topic"}, languages={"en": LanguageDocument(texts={"title": title})})


def media(key: str, content: bytes, store: MediaStore, alt: str = TELLTALE) -> Document:
    files = {"any": {"name": f"{key}.png", "sha256": store.put(io.BytesIO(content))}}
    return Document("media", key, "en", {"files": files}, languages={"en": LanguageDocument(texts={"alt": alt})})


Deed = Callable[[Session], None]


def fill(app: Flask, data: Path) -> None:
    """Write all of it into the site of an application, whose media lie in `data`."""
    store = MediaStore(data / "media")
    with app.app_context():
        for deed in (add_languages, add_tags_and_media(store), add_known, add_drafts, add_plans, add_withdrawn):
            with writing(db.session) as session:
                deed(session)
        with writing(db.session) as session:
            add_unopened(session)


def add_languages(session: Session) -> None:
    for name, openness in ((HIDDEN, Openness.HIDDEN), (PREVIEW, Openness.PREVIEW)):
        add(session, name, openness)


def add_tags_and_media(store: MediaStore) -> Deed:
    def deed(session: Session) -> None:
        ingest(session, tag("secret", f"{TELLTALE} tag"), actor=ACTOR)
        load_document(session, tag("known", "Known"), actor=ACTOR)
        ingest(session, media("draft-file", SECRET_FILE, store), actor=ACTOR)
        later = ingest(session, media("planned-file", SECRET_FILE, store), actor=ACTOR)
        publish(session, [Wanted(later, ["en"])], actor=ACTOR, at=reading_moment(session) + TO_COME)
        load_document(session, media("open-file", OPEN_FILE, store, "An open picture"), actor=ACTOR)
        load_document(session, media("withdrawn-file", OPEN_FILE, store), actor=ACTOR)
        item = ingest(session, media("withdrawn-file", OPEN_FILE, store), actor=ACTOR)
        withdraw(session, item, actor=ACTOR)

    return deed


def add_known(session: Session) -> None:
    """What readers may see: it names secrets, has a secret draft, and a plan for tomorrow."""
    words = "[Words](guide:draft) [words](guide:planned) [words](guide:withdrawn) ![p](media:draft-file)"
    shown = LanguageDocument(slug="shown-now", texts=texts("Known", words))
    for key in ("draft", "planned", "withdrawn"):
        ingest(session, guide(key, {"en": secret(key)}), actor=ACTOR)
    document = guide("known", {"en": shown, "sv": LanguageDocument(texts=texts("Känd"))}, related="guide:draft")
    load_document(session, document, actor=ACTOR)
    item = ingest(session, replace(document, languages={"en": secret("shown-tomorrow")}), actor=ACTOR)
    publish(session, [Wanted(item, ["en"])], actor=ACTOR, at=reading_moment(session) + TO_COME)
    ingest(session, replace(document, languages={"en": secret("shown-never"), "es": secret("nunca")}), actor=ACTOR)


def add_drafts(session: Session) -> None:
    languages = {"en": secret("draft-slug"), "es": secret("borrador"), "sv": secret("utkast")}
    ingest(session, guide("draft", languages, related="guide:known"), actor=ACTOR)


def add_plans(session: Session) -> None:
    item = ingest(session, guide("planned", {"en": secret("planned-slug")}, related="guide:known"), actor=ACTOR)
    publish(session, [Wanted(item, ["en"])], actor=ACTOR, at=reading_moment(session) + TO_COME)


def add_withdrawn(session: Session) -> None:
    """A whole item, which had two slugs, and one translation."""
    for slug in ("withdrawn-old", "withdrawn-slug"):
        shown = LanguageDocument(slug=slug, texts={**texts(f"{TELLTALE} body"), "title": "Withdrawn"})
        load_document(session, guide("withdrawn", {"en": shown}, related="guide:known"), actor=ACTOR)
    item = ingest(session, guide("withdrawn", {"en": secret("withdrawn-draft")}), actor=ACTOR)
    withdraw(session, item, actor=ACTOR)
    half = {"en": LanguageDocument(slug="half", texts=texts("Half")), "sv": secret("halv")}
    load_document(session, guide("half", half), actor=ACTOR)
    item = ingest(session, guide("half", half), actor=ACTOR)
    withdraw(session, item, actor=ACTOR, languages=["sv"])


def add_unopened(session: Session) -> None:
    """A translation in a hidden language, and originals in two that are not open."""
    shown = LanguageDocument(slug="partly", texts=texts("Partly"))
    load_document(
        session, guide("partly", {"en": shown, HIDDEN: secret("parte"), PREVIEW: secret("teil")}), actor=ACTOR
    )
    only = {"oculto": {HIDDEN: secret("oculto")}, "versteckt": {PREVIEW: secret("versteckt"), "en": secret("early")}}
    for slug, languages in only.items():
        document = guide(f"only-{slug}", languages, source=next(iter(languages)), related="guide:known")
        load_document(session, document, actor=ACTOR)


def set_openness(session: Session, name: str, openness: Openness) -> None:
    """Open or hide a language; as with every change of what readers see, the site's version rises."""
    moment = next_moment(session)
    session.get_one(SiteLanguage, name).openness = openness
    raise_version(session, moment)
