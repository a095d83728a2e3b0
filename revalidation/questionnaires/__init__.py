"""Questionnaires as data: one TOML file per version, never edited after use."""

from revalidation.questionnaires.loading import load, read, shipped

__all__ = ["load", "read", "shipped"]
