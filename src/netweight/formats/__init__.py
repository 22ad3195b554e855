"""Number formats and training regimes as data. Bytes of any tensor in any format, exact."""

from __future__ import annotations

from .form import ALL, FormatArray, NumberFormat
from .regimes import FOOTPRINT, REGIMES, MixedPrecision
from .table import ALIASES, COMMON, FORMATS

__all__ = [
    "ALIASES",
    "ALL",
    "COMMON",
    "FOOTPRINT",
    "FORMATS",
    "REGIMES",
    "FormatArray",
    "MixedPrecision",
    "NumberFormat",
    "find_format",
]


def find_format(name: str) -> NumberFormat | None:
    """The format of a name or another name that people use, case and `_` for `-` aside; None for no such format."""
    plain = name.strip().lower()
    for spelled in (plain, plain.replace("_", "-"), plain.replace("-", "_")):
        found = FORMATS.get(ALIASES.get(spelled, spelled))
        if found is not None:
            return found
    return None
