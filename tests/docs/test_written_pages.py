"""Pages that a script writes are what it writes."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest


@pytest.mark.parametrize("name", ["zoo", "formats"])
def test_the_page_is_of_this_engine(root: Path, name: str) -> None:
    page = runpy.run_path(str(root / "scripts" / f"{name}_page.py"))["page"]
    assert page() == (root / "docs" / f"{name}.md").read_text("utf-8"), f"run python scripts/{name}_page.py"
