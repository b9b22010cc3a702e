"""What an author may not write, with the line on which it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from babel import Locale
from babel.core import parse_locale
from markdown_it.token import Token

from portal.foundation.markdown import addresses
from portal.foundation.markdown.limits import too_much
from portal.foundation.markdown.parser import Parsed, read, walk

DEPTH = 16
"""How deep lists (two levels each), quotes and emphasis may stand in one another.

The parser drops blocks from 20 levels on, so text that it would lose is refused before.
"""

# C0 and C1 controls but for the tab and the line end: no font shows them and XML cannot hold them.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_BRACES = re.compile(r"\{[^{}\n]*\}")
_STRAY_BRACES = re.compile(r"(?<=\])\{[^{}\n]*\}|(?:^|(?<=\s))\{[#.][^{}\n]*\}$")
_BEFORE_BRACES = ("link_close", "image", "code_inline", "span_close", "em_close", "strong_close")
_NO_ATTRIBUTE = "no attribute but lang, as in [ord]{lang=sv}"
_ENGLISH = Locale("en")


class Fault(NamedTuple):
    """Something an author may not write.

    `line` counts from 1. `found` and `allowed` are English, for the sentence 'line 3: …; allowed: …'.
    """

    line: int
    found: str
    allowed: str


class InternalLink(NamedTuple):
    """A link or picture that names an item; `line` counts from 1."""

    line: int
    kind: str
    key: str


def faults(text: str) -> list[Fault]:
    """Everything in a text that is refused, in the order of its lines.

    Whether the items that it names exist is not known here: see `internal_links`.
    """
    limit = too_much(text)
    if limit is not None:
        return [Fault(*limit)]
    parsed = read(text)
    found = [*_controls(text), *_definitions(parsed), *_deep(parsed)]
    for line, token in walk(parsed.tokens):
        found += [Fault(line + 1, what, allowed) for what, allowed in _token_faults(token)]
    return sorted(found, key=lambda fault: fault.line)


def internal_links(text: str) -> list[InternalLink]:
    """The items that a text names by links and pictures, in the order of its lines, repeated ones too."""
    links = []
    for line, token in walk(read(text).tokens):
        named = addresses.internal(_address(token))
        if named is not None:
            links.append(InternalLink(line + 1, *named))
    return sorted(links, key=lambda link: link.line)


def external_links(text: str) -> list[str]:
    """The web addresses that a text leads to, repeated ones too."""
    leading = (_address(token) for _, token in walk(read(text).tokens))
    return [address for address in leading if address.startswith(("http://", "https://"))]


def _address(token: Token) -> str:
    name = {"link_open": "href", "image": "src"}.get(token.type, "")
    return str(token.attrs.get(name, ""))


def _controls(text: str) -> Iterator[Fault]:
    for number, line in enumerate(text.split("\n"), start=1):
        control = _CONTROL.search(line)
        if control is not None:
            yield Fault(number, f"the control character U+{ord(control.group()):04X}", "printable characters")


def _definitions(parsed: Parsed) -> Iterator[Fault]:
    for line in parsed.references:
        yield Fault(line + 1, "a link reference definition", "the address in the link itself: [words](address)")
    for line in parsed.inner_definitions:
        yield Fault(line + 1, "a footnote inside another block", "footnotes as blocks of their own")
    seen = set()
    for definition in parsed.definitions:
        name = f"[^{definition.label}]:"
        if definition.label in seen:
            yield Fault(definition.line + 1, f"{name} a second time", "one footnote a label")
        seen.add(definition.label)


def _deep(parsed: Parsed) -> Iterator[Fault]:
    for line, token in walk(parsed.tokens):
        if token.level > DEPTH:
            yield Fault(line + 1, "lists, quotes or emphasis nested very deeply", f"at most {DEPTH} levels")
            return


def _token_faults(token: Token) -> Iterator[tuple[str, str]]:
    if token.type == "raw_html":
        yield token.content, "no HTML; a backslash before < shows it as it is"
    elif token.type == "link_open" and not addresses.is_link(_address(token)):
        yield f"the address {_address(token)}", addresses.LINK
    elif token.type == "image" and not addresses.is_picture(_address(token)):
        yield f"the picture {_address(token)}", addresses.PICTURE
    elif token.type == "image" and not token.content.strip():
        yield f"the picture {_address(token)} without words", "what it shows: ![words](media:key)"
    elif token.type == "span_open":
        yield from _span_faults(token)
    elif token.type == "inline":
        yield from _brace_faults(token.children or [])


def _span_faults(token: Token) -> Iterator[tuple[str, str]]:
    refused = sorted(token.meta.get("insecure_attrs", {}))
    if refused or "lang" not in token.attrs:
        yield f"the attribute {', '.join(refused)}" if refused else "braces without lang", _NO_ATTRIBUTE
    elif not _is_language(str(token.attrs["lang"])):
        yield f"lang={token.attrs['lang']}", "a language tag (BCP 47) that CLDR names, such as sv or pt-BR"


def _brace_faults(tokens: list[Token]) -> Iterator[tuple[str, str]]:
    """Braces in the places where dialects of Markdown have attributes."""
    before = ""
    for token in tokens:
        if token.type == "text":
            start = 0
            if before in _BEFORE_BRACES and (match := _BRACES.match(token.content)):
                yield match.group(), _NO_ATTRIBUTE
                start = match.end()
            for match in _STRAY_BRACES.finditer(token.content, start):
                yield match.group(), _NO_ATTRIBUTE
        before = token.type


def _is_language(tag: str) -> bool:
    try:
        language, territory, script, variant = parse_locale(tag, sep="-")[:4]
    except ValueError:
        return False
    return (
        language in _ENGLISH.languages
        and (territory is None or territory in _ENGLISH.territories)
        and (script is None or script in _ENGLISH.scripts)
        and (variant is None or variant in _ENGLISH.variants)
    )
