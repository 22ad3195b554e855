"""Symbols of dims in formulas: a letter, a subscript and the meaning. A layer adds those that only it uses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Symbol(NamedTuple):
    """`C` with subscript `out`, meaning `filters`."""

    letter: str
    sub: str
    meaning: str

    @property
    def plain(self) -> str:
        """The symbol as text: `C_out`."""
        return f"{self.letter}_{self.sub}" if self.sub else self.letter


_TABLE = {
    "b": Symbol("B", "", "batch"),
    "t": Symbol("T", "", "positions"),
    "s": Symbol("S", "", "positions attended to"),
    "m": Symbol("M", "", "positions of the memory"),
    "i": Symbol("I", "", "inputs"),
    "o": Symbol("O", "", "units"),
    "u": Symbol("U", "", "units"),
    "r": Symbol("U", "h", "units, fed back"),
    "rank": Symbol("R", "", "rank"),
    "q": Symbol("G", "", "gates"),
    "dirs": Symbol("D", "", "directions"),
    "v": Symbol("V", "", "vocabulary"),
    "l": Symbol("L", "", "length of the table"),
    "c": Symbol("C", "", "channels"),
    "ci": Symbol("C", "in", "in channels"),
    "co": Symbol("C", "out", "filters"),
    "g": Symbol("G", "", "groups"),
    "h": Symbol("H", "", "height"),
    "w": Symbol("W", "", "width"),
    "d": Symbol("D", "", "head size"),
    "dp": Symbol("D", "", "depth"),
    "ho": Symbol("H", "out", "height out"),
    "wo": Symbol("W", "out", "width out"),
    "do": Symbol("D", "out", "depth out"),
    "hs": Symbol("H", "seen", "height under all windows"),
    "ws": Symbol("W", "seen", "width under all windows"),
    "ds": Symbol("D", "seen", "depth under all windows"),
    "kh": Symbol("K", "h", "kernel height"),
    "kw": Symbol("K", "w", "kernel width"),
    "kd": Symbol("K", "d", "kernel depth"),
    "k": Symbol("A", "kv", "key and value heads"),
    "e": Symbol("R", "", "query heads a key head"),
    "f": Symbol("F", "", "features"),
    "dv": Symbol("D", "v", "value size"),
    "row": Symbol("D", "1", "value size and one"),
    "dr": Symbol("D", "r", "rotary size"),
    "dk": Symbol("D", "qk", "size of query and key"),
    "kv": Symbol("D", "kv", "key and value size"),
    "rq": Symbol("R", "q", "rank of queries"),
    "ro": Symbol("R", "o", "rank of results"),
    "ki": Symbol("A", "i", "heads of the indexer"),
    "di": Symbol("D", "i", "head size of the indexer"),
    "cr": Symbol("R", "kv", "latent and rotary key"),
    "kept": Symbol("S", "kept", "cached positions"),
    "buckets": Symbol("L", "", "distances"),
    "chunk": Symbol("Q", "", "chunk"),
    "padded": Symbol("T", "Q", "positions in whole chunks"),
    "edges": Symbol("E", "", "edges"),
    "far": Symbol("L", "", "distances"),
    "fh": Symbol("L", "h", "distances down"),
    "fw": Symbol("L", "w", "distances across"),
    "sh": Symbol("S", "h", "rows attended to"),
    "sw": Symbol("S", "w", "columns attended to"),
    "wh": Symbol("W", "h", "window height"),
    "ww": Symbol("W", "w", "window width"),
    "nw": Symbol("W", "f", "width of the filter's network"),
    "ne": Symbol("E", "f", "numbers of a position"),
    "j": Symbol("J", "", "inputs of the second kind"),
    "jv": Symbol("J", "v", "inputs of the values"),
    "n": Symbol("N", "", "places: of a state, nodes, queries or windows"),
    "p": Symbol("P", "", "channels of a head"),
    "parts": Symbol("P", "", "numbers of a place"),
    "og": Symbol("G", "o", "offset groups"),
    "x": Symbol("X", "", "outputs of the projection"),
    "whole": Symbol("X", "", "outputs of the projection"),
    "rows": Symbol("R", "", "rows"),
    "columns": Symbol("C", "", "columns"),
    "held": Symbol("K", "", "positions of the convolution"),
    "flies": Symbol("N", "", "butterflies of a transform"),
    "layers": Symbol("L", "", "layers"),
    "two": Symbol("2", "", "FLOPs per MAC"),
    "pairs": Symbol("P", "", "pairs under the mask"),
    "copies": Symbol("E", "", "copies"),
    "turns": Symbol("N", "", "iterations"),
    "bytes": Symbol("P", "", "bytes each"),
    "one": Symbol("1", "", ""),
    "1": Symbol("1", "", ""),
}


def add_symbols(symbols: Mapping[str, Symbol]) -> None:
    """Add symbols of further dims. Raises ValueError if a dim has another symbol already."""
    for name, symbol in symbols.items():
        if _TABLE.setdefault(name, symbol) != symbol:
            raise ValueError(f"The dim {name!r} is written {_TABLE[name].plain} already.")


def dim_symbol(name: str) -> Symbol:
    """Return the symbol of a dim; leading axes are numbered, and a constant is shown as itself."""
    known = _TABLE.get(name.rstrip("_"))  # a second loop over the same dim
    if known is not None:
        return known
    if name.isdigit():
        return Symbol(name, "", "")
    return Symbol("N", name.lstrip("n"), "positions") if name[1:].isdigit() else Symbol(name, "", name)
