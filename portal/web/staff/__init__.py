"""The pages of the staff: where their work begins, and what they write."""

from __future__ import annotations

from portal.web.staff import finding, routes
from portal.web.staff.blueprint import blueprint

__all__ = ["blueprint", "finding", "routes"]
