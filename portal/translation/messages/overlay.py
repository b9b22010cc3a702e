"""What is live, read from the database for the look-up of texts: one query, for all languages."""

from __future__ import annotations

import logging
from collections import defaultdict
from threading import Lock
from typing import Any

from sqlalchemy import Engine, and_, inspect, not_, select
from sqlalchemy.exc import SQLAlchemyError

from portal.content.sitewide.site import SiteState
from portal.foundation.i18n import Locales
from portal.foundation.live import LiveCatalog, LiveMessage, LiveTexts, MessageKey
from portal.foundation.pseudo import ADDRESS_CONTEXT
from portal.translation.messages.models import MessageText
from portal.translation.messages.plurals import loaded

_log = logging.getLogger(__name__)
_swapping = Lock()

_COLUMNS = (MessageText.language, MessageText.context, MessageText.msgid, MessageText.plural, MessageText.live)


def follow(locales: Locales, engine: Engine, version: int) -> None:
    """Let the look-ups have what is live at a version of the site; nothing is asked where they have it already.

    Where it cannot be read, texts stay as they are: those of the files, or those of the version before. The
    next request tries again, and no page that was drawn meanwhile is kept; a database without the table has no
    such texts, and is asked again at its next version only.
    """
    if _has(locales, version):
        return
    try:
        found = read(engine)
    except SQLAlchemyError:
        _log.exception("The live texts cannot be read; those that were read before are used.")
        if _lacks_table(engine):
            found = LiveTexts(version, locales.live.catalogs)
        else:
            with _swapping:
                # Pages are kept under the generation of before they were drawn.
                locales.generation += 1
            return
    with _swapping:
        # Another thread may have read a newer version meanwhile.
        if found.version is not None and not _has(locales, found.version):
            # What stays the same is known by being the same object: pages are compared by it.
            is_same = found.catalogs == locales.live.catalogs
            locales.live = LiveTexts(found.version, locales.live.catalogs) if is_same else found


def _has(locales: Locales, version: int) -> bool:
    return locales.live.version is not None and locales.live.version >= version


def _lacks_table(engine: Engine) -> bool:
    try:
        return not inspect(engine).has_table(MessageText.__tablename__)
    except SQLAlchemyError:
        return False


def read(engine: Engine) -> LiveTexts:
    """All that is live, with the version of the site that it is of. Sections of addresses are no such texts."""
    is_live = and_(
        MessageText.live.is_not(None),
        not_(MessageText.context.is_not_distinct_from(ADDRESS_CONTEXT)),
    )
    query = select(SiteState.version, *_COLUMNS).select_from(SiteState).outerjoin(MessageText, is_live)
    messages: defaultdict[str, dict[MessageKey, LiveMessage]] = defaultdict(dict)
    version: int | None = None
    with engine.connect() as connection:
        for version, language, context, msgid, plural, stored in connection.execute(query):  # noqa: B007  # given at the end
            found = None if language is None else _message(stored)
            if found is not None:
                messages[language][(context, msgid, plural)] = found
    return LiveTexts(version, {tag: LiveCatalog(found) for tag, found in messages.items()})


def _message(stored: Any) -> LiveMessage | None:
    try:
        found = loaded(stored)
    except ValueError:
        _log.warning("A live text is not what it should be, and is not used: %r", stored)
        return None
    return LiveMessage(found.texts, found.plurals.expression)
