"""What may be wrong with the interface texts: the gate in front of every catalog.

Each fault names the file, the line, what was found and what is allowed. The checks are those that
keep a translator from breaking a page or writing markup (placeholders, tags, plural forms), from
breaking an address (sections), and from leaving something out.
"""

from __future__ import annotations

import ast
import gettext
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from babel.messages.catalog import Catalog, Message
from babel.messages.plurals import get_plural
from jinja2 import Environment, TemplateSyntaxError, nodes

from portal.foundation import catalogs
from portal.foundation.catalogs import CHARSET, KEYWORDS, Unreadable
from portal.foundation.placeholders import Malformed, html_tags, placeholders
from portal.foundation.pseudo import ADDRESS_CONTEXT
from portal.languages import is_tag, language

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_BANNED = (
    (re.compile(r"\{%[-+]?\s*(?:trans|pluralize|blocktrans\w*|blocktranslate|translate)\b"), "_(), _n() or _p()"),
    (re.compile(r"\|\s*safe\b"), "markup that a filter or a component made, never |safe"),
    (re.compile(r"\{%[-+]?\s*autoescape\s+false\b"), "autoescape everywhere"),
)
_LITERAL = "texts written out in the call"
_SECTION = "lower-case letters a to z, digits and hyphens"
_UPDATED = "what portal catalog update writes"
_COUNTS = (*range(201), 1_000, 1_000_000)

PluralRule: TypeAlias = Callable[[int], int]


@dataclass(frozen=True, order=True)
class Fault:
    """Something wrong, for people to read: where, what was found, what is allowed."""

    file: str
    line: int
    found: str
    allowed: str
    keeps_from_compiling: bool = True

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: found {self.found}; allowed: {self.allowed}"


def check(root: Path) -> list[Fault]:
    """All faults of the sources, of ``messages.pot`` and of every language's catalog."""
    faults = check_sources(root)
    if not faults:
        faults += check_template(root)
    for tag in catalogs.tags(root):
        faults += check_language(root, tag)
    return sorted(faults)


def check_language(root: Path, tag: str) -> list[Fault]:
    """The faults of one language's catalog."""
    path = catalogs.catalog_path(root, tag)
    name = str(path.relative_to(root))
    if not is_tag(tag):
        return [Fault(name, 1, f"a folder named {path.parents[1].name!r}", "a language's tag, such as sv or pt_BR")]
    try:
        catalog = catalogs.read(path)
        known = {_key(message) for message in catalogs.entries(catalogs.read(catalogs.template_path(root)))}
    except Unreadable as error:
        return [Fault(str(error.path.relative_to(root)), error.line, error.reason, "a PO file in UTF-8")]
    except FileNotFoundError:
        return [Fault(name, 1, "no messages.pot beside it", "what portal catalog extract writes")]
    faults = list(_header_faults(name, catalog, tag))
    rule = _plural_rule(catalog)
    messages = list(catalogs.entries(catalog))
    for message in messages:
        faults += _message_faults(name, message, rule)
    faults += _set_faults(name, messages, known)
    return faults


def compile_all(root: Path) -> list[Fault]:
    """Compile every catalog that has no dangerous fault; give the faults of those that were left alone."""
    faults: list[Fault] = []
    for tag in catalogs.tags(root):
        dangerous = [fault for fault in check_language(root, tag) if fault.keeps_from_compiling]
        faults += dangerous
        if not dangerous:
            path = catalogs.catalog_path(root, tag)
            catalogs.write_compiled(path, catalogs.read(path))
    return faults


