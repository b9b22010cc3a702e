"""What was done, in sentences: by whom, to what, in which language."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup, escape

from portal.accounts.models import ACTOR
from portal.content.authoring.titles import Named
from portal.content.editorial.activity import Deeds
from portal.foundation.formats import language_name
from portal.foundation.i18n import LazyText, _, _l, _n, current_language
from portal.web.wording import marked, told

MANY = 100
"""More than this is no deed of one afternoon, but an import."""

# Whole sentences, since languages build them differently; `item` is a title that leads to the item.
ONE: Mapping[str, LazyText] = {
    "create": _l("%(person)s began %(item)s"),
    "save": _l("%(person)s wrote in %(item)s"),
    "restore": _l("%(person)s restored an earlier version of %(item)s"),
    "note-done": _l("%(person)s did what was noted at %(item)s"),
    "question-ask": _l("%(person)s asked something at %(item)s"),
    "question-answer": _l("%(person)s answered a question at %(item)s"),
    "question-done": _l("%(person)s settled a question at %(item)s"),
    "link-make": _l("%(person)s made a reading link to %(item)s"),
    "link-end": _l("%(person)s ended a reading link to %(item)s"),
    "translate": _l("%(person)s translated in %(item)s"),
    "publish": _l("%(person)s published %(item)s"),
    "renew": _l("%(person)s published %(item)s"),
    "withdraw": _l("%(person)s withdrew %(item)s"),
    "cancel": _l("%(person)s cancelled what was planned for %(item)s"),
    "merge": _l("%(person)s merged what was there twice, in %(item)s"),
    "merged": _l("%(person)s merged %(item)s into another item"),
    "release-put": _l("%(person)s put %(item)s into a release"),
    "release-take": _l("%(person)s took %(item)s out of a release"),
    "review-ask": _l("%(person)s sent %(item)s to review"),
    "review-back": _l("%(person)s sent %(item)s back"),
    "review-pass": _l("%(person)s said yes to %(item)s"),
}
ONE_IN: Mapping[str, LazyText] = {
    "create": _l("%(person)s began %(item)s in %(language)s"),
    "save": _l("%(person)s wrote in %(item)s in %(language)s"),
    "restore": _l("%(person)s restored an earlier version of %(item)s in %(language)s"),
    "note-done": _l("%(person)s did what was noted at %(item)s in %(language)s"),
    "question-ask": _l("%(person)s asked something at %(item)s in %(language)s"),
    "question-answer": _l("%(person)s answered a question at %(item)s in %(language)s"),
    "question-done": _l("%(person)s settled a question at %(item)s in %(language)s"),
    "link-make": _l("%(person)s made a reading link to %(item)s in %(language)s"),
    "link-end": _l("%(person)s ended a reading link to %(item)s in %(language)s"),
    "translate": _l("%(person)s translated %(item)s into %(language)s"),
    "publish": _l("%(person)s published %(item)s in %(language)s"),
    "renew": _l("%(person)s published %(item)s in %(language)s"),
    "withdraw": _l("%(person)s withdrew %(item)s in %(language)s"),
    "cancel": _l("%(person)s cancelled what was planned for %(item)s in %(language)s"),
    "merge": _l("%(person)s merged what was there twice, in %(item)s in %(language)s"),
    "release-put": _l("%(person)s put %(item)s into a release in %(language)s"),
    "release-take": _l("%(person)s took %(item)s out of a release in %(language)s"),
    "review-ask": _l("%(person)s sent %(item)s to review in %(language)s"),
    "review-back": _l("%(person)s sent %(item)s back in %(language)s"),
    "review-pass": _l("%(person)s said yes to %(item)s in %(language)s"),
}


def person_words(actor: str, names: Mapping[str, str], me: str) -> str:
    """Who an actor of the trail is to the one who reads: you, a name, an account that was erased, or a command."""
    if actor == me:
        # Translators: the subject of a sentence such as "You published Honduras".
        return _("You")
    if actor.startswith(ACTOR):
        return names.get(actor) or erased_words(actor)
    # Translators: the subject of a sentence: something that was done by a command, not by a person on a page.
    return _("The operator")


def erased_words(actor: str) -> str:
    """What somebody is called of whom nothing is known any more but the number of their account."""
    # Translators: the subject of a sentence: somebody whose personal data were erased.
    return _("Erased account %(number)s", number=actor.removeprefix(ACTOR))


def deed_words(deed: Deeds, person: str, item: Named, url: str) -> Markup:
    """A sentence on what somebody did, with a link to the item where it was one."""
    if deed.count > 1:
        return escape(_many(deed, person))
    title = Markup('<a href="{}">{}</a>').format(url, marked(item.title(current_language())))
    sentences = ONE if deed.language is None else ONE_IN
    sentence = sentences.get(deed.action) or sentences["save"]
    language = None if deed.language is None else language_name(deed.language)
    return told(sentence, person=person, item=title, language=language)


def _many(deed: Deeds, person: str) -> str:
    if deed.count > MANY:
        return _("%(person)s changed very many texts", person=person)
    if deed.action in ("publish", "renew"):
        return _n("%(person)s published one text", "%(person)s published %(num)s texts", deed.count, person=person)
    return _n("%(person)s changed one text", "%(person)s changed %(num)s texts", deed.count, person=person)
