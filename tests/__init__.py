"""Tests, in rooms that mirror the product's."""
