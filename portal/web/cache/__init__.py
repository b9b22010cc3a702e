"""Pages that are the same for everybody are drawn once for each state of the site, and then handed out."""

from portal.web.cache.marks import check_marks, same_for_everybody
from portal.web.cache.pages import keep_pages

__all__ = ["check_marks", "keep_pages", "same_for_everybody"]
