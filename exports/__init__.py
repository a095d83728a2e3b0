"""A portfolio becomes paper."""

from exports.errors import ExportError, RanAway, RendererDied, Unrenderable
from exports.portfolio import Portfolio

__all__ = ["ExportError", "Portfolio", "RanAway", "RendererDied", "Unrenderable"]
