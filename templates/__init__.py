"""Words on screen and on paper: one environment, many templates."""

from templates.environment import environment

__all__ = ["environment"]
