"""Writing: drafts, saves, versions, files, and items as documents."""
