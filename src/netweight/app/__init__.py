"""The page on this machine, and as static files for any web host."""

from .folder import PageMissingError, write_site
from .server import serve

__all__ = ["PageMissingError", "serve", "write_site"]
