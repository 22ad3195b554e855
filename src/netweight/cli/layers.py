"""`netweight layers`: the kinds of layers, and one kind explained with a worked example."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import click

from netweight.cli import output
from netweight.core.faults import Fault

Json = dict[str, Any]


@click.command(short_help="Layer kinds, their fields, weights and formulas.")
@click.argument("kind", default="")
@click.option("--json", "as_json", is_flag=True, help="The same as JSON.")
def layers(kind: str, as_json: bool) -> None:
    """List the kinds of layers by family, or explain one KIND with its fields, weights and formulas."""
    import netweight.layers  # noqa: F401  # pyright: ignore[reportUnusedImport]

    if not kind:
        output.emit_json(_listed()) if as_json else output.emit(_list())
        return
    from netweight.cli.examples import data
    from netweight.cli.explained import text

    tag = _tag(kind)
    output.emit_json(data(tag)) if as_json else output.emit(text(tag, output.style()))


def _tag(word: str) -> str:
    """The kind that a word means: its own name, or another that people use. Raises Fault with what is near."""
    from netweight.core.foreign import ELSEWHERE, hint_of_kind, kind_of, plain
    from netweight.core.groups import GROUP_KINDS
    from netweight.core.layer import KINDS

    found = kind_of(word)
    if found and (found in (*KINDS, *GROUP_KINDS)) and plain(word) not in ELSEWHERE:
        return found
    raise Fault(
        f"No layer is called {word[:60]!r}.", hint_of_kind(word) or "netweight layers lists the kinds.", code="unknown"
    )


def _list() -> str:
    from netweight.exporters.grid import Head, Line, grid

    heads = (Head("", right=False), Head("", right=False), Head("", right=False, drop=1))
    parts: list[str] = []
    for family, kinds in groupby(_listed()["kinds"], lambda kind: kind["family"]):
        lines = [Line([f"  {kind['kind']}", kind["title"], kind["example"]]) for kind in kinds]
        parts.append(f"{output.style()(family, '1')}\n{grid(heads, lines, output.width())}")
    return "\n\n".join(parts)


def _listed() -> Json:
    from netweight.cli.examples import group
    from netweight.core.groups import GROUP_KINDS
    from netweight.core.layer import KINDS
    from netweight.engine.catalogue import entry

    kinds = sorted(map(entry, KINDS.values()), key=lambda kind: kind["family"])
    return {"schema": "netweight.layers/1", "kinds": [*kinds, *map(group, GROUP_KINDS)]}
