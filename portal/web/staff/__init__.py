"""The pages of the staff: where their work begins, and what they write."""

from __future__ import annotations

from portal.web.staff import finding, languages, making, previewing, publishing, routes
from portal.web.staff.blueprint import blueprint
from portal.web.staff.editing import views as editing

__all__ = ["blueprint", "editing", "finding", "languages", "making", "previewing", "publishing", "routes"]
