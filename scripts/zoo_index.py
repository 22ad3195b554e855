"""Write the zoo's index anew from the families' entries, by group, then year.

    python scripts/zoo_index.py

The index is what lets a name be found without loading any family; a test holds the two together.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import netweight.zoo
from netweight.zoo import Entry
from netweight.zoo.entry import GROUPS

FOLDER = Path(next(iter(netweight.zoo.__path__)))
HEAD = """\"\"\"Every name in the zoo; written by scripts/zoo_index.py from the entries.\"\"\"

INDEX: dict[str, dict[str, tuple[str, ...]]] = {
"""
TAIL = """}
\"\"\"Module of each family → ids → the other names they answer to, in the order in which they are shown.\"\"\"
"""


def main() -> None:
    """Rewrite the index in place."""
    (FOLDER / "index.py").write_text(HEAD + "".join(map(_lines, _families())) + TAIL, "utf-8")


def _families() -> list[tuple[str, tuple[Entry, ...]]]:
    modules = sorted(
        f"{path.parent.name}.{path.stem}" for path in FOLDER.glob("*/*.py") if "\nENTRIES" in path.read_text("utf-8")
    )
    families = [(module, import_module(f"netweight.zoo.{module}").ENTRIES) for module in modules]
    return sorted(families, key=_place)


def _place(family: tuple[str, tuple[Entry, ...]]) -> tuple[int, int, str]:
    module, entries = family
    return GROUPS.index(entries[0].group), min(entry.year for entry in entries), module


def _lines(family: tuple[str, tuple[Entry, ...]]) -> str:
    module, entries = family
    rows = "".join(_row(entry) for entry in entries)
    return f'    "{module}": {{\n{rows}    }},\n'


def _row(entry: Entry) -> str:
    names = ", ".join(f'"{name}"' for name in entry.aliases) + ("," if len(entry.aliases) == 1 else "")
    line = f'        "{entry.id}": ({names}),\n'
    if len(line) <= 121:
        return line
    return f'        "{entry.id}": (\n' + "".join(f'            "{name}",\n' for name in entry.aliases) + "        ),\n"


if __name__ == "__main__":
    main()
