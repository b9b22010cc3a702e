"""The map of the world: its geometry, prepared once from a licensed package, and pictures drawn from it.

`world.json` is what `make map` wrote; serving reads it and never the package. NOTICE.md names the
licence of what it was made from.
"""
