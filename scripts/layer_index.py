"""Write the two lists of layer kinds anew, from the files in `layers/`.

    python scripts/layer_index.py

`layers/index.py` says which module has a kind, so that one kind loads one module; kinds that it lists already keep
their place in the catalogue. The imports in `netweight/__init__.py` tell a type checker the public names. A test holds
both against the files.
"""

from __future__ import annotations

import textwrap
from importlib import import_module
from pathlib import Path

import netweight
import netweight.layers
from netweight.layers.index import MODULES
from netweight.spec.layer import KINDS

PACKAGE = Path(netweight.__file__)
FOLDER = Path(netweight.layers.__file__).parent
HEAD = '"""The layer kinds of every module; written by scripts/layer_index.py from the files."""\n\nMODULES = {\n'
TAIL = '}\n"""Module below this package → tags of its kinds, in the order of the catalogue."""\n'
START, END = "if TYPE_CHECKING:\n", "\n\n_PLACES"


def index_text() -> str:
    """The text of `layers/index.py`."""
    listed = {tag: at for at, tag in enumerate(tag for tags in MODULES.values() for tag in tags.split())}
    found = {module: sorted(tags, key=lambda tag: listed.get(tag, len(listed))) for module, tags in _kinds().items()}
    known = {module: at for at, module in enumerate(MODULES)}
    folders = {module.partition(".")[0]: at for module, at in known.items()}  # a new module comes last in its folder
    order = sorted(found, key=lambda m: (known.get(m, folders.get(m.partition(".")[0], len(known))), m not in known, m))
    return HEAD + "".join(_row(module, " ".join(found[module])) for module in order) + TAIL


def package_text() -> str:
    """The text of `netweight/__init__.py`."""
    head, rest = PACKAGE.read_text("utf-8").split(START)
    block, tail = rest.split(END, 1)
    others = [line for line in block.splitlines() if "netweight.layers" not in line]
    layers = [
        (f"netweight.layers.{module}", KINDS[tag].layer.__name__) for module, tags in _kinds().items() for tag in tags
    ]
    made = [f"    from {module} import {name} as {name}" for module, name in layers]
    lines = sorted({line for line in (*others, *made) if line.strip()}, key=_place)
    return head + START + "\n".join(lines) + END + tail


def _kinds() -> dict[str, list[str]]:
    """Every module that registers kinds, with their tags in the order of the file."""
    found: dict[str, list[str]] = {}
    for path in sorted(FOLDER.glob("*/*.py")):
        import_module(f"netweight.layers.{path.parent.name}.{path.stem}".removesuffix(".__init__"))
    for tag in dict.keys(KINDS):  # those that are registered, and not those that the index promises
        module = KINDS[tag].layer.__module__
        if module.startswith("netweight.layers."):
            found.setdefault(module.removeprefix("netweight.layers."), []).append(tag)
    return found


def _row(module: str, tags: str) -> str:
    row = f'    "{module}": "{tags}",\n'
    if len(row) <= 121:
        return row
    *lines, last = textwrap.wrap(tags, 104)
    return f'    "{module}": (\n' + "".join(f'        "{line} "\n' for line in lines) + f'        "{last}"\n    ),\n'


def _place(line: str) -> tuple[str, int, str]:
    """Where an import sorter puts a line: by module, then constants, classes and functions, each by name."""
    _, module, _, name, *_ = line.split()
    return module, 0 if name.isupper() and len(name) > 1 else 1 if name[0].isupper() else 2, name.lower()


def main() -> None:
    """Rewrite both in place."""
    (FOLDER / "index.py").write_text(index_text(), "utf-8")
    PACKAGE.write_text(package_text(), "utf-8")


if __name__ == "__main__":
    main()
