"""Loading a bundle into the database: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from portal.content.authoring import records
from portal.content.bundle import writing
from portal.content.bundle.checking import Checked, check
from portal.content.bundle.faults import Fault, Faults, shown
from portal.content.bundle.folder import MEDIA, Folder
from portal.content.bundle.reading import BundleReader, Found
from portal.content.kinds import KINDS
from portal.content.model.addresses import SlugTaken
from portal.content.model.documents import Document
from portal.content.model.items import Item
from portal.content.model.media import MediaStore
from portal.content.published import shelving
from portal.content.sitewide.site import lock, site_languages
from portal.foundation.database import writing as transaction
from portal.foundation.errors import NotPublishable, PortalError
from portal.foundation.facts import Files
from portal.foundation.fields import facts_of
from portal.foundation.progress import Progress

BATCH = 50


class BundleRefused(PortalError):
    """A bundle has faults; nothing was changed. `total` may be more than the faults that are kept."""

    def __init__(self, faults: Faults) -> None:
        self.faults: list[Fault] = faults.kept
        self.total = faults.total
        super().__init__(f"{faults.total} faults, the first: {faults.kept[0]}")


@dataclass
class Report:
    """What loading did: how many items are new, changed or as they were, and which were left alone
    because somebody edited them since they were last loaded."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    conflicts: list[Fault] = field(default_factory=list)


def check_folder(session: Session, folder: Path, progress: Progress | None = None) -> Faults:
    """All faults of a bundle; nothing is written."""
    faults = Faults()
    _check(session, _reader(session, folder), faults, progress)
    return faults


def load(
    session: Session,
    folder: Path,
    *,
    actor: str,
    media: MediaStore,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Load a bundle in one transaction of its own.

    Items that the bundle says nothing new about are not touched. Those that somebody edited since
    they were last loaded are reported and left alone, unless `overwrite`. Items that the bundle
    lacks stay. Raises BundleRefused where the bundle has faults.
    """
    reader = _reader(session, folder)
    faults = Faults()
    checked = _check(session, reader, faults, progress)
    if checked is None:
        raise BundleRefused(faults)
    with transaction(session):
        lock(session)
        with shelving.together(session, KINDS):
            return _Loading(session, reader, checked, actor, media, overwrite).run(progress)


def _check(session: Session, reader: BundleReader, faults: Faults, progress: Progress | None) -> Checked | None:
    return check(reader, faults, records.known_names(session), progress, files=records.known_files(session))


def _reader(session: Session, folder: Path) -> BundleReader:
    return BundleReader(Folder(folder), KINDS, [row.tag for row in site_languages(session)])


class _Loading:
    """One loading; it keeps what its steps share."""

    def __init__(
        self,
        session: Session,
        reader: BundleReader,
        checked: Checked,
        actor: str,
        media: MediaStore,
        overwrite: bool,
    ) -> None:
        self._session = session
        self._reader = reader
        self._checked = checked
        self._actor = actor
        self._media = media
        self._overwrite = overwrite
        self._faults = Faults()
        self._report = Report()

    def run(self, progress: Progress | None) -> Report:
        """Make all items first, since links may point forward; then fill them."""
        self._make_items()
        for done, found in enumerate(self._reader.items(self._checked.header, self._faults), start=1):
            self._guarded(found)
            self._rest(done)
            if progress is not None:
                progress("load", done, self._checked.count)
        if self._faults:
            raise BundleRefused(self._faults)
        return self._report

    def _make_items(self) -> None:
        known = records.known_names(self._session)
        new = (name for name in self._reader.names() if f"{name.kind.name}:{name.key}" not in known)
        while batch := {(name.kind.name, name.key): name for name in islice(new, BATCH)}:
            _, refused = records.make_items(self._session, batch, self._checked.header.default_language)
            for name, error in refused.items():
                place, allowed = batch[name], f"a key that is no slug of {error.other}"
                self._faults.add(place.file, place.line, f"the key {shown(place.key)}", allowed)
            self._session.expunge_all()

    def _guarded(self, found: Found) -> None:
        """Load one item; what the database knows better than the check becomes a fault, too."""
        file, line = found.name.file, found.name.line
        try:
            self._load(found)
        except SlugTaken as error:
            file, line = found.place_of_slug(error.language)
            self._faults.add(file, line, f"the slug {shown(error.slug)}, which {error.other} has", "a slug of its own")
        except NotPublishable as error:
            self._faults.add(file, line, f"published texts without {', '.join(error.missing)}", "all that is required")
        except records.OriginalElsewhere as error:
            what = f"an original in {found.document.source_language}"
            self._faults.add(file, line, what, f"one in {error.source_language}, as in the database")

    def _load(self, found: Found) -> None:
        kind, document = found.name.kind, found.document
        item = records.ensure_item(self._session, kind.name, document.key, document.source_language)
        digest = writing.digest(kind, document)
        if item.revision == 0:
            self._fill(item, found, digest)
            self._report.created += 1
        elif self._is_known(item, document, digest):
            self._report.unchanged += 1
        elif item.revision != item.loaded_revision and not self._overwrite:
            self._report.conflicts.append(_conflict(found))
        else:
            self._fill(item, found, digest)
            self._report.changed += 1

    def _is_known(self, item: Item, document: Document, digest: str) -> bool:
        """Whether the database already has what the bundle says, or the bundle says what it said
        when it was last loaded."""
        edited = item.revision != item.loaded_revision
        if item.loaded_digest == digest and not (edited and self._overwrite):
            return True
        if writing.digest(type(item), records.extract(self._session, item)) != digest:
            return False
        item.loaded_digest, item.loaded_revision = digest, item.revision
        return True

    def _fill(self, item: Item, found: Found, digest: str) -> None:
        for path in _media_files(found):
            with (self._reader.folder.root / MEDIA / path).open("rb") as stream:
                self._media.put(stream)
        records.load_document(self._session, found.document, actor=self._actor, item=item)
        item.loaded_digest, item.loaded_revision = digest, item.revision

    def _rest(self, done: int) -> None:
        """Let go of the rows every now and then, so that memory does not grow."""
        if done % BATCH == 0:
            self._session.flush()
            self._session.expunge_all()


def _conflict(found: Found) -> Fault:
    what = f"{found.document.name}, which was edited since it was last loaded"
    return Fault(found.name.file, found.name.line, what, "it was left alone; export it first, or load with --overwrite")


def _media_files(found: Found) -> list[str]:
    """The paths inside the media folder that an item's facts name, today's and the published ones."""
    published = [language.published for language in found.document.languages.values()]
    facts: list[Mapping[str, Any]] = [found.document.facts, *(each.facts for each in published if each is not None)]
    names = [name for name, declared in facts_of(found.name.kind).items() if isinstance(declared.type, Files)]
    return sorted({file["name"] for each in facts for name in names for file in each.get(name, {}).values()})
