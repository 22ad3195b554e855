"""The weights of an entry under the names that its reference implementation gives them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from netweight.dims.sizes import Shape
from netweight.spec.spec import Tensor
from netweight.trace.trace import Row, Trace

EXPERT = "{expert}"
"""Where a name says which expert: the tensors of all experts are then stored one by one, else stacked."""


class WeightNaming(NamedTuple):
    """How an implementation stores the weights of a document, whose own names are `path.weight`.

    `paths` are pairs of a regular expression and its replacement, tried on each whole name, all in turn. Tensors
    that come to one name are one, joined along the axis of their outputs (query, key and value packed in one).
    Names that `transposed` finds are stored as inputs × outputs. `ones` are pairs of an expression and the axes that
    are stored, −1 for the next one of ours that is longer than 1, 1 for one that holds a single place. What `flat`
    finds has the experts' axis and the next in one.
    """

    paths: tuple[tuple[str, str], ...] = ()
    transposed: str = ""
    ones: tuple[tuple[str, tuple[int, ...]], ...] = ()
    flat: str = ""


class ReferenceTensor(NamedTuple):
    """A tensor as the implementation stores it; `template` has `{}` in place of the iterations of repeats."""

    name: str
    shape: Shape
    role: str
    template: str


OWN = WeightNaming()
"""The paths of the document itself."""


def reference_tensors(trace: Trace, naming: WeightNaming = OWN) -> list[ReferenceTensor]:
    """Every weight and buffer that the rows hold, tied ones once, in order of first use."""
    parts: dict[str, list[ReferenceTensor]] = defaultdict(list)
    axes: dict[str, int] = {}
    for row, tensor, template in _tensors(trace):
        for each in _named(row, tensor, template, naming):
            parts[each.name].append(each)
            axes[each.name] = len(each.shape) - len(tensor.shape)  # behind the experts, where they are stacked
    return [_turned(_joined(found, axes[name]), naming) for name, found in parts.items()]


def _tensors(trace: Trace) -> Iterator[tuple[Row, Tensor, str]]:
    rows: dict[str, list[Row]] = defaultdict(list)
    for row in trace.rows:
        rows[f"{row.id} {row.kind}"].append(row)
    for row in trace.rows:
        template = _template(other.path for other in rows[f"{row.id} {row.kind}"])
        for tensor in row.own_weights:
            yield row, tensor, template
        for tensor in row.spec.buffers if row.owned else ():
            yield row, tensor, template


def _template(paths: Iterable[str]) -> str:
    """One path for all: numbers that differ between them are left open."""
    split = [path.split(".") for path in paths]
    if len({len(path) for path in split}) > 1:
        return ".".join(split[0])
    return ".".join(parts[0] if len(set(parts)) == 1 else "{}" for parts in zip(*split, strict=True))


def _named(row: Row, tensor: Tensor, template: str, naming: WeightNaming) -> Iterator[ReferenceTensor]:
    name = rename_weight(f"{row.path}.{tensor.name}", naming)
    shape = tensor.shape
    general = rename_weight(f"{template}.{tensor.name}", naming)
    if row.copies == 1:
        yield ReferenceTensor(name, shape, tensor.role, general)
    elif EXPERT in name:
        for expert in range(row.copies):
            yield ReferenceTensor(name.replace(EXPERT, str(expert)), shape, tensor.role, general.replace(EXPERT, "{}"))
    else:
        yield ReferenceTensor(name, (row.copies, *shape), tensor.role, general)


def rename_weight(name: str, naming: WeightNaming) -> str:
    """A name after all replacements in turn; a fixed table is stored under the name of its layer."""
    for pattern, replacement in (*naming.paths, (r"\.table$", "")):
        name = re.sub(pattern, replacement, name)
    return name


def _joined(parts: list[ReferenceTensor], axis: int) -> ReferenceTensor:
    first = parts[0]
    if len(parts) == 1:
        return first
    length = sum(part.shape[axis] for part in parts)
    return first._replace(shape=(*first.shape[:axis], length, *first.shape[axis + 1 :]))


def _turned(found: ReferenceTensor, naming: WeightNaming) -> ReferenceTensor:
    shape = found.shape
    if naming.transposed and len(shape) > 1 and re.search(naming.transposed, found.name):
        shape = (*shape[:-2], shape[-1], shape[-2])
    if naming.flat and re.search(naming.flat, found.name):
        experts, outputs, *rest = list(shape)
        shape = (experts * outputs, *rest)
    for pattern, axes in naming.ones:
        if re.search(pattern, found.name):
            ours = (size for size in shape if size != 1)
            shape = tuple(next(ours) if axis < 0 else axis for axis in axes)
    return found._replace(shape=shape)
