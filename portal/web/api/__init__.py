"""The API: what is published, as read-only JSON, for partners who show or mirror it (docs/api.md)."""

from portal.web.api.routes import blueprint

__all__ = ["blueprint"]
