"""Một Cửa: answers on Vietnamese administrative procedures from the official records, with the source on every line."""

import os

# openpyxl takes lxml where it is installed, which passes over entities in silence; without it, it takes defusedxml,
# which refuses them. It looks once, when it is first imported.
os.environ.setdefault("OPENPYXL_LXML", "False")
