"""Reports as text: JSON, CSV, Markdown and HTML, each a pure function of a report.

A new one is a module with a function that returns the text of a report, and a row below.
"""

from __future__ import annotations

from importlib import import_module
from typing import NamedTuple

from netweight.analysis.report import Report


class Exporter(NamedTuple):
    """A format of reports: the suffix of its files, its media type, and the module and function that write it."""

    suffix: str
    type: str
    module: str
    function: str


EXPORTERS = {
    "json": Exporter(".json", "application/json", "json", "to_json"),
    "csv": Exporter(".csv", "text/csv", "csv", "to_csv"),
    "md": Exporter(".md", "text/markdown", "markdown", "to_markdown"),
    "html": Exporter(".html", "text/html", "html", "to_html"),
}


def export_report(report: Report, format: str) -> str:
    """A report as text in one of `EXPORTERS`. Raises KeyError for an unknown format."""
    exporter = EXPORTERS[format]
    return getattr(import_module(f"{__name__}.{exporter.module}"), exporter.function)(report)
