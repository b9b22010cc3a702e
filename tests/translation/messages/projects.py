"""Small projects for tests: a template and catalogs, written and compiled as the portal's own are."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from portal.foundation import catalogs
from portal.translation.messages.keys import Key
from portal.translation.messages.plurals import ONE, Forms, Plurals, usual
from portal.translation.messages.splicing import headers

GUIDE = Key("Guide")
HELLO = Key("Hello, %(name)s")
PAGES = Key("%(num)s page", "%(num)s pages")
OPEN = Key("Open", context="state")
KEYS = (GUIDE, HELLO, PAGES, OPEN)

SWEDISH: Mapping[Key, tuple[str, ...]] = {
    GUIDE: ("Vägledning",),
    HELLO: ("Hej, %(name)s",),
    PAGES: ("%(num)s sida", "%(num)s sidor"),
    OPEN: ("Öppen",),
}


def one(text: str) -> Forms:
    return Forms((text,), ONE)


def two(first: str, second: str) -> Forms:
    return Forms((first, second), usual("sv"))


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def entry(key: Key, texts: tuple[str, ...], *, fuzzy: bool = False) -> list[str]:
    lines = ["", *(["#, fuzzy"] if fuzzy else [])]
    if key.context is not None:
        lines.append(f"msgctxt {quoted(key.context)}")
    lines.append(f"msgid {quoted(key.msgid)}")
    if key.plural is None:
        return [*lines, f"msgstr {quoted(texts[0])}"]
    lines.append(f"msgid_plural {quoted(key.plural)}")
    return [*lines, *(f"msgstr[{index}] {quoted(text)}" for index, text in enumerate(texts))]


def write(
    root: Path,
    texts: Mapping[Key, tuple[str, ...]],
    *,
    tag: str = "sv",
    keys: tuple[Key, ...] = KEYS,
    plurals: Plurals | None = None,
    fuzzy: tuple[Key, ...] = (),
) -> Path:
    """Deploy: a template of `keys`, and a language's file with these texts, compiled; give the file's path."""
    rule = plurals or usual(tag)
    template = headers({"Content-Type": "text/plain; charset=utf-8"})
    lines = headers(
        {"Language": tag, "Plural-Forms": rule.header, "Content-Type": "text/plain; charset=utf-8"},
    )
    for key in keys:
        template += entry(key, ("",) if key.plural is None else ("", ""))
        empty = ("",) if key.plural is None else ("",) * rule.count
        lines += entry(key, texts.get(key, empty), fuzzy=key in fuzzy)
    path = catalogs.catalog_path(root, tag)
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogs.template_path(root).write_text("\n".join([*template, ""]), encoding="utf-8")
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    catalogs.write_compiled(path, catalogs.read(path))
    return path
