"""The administrators' pages of what is true for the whole site: its menu, home page, banner and redirects."""
