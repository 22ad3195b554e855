"""Write docs/zoo.md anew: every known architecture, counted from its layers, beside what was published.

python scripts/zoo_page.py
"""

from __future__ import annotations

from pathlib import Path

from netweight.dims.number_text import Quantity
from netweight.engine.known import zoo_entries
from netweight.engine.zoo_answers import ZooEntry
from netweight.zoo.entry import GROUPS
from netweight.zoo.tags import TAGS

PAGE = Path(__file__).parent.parent / "docs" / "zoo.md"
HEAD = """# Known architectures

{count} networks, each rebuilt from its layers and counted, for one sample of the size in the table (a text of {seq}
tokens). `netweight show NAME` opens one, `netweight zoo 'llama*' --params '<10B'` filters; on the page they are a table
to sort and to search. MACs and FLOPs are those of contractions, 1 MAC = 2 FLOPs. The cache is what one more token adds,
in bf16.
Beside a published figure stands `=` where all digits that its source prints agree, else how many times it ours is.

This page is written by `python scripts/zoo_page.py`; a test holds it against the engine.
"""
LEFT_OUT = """
## Left out

RAFT (arXiv 2003.12039; torchvision's `raft_large`, 5,257,536 parameters): how often it refines the flow is chosen when
it runs, so its operations are no figure of the network. For two images of 520 × 960 PyTorch's FlopCounterMode gives
234,679,910,400 FLOPs and 48,646,041,600 for every refinement, 818,432,409,600 with the 12 that torchvision does unless
told otherwise (0.28; `tests/oracles/test_left_out.py`). No whole number of refinements gives at that size what its
metadata print, 211.007 "GFLOPS", which are multiply-adds.
"""
COLUMNS = (
    "name", "year", "parameters", "published", "MACs", "FLOPs", "input", "fp32", "bf16", "int8", "int4", "cache a token"
)  # fmt: skip


def page() -> str:
    """The whole page."""
    every = zoo_entries()
    parts = [HEAD.format(count=len(every), seq=128)]
    for group in GROUPS:
        rows = [entry for entry in every if entry.group == group]
        if rows:
            parts += [f"## {group.capitalize()}\n", *_table(rows), *_notes(rows)]
    parts += ["## Tags\n", "| tag | what it says | networks |", "|---|---|---|"]
    parts += [f"| {tag} | {says} | {sum(tag in entry.tags for entry in every)} |" for tag, says in TAGS.items()]
    return "\n".join(parts).rstrip() + "\n" + LEFT_OUT


def _table(rows: list[ZooEntry]) -> list[str]:
    return ["| " + " | ".join(COLUMNS) + " |", "|---" * len(COLUMNS) + "|", *map(_row, rows)]


def _row(entry: ZooEntry) -> str:
    printed = next((figure for figure in entry.published if figure.figure == "parameters"), None)
    cells = [
        f"`{entry.id}`",
        str(entry.year),
        entry.parameters_text.exact,
        f"{printed.text} {printed.ratio}" if printed else "–",
        _short(entry.macs_text),
        _short(entry.flops_text),
        entry.input,
        *(_short(entry.weights_text[name]) for name in ("fp32", "bf16", "int8", "int4")),
        _short(entry.cache_text) if entry.cache_text else "–",
    ]
    return "| " + " | ".join(cells) + " |"


def _short(quantity: Quantity) -> str:
    return f"{quantity.number} {quantity.unit.removesuffix('FLOPs').removesuffix('MACs')}".strip()


def _notes(rows: list[ZooEntry]) -> list[str]:
    """Why a published figure differs, a line for all entries that say the same."""
    said: dict[str, list[str]] = {}
    for entry in rows:
        if entry.note:
            said.setdefault(entry.note, []).append(f"`{entry.id}`")
    return ["", *(f"- {', '.join(names)}: {note}" for note, names in said.items()), ""]


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
