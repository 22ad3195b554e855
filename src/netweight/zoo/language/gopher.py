"""Zoo networks: Gopher, Chinchilla."""

from __future__ import annotations

from netweight.families.language.gopher import gopher_document
from netweight.zoo.entry import Entry
from netweight.zoo.language.decoders import Series

GOPHER = Series("Gopher", "arXiv 2112.11446, section 2.1", 2021, gopher_document, "not released")


CHINCHILLA = Series("Chinchilla", "arXiv 2203.15556, section 4.1", 2022, gopher_document, "not released")


NOTE = "The paper says nothing of biases; there are none here but those of Transformer-XL."


def gopher(size: str, printed: str, width: int, depth: int, heads: int, head_dim: int) -> Entry:
    """A row of the paper's Table 1."""
    return GOPHER.row(f"gopher-{size}", f"Gopher {size.upper()}", printed, by="Rae et al. 2021, arXiv 2112.11446, "
                      "Table 1", width=width, depth=depth, heads=heads, head_dim=head_dim, note=NOTE)  # fmt: skip


ENTRIES = (
    gopher("44m", "44 M", 512, 8, 16, 32),
    gopher("117m", "117 M", 768, 12, 12, 64),
    gopher("417m", "417 M", 1536, 12, 12, 128),
    gopher("1.4b", "1.4 B", 2048, 24, 16, 128),
    gopher("7.1b", "7.1 B", 4096, 32, 32, 128),
    gopher("280b", "280 B", 16384, 80, 128, 128),
    CHINCHILLA.row("chinchilla-70b", "Chinchilla 70B", "70 B", "chinchilla", width=8192, depth=80, heads=64,
                   head_dim=128, by="Hoffmann et al. 2022, arXiv 2203.15556, Table 4", note=NOTE),
)  # fmt: skip
