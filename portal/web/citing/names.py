"""Names as tools that keep references want them."""

from __future__ import annotations


def parted(name: str) -> tuple[str, str] | None:
    """The family name and the given names of a person; None for a body, whose name has no comma."""
    family, comma, given = name.partition(",")
    return (family.strip(), given.strip()) if comma and family.strip() and given.strip() else None
