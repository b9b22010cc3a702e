"""What was understood of a pasted text, entry by entry, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from markupsafe import Markup, escape

from portal.content.authoring.titles import Named, named
from portal.content.importing import news, references
from portal.content.importing.candidates import Candidate, Problem, Trouble, label_of
from portal.content.kinds.news import News
from portal.content.kinds.reference import Reference
from portal.content.published.passages import Words
from portal.content.sitewide.site import site_languages
from portal.extensions import db
from portal.foundation.bibliographies import MOST_ENTRIES, Fault, Reason
from portal.foundation.fields import facts_of
from portal.foundation.formats import date, language_name, number
from portal.foundation.i18n import _, _n, current_language
from portal.web.citing.records import Record
from portal.web.citing.wording import citation_line
from portal.web.wording import marked


@dataclass(frozen=True)
class Shown:
    """An entry: its line, the mark of its box, how it will look, what is wrong, and what it doubles."""

    line: int
    mark: str
    look: Markup
    notes: Sequence[str]
    double: Markup | None
    can_be_taken: bool
    ticked: bool


def entries(kind: str, found: Sequence[Candidate]) -> list[Shown]:
    """The entries of a text, in their order; doubles are not ticked."""
    names = {each.double.name for each in found if each.double is not None and each.double.name}
    titles = _titles(kind) if names else {}
    look = _LOOKS[kind]
    tags = _titles("tag") if kind == news.KIND else {}
    return [
        Shown(
            line=each.line,
            mark=each.mark,
            look=look(each.values, tags),
            notes=[_problem(kind, problem) for problem in each.problems],
            double=_double(each, titles),
            can_be_taken=each.can_be_taken,
            ticked=each.can_be_taken and each.double is None,
        )
        for each in found
    ]


def _titles(kind: str) -> dict[str, Named]:
    tags = [row.tag for row in site_languages(db.session)]
    return {each.name: each for each in named(db.session, tags, kinds=[kind])}


def _double(candidate: Candidate, titles: Mapping[str, Named]) -> Markup | None:
    if candidate.double is None:
        return None
    if candidate.double.name is None:
        return escape(_("The same as line %(line)s", line=number(candidate.double.line or 0)))
    known = titles[candidate.double.name]
    url = url_for("staff.edit", kind=known.kind, key=known.key)
    link = Markup('<a href="{}">{}</a>').format(url, marked(known.title(current_language())))
    return escape(_("It is here already: %(item)s", item=link))


def _problem(kind: str, problem: Problem) -> str:
    label = label_of(kind, problem.path)
    value = problem.value[:80]
    if problem.trouble is Trouble.MISSING:
        return _("%(field)s: this is missing, so that it cannot be taken over.", field=label)
    if problem.trouble is Trouble.UNKNOWN:
        return _("%(field)s: there is no “%(value)s” here; it is left out.", field=label, value=value)
    return _("%(field)s: “%(value)s” is not understood, and left out.", field=label, value=value)


def fault_words(fault: Fault) -> str:
    """What could not be read at all, with its line."""
    line = number(fault.line)
    if fault.reason is Reason.TOO_MANY:
        most = _n("One entry is read at a time.", "%(num)s entries are read at a time.", MOST_ENTRIES)
        return _("Line %(line)s: here and below nothing is read. %(most)s", line=line, most=most)
    if fault.reason is Reason.UNKNOWN:
        return _("This is neither BibTeX nor RIS nor CSL-JSON.")
    if fault.reason is Reason.NO_ENTRY:
        return _("There is no entry in it.")
    return _("Line %(line)s: an entry begins here that cannot be read.", line=line)


def _reference(values: Mapping[str, Any], _tags: Mapping[str, Named]) -> Markup:
    """As it will be cited."""
    declared = facts_of(Reference)
    facts = {path: declared[path].type.decode(value) for path, value in values.items()}
    fields = {csl: str(facts[path]) for csl, path in references.FIELDS.items() if path in facts and path not in _DATES}
    if "doi" in facts:
        fields["DOI"] = str(facts["doi"])
    cited = Record(
        key="",
        type=str(facts.get("type", "")),
        title=str(facts.get("title", "")),
        language=str(facts.get("language", "")),
        address="",
        path="",
        authors=tuple(facts.get("authors", ())),
        editors=tuple(facts.get("editors", ())),
        issued=facts.get("issued"),
        accessed=facts.get("accessed"),
        fields=fields,
    )
    return citation_line(cited, is_whole=False)


_DATES = ("issued", "accessed")


def _news(values: Mapping[str, Any], tags: Mapping[str, Named]) -> Markup:
    """Its title, then what else was understood."""
    shown: list[Markup | str] = [marked(Words(values["title"], values["language"]))] if "title" in values else []
    decode = facts_of(News)["published"].type.decode
    for path in ("published", "outlet", "place", "url", "language", "tags", "summary"):
        if path not in values:
            continue
        value = values[path]
        if path == "published":
            value = date(decode(value))
        elif path == "language":
            value = language_name(value)
        elif path == "tags":
            value = ", ".join(tags[name].title(current_language()).text for name in value)
        words = _("%(label)s: %(names)s", label=label_of(news.KIND, path), names=value)
        shown.append(Markup('<span class="help">{}</span>').format(words))
    return Markup("").join(shown)


_LOOKS = {references.KIND: _reference, news.KIND: _news}
