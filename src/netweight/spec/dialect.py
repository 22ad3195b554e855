"""How frameworks name and lay out the weights of a layer: tables over the dims that the layer declared.

A layer's own names and layouts are PyTorch's unless its table says otherwise.
"""

from __future__ import annotations

from typing import NamedTuple

from netweight.dims.sizes import Shape

from .spec import Spec, Tensor


class WeightMapping(NamedTuple):
    """One tensor of a framework: the own tensors packed in it, its name there, its axes over the same dims."""

    own: tuple[str, ...]
    theirs: str
    pattern: str = ""


class Dialect(NamedTuple):
    """A framework's layer of this kind.

    Of the rules for a tensor the first that fits holds. Tensors without a rule keep their name and axes;
    `drops` are not stored there.
    """

    layer: str
    rules: tuple[WeightMapping, ...] = ()
    drops: tuple[str, ...] = ()


class FrameworkTensor(NamedTuple):
    """A tensor as a framework stores it."""

    name: str
    shape: Shape
    own: tuple[str, ...]
    role: str


def framework_tensors(dialect: Dialect, spec: Spec) -> list[FrameworkTensor]:
    """Weights and buffers of a spec as the framework of `dialect` names and shapes them."""
    tensors = {tensor.name: tensor for tensor in (*spec.weights, *spec.buffers)}
    rules: dict[str, WeightMapping] = {}
    for rule in dialect.rules:
        if _packs(rule, tensors):
            rules |= {own: rule for own in rule.own if own not in rules}
    found: list[FrameworkTensor] = []
    for tensor in tensors.values():
        rule = rules.get(tensor.name)
        if tensor.name in dialect.drops or (rule is not None and rule.own[0] != tensor.name):
            continue
        found.append(
            _named(tensor, rule, spec)
            if rule
            else FrameworkTensor(tensor.name, tensor.shape, (tensor.name,), tensor.role)
        )
    return found


def _packs(rule: WeightMapping, tensors: dict[str, Tensor]) -> bool:
    """True if the tensors of a rule are there and go into one: all axes but the first agree. Else later rules hold."""
    shapes = [tensors[own].shape[1:] for own in rule.own if own in tensors]
    return len(shapes) == len(rule.own) and all(shape == shapes[0] for shape in shapes)


def _named(tensor: Tensor, rule: WeightMapping, spec: Spec) -> FrameworkTensor:
    shape = (spec.axes(rule.pattern) if rule.pattern else tensor.axes).shape
    return FrameworkTensor(rule.theirs, shape, rule.own, tensor.role)
