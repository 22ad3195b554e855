"""Every guide "adding a …" is followed to the letter, in a copy of the project: its files, its lines, its commands."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .blocks import GUIDES, ROOT, Block, blocks, commands, expectation


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what a guide may change: the package without its built page, the scripts and the docs."""
    built = shutil.ignore_patterns("static", "__pycache__")
    for folder in ("src", "scripts", "docs"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=built)
    return tmp_path


def apply(block: Block, folder: Path) -> None:
    """Write a new file, or put the `+` lines of a diff behind the line that stands before them."""
    path = folder / block.file
    if block.language != "diff":
        assert not path.exists(), f"{block.file} is there already"
        path.write_text(block.text, "utf-8")
        return
    lines = block.text.splitlines()
    before = "".join(f"{line[1:]}\n" for line in lines if line.startswith(" "))
    after = "".join(f"{line[1:]}\n" for line in lines)
    text = path.read_text("utf-8")
    assert text.count(before) == 1, f"the place in {block.file} is not unique"
    path.write_text(text.replace(before, after), "utf-8")


def run(line: str, folder: Path) -> str:
    environment = os.environ | {"PYTHONPATH": str(folder / "src"), "PYTHONIOENCODING": "utf-8", "COLUMNS": "200"}
    program, *arguments = shlex.split(line)
    command = {"netweight": [sys.executable, "-m", "netweight"], "python": [sys.executable]}[program]
    done = subprocess.run([*command, *arguments], cwd=folder, env=environment, check=False, capture_output=True)
    assert done.returncode == 0, f"{line}: {done.stderr.decode()}"
    return done.stdout.decode()


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.stem)
def test_a_guide_does_what_it_says(page: Path, checkout: Path) -> None:
    changes = [block for block in blocks(page) if block.file]
    assert changes
    for block in changes:
        apply(block, checkout)
    assert commands(page)
    for command in commands(page):
        shown = run(command.line, checkout)
        if command.output.strip():
            assert expectation(command.output).match(shown.expandtabs()), f"{command.line}\n{shown}"
