"""Tests of the room that makes paper."""
