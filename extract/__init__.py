"""Reads the world: pages, as posted. Knows nothing of levels, dollars or tables."""
