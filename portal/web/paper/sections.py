"""The sections that any kind may have, made from its declarations, as `templates/public/item.html` has them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from portal.content.published.reading import PartReading, Reading
from portal.foundation.fields import Links, Parts, Prose, fields_of
from portal.foundation.formats import date, join_list, language_name
from portal.foundation.i18n import _
from portal.web import recordings
from portal.web.citing.wording import citation, source
from portal.web.declared import cited, declares, fact_words, label, shown_facts
from portal.web.paper.html import Inline, Node, inline, whole_address
from portal.web.paper.passages import line_notes, prose, sources_line, title_of, words
from portal.web.publications import document_line
from portal.web.wording import foreign, person_name, titles

_APART = ("title", "summary", "body", "tags", "references", "related", "pictures")


def section(heading: object, content: Sequence[Node]) -> list[Node]:
    """A heading with what stands under it; nothing where that is nothing."""
    return [{"is": "heading", "level": 2, "of": inline(heading)}, *content] if content else []


def entry(
    margin: Iterable[Inline], head: Inline, content: Sequence[Node], *, level: int = 3, ring: str | None = None
) -> Node:
    """An entry: labels in the margin, a head, and its content; `ring` is the sign of a verdict."""
    shown = [each for each in margin if each]
    return {"is": "entry", "margin": shown, "head": head, "level": level, "ring": ring, "of": list(content)}


def details(rows: Iterable[tuple[object, Inline]]) -> list[Node]:
    """Labels with values, as far as there are values."""
    found = [[inline(name), value] for name, value in rows if value]
    return [{"is": "details", "of": found}] if found else []


def meta(content: Inline) -> list[Node]:
    """A small line."""
    return [{"is": "meta", "of": content}] if content else []


def general(item: Reading) -> list[Node]:
    """What the item holds beside its title, summary and text, by its declarations."""
    found: list[Node] = []
    for name, declared in fields_of(item.kind).items():
        if name in _APART:
            continue
        if isinstance(declared, Prose) and item.prose(name):
            found += section(declared.label, one_prose(item, name, declared))
        elif isinstance(declared, Parts) and item.parts(name):
            found += section(declared.label, [part_entry(part) for part in item.parts(name)])
        elif isinstance(declared, Links) and item.linked(name):
            found += section(declared.label, linked(item.linked(name), declared))
    return found


def one_prose(item: Reading | PartReading, name: str, declared: Prose) -> list[Node]:
    """A text of the item; a line of it as a paragraph."""
    view = item.prose(name)
    return [{"is": "par", "of": words(item, name)}, *line_notes(view)] if declared.plain else prose(view)


def linked(items: Sequence[Reading], declared: Links) -> list[Node]:
    """Other items: files to save, entries where they have pages, otherwise their names."""
    if declared.to == ("media",):
        files = recordings.downloads(items)
        return [
            {"is": "list", "ordered": False, "start": 1, "of": [[{"is": "par", "of": _file(file)}] for file in files]}
        ]
    if items[0].url:
        return [item_entry(each) for each in items]
    return [{"is": "par", "of": inline(join_list(titles(items)))}]


def _file(file: recordings.Download) -> Inline:
    link = {"is": "link", "to": whole_address(file.url), "of": inline(file.words)}
    return [link, f" ({file.format})" if file.format else ""]


def item_entry(item: Reading) -> Node:
    """Another item: what it is, its title as the way to it, its summary, by whom."""
    published = item.fact("published") if declares(item, "published") else None
    margin = [[{"is": "strong", "of": [str(item.kind.label)]}], inline(date(published)) if published else []]
    head: Inline = [{"is": "link", "to": whole_address(item.url), "of": inline(item.title)}]
    tag = foreign(item.lang)
    if tag:
        head += [" ", {"is": "small", "of": [_("in %(language)s", language=language_name(tag))]}]
    summary = words(item, "summary") if declares(item, "summary") else []
    content: list[Node] = [{"is": "par", "of": summary}] if summary else []
    return entry(margin, head, [*content, *meta(_origin(item))])


def _origin(item: Reading) -> Inline:
    if not declares(item, "authors"):
        return []
    people = item.fact("authors")
    by = join_list(map(person_name, people)) if people else item.fact("publisher")
    return [" · ".join(filter(None, (by, document_line(item, always=False))))] if by else []


def part_entry(part: PartReading) -> Node:
    """A repeated part of any kind."""
    content: list[Node] = line_notes(part.prose(part.cls.title_from)) if title_of(part) and _is_prose(part) else []
    rows: list[tuple[object, Inline]] = []
    for name, declared in fields_of(part.cls).items():
        if isinstance(declared, Prose) and part.prose(name) and not (declared.plain and name == part.cls.title_from):
            content += one_prose(part, name, declared)
        elif isinstance(declared, Links) and name != part.cls.title_from and part.linked(name):
            rows.append((declared.label, inline(join_list(titles(part.linked(name))))))
    facts = [(name, inline(value)) for name, value in shown_facts(part)]
    references = part.linked("references") if declares(part, "references") else []
    kept = [row for row in rows if str(row[0]) != label(part, "references")] if references else rows
    return entry([], title_of(part), [*content, *details([*facts, *kept]), *meta(sources_line(references))])


def _is_prose(part: PartReading) -> bool:
    return isinstance(fields_of(part.cls).get(part.cls.title_from), Prose)


def publication(item: Reading) -> list[Node]:
    """All facts that readers are shown."""
    return section(_("In brief"), details((name, inline(value)) for name, value in shown_facts(item)))


def closing(item: Reading) -> list[Node]:
    """Subjects, sources, related items, and how the item is cited."""
    found: list[Node] = []
    if declares(item, "tags") and item.linked("tags"):
        found += meta(inline(_("Subjects: %(names)s", names=join_list(titles(item.linked("tags"))))))
    found += section(_("Sources"), sources(cited(item)))
    if declares(item, "related"):
        found += section(_("Related"), [item_entry(each) for each in item.linked("related")])
    # Translators: heading before the line by which a document is cited.
    found += section(_("How to cite"), [{"is": "par", "of": inline(citation(item))}])
    return found


def sources(references: Sequence[Reading]) -> list[Node]:
    """The publications that citations lead to."""
    rows = [{"id": f"source-{each.key}", "of": [*inline(source(each)), *_note(each)]} for each in references]
    return [{"is": "sources", "of": rows}] if rows else []


def _note(reference: Reading) -> Inline:
    note = words(reference, "note")
    return [" ", {"is": "small", "of": note}] if note else []


def choice_words(item: Reading | PartReading, name: str) -> Inline:
    """The label of a code, or nothing."""
    return inline(fact_words(item, name) or "")
