"""What is true of the whole site: its version, languages, sections and addresses, and what is chosen for all pages."""
