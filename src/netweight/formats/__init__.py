"""Number formats and training regimes as data. Bytes of any tensor in any format, exact."""

from __future__ import annotations

from .form import Format, Part
from .regimes import FOOTPRINT, REGIMES, Regime
from .table import ALIASES, COMMON, FORMATS

__all__ = ["ALIASES", "COMMON", "FOOTPRINT", "FORMATS", "REGIMES", "Format", "Part", "Regime", "known"]


def known(name: str) -> Format | None:
    """The format of a name or another name that people use, case and `_` for `-` aside; None for no such format."""
    plain = name.strip().lower()
    for spelled in (plain, plain.replace("_", "-"), plain.replace("-", "_")):
        found = FORMATS.get(ALIASES.get(spelled, spelled))
        if found is not None:
            return found
    return None
