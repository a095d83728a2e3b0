"""Verbs: one module for each thing that people do. None calls another."""
