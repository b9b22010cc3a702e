"""Publishing: the one way in which what readers see is changed."""
