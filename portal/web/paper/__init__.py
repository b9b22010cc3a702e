"""Documents on paper: what readers save and print as a tagged PDF (PDF/UA-1).

A page is *composed* into a tree of plain values (`composing`, and beside it what kinds deserve more),
from the same readings and words that its template draws. Rendered passages are parsed (`html`); no
text ever becomes a part of a program. `typesetting` gives the tree as JSON to one fixed template for
typst, `keeping` keeps what comes of it by the digest of the tree, `routes` sends it.

The tree has blocks and inline values. Both are dictionaries that name their sort in `is`; text is a
string. `document.typ` is the list of all sorts.
"""
