"""Where an English word is the noun that the glossary means, and not a verb that is spelt the same.

'Trust', 'sanctions' and 'shooting' are terms, but in 'they trust the police', 'it sanctions' and
'the group kept shooting' they are not, and a translation rightly has another word. Their neighbours
decide (`grammar.toml`); in doubt a word is a noun.
"""

from __future__ import annotations

from collections.abc import Sequence

from portal.translation.inflection import rules
from portal.translation.words import Joint, Word


def is_noun(text: Sequence[Word], place: int) -> bool:
    """Whether the word at a place is used as a noun, as far as its neighbours tell."""
    known = rules("en").neighbours
    before = text[place - 1].form if place and text[place].joint is not Joint.BREAK else ""
    form = text[place].form
    if form.endswith("s"):
        return before not in known["before_a_verb_in_s"]
    if before in known["determiners"]:
        return True
    if before in known["before_a_verb"] or (form.endswith("ing") and before in known["before_an_ing_form"]):
        return False
    behind = _run_on(text[place + 1 : place + 3])
    return not (set(behind[:1]) & known["objects"] or " ".join(behind) in known["object_pairs"])


def _run_on(following: Sequence[Word]) -> list[str]:
    """The words that follow without a sign between them."""
    breaks = [place for place, word in enumerate(following) if word.joint is Joint.BREAK]
    return [word.form for word in following[: breaks[0] if breaks else None]]
