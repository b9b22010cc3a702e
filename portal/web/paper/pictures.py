"""Pictures in a document: where the media store has the file that a passage shows."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from portal.content.model.media import MediaStore, best_language
from portal.content.readers import queries
from portal.content.sitewide.directory import Site
from portal.foundation.filetypes import type_of_file
from portal.foundation.pictures import BrokenPicture
from portal.web.illustrations import WIDTHS
from portal.web.scaling import place_of, scaled

# The formats that typst draws.
_FORMATS: Mapping[str, str] = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp"}
_STEP = "media"


class Pictures:
    """The pictures of the portal's media at a moment, for a reader of the site's default language or better."""

    def __init__(self, session: Session, site: Site, moment: datetime.datetime, folder: Path) -> None:
        self._session, self._site, self._moment = session, site, moment
        self._folder, self._store = folder, MediaStore(folder)

    def placed(self, value: Any) -> Any:
        """A document whose pictures name their files; one without a file, or without words, is its words alone."""
        if isinstance(value, list):
            return [self.placed(each) for each in value]
        if not isinstance(value, dict):
            return value
        if value.get("is") == "image":
            return {**value, **self._file(value["src"])} if value["alt"] else value
        return {name: self.placed(each) for name, each in value.items()}

    def _file(self, address: str) -> dict[str, str]:
        """`/media/KEY`, then the language, if the address names one."""
        _root, step, *rest = [*address.split("/"), "", ""]
        if step != _STEP or not rest[0]:
            return {}
        files = queries.media_files(self._session, self._site, rest[0], self._moment)
        tag = best_language(files, [rest[1], self._site.default])
        sha256 = files[tag].get("sha256") if tag is not None else None
        path = self._store.path_of(sha256) if sha256 else None
        format = _FORMATS.get(type_of_file(path)) if path is not None and path.is_file() else None
        if path is None or format is None:
            return {}
        place, format = self._smaller(path, format)
        return {"file": "/" + place.relative_to(self._folder).as_posix(), "format": format} if format else {}

    def _smaller(self, path: Path, format: str) -> tuple[Path, str]:
        """No larger than paper can show; as it is where the disk does not take that. No format for none at all."""
        try:
            scaled(self._folder, path, WIDTHS[-1])
        except BrokenPicture:
            return path, ""
        place = place_of(self._folder, path, str(WIDTHS[-1]))
        return (place, "webp") if place.is_file() else (path, format)
