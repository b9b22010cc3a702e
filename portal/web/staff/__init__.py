"""The pages of the staff: where their work begins."""

from __future__ import annotations

from portal.web.staff.routes import blueprint

__all__ = ["blueprint"]
