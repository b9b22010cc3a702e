"""Reading XML that somebody brings: no entities, no declarations of types, no network, and nothing large or deep.

lxml would leave entities alone and refuse bombs; a file that declares a type of document is refused before that,
since none of the formats that are read here needs one (the DOCTYPE of TMX is left out by tools that mean it well).
"""

from __future__ import annotations

import re
from enum import StrEnum

from lxml import etree

from portal.foundation.charsets import decode

LARGEST = 16 * 1024 * 1024
DEEPEST = 40

_ENTITY = re.compile(r"<!ENTITY|<!ATTLIST|<!ELEMENT|<!NOTATION")
_PLAIN_DOCTYPE = re.compile(r"<!DOCTYPE\s+tmx(?:\s+(?:SYSTEM|PUBLIC)(?:\s+\"[^\"<>]*\"|\s+'[^'<>]*'){1,2})?\s*>")
_DECLARED = re.compile(r"^\s*<\?xml[^>]*?\?>")
_ENCODING = re.compile(rb"encoding\s*=\s*[\"']([\w.:-]+)[\"']")
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_HEAD = 200
# What no document of XML can hold, not even as a reference (XML 1.0, Char).
_NO_SIGN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Reason(StrEnum):
    """Why a file is refused."""

    TOO_LARGE = "too-large"
    NOTHING = "nothing"
    UNKNOWN_ENCODING = "unknown-encoding"
    NOT_THE_ENCODING = "not-the-encoding"
    DECLARATION = "declaration"
    SYNTAX = "syntax"
    FORMAT = "format"
    VERSION = "version"
    LANGUAGE = "language"
    COLUMNS = "columns"
    TWICE = "twice"


class Refused(Exception):
    """A file that is not taken: why, the line (from 1), and what was found there."""

    def __init__(self, reason: Reason, line: int = 1, found: str = "") -> None:
        super().__init__(f"line {line}: {reason}{f' ({found})' if found else ''}")
        self.reason, self.line, self.found = reason, line, found


def decoded(content: bytes) -> str:
    """The text of a file, by its mark of byte order or the encoding that it names. Raises Refused."""
    if len(content) > LARGEST:
        raise Refused(Reason.TOO_LARGE)
    if not content.strip():
        raise Refused(Reason.NOTHING)
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _decoded(content[len(mark) :], encoding)
    named = _ENCODING.search(content[:_HEAD])
    return _decoded(content, named[1].decode("ascii") if named else "utf-8")


def _decoded(content: bytes, encoding: str) -> str:
    try:
        text = decode(content, encoding)
    except LookupError:
        raise Refused(Reason.UNKNOWN_ENCODING, 1, encoding) from None
    except UnicodeDecodeError as error:
        raise Refused(Reason.NOT_THE_ENCODING, content.count(b"\n", 0, error.start) + 1, encoding) from None
    except ValueError:
        raise Refused(Reason.UNKNOWN_ENCODING, 1, encoding) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def parsed(text: str) -> etree._Element:
    """The root of a document. Raises Refused."""
    text = _without_doctype(text)
    # The text is no longer in the encoding that its first line names.
    text = _DECLARED.sub("", text, count=1) if _DECLARED.match(text) else text
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(text.encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        raise Refused(Reason.SYNTAX, error.lineno or 1, error.msg or "") from None
    if root.getroottree().docinfo.doctype:
        raise Refused(Reason.DECLARATION)
    _check_depth(root)
    return root


def _without_doctype(text: str) -> str:
    """A text without TMX's own plain DOCTYPE; any other declaration is refused."""
    found = _PLAIN_DOCTYPE.search(text[: 10 * _HEAD])
    if found is not None:
        text = text[: found.start()] + text[found.end() :]
    for pattern in (_ENTITY, re.compile("<!DOCTYPE")):
        declared = pattern.search(text)
        if declared is not None and not _is_quoted(text, declared.start()):
            raise Refused(Reason.DECLARATION, text.count("\n", 0, declared.start()) + 1, declared.group())
    return text


def _is_quoted(text: str, place: int) -> bool:
    """Whether a place lies in a CDATA section or a comment, where nothing is declared."""
    before = text[:place]
    return any(before.rfind(begin) > before.rfind(end) for begin, end in (("<![CDATA[", "]]>"), ("<!--", "-->")))


def _check_depth(root: etree._Element) -> None:
    depth = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > DEEPEST:
            raise Refused(Reason.SYNTAX, element.sourceline or 1, str(element.tag))


def local(element: etree._Element) -> str:
    """The name of an element without its namespace."""
    return str(etree.QName(element).localname)


def words(element: etree._Element | None) -> str:
    """All text of an element, inline elements too, with the spaces as they stand."""
    return "" if element is None else "".join(element.itertext())


def writable(text: str) -> str:
    """A text without the signs that XML cannot hold, so that one of them is not in the way of a whole file."""
    return _NO_SIGN.sub("", text)


def language(element: etree._Element, *others: str) -> str:
    """The language that an element names by ``xml:lang`` or one of some other attributes; empty for none."""
    names = ("{http://www.w3.org/XML/1998/namespace}lang", *others)
    found = next((value for name in names if (value := element.get(name))), "")
    return found.replace("_", "-")
