"""What the zoo knows of an architecture: a row of data, and the function that builds its document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, get_args

import msgspec

from netweight.families.naming import OWN, WeightNaming
from netweight.families.parts.nodes import Json

if TYPE_CHECKING:
    from netweight.document.network import Network

Group = Literal["vision", "language", "audio", "multimodal", "generation"]
GROUPS: tuple[Group, ...] = get_args(Group)
"""What the architectures are for, in the order in which they are shown."""

_UNITS = {"": 1, "k": 10**3, "K": 10**3, "M": 10**6, "G": 10**9, "B": 10**9, "T": 10**12}


class Published(msgspec.Struct, frozen=True):
    """A figure as its source prints it: `25.6 M` is rounded, `25,557,032` exact.

    `convention` says what the source counts under the name it gives (most "GFLOPs" of vision are multiply-adds).
    """

    figure: Literal["parameters", "macs", "flops"]
    text: str
    convention: str
    source: str

    @property
    def exact(self) -> bool:
        """True if the source gives every digit."""
        return " " not in self.text

    @property
    def value(self) -> int:
        """The printed number in whole units."""
        number, _, unit = self.text.partition(" ")
        return int(Decimal(number.replace(",", "")) * _UNITS[unit])

    @property
    def unit(self) -> int:
        """One of the last digit that is printed: 100,000 for `25.6 M`."""
        number = self.text.partition(" ")[0].replace(",", "")
        return int(self.value / Decimal(number) / 10 ** len(number.partition(".")[2]))

    def agrees(self, ours: int) -> bool:
        """True if a count is this figure, to the last digit that is printed."""
        return ours == self.value if self.exact else abs(ours - self.value) <= self.unit


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A known architecture. No total is stored: figures follow from the document."""

    id: str
    title: str
    year: int
    """In which it was published: the paper, or the weights where they came at another time."""
    group: Group
    family: str
    build: Callable[..., Json]
    hyperparameters: dict[str, Any]
    source: str
    """The paper, and the implementation that the document follows."""
    published: tuple[Published, ...] = ()
    aliases: tuple[str, ...] = ()
    naming: WeightNaming = OWN
    """How the implementation in `source` stores the weights; a test holds the two together."""
    licence: str = ""
    """Of the weights, as those say who published them first; "" where that is not known or there are none."""
    tags: tuple[str, ...] = ()
    """Words of `tags.TAGS`."""
    note: str = ""
    """Why a published total differs from the one that is counted here."""

    def document(self) -> Json:
        """A fresh design document: plain data, free to be changed."""
        return self.build(self.title, **self.hyperparameters)

    def network(self, sizes: Mapping[str, int] | None = None) -> Network:
        """The document, read; `sizes` override its own. Raises Fault for a name that it does not know."""
        from netweight.document.network import read_network

        return read_network(self.document(), sizes, bounded=True)
