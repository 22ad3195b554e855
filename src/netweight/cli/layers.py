"""`netweight layers`: the list of layer kinds, or one kind with its fields and a worked example."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import click
import msgspec

from netweight.faults.fault import Fault

from . import output
from .strict import command

Json = dict[str, Any]


@command("List layer kinds, or show fields, weights and formulas of one.")
@click.argument("kind", default="")
@click.option("--json", "as_json", is_flag=True, help="Print the same as JSON.")
def layers(kind: str, as_json: bool) -> None:
    """List layer kinds by family, or show the fields, weights and formulas of one KIND."""
    import netweight.layers  # noqa: F401  # pyright: ignore[reportUnusedImport]

    if not kind:
        output.emit_json(_listed()) if as_json else output.emit(_list())
        return
    from .examples import describe_kind
    from .explained import explain_kind

    tag = _tag(kind)
    output.emit_json(describe_kind(tag)) if as_json else output.emit(explain_kind(tag, output.text_styler()))


def _tag(word: str) -> str:
    """The layer kind named by a word: its own name, or that of PyTorch or Keras. Raises Fault with close names."""
    from netweight.document.framework_names import (
        HINT_FOR_CLASS,
        hint_for_unknown_kind,
        kind_for_class,
        normalize_class_name,
    )
    from netweight.document.groups import GROUP_KINDS
    from netweight.spec.layer import KINDS

    found = kind_for_class(word)
    if found and (found in (*KINDS, *GROUP_KINDS)) and normalize_class_name(word) not in HINT_FOR_CLASS:
        return found
    raise Fault(
        f"Unknown layer kind {word[:60]!r}.",
        hint_for_unknown_kind(word) or "Run netweight layers for the list.",
        code="unknown",
    )


def _list() -> str:
    from netweight.exporters.grid import ColumnHeader, TableLine, render_table

    heads = (ColumnHeader("", right=False), ColumnHeader("", right=False), ColumnHeader("", right=False, drop=1))
    parts: list[str] = []
    for family, kinds in groupby(_listed()["kinds"], lambda kind: kind["family"]):
        lines = [TableLine([f"  {kind['kind']}", kind["title"], kind["example"]]) for kind in kinds]
        parts.append(f"{output.text_styler()(family, '1')}\n{render_table(heads, lines, output.terminal_width())}")
    return "\n\n".join(parts)


def _listed() -> Json:
    from netweight.document.groups import GROUP_KINDS
    from netweight.engine.catalogue import kind_entry
    from netweight.spec.layer import KINDS

    from .examples import describe_group

    kinds = sorted(map(kind_entry, KINDS.values()), key=lambda kind: kind.family)
    return {"schema": "netweight.layers/1", "kinds": [*msgspec.to_builtins(kinds), *map(describe_group, GROUP_KINDS)]}
