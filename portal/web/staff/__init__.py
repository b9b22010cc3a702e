"""The pages of the staff: where their work begins, and what they write."""

from __future__ import annotations

from portal.web.staff import (
    finding,
    history,
    keeping,
    languages,
    making,
    noting,
    previewing,
    publishing,
    reading_links,
    routes,
)
from portal.web.staff.blueprint import blueprint
from portal.web.staff.bulk import views as bulk
from portal.web.staff.editing import views as editing
from portal.web.staff.importing import views as importing
from portal.web.staff.merging import views as merging
from portal.web.staff.releases import views as releases
from portal.web.staff.uploads import views as uploads

__all__ = [
    "blueprint",
    "bulk",
    "editing",
    "finding",
    "history",
    "importing",
    "keeping",
    "languages",
    "making",
    "merging",
    "noting",
    "previewing",
    "publishing",
    "reading_links",
    "releases",
    "routes",
    "uploads",
]
