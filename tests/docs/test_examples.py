"""What the documentation shows is run: its Python, its commands, and the output beside them."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from helpers.command import Ran

from .blocks import PAGES, ROOT, Command, blocks, commands, expectation, printed, program

OURS = "netweight "
SERVES = ("netweight app",)


def python(script: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """A process of its own, since an example may register a layer. It finds the package where this process does."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [sys.executable, str(script)],
        cwd=folder,
        env=environment,
        check=False,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )


def with_files(page: Path, folder: Path) -> Path:
    """The folder, with the files that the page shows under their names."""
    for block in blocks(page):
        if block.file:
            (folder / block.file).write_text(block.text, "utf-8")
    return folder


@pytest.mark.parametrize("page", [page for page in PAGES if program(page)], ids=lambda page: page.name)
def test_python_runs_and_prints_what_is_shown(page: Path, tmp_path: Path) -> None:
    script = tmp_path / "example.py"
    script.write_text(program(page), "utf-8")
    done = python(script, with_files(page, tmp_path))
    assert done.returncode == 0, done.stderr
    assert printed(page) in done.stdout


def test_the_layer_of_the_guide_is_one_file_of_fewer_than_40_lines() -> None:
    """Its imports, its registration, its spec: no other file knows of it."""
    first = next(block.text for block in blocks(ROOT / "docs" / "adding-a-layer.md") if block.language == "python")
    assert "@register_kind(" in first
    assert len(first.splitlines()) < 40


EVERYWHERE = """
import json, sys
import new_layer
from netweight.document import json_schema
from netweight.cli import main
from netweight.engine import handle_request

def ask(verb, **request):
    return json.loads(handle_request(json.dumps({"verb": verb, **request})))

entry = next(kind for kind in ask("catalogue")["kinds"] if kind["kind"] == "gated_dense")
said = [tuple(field[key] for key in ("name", "type", "min", "default", "required")) for field in entry["fields"]]
assert said == [("units", "int", 1, None, True), ("bias", "bool", None, True, False)], said
node = ask("parse", text=entry["example"])["node"]
assert node == {"kind": "gated_dense", "units": 512}, node
document = {"netweight": 1, "inputs": {"x": {"shape": [128, 768]}}, "layers": [node]}
rows = ask("weigh", doc=document)
assert (rows["errors"], rows["rows"][0]["p"]["x"]) == (0, "787,456")
assert "gated_dense" in json.dumps(json_schema.document_schema())
assert main(["layers", "gated_dense"]) == main(["layers"]) == 0
"""


def test_the_layer_of_the_guide_is_known_everywhere(tmp_path: Path) -> None:
    """One file makes it part of the page's catalogue and add box, of designs, of their schema, of the command line."""
    first = next(block.text for block in blocks(ROOT / "docs" / "adding-a-layer.md") if block.language == "python")
    (tmp_path / "new_layer.py").write_text(first, "utf-8")
    script = tmp_path / "everywhere.py"
    script.write_text(EVERYWHERE, "utf-8")
    done = python(script, tmp_path)
    assert done.returncode == 0, done.stderr
    assert "A dense layer times the sigmoid of a second one" in done.stdout


def ours() -> list[tuple[Path, Command]]:
    found = [(page, command) for page in PAGES for command in commands(page)]
    return [(page, each) for page, each in found if each.line.startswith(OURS) and not each.line.startswith(SERVES)]


@pytest.mark.parametrize(("page", "command"), ours(), ids=lambda part: getattr(part, "line", ""))
def test_a_command_runs_and_shows_what_is_shown(
    page: Path, command: Command, run: Callable[..., Ran], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(with_files(page, tmp_path))
    done = run(*shlex.split(command.line)[1:])
    assert done.code == 0, done.err
    if command.output.strip():
        assert expectation(command.output).match(done.out), done.out


def test_there_is_something_to_run() -> None:
    assert len(ours()) > 5
    assert len([page for page in PAGES if program(page)]) > 3


def test_other_commands_are_targets_of_make_or_pip() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for page in PAGES:
        for command in commands(page):
            words = command.line.split()
            if words[0] == "make":
                assert all(f"\n{target}:" in makefile for target in words[1:]), command.line
            else:
                assert words[0] in ("netweight", "pip"), command.line
