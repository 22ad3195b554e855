"""Reports as text: JSON, CSV, Markdown and HTML, each a pure function of a report.

A new one is a module with `text(report) -> str` and a row below.
"""

from __future__ import annotations

from importlib import import_module
from typing import NamedTuple

from netweight.analysis.report import Report


class Exporter(NamedTuple):
    """A form of a report: the suffix of its files, its media type and the module that writes it."""

    suffix: str
    type: str
    module: str


EXPORTERS = {
    "json": Exporter(".json", "application/json", "json"),
    "csv": Exporter(".csv", "text/csv", "csv"),
    "md": Exporter(".md", "text/markdown", "markdown"),
    "html": Exporter(".html", "text/html", "html"),
}


def export_report(report: Report, format: str) -> str:
    """A report as text in one of `EXPORTERS`. Raises KeyError for a form that is not there."""
    module = import_module(f"{__name__}.{EXPORTERS[format].module}")
    return module.text(report)
