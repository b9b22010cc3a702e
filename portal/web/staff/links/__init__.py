"""The staff's pages of links to the web that died or moved."""
