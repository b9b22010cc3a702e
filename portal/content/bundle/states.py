"""What a bundle must say beyond facts and texts: ``state.yaml``, or ``state:`` in an item's entry.

It is written only where something is not as a reader of the files would assume: that every text
is published, and translated block by block from today's original. Block numbers count from 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias, get_args

from portal.content.authoring.ingesting import cut
from portal.content.bundle import prose, values
from portal.content.bundle.values import FileNames
from portal.content.bundle.yamltext import Value
from portal.content.model.documents import (
    BlockState,
    Document,
    LanguageDocument,
    PartDocument,
    Publication,
    PublishedDocument,
)
from portal.content.prose.blocks import State
from portal.foundation.fields import Parts, Prose, fields_of

PUBLICATIONS = get_args(Publication)
STATES = tuple(state.value for state in State)
USUAL_STATE = State.TRANSLATED.value
NO_SOURCE = "none"
REMOVED = "removed"
TRUE = "true"

PartKeys: TypeAlias = Mapping[str, Sequence[str]]

_NUMBERS = re.compile(r"([1-9][0-9]{0,5})(?:-([1-9][0-9]{0,5}))?")


def numbers(text: str) -> range | None:
    """The blocks that ``3`` or ``1-4`` means, counted from 0; None for anything else."""
    match = _NUMBERS.fullmatch(text)
    if match is None:
        return None
    first, last = int(match[1]), int(match[2] or match[1])
    return range(first - 1, last) if first <= last else None


def prose_at(cls: type[Any], path: str) -> Prose | None:
    """The declaration of the text at a path; None where a kind has no such text."""
    name, *rest = path.split("/")
    declared = fields_of(cls).get(name)
    if isinstance(declared, Parts) and len(rest) == 2:
        declared = fields_of(declared.part).get(rest[1])
    elif rest:
        return None
    return declared if isinstance(declared, Prose) else None


def cut_at(cls: type[Any], path: str, text: str) -> list[str]:
    """The blocks of the text at a path."""
    declared = prose_at(cls, path)
    return cut(text, plain=declared.plain if declared else False)


def part_keys(parts: Mapping[str, Sequence[PartDocument]]) -> dict[str, list[str]]:
    """The keys of the parts of an item, by field."""
    return {name: [part.key for part in listed] for name, listed in parts.items()}


def written(cls: type[Any], document: Document, file_names: FileNames) -> dict[str, Value]:
    """The mapping that `StatesReader.read` makes the same states from; empty where none is needed."""
    found: dict[str, Value] = {}
    for tag, language in sorted(document.languages.items()):
        state = _language_written(cls, document, language, file_names)
        if state:
            found[tag] = state
    if document.removed:
        found[REMOVED] = {path: list(document.removed[path]) for path in sorted(document.removed)}
    return found


def _language_written(
    cls: type[Any], document: Document, language: LanguageDocument, file_names: FileNames
) -> dict[str, Value]:
    found: dict[str, Value] = {}
    if language.publication != "published":
        found["publication"] = language.publication
    if language.withdrawn_reason is not None:
        found["reason"] = language.withdrawn_reason
    if language.former_slugs:
        found["former_slugs"] = list(language.former_slugs)
    if language.blocks:
        found["blocks"] = _blocks_written(cls, language.texts, language.blocks)
    if language.published is not None:
        found["published"] = _published_written(cls, document, language, language.published, file_names)
    return found


def _published_written(
    cls: type[Any], document: Document, saved: LanguageDocument, published: PublishedDocument, file_names: FileNames
) -> dict[str, Value]:
    """What readers see, as far as it is not what is saved."""
    found: dict[str, Value] = {}
    if published.slug != saved.slug:
        found["slug"] = published.slug
    facts = (published.facts, published.links, published.parts)
    if facts != (document.facts, document.links, document.parts):
        found["facts"] = values.written(cls, *facts, file_names)
    if published.texts != saved.texts:
        found["texts"] = prose.written(cls, published.texts, part_keys(published.parts))
    if published.blocks != saved.blocks or published.texts != saved.texts:
        found["blocks"] = _blocks_written(cls, published.texts, published.blocks)
    return found


def _blocks_written(
    cls: type[Any], texts: Mapping[str, str], blocks: Mapping[str, Sequence[BlockState]]
) -> dict[str, Value]:
    return {path: list(_path_written(cls, path, texts.get(path, ""), blocks[path])) for path in sorted(blocks)}


def _path_written(cls: type[Any], path: str, text: str, states: Sequence[BlockState]) -> Iterator[Value]:
    """The entries of one text; blocks in a row with nothing to say share one."""
    own = [state.text for state in states if state.text is not None]
    with_texts = cut_at(cls, path, text) != own
    run: list[int] = []
    for state in states:
        entry = _block_written(state, with_texts)
        if set(entry) == {"of"} and state.source is not None:
            if run and state.source != run[-1] + 1:
                yield _run_written(run)
                run = []
            run.append(state.source)
            continue
        if run:
            yield _run_written(run)
            run = []
        yield entry
    if run:
        yield _run_written(run)


def _run_written(run: Sequence[int]) -> Value:
    first, last = run[0] + 1, run[-1] + 1
    return {"of": str(first) if first == last else f"{first}-{last}"}


def _block_written(state: BlockState, with_text: bool) -> dict[str, Value]:
    found: dict[str, Value] = {"of": NO_SOURCE if state.source is None else str(state.source + 1)}
    if state.state != USUAL_STATE:
        found["state"] = state.state
    if state.text is None:
        found["left_out"] = TRUE
    if state.reason is not None:
        found["reason"] = state.reason
    if state.base is not None:
        found["base"] = state.base
    if with_text and state.text is not None:
        found["text"] = state.text
    return found
