"""A memory plan as plain text: parts that add up, phases, verdict against a budget, assumptions."""

from __future__ import annotations

from netweight.dims import number_text as text
from netweight.dims.number_text import Units
from netweight.planner.parts import HELD, ByteRange, DevicePlan, PhasePeak, PlanPart

from .grid import BOLD, DIM, RED, ColumnHeader, Style, TableLine, render_table, sanitize, unstyled

HEADS = (
    ColumnHeader("part", right=False),
    ColumnHeader("bytes"),
    ColumnHeader("", right=True),
    ColumnHeader("share"),
    ColumnHeader("how it is computed", False, 1),
)
LAYERS = 12
"""Rows of the table of layers, the largest first."""


def render_plan(
    plan: DevicePlan,
    units: Units = "binary",
    width: int | None = None,
    style: Style = unstyled,
    *,
    layers: bool = False,
) -> str:
    """The plan, to fit a width; with `layers` also the rows that hold the most."""
    sizes = ", ".join(f"{name} {size:,}" for name, size in plan.sizes.items())
    settings = ", ".join(f"{name} {value}" for name, value in plan.settings.items() if name != "sizes")
    head = f"{style(sanitize(plan.name or 'Unnamed network'), BOLD)}\n{sanitize(f'{plan.mode}, {sizes}, {settings}')}"
    sections = [head, render_plan_parts(plan, units, width, style)]
    if len(plan.moments) > 1:
        sections.append(_phases(plan, units, width, style))
    sections.append(_figures(plan, units, width, style))
    if layers:
        sections.append(_layers(plan, units, width, style))
    sections += _verdicts(plan, units, style)
    sections.append("\n".join(["Assumptions:", *(f"  {sanitize(line)}" for line in plan.assumptions)]))
    return "\n\n".join(section for section in sections if section)


def render_plan_parts(plan: DevicePlan, units: Units, width: int | None, style: Style) -> str:
    """The parts at the peak and their sum."""
    peak = plan.peak
    lines = [line for part in peak.parts for line in _lines(part, peak, units)]
    where = f" at {peak.at}" if peak.at else ""
    each = " on each device" if plan.devices > 1 else ""
    sums = _cells("total", peak.bytes, peak, units, f"peak: {peak.name}{where}{each}")
    return render_table(HEADS, [*lines, TableLine(sums, BOLD)], width, style)


def _lines(part: PlanPart, peak: PhasePeak, units: Units) -> list[TableLine]:
    inner = part.parts if len(part.parts) > 1 else ()
    return [
        TableLine(_cells(part.name, part.bytes, peak, units, part.formula)),
        *(TableLine(_cells(f"  {each.name}", each.bytes, peak, units, each.formula), DIM) for each in inner),
    ]


def _cells(name: str, size: ByteRange, peak: PhasePeak, units: Units, formula: str) -> list[str]:
    share = text.format_percentage(size.likely, peak.bytes.likely)
    return [name, f"{size.likely:,}", format_byte_range(size, units), share, formula]


def format_byte_range(size: ByteRange, units: Units) -> str:
    """`15.0 GiB`, or `0.3 to 0.8 GiB` for a figure with a range."""
    low, likely, high = (text.format_bytes(each, units) for each in size)
    if size.sure or (str(low) == str(high)):
        return str(likely)
    start = low.number if low.unit == high.unit else str(low)
    return f"{start} to {high}"


def _phases(plan: DevicePlan, units: Units, width: int | None, style: Style) -> str:
    noted = any(moment.note for moment in plan.moments)
    heads = [
        ColumnHeader("phase", right=False),
        ColumnHeader("bytes"),
        ColumnHeader(""),
        ColumnHeader("at layer", right=False, drop=1),
    ]
    heads += [ColumnHeader("how it is computed", right=False, drop=2)] if noted else []
    lines = [
        TableLine(
            [m.name, f"{m.bytes.likely:,}", format_byte_range(m.bytes, units), m.at, *([m.note] if noted else [])],
            BOLD if m is plan.peak else "",
        )
        for m in plan.moments
    ]
    return render_table(heads, lines, width, style)


def _figures(plan: DevicePlan, units: Units, width: int | None, style: Style) -> str:
    """Allocated, reserved and device bytes at the peak: three figures that tools call memory."""
    heads = (
        ColumnHeader("memory", right=False),
        ColumnHeader("bytes"),
        ColumnHeader(""),
        ColumnHeader("how it is measured", right=False, drop=1),
    )
    lines = [
        TableLine([held, f"{size.likely:,}", format_byte_range(size, units), HELD[held]])
        for held, size in plan.peak.figures.items()
    ]
    return render_table(heads, lines, width, style) if len(lines) > 1 else ""


def _layers(plan: DevicePlan, units: Units, width: int | None, style: Style) -> str:
    names = list(dict.fromkeys(name for layer in plan.layers for name in layer.parts))
    heads = (
        ColumnHeader("layer", right=False),
        ColumnHeader("kind", right=False, drop=2),
        *(ColumnHeader(name) for name in names),
    )
    largest = sorted(plan.layers, key=lambda layer: -sum(layer.parts.values()))[:LAYERS]
    lines = [
        TableLine(
            [layer.path, layer.kind, *(str(text.format_bytes(layer.parts.get(name, 0), units)) for name in names)]
        )
        for layer in largest
    ]
    return render_table(heads, lines, width, style)


def _verdicts(plan: DevicePlan, units: Units, style: Style) -> list[str]:
    """The verdict against the limit, the largest value that fits, and changes that save memory."""
    found: list[str] = []
    if plan.limit is not None:
        left = plan.limit.bytes - plan.total.likely
        size = text.format_bytes(plan.limit.bytes, units)
        verdict = (
            f"fits {plan.limit.name} ({size}): {text.format_bytes(left, units)} free"
            if left >= 0
            else style(f"does not fit {plan.limit.name} ({size}): exceeds it by {text.format_bytes(-left, units)}", RED)
        )
        doubt = "; the upper estimate would not fit" if left >= 0 and plan.total.high > plan.limit.bytes else ""
        found.append(verdict + doubt)
    if plan.fit is not None:
        fit = plan.fit
        value = f"{fit.value:,}" if isinstance(fit.value, int) else fit.value
        what = sanitize(fit.what)
        needs = f"; the next size needs {text.format_bytes(fit.next, units)}" if fit.next else ""
        found.append(
            f"largest {what} that fits: {value} ({text.format_bytes(fit.bytes, units)}{needs}; limited by {fit.binds})"
            if fit.value is not None
            else f"no {what} fits: the smallest needs {text.format_bytes(fit.next, units)}; limited by {fit.binds}"
        )
    if plan.changes:
        lines = [
            f"  {'fits' if c.fits else 'saves memory'}: {c.title}, {text.format_bytes(c.bytes.likely, units)}; {c.cost}"
            for c in plan.changes
        ]
        found.append("\n".join(["Changes that save memory, cheapest first:", *lines]))
    return found
