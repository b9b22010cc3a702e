"""The pictures of pages: what a page looks like where somebody passes its address on.

A picture is drawn from a few words when it is first asked for, and kept in the data folder under a
digest of these words. Its address holds the digest too, so that it may be kept for ever.
"""