def check_template(root: Path) -> list[Fault]:
    """What makes ``messages.pot`` differ from the texts in the sources."""
    path = catalogs.template_path(root)
    name = str(path.relative_to(root))
    allowed = "what portal catalog extract writes"
    fresh = catalogs.extracted(root)
    if not path.is_file():
        return [Fault(name, 1, "no such file", allowed)]
    try:
        kept = catalogs.read(path)
    except Unreadable as error:
        return [Fault(name, error.line, error.reason, allowed)]
    faults = list(_source_faults(name, fresh))
    now = {_key(message) for message in catalogs.entries(fresh)}
    then = {_key(message): message.lineno or 1 for message in catalogs.entries(kept)}
    faults += [Fault(name, 1, f"no entry for {_shown(key)}", allowed) for key in now - then.keys()]
    faults += [Fault(name, then[key], f"{_shown(key)}, which no source has", allowed) for key in then.keys() - now]
    if not faults and path.read_bytes() != catalogs.written(fresh):
        faults.append(Fault(name, 1, "comments, flags or an order of another time", allowed))
    return faults


def check_sources(root: Path) -> list[Fault]:
    """Constructions in templates and Python files that escape extraction or autoescape."""
    faults: list[Fault] = []
    for path in sorted((root / "templates").rglob("*.*")):
        if path.suffix in {".html", ".txt", ".xml"}:
            faults += _in_template(str(path.relative_to(root)), path.read_text(encoding=CHARSET))
    for path in sorted((root / "portal").rglob("*.py")):
        faults += _in_python(str(path.relative_to(root)), path.read_text(encoding=CHARSET))
    return faults


def _in_template(name: str, text: str) -> Iterator[Fault]:
    for pattern, allowed in _BANNED:
        for match in pattern.finditer(text):
            yield Fault(name, text.count("\n", 0, match.start()) + 1, repr(match.group()), allowed)
    try:
        tree = Environment(extensions=["jinja2.ext.do"], autoescape=True).parse(text)
    except TemplateSyntaxError as error:
        if not any(pattern.search(text) for pattern, _allowed in _BANNED):
            yield Fault(name, error.lineno, f"an error of syntax ({error.message})", "Jinja's language")
        return
    for call in tree.find_all(nodes.Call):
        if not (isinstance(call.node, nodes.Name) and call.node.name in KEYWORDS):
            continue
        given = call.args[: _texts_of(call.node.name)]
        if not all(isinstance(argument, nodes.Const) and isinstance(argument.value, str) for argument in given):
            yield Fault(name, call.lineno, f"{call.node.name}() of a variable", _LITERAL)


def _in_python(name: str, text: str) -> Iterator[Fault]:
    for call in ast.walk(ast.parse(text)):
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in KEYWORDS):
            continue
        given = call.args[: _texts_of(call.func.id)]
        if not all(isinstance(argument, ast.Constant) and isinstance(argument.value, str) for argument in given):
            yield Fault(name, call.lineno, f"{call.func.id}() of a variable", _LITERAL)


def _texts_of(keyword: str) -> int:
    """How many arguments of a keyword are texts of the message."""
    return len(KEYWORDS[keyword] or (1,))


def _header_faults(name: str, catalog: Catalog, tag: str) -> Iterator[Fault]:
    if catalog.charset.lower() != CHARSET:
        yield Fault(name, 1, f"charset={catalog.charset}", f"charset={CHARSET}")
    locale = language(tag).locale
    counts = {get_plural(locale)[0], len(locale.plural_form.tags) + 1}
    rule = _plural_rule(catalog)
    if catalog.num_plurals not in counts or rule is None:
        allowed = f"nplurals={' or '.join(map(str, sorted(counts)))}, with a rule for every number"
        yield Fault(name, 1, f"Plural-Forms: {catalog.plural_forms}", allowed)


def _plural_rule(catalog: Catalog) -> PluralRule | None:
    """The header's rule, or None where it is none, or names a form that the header does not count."""
    try:
        rule: PluralRule = gettext.c2py(catalog.plural_expr)
        fitting = all(0 <= int(rule(count)) < catalog.num_plurals for count in _COUNTS)
    except (ValueError, ArithmeticError, RecursionError):
        return None
    return rule if fitting else None


