"""A plan of memory as plain text: parts that add up, moments, what it is held against, what was assumed."""

from __future__ import annotations

from netweight.core import text
from netweight.core.text import Units
from netweight.planner.parts import HELD, Moment, Part, Plan, Range

from .grid import BOLD, DIM, RED, Head, Line, Style, bare, clean, grid

HEADS = (Head("part", right=False), Head("bytes"), Head("", right=True), Head("share"), Head("what it is", False, 1))
LAYERS = 12
"""Rows of the table of layers, the largest first."""


def drawn(
    plan: Plan,
    units: Units = "binary",
    width: int | None = None,
    style: Style = bare,
    *,
    layers: bool = False,
) -> str:
    """The plan, to fit a width; with `layers` also the rows that hold the most."""
    sizes = ", ".join(f"{name} {size:,}" for name, size in plan.sizes.items())
    settings = ", ".join(f"{name} {value}" for name, value in plan.settings.items() if name != "sizes")
    head = f"{style(clean(plan.name or 'Unnamed network'), BOLD)}\n{clean(f'{plan.mode}, {sizes}, {settings}')}"
    sections = [head, parts(plan, units, width, style)]
    if len(plan.moments) > 1:
        sections.append(_moments(plan, units, width, style))
    sections.append(_figures(plan, units, width, style))
    if layers:
        sections.append(_layers(plan, units, width, style))
    sections += _answers(plan, units, style)
    sections.append("\n".join(["Assumed:", *(f"  {clean(line)}" for line in plan.assumptions)]))
    return "\n\n".join(section for section in sections if section)


def parts(plan: Plan, units: Units, width: int | None, style: Style) -> str:
    """The parts at the peak and their sum."""
    peak = plan.peak
    lines = [line for part in peak.parts for line in _lines(part, peak, units)]
    where = f" at {peak.at}" if peak.at else ""
    each = " on each device" if plan.devices > 1 else ""
    sums = _cells("total", peak.bytes, peak, units, f"peak: {peak.name}{where}{each}")
    return grid(HEADS, [*lines, Line(sums, BOLD)], width, style)


def _lines(part: Part, peak: Moment, units: Units) -> list[Line]:
    inner = part.parts if len(part.parts) > 1 else ()
    return [
        Line(_cells(part.name, part.bytes, peak, units, part.formula)),
        *(Line(_cells(f"  {each.name}", each.bytes, peak, units, each.formula), DIM) for each in inner),
    ]


def _cells(name: str, size: Range, peak: Moment, units: Units, formula: str) -> list[str]:
    share = text.share(size.likely, peak.bytes.likely)
    return [name, f"{size.likely:,}", spanned(size, units), share, formula]


def spanned(size: Range, units: Units) -> str:
    """`15.0 GiB`, or `0.3 to 0.8 GiB` where it is no exact figure."""
    low, likely, high = (text.size(each, units) for each in size)
    if size.sure or (str(low) == str(high)):
        return str(likely)
    start = low.n if low.u == high.u else str(low)
    return f"{start} to {high}"


def _moments(plan: Plan, units: Units, width: int | None, style: Style) -> str:
    said = any(moment.note for moment in plan.moments)
    heads = [Head("moment", right=False), Head("bytes"), Head(""), Head("where", right=False, drop=1)]
    heads += [Head("what it is", right=False, drop=2)] if said else []
    lines = [
        Line(
            [m.name, f"{m.bytes.likely:,}", spanned(m.bytes, units), m.at, *([m.note] if said else [])],
            BOLD if m is plan.peak else "",
        )
        for m in plan.moments
    ]
    return grid(heads, lines, width, style)


def _figures(plan: Plan, units: Units, width: int | None, style: Style) -> str:
    """What is handed out, held and taken of the device: three figures that are all called memory."""
    heads = (Head("memory", right=False), Head("bytes"), Head(""), Head("what it is", right=False, drop=1))
    lines = [
        Line([held, f"{size.likely:,}", spanned(size, units), HELD[held]]) for held, size in plan.peak.figures.items()
    ]
    return grid(heads, lines, width, style) if len(lines) > 1 else ""


def _layers(plan: Plan, units: Units, width: int | None, style: Style) -> str:
    names = list(dict.fromkeys(name for layer in plan.layers for name in layer.parts))
    heads = (Head("layer", right=False), Head("kind", right=False, drop=2), *(Head(name) for name in names))
    largest = sorted(plan.layers, key=lambda layer: -sum(layer.parts.values()))[:LAYERS]
    lines = [
        Line([layer.path, layer.kind, *(str(text.size(layer.parts.get(name, 0), units)) for name in names)])
        for layer in largest
    ]
    return grid(heads, lines, width, style)


def _answers(plan: Plan, units: Units, style: Style) -> list[str]:
    """Whether it fits, the largest that does, and what to change."""
    found: list[str] = []
    if plan.limit is not None:
        left = plan.limit.bytes - plan.total.likely
        size = text.size(plan.limit.bytes, units)
        verdict = (
            f"fits {plan.limit.name} ({size}): {text.size(left, units)} are left"
            if left >= 0
            else style(f"does not fit {plan.limit.name} ({size}): {text.size(-left, units)} are missing", RED)
        )
        doubt = " – the upper end of the range does not fit" if left >= 0 and plan.total.high > plan.limit.bytes else ""
        found.append(verdict + doubt)
    if plan.fit is not None:
        fit = plan.fit
        value = f"{fit.value:,}" if isinstance(fit.value, int) else fit.value
        what = clean(fit.what)
        needs = f"; the next needs {text.size(fit.next, units)}" if fit.next else ""
        found.append(
            f"largest {what} that fits: {value} ({text.size(fit.bytes, units)}{needs}; what binds: {fit.binds})"
            if fit.value is not None
            else f"no {what} fits: the smallest needs {text.size(fit.next, units)}; what binds: {fit.binds}"
        )
    if plan.changes:
        lines = [
            f"  {'fits' if c.fits else 'helps'}: {c.title}, {text.size(c.bytes.likely, units)}; {c.cost}"
            for c in plan.changes
        ]
        found.append("\n".join(["What to change, the cheapest first:", *lines]))
    return found
