"""The version, in one place: for the package's metadata, the command line and the page."""

__version__ = "0.1.0"
