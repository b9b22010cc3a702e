"""Reads what `states` writes: the states of an item's languages and blocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeGuard

from portal.content.bundle.faults import FileFaults, shown
from portal.content.bundle.folder import Folder
from portal.content.bundle.prose import SLUG, SLUG_ALLOWED, ProseReader, is_slug, read_slug
from portal.content.bundle.states import (
    NO_SOURCE,
    PUBLICATIONS,
    REMOVED,
    STATES,
    TRUE,
    USUAL_STATE,
    cut_at,
    numbers,
    part_keys,
    prose_at,
)
from portal.content.bundle.values import Mention, Values, ValuesReader, described
from portal.content.bundle.yamlfile import Listing, Node, Scalar, Table
from portal.content.model.documents import BlockState, LanguageDocument, PublishedDocument
from portal.content.prose.blocks import join

LANGUAGE_FIELDS = ("publication", "reason", "former_slugs", "blocks", "published")
PUBLISHED_FIELDS = (SLUG, "facts", "texts", "blocks")
BLOCK_FIELDS = ("of", "state", "left_out", "reason", "base", "text")
OF_ALLOWED = "the number of the original’s block, several such as 1-4, or none"


class StatesReader:
    """Reads the states of one item from one file; collects its faults and whom it mentions."""

    def __init__(self, cls: type[Any], source_language: str, faults: FileFaults, folder: Folder) -> None:
        self.removed: dict[str, tuple[str, ...]] = {}
        self.mentions: list[Mention] = []
        self._cls = cls
        self._source_language = source_language
        self._faults = faults
        self._folder = folder

    def read(
        self, table: Table, item: Values, languages: Mapping[str, LanguageDocument]
    ) -> dict[str, LanguageDocument]:
        """The languages with their states; `self.removed` holds the texts that are remembered."""
        found = dict(languages)
        original = languages.get(self._source_language, LanguageDocument()).texts
        tables: dict[str, Table] = {}
        for name, node in table.entries.items():
            if name == REMOVED:
                self._read_removed(node)
            elif name not in languages:
                self._faults.add_unknown(table.lines[name], "language", name, [*languages, REMOVED])
            elif self._is_table(node):
                found[name] = self._language(node, languages[name], original, name)
                tables[name] = node
        self._read_published(tables, item, found)
        return found

    def _language(
        self, table: Table, saved: LanguageDocument, original: Mapping[str, str], tag: str
    ) -> LanguageDocument:
        self._known(table, LANGUAGE_FIELDS)
        nodes = table.entries
        if "publication" in nodes:
            saved = replace(saved, publication=self._choice(nodes["publication"], PUBLICATIONS, "published"))
        if "reason" in nodes:
            saved = replace(saved, withdrawn_reason=self._text(nodes["reason"]))
        if "former_slugs" in nodes:
            saved = replace(saved, former_slugs=self._slugs(nodes["former_slugs"]))
        if "blocks" in nodes:
            saved = replace(saved, blocks=self._blocks(nodes["blocks"], saved.texts, original, tag))
        return saved

    def _read_published(self, tables: Mapping[str, Table], item: Values, found: dict[str, LanguageDocument]) -> None:
        """Add what readers see, the original's first, since the translations' blocks count in it."""
        for tag in sorted(tables, key=lambda tag: tag != self._source_language):
            node = tables[tag].entries.get("published")
            if node is None or not self._is_table(node):
                continue
            original = found[self._source_language].published if self._source_language in found else None
            if found[tag].publication != "published":
                self._faults.add(node.line, f"‘published’ of a text that is {found[tag].publication}", "none")
            elif tag != self._source_language and original is None:
                self._faults.add(node.line, "‘published’ of a translation alone", "that of the original too")
            else:
                texts = original.texts if original is not None else {}
                found[tag] = replace(found[tag], published=self._published(node, item, found[tag], texts, tag))

    def _published(
        self, table: Table, item: Values, saved: LanguageDocument, original: Mapping[str, str], tag: str
    ) -> PublishedDocument:
        self._known(table, PUBLISHED_FIELDS)
        seen, texts, blocks = item, saved.texts, saved.blocks
        facts = table.entries.get("facts")
        if facts is not None and self._is_table(facts):
            seen = ValuesReader(self._faults, self._folder, self.mentions).read(self._cls, facts)
        prose = table.entries.get("texts")
        if prose is not None and self._is_table(prose):
            texts = ProseReader(self._faults, self.mentions, part_keys(seen.parts)).read(self._cls, prose)
        if "blocks" in table.entries:
            blocks = self._blocks(table.entries["blocks"], texts, original, tag)
        slug = self._published_slug(table) if SLUG in table.entries else saved.slug
        return PublishedDocument(seen.facts, seen.links, seen.parts, slug, texts, blocks)

    def _published_slug(self, table: Table) -> str | None:
        node = table.entries[SLUG]
        return None if isinstance(node, Scalar) and node.text is None else read_slug(table, self._faults)

    def _slugs(self, node: Node) -> tuple[str, ...]:
        found = []
        for entry in self._entries(node):
            if isinstance(entry, Scalar) and entry.text is not None and is_slug(entry.text):
                found.append(entry.text)
            else:
                self._faults.add(entry.line, described(entry), SLUG_ALLOWED)
        return tuple(found)

    def _read_removed(self, node: Node) -> None:
        if not self._is_table(node):
            return
        for path, entry in node.entries.items():
            if self._is_path(path, node.lines[path]):
                texts = [self._text(text) for text in self._entries(entry)]
                self.removed[path] = tuple(text for text in texts if text is not None)

    def _blocks(
        self, node: Node, texts: Mapping[str, str], original: Mapping[str, str], tag: str
    ) -> dict[str, tuple[BlockState, ...]]:
        """The states by path. `original` holds the texts that block numbers count in."""
        if not self._is_table(node):
            return {}
        if tag == self._source_language and node.entries:
            self._faults.add(node.line, "blocks of the original", "blocks of translations")
            return {}
        found = {}
        for path, entry in node.entries.items():
            if self._is_path(path, node.lines[path]):
                count = len(cut_at(self._cls, path, original.get(path, "")))
                states = self._listed_states(self._entries(entry), count)
                found[path] = self._with_texts(node.lines[path], path, texts.get(path, ""), states)
        return found

    def _listed_states(self, nodes: Sequence[Node], count: int) -> list[BlockState]:
        """The states of all entries; no more than one for each block and each entry."""
        states: list[BlockState] = []
        for node in nodes:
            states += self._states(node, count)
            if len(states) > count + len(nodes):
                self._faults.add(node.line, f"more than {count} blocks", "each block of the original once")
                return []
        return states

    def _states(self, node: Node, count: int) -> list[BlockState]:
        """The states that one entry stands for, still with the texts that it gives itself."""
        if not self._is_table(node):
            return []
        self._known(node, BLOCK_FIELDS)
        if "of" not in node.entries:
            self._faults.add(node.line, "a block without ‘of’", OF_ALLOWED)
            return []
        sources = self._sources(node.entries["of"], count)
        if len(sources) > 1 and len(node.entries) > 1:
            self._faults.add(node.line, "several blocks with one state", "one block, where more than ‘of’ is said")
        texts = {name: self._text(node.entries[name]) for name in ("reason", "base", "text") if name in node.entries}
        state = self._choice(node.entries["state"], STATES, USUAL_STATE) if "state" in node.entries else USUAL_STATE
        left_out = "left_out" in node.entries and self._choice(node.entries["left_out"], (TRUE,), TRUE) == TRUE
        text = None if left_out else texts.get("text", "")
        return [BlockState(source, texts.get("base"), state, text, texts.get("reason")) for source in sources]

    def _sources(self, node: Node, count: int) -> list[int | None]:
        text = node.text if isinstance(node, Scalar) else None
        if text == NO_SOURCE:
            return [None]
        chosen = numbers(text) if text is not None else None
        if chosen is None:
            self._faults.add(node.line, described(node), OF_ALLOWED)
            return []
        if chosen.stop > count:
            self._faults.add(node.line, described(node), f"a block of the original, which has {count}")
            return []
        return list(chosen)

    def _with_texts(self, line: int, path: str, text: str, states: Sequence[BlockState]) -> tuple[BlockState, ...]:
        """The states with the blocks of the text, unless they give them themselves."""
        kept = [place for place, state in enumerate(states) if state.text is not None]
        given = [states[place].text or "" for place in kept]
        cut = cut_at(self._cls, path, text)
        if any(given):
            if join(given) != text:
                self._faults.add(
                    line, f"blocks of {shown(path)} that are not those of the text", "the text’s own words"
                )
            return tuple(states)
        if len(cut) != len(kept):
            self._faults.add(line, f"{len(kept)} blocks of {shown(path)}", f"as many as the text has: {len(cut)}")
            return ()
        texts = dict(zip(kept, cut, strict=True))
        return tuple(replace(state, text=texts.get(place)) for place, state in enumerate(states))

    def _is_path(self, path: str, line: int) -> bool:
        if prose_at(self._cls, path) is not None:
            return True
        self._faults.add(line, f"the unknown text {shown(path)}", "a translated field, or PARTS/KEY/FIELD")
        return False

    def _known(self, table: Table, names: Sequence[str]) -> None:
        for name in table.entries:
            if name not in names:
                self._faults.add_unknown(table.lines[name], "field", name, names)

    def _is_table(self, node: Node) -> TypeGuard[Table]:
        if isinstance(node, Table):
            return True
        self._faults.add(node.line, described(node), "a mapping")
        return False

    def _entries(self, node: Node) -> Sequence[Node]:
        if isinstance(node, Listing):
            return node.entries
        self._faults.add(node.line, described(node), "a list")
        return ()

    def _text(self, node: Node) -> str | None:
        if isinstance(node, Scalar) and node.text is not None:
            return node.text
        self._faults.add(node.line, described(node), "text")
        return None

    def _choice(self, node: Node, allowed: Sequence[str], otherwise: str) -> Any:
        if isinstance(node, Scalar) and node.text in allowed:
            return node.text
        self._faults.add(node.line, described(node), ", ".join(allowed))
        return otherwise
