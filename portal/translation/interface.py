"""The texts of the interface as units: the messages of the catalogs beside those that they translate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from portal.foundation import catalogs
from portal.foundation.i18n import SOURCE_LANGUAGE
from portal.foundation.pseudo import ADDRESS_CONTEXT
from portal.translation.messages.keys import NARROW
from portal.translation.units import Place, Text, Unit


def units(root: Path, tag: str) -> Iterator[Unit]:
    """The units of a language's catalog, one a plural form.

    The first form stands beside the singular, the others beside the plural. Texts that are missing,
    those that nobody has confirmed (fuzzy) and steps of addresses are left out. Raises
    `catalogs.Unreadable`.
    """
    path = catalogs.catalog_path(root, tag)
    for message in catalogs.entries(catalogs.read(path)):
        if message.fuzzy or message.context == ADDRESS_CONTEXT:
            continue
        sources = _forms(message.id)
        place = Place(str(path.relative_to(root)), repr(sources[0]), f"line {message.lineno or 1}")
        for number, form in enumerate(_forms(message.string)):
            source = sources[0] if number == 0 else sources[-1]
            if form:
                yield Unit(
                    place,
                    Text(form, tag, plain=True),
                    Text(source, SOURCE_LANGUAGE, plain=True),
                    is_narrow=message.context in NARROW,
                )


def _forms(text: str | Sequence[str] | None) -> tuple[str, ...]:
    return (text or "",) if isinstance(text, str | None) else tuple(text)
