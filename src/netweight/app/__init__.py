"""The page on this machine, and as static files for any web host."""

from netweight.app.server import serve
from netweight.app.site import PageMissingError, site

__all__ = ["PageMissingError", "serve", "site"]
