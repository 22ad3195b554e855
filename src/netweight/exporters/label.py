"""The facts label: a network's figures in the style of a nutrition label, as SVG with real text and as plain text."""

from __future__ import annotations

import textwrap
from html import escape
from typing import NamedTuple

from netweight.analysis.memory_summary import training_state_bytes
from netweight.analysis.report import Report
from netweight.analysis.tree import ReportNode, node_config, node_title
from netweight.dims import number_text as text
from netweight.dims.sizes import Size
from netweight.formats import COMMON, FORMATS

from .grid import clean_lines

WIDTH, EDGE = 356, 14
DEVICE = 8 * 2**30
"""The memory that shares are of, in the place of a daily value: 8 GiB."""
FONT = "Archivo, 'Helvetica Neue', Arial, sans-serif"
PARTS = 6
FOOT = "Convolutions and matrix products only, 1 multiply-add = 2 FLOPs. Training in fp32. "


class LabelLine(NamedTuple):
    """One line: its name, its figure, and a share or a second figure."""

    name: str
    figure: str = ""
    share: str = ""
    strong: bool = False
    inner: bool = False


class FactsLabel(NamedTuple):
    """The texts and figures of a label, before it is drawn."""

    name: str
    sample: str
    amount: str
    parameters: text.Quantity
    facts: list[LabelLine]
    parts: list[LabelLine]
    foot: str
    net: text.Quantity


def facts_label(
    report: Report, branches: tuple[ReportNode, ...], units: text.Units = "binary", partial: str | None = None
) -> FactsLabel:
    """The texts and figures of a label; `partial` names the rows that count, if some do not."""
    totals, batch = report.totals, report.trace.network.sizes["batch"]
    inputs = [text.format_sample_shape((1, *value.shape[1:])) for value in report.trace.inputs.values()]
    amount = "Amount per sample" if batch == 1 else f"Amount per batch of {batch:,}"
    return FactsLabel(
        report.name or "Untitled",
        ", ".join(inputs) or "none yet",
        f"{amount}, partial: {partial}" if partial else amount,
        text.format_count(totals.parameters),
        _facts(report, units),
        _parts(report, branches),
        FOOT + _notes(report) + ("MiB = 1,048,576 bytes." if units == "binary" else "MB = 1,000,000 bytes."),
        text.format_bytes(totals.weight_bytes, units),
    )


def _notes(report: Report) -> str:
    """Explanations of formats on the label whose name does not explain them."""
    return "".join(f"{name}: {FORMATS[name].note}. " for name in ("int4",) if report.parameters)


def _facts(report: Report, units: text.Units) -> list[LabelLine]:
    totals, chosen = report.totals, report.format
    others: dict[Size, list[str]] = {}
    for name in COMMON:
        if name != chosen:
            others.setdefault(report.weights(name), []).append(name)
    return [
        LabelLine("Compute", str(text.format_operations(totals.flops, "FLOPs")), strong=True),
        LabelLine("as multiply-adds", str(text.format_operations(totals.macs, "MACs")), inner=True),
        _bytes(f"Weights, {chosen}", totals.weight_bytes, units, strong=True),
        *(_bytes(", ".join(names), size, units, inner=True) for size, names in others.items()),
        _bytes("Peak activations", report.peak(report.width).bytes, units, strong=True),
        _bytes("Training, Adam", sum(training_state_bytes(report).values()), units, strong=True),
    ]


def _bytes(name: str, size: Size, units: text.Units, *, strong: bool = False, inner: bool = False) -> LabelLine:
    return LabelLine(name, str(text.format_bytes(size, units)), text.format_percentage(size, DEVICE), strong, inner)


def _parts(report: Report, branches: tuple[ReportNode, ...]) -> list[LabelLine]:
    """The largest parts of the network: shares of parameters and FLOPs. A lone group shows what is in it."""
    totals = report.totals
    while len(branches) == 1 and branches[0].children:
        branches = branches[0].children
    weighty = [branch for branch in branches if branch.figures.parameters or branch.figures.macs]
    weighty.sort(key=lambda branch: (-branch.figures.parameters, -branch.figures.macs))
    return [
        LabelLine(
            _named(branch),
            text.format_percentage(branch.figures.parameters, totals.parameters),
            text.format_percentage(branch.figures.macs, totals.macs),
        )
        for branch in weighty[:PARTS]
    ]


def _named(branch: ReportNode) -> str:
    """A name if the part has one, else what it is: `Dense 1000`."""
    node = branch.node
    described = f"{node_title(node)} {' · '.join(node_config(node).split(' · ')[:2])}".rstrip()
    return (node.common.name or described)[:26]


def label_text(shown: FactsLabel) -> str:
    """The label as plain text."""
    lines = [
        "Network Facts",
        f"{shown.name}, sample {shown.sample}",
        shown.amount,
        f"Parameters {shown.parameters} ({shown.parameters.exact})",
    ]
    lines += [
        f"{'  ' if row.inner else ''}{row.name}: {row.figure}" + (f" ({row.share} of 8 GiB)" if row.share else "")
        for row in shown.facts
    ]
    lines += ["Largest parts, by parameters and FLOPs"]
    lines += [f"  {row.name}: {row.figure}, {row.share}" for row in shown.parts]
    return "\n".join([*lines, f"NET WT. {shown.net} ({shown.net.exact})", shown.foot])


