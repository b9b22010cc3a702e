"""The pages of the staff: where their work begins, and what they write."""

from __future__ import annotations

from portal.web.staff import (
    figures,
    finding,
    helping,
    history,
    keeping,
    languages,
    linked,
    looking,
    making,
    noting,
    previewing,
    publishing,
    reading_links,
    routes,
)
from portal.web.staff.accounts import inviting
from portal.web.staff.accounts import views as accounts
from portal.web.staff.blueprint import blueprint
from portal.web.staff.bulk import views as bulk
from portal.web.staff.editing import views as editing
from portal.web.staff.importing import views as importing
from portal.web.staff.links import views as links
from portal.web.staff.merging import views as merging
from portal.web.staff.releases import views as releases
from portal.web.staff.site import banners, home, menus, overview, redirecting
from portal.web.staff.trail import views as trail
from portal.web.staff.uploads import views as uploads

__all__ = [
    "accounts",
    "banners",
    "blueprint",
    "bulk",
    "editing",
    "figures",
    "finding",
    "helping",
    "history",
    "home",
    "inviting",
    "importing",
    "keeping",
    "languages",
    "links",
    "linked",
    "looking",
    "making",
    "menus",
    "merging",
    "noting",
    "overview",
    "previewing",
    "publishing",
    "reading_links",
    "redirecting",
    "releases",
    "routes",
    "trail",
    "uploads",
]
