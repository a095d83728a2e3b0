"""Nouns: frozen values that know the field's rules, and read no clock, no environment and no database."""
