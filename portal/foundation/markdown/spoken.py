"""What an author may not write, said in the language of the page. Bundles say it in English, for their logs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from portal.foundation.i18n import LazyText, _, _l
from portal.foundation.markdown.faults import Fault

# By what is found, then by what would be allowed, as `faults` and `limits` write it. The first that fits counts.
_SENTENCES: Sequence[tuple[re.Pattern[str], LazyText]] = tuple(
    (re.compile(pattern, re.DOTALL), words)
    for pattern, words in (
        (r"\d+ (bytes|lines)\n", _l("the text is too long; cut it into several")),
        (r"tables of", _l("the table is too large; cut it into several")),
        (r"\d+ of the characters", _l("there is too much markup")),
        (r"a footnote label", _l("the label of a footnote is too long")),
        (r"brackets", _l("brackets are opened and not closed")),
        (r"the control character", _l("there is a sign that cannot be seen or printed; type the text anew")),
        (r"a link reference", _l("write the address of a link into the link itself: [words](address)")),
        (r"a footnote inside", _l("write footnotes as paragraphs of their own")),
        (r"(?P<found>\[\^.*\]:) a second time", _l("there are two footnotes %(found)s; each needs a label of its own")),
        (r"lists, quotes", _l("lists, quotations or emphasis stand too deep inside one another")),
        (
            r"the address (?P<found>[^\n]*)\n",
            _l("“%(found)s” is no address: one begins with https:// or mailto:, or names an item: country:sweden"),
        ),
        (r"the picture (?P<found>[^\n]*)\n", _l("“%(found)s” is no picture of this portal: write media: and its key")),
        (r"lang=(?P<found>[^\n]*)\n", _l("“%(found)s” is no language; write a tag such as sv or pt-BR")),
        (
            r"(?P<found>.*)\nno HTML",
            _l("“%(found)s” is HTML, which is not used here; a backslash before < shows it as it is"),
        ),
        (r".*", _l("braces may only name a language, as in %(example)s", example="[ord]{lang=sv}")),
    )
)


def spoken(fault: Fault) -> str:
    """A fault as a sentence that begins with its line."""
    text = f"{fault.found}\n{fault.allowed}"
    for pattern, words in _SENTENCES:
        match = pattern.match(text)
        if match is not None:
            return _("Line %(line)s: %(fault)s.", line=fault.line, fault=str(words) % match.groupdict())
    raise AssertionError(fault)