class _Drawing:
    """SVG elements from the top down."""

    def __init__(self) -> None:
        self.y = 0.0
        self.elements: list[str] = []

    def rule(self, thick: float, before: float = 4, after: float = 2) -> None:
        self.y += before
        self.elements.append(f'<rect x="{EDGE}" y="{self.y:g}" width="{WIDTH - 2 * EDGE}" height="{thick:g}"/>')
        self.y += thick + after

    def text(
        self,
        words: str,
        x: float,
        size: float,
        weight: int,
        *,
        end: bool = False,
        stretch: int = 100,
        extra: str = "",
        small: str = "",
    ) -> None:
        """Words at the current height; `small` follows in the size of a caption."""
        anchor = ' text-anchor="end"' if end else ""
        after = f'<tspan font-size="13" font-weight="400" font-stretch="100%"> {escape(small)}</tspan>' if small else ""
        self.elements.append(
            f'<text x="{x:g}" y="{self.y:g}" font-size="{size:g}" font-weight="{weight}" font-stretch="{stretch}%"'
            f"{anchor}{extra}>{escape(words)}{after}</text>"
        )

    def line(
        self, left: str, middle: str, right: str, *, strong: bool, inner: bool = False, wide: bool = False
    ) -> None:
        """One line of the table, with a hairline above."""
        self.elements.append(
            f'<rect x="{EDGE + 12 * inner:g}" y="{self.y:g}" width="{WIDTH - 2 * EDGE - 12 * inner:g}" height="1"/>'
        )
        self.y += 17
        self.text(left, EDGE + 12 * inner, 14, 800 if strong else 400)
        self.text(middle, WIDTH - EDGE - (78 if wide else 66), 14, 400, end=True)
        if right:
            self.text(right, WIDTH - EDGE, 14, 400 if wide else 800, end=True)
        self.y += 6


def label_svg(shown: FactsLabel) -> str:
    """The label as an SVG document of fixed size, in the color of its surroundings; text stays text."""
    drawing = _Drawing()
    _head(drawing, shown)
    for row in shown.facts:
        drawing.line(row.name, row.figure, row.share, strong=row.strong, inner=row.inner)
    drawing.rule(10, 0, 16)
    drawing.text("Largest parts", EDGE, 12, 800)
    drawing.text("Parameters", WIDTH - EDGE - 78, 12, 800, end=True)
    drawing.text("FLOPs", WIDTH - EDGE, 12, 800, end=True)
    drawing.y += 6
    for row in shown.parts:
        drawing.line(row.name, row.figure, row.share, strong=False, wide=True)
    _foot(drawing, shown)
    height = drawing.y + 10
    frame = f'<rect class="paper" x="1" y="1" width="{WIDTH - 2}" height="{height - 2:g}" '
    frame += 'fill="none" stroke="currentColor" stroke-width="2"/>'
    spoken = escape(label_text(shown))
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height:g}" '
    head += (
        f'viewBox="0 0 {WIDTH} {height:g}" role="img" aria-label="{spoken}" font-family="{FONT}" fill="currentColor">'
    )
    # XML has no way to write control characters.
    return clean_lines("\n".join([head, frame, *drawing.elements, "</svg>"]))


def _head(drawing: _Drawing, shown: FactsLabel) -> None:
    inside = WIDTH - 2 * EDGE
    drawing.y = 54
    drawing.text(
        "Network Facts", EDGE, 54, 900, stretch=76, extra=f' textLength="{inside}" lengthAdjust="spacingAndGlyphs"'
    )
    drawing.y += 24
    drawing.text(shown.name[:44], EDGE, 15, 400)
    drawing.y += 20
    drawing.text("Sample size", EDGE, 15, 800)
    drawing.text(shown.sample[:30], WIDTH - EDGE, 15, 800, end=True)
    drawing.rule(10, 8, 17)
    drawing.text(shown.amount, EDGE, 12, 800)
    drawing.y += 36
    drawing.text("Parameters", EDGE, 30, 900, stretch=88)
    drawing.text(str(shown.parameters), WIDTH - EDGE, 46, 900, end=True, stretch=80)
    drawing.rule(5, 9, 16)
    drawing.text("% of 8 GiB", WIDTH - EDGE, 12, 800, end=True)
    drawing.y += 6


def _foot(drawing: _Drawing, shown: FactsLabel) -> None:
    drawing.rule(5, 0, 15)
    for line in textwrap.wrap(shown.foot, 62):
        drawing.text(line, EDGE, 11, 400)
        drawing.y += 14
    drawing.y += 18
    drawing.text(f"NET WT. {shown.net}", EDGE, 24, 900, stretch=85, small=f"({shown.net.exact})")
