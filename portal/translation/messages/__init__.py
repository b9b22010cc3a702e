"""The messages of the interface: in the catalogs' files, as they were changed on the running site, and between."""
