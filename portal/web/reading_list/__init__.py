"""A reading list: items that a reader puts together and takes along as one document.

The list is its address and nothing else: no cookie, no account, nothing on the server. `addresses` says
how it is spelled, `adding` finds what may be put on it, `routes` shows it and hands it out. A small script
carries the list from page to page within one tab; without it the list's own page is where things are added.
"""
