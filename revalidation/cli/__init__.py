"""The command line: one file for each group of commands."""

from revalidation.cli.program import app, main

__all__ = ["app", "main"]
