"""Linked data: what a page says in schema.org's words, as JSON-LD, made from the kinds' declarations.

A page is told as the portal's own work about something: a guide, a film or a report of others keeps
its authors, its publisher and its language, and the portal claims none of it. What is not known is
not said.

The data stands in the page, in a `script` of the type `application/ld+json`. Browsers never run
such a data block, and the policy of `script-src` does not concern it (HTML standard, 'prepare the
script element', step 12); search engines read it nowhere else.
"""
