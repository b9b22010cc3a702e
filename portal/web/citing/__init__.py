"""Citations: what one needs to name an item or a publication in a text of one's own.

`records` says what is cited, by the declarations; `wording` writes it for people, `bibtex`, `ris` and
`csl` for the tools that keep references, and `routes` hands them out at stable addresses.
"""
