"""The engine in the browser goes without the files of `faces.json`: nothing that it imports may be among them."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path

SOURCES = Path(__file__).parents[2] / "src"
LATE = {("netweight/engine/door.py", "netweight/engine/known.py")}
"""Imports inside a function that catches their absence."""


def left_out(root: Path) -> tuple[str, ...]:
    return tuple(json.loads((root / "web" / "runtime" / "faces.json").read_text("utf-8")))


def is_left_out(path: str, faces: tuple[str, ...]) -> bool:
    inside = path.removeprefix("netweight/")
    return any(inside == face or inside.startswith(f"{face}/") for face in faces)


def is_type_checking(test: ast.expr) -> bool:
    return isinstance(test, ast.Name) and test.id == "TYPE_CHECKING"


def imports(path: Path) -> Iterator[str]:
    """The modules of ours that a file imports, as paths below the sources."""
    package = path.relative_to(SOURCES).parent.parts
    tree = ast.parse(path.read_text("utf-8"))
    for block in [node for node in ast.walk(tree) if isinstance(node, ast.If) and is_type_checking(node.test)]:
        block.body = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = ".".join([*package[: len(package) - node.level + 1], *filter(None, [node.module])])
            full = base if node.level else node.module or ""
            names = [full, *(f"{full}.{alias.name}" for alias in node.names)]
        else:
            continue
        for name in names:
            at = SOURCES / name.replace(".", "/")
            found = at.with_suffix(".py") if at.with_suffix(".py").is_file() else at / "__init__.py"
            if name.startswith("netweight") and found.is_file():
                yield found.relative_to(SOURCES).as_posix()


def test_nothing_in_the_packed_engine_imports_what_is_left_out(root: Path) -> None:
    faces = left_out(root)
    packed = [path for path in sorted((SOURCES / "netweight").rglob("*.py")) if "static" not in path.parts]
    packed = [path for path in packed if not is_left_out(path.relative_to(SOURCES).as_posix(), faces)]
    assert len(packed) > 100
    wrong = {
        (path.relative_to(SOURCES).as_posix(), name)
        for path in packed
        for name in imports(path)
        if is_left_out(name, faces)
    }
    assert wrong == LATE