def _message_faults(name: str, message: Message, rule: PluralRule | None) -> Iterator[Fault]:
    line = message.lineno or 1
    if message.fuzzy:
        yield Fault(name, line, f"a fuzzy entry for {_shown(_key(message))}", "reviewed entries", False)
        return
    if not catalogs.is_translated(message):
        yield Fault(name, line, f"no translation of {_shown(_key(message))}", "a text in every form", False)
    sources = message.id if isinstance(message.id, tuple | list) else (message.id,)
    forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
    for index, text in enumerate(forms):
        if text:
            yield from _form_faults(name, line, text, _sources_of_form(sources, index, rule))
    if message.context == ADDRESS_CONTEXT and message.string and _SLUG.fullmatch(str(message.string)) is None:
        yield Fault(name, line, f"the address section {message.string!r}", _SECTION)


def _sources_of_form(sources: tuple[str, ...] | list[str], index: int, rule: PluralRule | None) -> list[str]:
    """The source forms whose placeholders a plural form may have.

    Only a form that stands for one alone may do as the singular does, which may spell the number out.
    """
    only_one = rule is not None and [count for count in _COUNTS if int(rule(count)) == index] == [1]
    return list(sources) if only_one or len(sources) == 1 else [sources[-1]]


def _form_faults(name: str, line: int, text: str, sources: list[str]) -> Iterator[Fault]:
    allowed = " or ".join(dict.fromkeys(_listed(placeholders(source)) for source in sources))
    try:
        found = placeholders(text)
    except Malformed:
        yield Fault(name, line, f"a broken placeholder in {text!r}", allowed)
        return
    if all(found != placeholders(source) for source in sources):
        yield Fault(name, line, f"{_listed(found)} in {text!r}", allowed)
    if "\n" in text and not any("\n" in source for source in sources):
        yield Fault(name, line, f"a line break in {text!r}", "a text of one line")
    if all(Counter(html_tags(text)) != Counter(html_tags(source)) for source in sources):
        tags = " or ".join(dict.fromkeys(_listed(html_tags(source), "no tags") for source in sources))
        yield Fault(name, line, f"{_listed(html_tags(text), 'no tags')} in {text!r}", tags)


def _source_faults(name: str, catalog: Catalog) -> Iterator[Fault]:
    """Faults of the English texts themselves: broken placeholders, and sections that are no addresses."""
    for message in catalogs.entries(catalog):
        for text in message.id if isinstance(message.id, tuple | list) else (message.id,):
            try:
                placeholders(text)
            except Malformed:
                yield Fault(name, 1, f"a broken placeholder in {text!r}", "%(name)s, and %% for a percent sign")
        if message.context == ADDRESS_CONTEXT and _SLUG.fullmatch(str(message.id)) is None:
            yield Fault(name, 1, f"the address section {message.id!r}", _SECTION)


def _set_faults(name: str, messages: list[Message], known: set[tuple[str, ...]]) -> Iterator[Fault]:
    """Entries that are missing or that no source has, and sections of addresses used twice."""
    found = {_key(message): message.lineno or 1 for message in messages}
    for key in sorted(known - found.keys()):
        yield Fault(name, 1, f"no entry for {_shown(key)}", _UPDATED, False)
    for key in sorted(found.keys() - known):
        yield Fault(name, found[key], f"{_shown(key)}, which messages.pot lacks", _UPDATED, False)
    sections: dict[str, str] = {}
    for message in messages:
        if message.context == ADDRESS_CONTEXT and message.string:
            first = sections.setdefault(str(message.string), str(message.id))
            if first != message.id:
                found_twice = f"the address section {message.string!r} for {first!r} and for {message.id!r}"
                yield Fault(name, message.lineno or 1, found_twice, "a section of its own for each")


def _key(message: Message) -> tuple[str, ...]:
    ids = tuple(message.id) if isinstance(message.id, tuple | list) else (str(message.id),)
    return (message.context or "", *ids)


def _shown(key: tuple[str, ...]) -> str:
    return f"{key[1]!r} ({key[0]})" if key[0] else repr(key[1])


def _listed(pieces: frozenset[str] | list[str], nothing: str = "no placeholders") -> str:
    return ", ".join(sorted(pieces)) or nothing
