"""What readers see."""

from portal.web.public.routes import blueprint

__all__ = ["blueprint"]
