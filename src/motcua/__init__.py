"""Một Cửa: answers on Vietnamese administrative procedures from the official records, with the source on every line."""
