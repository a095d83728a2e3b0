"""Questionnaires as data: one TOML file per version, never edited after use."""

from revalidation.questionnaires.loading import asked_in, load, read, shipped

__all__ = ["asked_in", "load", "read", "shipped"]
