"""Text to blocks and back, and blocks to clean HTML.

Content is CommonMark with tables (GFM), footnotes (`[^1]` and `[^1]: …`) and `[ord]{lang=sv}` for
foreign words. Raw HTML and link reference definitions are refused; links inside the portal are
written `[words](kind:key)` and pictures `![alternative text](media:key)`.

`normalise` a text before it is stored, ask `faults` before it is accepted, and hand only
normalised text to the rest. Nothing here knows which kinds and keys there are: `internal_links`
says what a text names, and `INTERNAL_ADDRESS` finds in rendered HTML what is to be resolved.
"""

from portal.foundation.markdown.faults import Fault, InternalLink, external_links, faults, internal_links
from portal.foundation.markdown.limits import LIMIT
from portal.foundation.markdown.outlining import Outline, outline
from portal.foundation.markdown.rendering import INTERNAL_ADDRESS, Chunk, Rendered, plain, render
from portal.foundation.markdown.slicing import cut, join, normalise, one_line, shape
from portal.foundation.markdown.wording import Wording, unlabelled, wording

__all__ = [
    "INTERNAL_ADDRESS",
    "LIMIT",
    "Chunk",
    "Fault",
    "InternalLink",
    "Outline",
    "Rendered",
    "Wording",
    "cut",
    "external_links",
    "faults",
    "internal_links",
    "join",
    "normalise",
    "one_line",
    "outline",
    "plain",
    "render",
    "shape",
    "unlabelled",
    "wording",
]
