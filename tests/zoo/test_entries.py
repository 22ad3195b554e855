"""The rows of data: published figures against ours, with a word wherever they differ."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from netweight import zoo
from netweight.analysis.report import Report
from netweight.trace.trace import Row
from netweight.zoo.tags import TAGS

STATES = {"mamba", "mamba2", "rwkv_time_mix", "mlstm", "gated_delta_net", "kimi_delta_attention", "rg_lru"}
SAID = {
    "depthwise", "grouped", "dilated", "grouped-query", "multi-query", "latent-attention", "window", "moe", "recurrent",
    "state-space",
}  # fmt: skip
"""Tags that follow from the layers."""


def told(row: Row) -> Iterator[str]:
    """The tags that a row's layer, or the one that it wraps, gives its network."""
    layer: Any = getattr(row.layer, "layer", row.layer)
    if row.active < row.copies:
        yield "moe"
    if row.kind in STATES:
        yield "recurrent"
    if row.kind in ("mamba", "mamba2"):
        yield "state-space"
    if row.kind == "latent_attention":
        yield "latent-attention"
    if "attention" in row.kind and getattr(layer, "window", 0):
        yield "window"
    if getattr(layer, "kv_heads", None) not in (None, getattr(layer, "heads", None)):
        yield "multi-query" if layer.kv_heads == 1 else "grouped-query"
    if "conv" in row.kind or layer is not row.layer:
        if getattr(layer, "groups", 1) > 1:
            yield "depthwise" if row.spec.factor("ci").value == 1 else "grouped"
        if getattr(layer, "dilation", 1) not in (1, (1, 1)):
            yield "dilated"


def test_tags_are_known_and_say_what_the_layers_are(entry: zoo.Entry, report: Report) -> None:
    assert len(entry.tags) == len(set(entry.tags))
    assert set(entry.tags) <= set(TAGS)
    assert {tag for row in report.trace.rows for tag in told(row)} == SAID & set(entry.tags)


USES = {
    "vision": {"classification", "detection", "segmentation", "encoder"},
    "language": {"decoder", "encoder", "encoder-decoder"},
}
"""Of which an entry of a group has one."""


def test_tags_name_one_use() -> None:
    for group, uses in USES.items():
        for entry in zoo.entries():
            assert entry.group != group or len(uses & set(entry.tags)) == 1, entry.id


def test_every_tag_is_used() -> None:
    assert {tag for entry in zoo.entries() for tag in entry.tags} == set(TAGS)


ROUNDS = re.compile(r"(The (name|paper|source|README)|Its makers) rounds?\.")
"""All that a note says where the printed number is ours, rounded."""


def test_published_figures_are_ours_or_the_note_says_why(entry: zoo.Entry, report: Report) -> None:
    for figure in entry.published:
        ours = getattr(report.totals, figure.figure)
        off = abs(ours / figure.value - 1)
        rounded = abs(ours - figure.value) <= figure.unit / 2
        assert figure.agrees(ours) or (entry.note and not figure.exact), figure
        assert rounded or off < LEFT_OPEN[figure.figure] or ROUNDS.sub("", entry.note).strip(), figure
        assert off < 0.15, figure


LEFT_OPEN = {"parameters": 0.015, "macs": 0.06, "flops": 0.06}
"""How far a figure may be from ours that is not ours rounded, and whose note says no more than that it is rounded."""


def test_a_size_from_the_name_is_in_the_name(entry: zoo.Entry) -> None:
    names = " ".join((entry.id, entry.title, *entry.aliases)).lower()
    for figure in entry.published:
        assert figure.source != "the model's name" or figure.text.replace(" ", "").lower() in names, figure


def test_an_exact_figure_is_not_called_rounded(entry: zoo.Entry) -> None:
    assert not [figure for figure in entry.published if figure.exact and "rounded" in figure.convention]


SPDX = {
    "AGPL-3.0", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC-BY-4.0", "CC-BY-NC-4.0", "CC-BY-NC-SA-4.0",
    "CC-BY-SA-3.0", "CC-BY-SA-4.0", "GPL-3.0", "MIT",
}  # fmt: skip


def test_licences_are_spelled_alike() -> None:
    """By their SPDX names where they have one, else as their makers call them, and each in one way only."""
    found = {entry.licence for entry in zoo.entries()} - {"", "not released"}
    own = {licence for licence in found if " " in licence}
    assert found - own <= SPDX
    assert all(re.search(r"License\b|RAIL|Terms|Modified MIT", licence) for licence in own)
    assert len({re.sub(r"[^a-z0-9+]", "", licence.lower()) for licence in found}) == len(found)


def test_every_figure_has_its_source(entry: zoo.Entry) -> None:
    assert entry.source
    assert all(figure.source and figure.convention for figure in entry.published)
    assert 1990 < entry.year < 2030


def test_printed_figures_are_read_back() -> None:
    figures = [zoo.Published("macs", text, "", "") for text in ("25,557,032", "4.089 G", "0.39 B", "174,600 M", "60 K")]
    assert [figure.value for figure in figures] == [25_557_032, 4_089_000_000, 390_000_000, 174_600_000_000, 60_000]
    assert [figure.unit for figure in figures] == [1, 1_000_000, 10_000_000, 1_000_000, 1_000]
    assert [figure.exact for figure in figures] == [True, False, False, False, False]
