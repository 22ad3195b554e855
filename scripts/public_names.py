"""Write the names that a type checker sees in `netweight` anew: every registered layer under its class name.

    python scripts/public_names.py

At run time the names come from the registry; this block only tells tools about them, and a test holds the two together.
"""

from __future__ import annotations

from pathlib import Path

import netweight
import netweight.layers
from netweight.spec.layer import KINDS

START, END = "if TYPE_CHECKING:\n", "\n\n_PLACES"


def main() -> None:
    """Rewrite the block in place."""
    path = Path(netweight.__file__)
    head, rest = path.read_text("utf-8").split(START)
    block, tail = rest.split(END, 1)
    others = [line for line in block.splitlines() if "netweight.layers" not in line]
    layers = [kind.layer for kind in KINDS.values()]
    made = [f"    from {layer.__module__} import {layer.__name__} as {layer.__name__}" for layer in layers]
    lines = sorted({line for line in (*others, *made) if line.strip()}, key=_place)
    path.write_text(head + START + "\n".join(lines) + END + tail, "utf-8")


def _place(line: str) -> tuple[str, int, str]:
    """Where an import sorter puts a line: by module, then constants, classes and functions, each by name."""
    _, module, _, name, *_ = line.split()
    return module, 0 if name.isupper() and len(name) > 1 else 1 if name[0].isupper() else 2, name.lower()


if __name__ == "__main__":
    main()
