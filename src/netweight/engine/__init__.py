"""Request in, answer out: the one door that page, command line and notebook go through."""

from .door import handle_request

__all__ = ["handle_request"]
