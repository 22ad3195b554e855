"""docs/zoo.md is what its script writes."""

from __future__ import annotations

import runpy
from pathlib import Path


def test_the_page_of_the_zoo_is_of_this_engine(root: Path) -> None:
    page = runpy.run_path(str(root / "scripts" / "zoo_page.py"))["page"]
    assert page() == (root / "docs" / "zoo.md").read_text("utf-8"), "run python scripts/zoo_page.py"
