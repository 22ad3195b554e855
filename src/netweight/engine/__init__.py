"""Request in, answer out: the one door that page, command line and notebook go through."""

from .door import answer

__all__ = ["answer"]
