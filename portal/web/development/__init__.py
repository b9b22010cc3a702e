"""Pages for those who build the portal, which are there where `PORTAL_DEVELOPMENT` says so."""

from portal.web.development.routes import blueprint

__all__ = ["blueprint"]
