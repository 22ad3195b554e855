"""The layout of the package: every folder stands in the contract of arrows, no module circle, no module afloat."""

import ast
import sys
import tomllib
from pathlib import Path

import netweight

PACKAGE = Path(netweight.__file__).parent
AFLOAT = {"__init__", "__main__", "_version"}
# Folders of data, which hold no modules.
DATA = {"templates"}


def modules() -> dict[str, Path]:
    found: dict[str, Path] = {}
    for path in PACKAGE.rglob("*.py"):
        parts = ["netweight", *path.relative_to(PACKAGE).with_suffix("").parts]
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports(name: str, path: Path, known: dict[str, Path]) -> set[str]:
    """The modules of the package that a module imports, wherever the import stands."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            inner = {f"{base}.{alias.name}" for alias in node.names}
            found |= inner & known.keys() or {base}
    return found & known.keys()


def test_no_module_is_afloat() -> None:
    assert {path.stem for path in PACKAGE.glob("*.py")} == AFLOAT


def test_every_package_stands_in_the_contract(root: Path) -> None:
    text = (root / "pyproject.toml").read_text("utf-8")
    contracts = tomllib.loads(text)["tool"]["importlinter"]["contracts"]
    floors = next(each for each in contracts if each["type"] == "layers")["layers"]
    named = {package.strip() for floor in floors for package in floor.split("|")}
    folders = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()}
    assert named == folders - DATA


def test_no_circle_of_imports() -> None:
    known = modules()
    graph = {name: imports(name, path, known) for name, path in known.items()}
    done: set[str] = set()
    trail: list[str] = []

    def follow(name: str) -> None:
        assert name not in trail, f"a circle: {' → '.join([*trail[trail.index(name) :], name])}"
        if name in done:
            return
        trail.append(name)
        for other in sorted(graph[name] - {name}):
            follow(other)
        trail.pop()
        done.add(name)

    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(10_000)
    try:
        for name in sorted(graph):
            follow(name)
    finally:
        sys.setrecursionlimit(limit)


def test_no_two_classes_share_a_name_but_a_public_face_and_what_it_shows() -> None:
    """A public class of `api` may be called what it shows; any other pair would have one word mean two things."""
    found: dict[str, list[str]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef):
                found.setdefault(node.name, []).append(path.relative_to(PACKAGE).as_posix())
    inner = {name: [place for place in places if not place.startswith("api/")] for name, places in found.items()}
    assert {name: places for name, places in inner.items() if len(places) > 1} == {}
    faces = {name for name, places in found.items() if len(places) > 1}
    assert all((getattr(netweight, name).__doc__ or "").strip() for name in faces)
