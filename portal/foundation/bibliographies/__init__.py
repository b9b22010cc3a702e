"""Lists of publications as other tools write them: BibTeX, RIS and CSL-JSON, read into one vocabulary.

That is CSL's (citationstyles.org, appendix III and IV), with names as 'Family, Given' and dates as ISO 8601. What is
read comes from anybody: texts are bounded, and nothing that a file holds can take long or end the reading.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from portal.foundation.bibliographies.bibtex import read_bibtex
from portal.foundation.bibliographies.csljson import read_csl_json
from portal.foundation.bibliographies.entries import MOST_ENTRIES, Bibliography, Entry, Fault, Format, Reason
from portal.foundation.bibliographies.ris import is_ris, read_ris

__all__ = ["MOST_ENTRIES", "Bibliography", "Entry", "Fault", "Format", "Reason", "read"]

_READERS: Mapping[Format, Callable[[str], Bibliography]] = {
    Format.BIBTEX: read_bibtex,
    Format.RIS: read_ris,
    Format.CSL_JSON: read_csl_json,
}


def read(text: str) -> Bibliography:
    """Read a list of publications; its format is found by itself. What cannot be read is among the faults."""
    found = format_of(text)
    return Bibliography(None, [], [Fault(1, Reason.UNKNOWN)]) if found is None else _READERS[found](text)


def format_of(text: str) -> Format | None:
    """The format that a text is in; None where it is none that is known."""
    start = text.lstrip()
    if start[:1] in ("[", "{"):
        return Format.CSL_JSON
    if is_ris(text):
        return Format.RIS
    return Format.BIBTEX if "@" in start else None
