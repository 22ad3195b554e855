"""What zoo rows share: What decoder-only language models share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from netweight.families.naming import OWN, WeightNaming
from netweight.families.parts.decoders import llama_document
from netweight.families.parts.nodes import Json
from netweight.zoo.entry import Entry, Published


def printed(text: str, source: str = "the model's name") -> tuple[Published, ...]:
    """The size that its makers call it by, or print to the last digit."""
    return (Published("parameters", text, "rounded" if " " in text else "all weights", source),)


UNFUSED = "transformers runs its attention as separate operations: train it there with --backend eager."


class Series(NamedTuple):
    """What the entries of a family have in common."""

    family: str
    source: str
    year: int
    build: Callable[..., Json] = llama_document
    licence: str = ""
    naming: WeightNaming = OWN
    tags: tuple[str, ...] = ()
    are: tuple[str, ...] = ("transformer", "decoder")
    """The tags that come first."""
    remark: str = ""
    """The last sentence of every note."""

    def row(
        self,
        name: str,
        title: str,
        size: str,
        hub: str | tuple[str, ...] = (),
        *,
        year: int = 0,
        licence: str = "",
        note: str = "The name rounds.",
        source: str = "",
        by: str = "the model's name",
        tags: tuple[str, ...] = (),
        **hyperparameters: Any,
    ) -> Entry:
        """One entry: `size` is what its makers call it by, `hub` its names there, the rest its hyperparameters."""
        shared = {None: "", 1: "multi-query"}.get(hyperparameters.get("kv_heads"), "grouped-query")
        mixed = "moe" if hyperparameters.get("experts") else ""
        window = "window" if hyperparameters.get("window") else ""
        return Entry(
            id=name,
            title=title,
            year=year or self.year,
            group="language",
            family=self.family,
            build=self.build,
            hyperparameters=hyperparameters,
            source=source or self.source,
            published=printed(size, by) if size else (),
            aliases=(hub,) if isinstance(hub, str) else hub,
            naming=self.naming,
            licence=licence or self.licence,
            tags=tuple(filter(None, (*self.are, shared, mixed, window, *self.tags, *tags))),
            note=f"{note} {self.remark}".strip(),
        )  # fmt: skip
