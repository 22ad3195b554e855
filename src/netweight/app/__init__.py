"""The page on this machine, and as static files for any web host."""

from netweight.app.folder import PageMissingError, site
from netweight.app.server import serve

__all__ = ["PageMissingError", "serve", "site"]
