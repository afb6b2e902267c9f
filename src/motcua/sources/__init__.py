"""Readers of outside formats: one module a format, each giving records or errors that name their place.

`reading.read` finds the format of a file or folder; the other modules know one format each and never look at
files themselves: they are given one decoded row and the `Origin` it came from.
"""
