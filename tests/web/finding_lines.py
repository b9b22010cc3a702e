"""What the lists of the staff say of items."""

from __future__ import annotations

import re


def lines(html: str) -> list[str]:
    """The words of each line of a list of items."""
    found = re.findall(r'<li class="item-line">(.*?)</ul>', html, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", each).split()) for each in found]
