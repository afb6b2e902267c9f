"""`python -m motcua` is the command line."""

from motcua.cli import run

run()
