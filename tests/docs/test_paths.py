"""Files and folders that the documentation names are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .blocks import ROOT

FOLDERS = ("src", "web", "tests", "docs", "scripts", "benchmarks")
NAMED = re.compile(r"`([\w./-]*[\w-]/|[\w./-]+\.(?:py|tsx?|mjs|csv|json|md|html|toml|txt))`")
ELSEWHERE = re.compile(
    r"^(?:net|tiny|quantized|a|b|old|new|config|generation_config|model)\.\w+$|NAME|^\.|site-packages|netweight-site\.json"
)
"""Files of the user's own, and those that a command writes."""
FOREIGN = {
    # Sources of others that a rule was read in.
    "hooks.py", "functional.py", "sft_trainer.py", "utils.py", "ggml/src/ggml-common.h", "constants.py",
    "optim/optimizer.py",
    # Files of a built page.
    "assets/", "designs.json",
}  # fmt: skip


@pytest.fixture(scope="module")
def paths() -> str:
    """Every file and folder of the project, a line each, folders with a slash at their end."""
    found = [
        path
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*")
        if not {"node_modules", "static"} & {*path.parts}
    ]
    found += ROOT.iterdir()
    return "".join(f"/{path.relative_to(ROOT)}{'/' * path.is_dir()}\n" for path in found)


@pytest.mark.parametrize("page", sorted((ROOT / "docs").rglob("*.md")), ids=lambda page: page.stem)
def test_named_paths_exist(page: Path, paths: str) -> None:
    """A path may leave out the folders in front of it."""
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
    names = {name for name in NAMED.findall(text) if not ELSEWHERE.search(name)} - FOREIGN
    assert not sorted(name for name in names if f"/{name.removeprefix('../')}\n" not in paths)
