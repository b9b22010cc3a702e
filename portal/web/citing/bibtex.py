r"""Citations as BibTeX, in UTF-8, for BibTeX's own types and for biblatex (`date`, `urldate`, `origtitle`, `langid`).

BibTeX counts braces even after a backslash, so what an author wrote can only be kept together by
signs that are spelled in words: `{` becomes `\textbraceleft{}`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote

from portal.foundation.dates import PartialDate
from portal.foundation.formats import language_name
from portal.web.citing.names import parted
from portal.web.citing.records import Record

_TYPES: Mapping[str, str] = {
    "article-journal": "article",
    "article-magazine": "article",
    "article-newspaper": "article",
    "book": "book",
    "chapter": "incollection",
    "report": "techreport",
    "thesis": "phdthesis",
}
_OTHER = "misc"

# What BibTeX requires of a type, by the name of CSL: another type holds what lacks it.
_NEEDS: Mapping[str, str] = {"article": "container-title", "incollection": "container-title", "techreport": "publisher"}

_PUBLISHER: Mapping[str, str] = {"techreport": "institution", "phdthesis": "school", "misc": "howpublished"}
_CONTAINER: Mapping[str, str] = {"article": "journal", "incollection": "booktitle"}
_PLAIN: Mapping[str, str] = {
    "collection-title": "series",
    "volume": "volume",
    "issue": "number",
    "number": "number",
    "page": "pages",
    "publisher-place": "address",
    "ISBN": "isbn",
}

_SIGNS = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{sign: f"\\{sign}" for sign in "$&%#_"},
    }
)
# Signs that an address may hold, but for those that end a field or begin a comment.
_IN_ADDRESSES = ":/?#[]@!$&'()*+,;=%~"


def bibtex(records: Iterable[Record]) -> str:
    """One entry for each."""
    return "\n".join(map(_entry, records))


def _entry(cited: Record) -> str:
    type = _TYPES.get(cited.type, _OTHER)
    if type in _NEEDS and _NEEDS[type] not in cited.fields:
        type = _OTHER
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in _fields(cited, type))
    return f"@{type}{{{cited.key},\n{lines}}}\n"


def _fields(cited: Record, type: str) -> Iterator[tuple[str, str]]:
    # The inner braces keep the capitals as they are: styles would lower those of a Spanish name.
    yield "title", f"{{{escaped(cited.title)}}}"
    for name, people in (("author", cited.authors), ("editor", cited.editors)):
        if people:
            yield name, " and ".join(map(_name, people))
    if cited.issued is not None:
        yield "year", str(cited.issued.start.year)
        yield "date", _date(cited.issued)
    for name, value in cited.fields.items():
        target = _target(name, type)
        if target is not None:
            yield target, escaped(value)
    yield from _addresses(cited)
    yield "langid", escaped(language_name(cited.language, "en").lower())
    yield "language", escaped(cited.language)
    if cited.original is not None and cited.original_language is not None:
        yield "origtitle", f"{{{escaped(cited.original)}}}"
        yield "origlanguage", escaped(cited.original_language)


def _target(name: str, type: str) -> str | None:
    """What BibTeX calls a field of CSL's in an entry of this type."""
    if name == "publisher":
        return _PUBLISHER.get(type, "publisher")
    if name == "container-title":
        return _CONTAINER.get(type, "booktitle")
    return _PLAIN.get(name)


def _addresses(cited: Record) -> Iterator[tuple[str, str]]:
    if "DOI" in cited.fields:
        yield "doi", _address(cited.fields["DOI"])
    yield "url", _address(cited.url or cited.address)
    if cited.accessed is not None:
        yield "urldate", _date(cited.accessed)
    if cited.url != cited.address:
        yield "note", rf"{escaped(cited.site)}: \url{{{_address(cited.address)}}}"


def escaped(text: str) -> str:
    """A text whose every sign is itself, on one line."""
    return " ".join(text.split()).translate(_SIGNS)


def _address(address: str) -> str:
    return quote(address, safe=_IN_ADDRESSES)


def _name(name: str) -> str:
    """A person's name in two parts; a body's in braces, since BibTeX would take it apart."""
    person = parted(name)
    return f"{{{escaped(name)}}}" if person is None else f"{{{escaped(person[0])}}}, {{{escaped(person[1])}}}"


def _date(date: PartialDate) -> str:
    return str(date).removesuffix("..")
