"""Layers as PyTorch and Keras construct them: the arguments of their classes, mapped to the fields of layer kinds.

How the same classes name and lay out their weights stands with each kind (`Layer.dialects`). The tables here are
loaded when they are asked for; nothing that reads or weighs a design needs them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cache
from importlib import import_module
from typing import Any, NamedTuple

import msgspec

from netweight.dims.sizes import Shape
from netweight.spec.layer import KINDS, Composite, Layer

from .argument_map import REQUIRED, SAME, SIZES, ArgumentMap, InexpressibleError, Json

FRAMEWORKS = {"torch": "torch_layers", "keras": "keras_layers"}
"""The module that holds a framework's tables."""

NO_EFFECT = frozenset(
    (
        "eps", "epsilon", "momentum", "device", "dtype", "padding_idx", "padding_mode", "max_norm",
        "scale_grad_by_freq", "sparse", "mask_zero", "align_corners", "return_indices", "data_format", "batch_first",
        "seed", "alpha", "kernel_initializer", "bias_initializer", "kernel_regularizer", "bias_regularizer",
        "activity_regularizer", "kernel_constraint", "bias_constraint", "negative_slope", "count_include_pad",
        "return_state", "stateful", "go_backwards", "unroll", "recurrent_dropout", "need_weights", "name_scope",
        "renorm", "beta", "lambd",
    )
)  # fmt: skip
"""Arguments that change no figure, in either framework."""

_BOOKKEEPING = re.compile(r".*_(initializer|regularizer|constraint)$|^(name|trainable|use_cudnn|unit_forget_bias)$")
"""Arguments of Keras that say how weights begin and change, how they are named, and which kernel runs."""
_CALL = re.compile(r"(\w+)\('(\w+)'\)")


class ConstructorCall(NamedTuple):
    """A class of a framework and the keyword arguments that construct it."""

    name: str
    arguments: Json


class ReadLayer(NamedTuple):
    """A layer of a framework as ours: its kind, its fields as in a document, and the arguments that no field holds.

    `unread` are those arguments that could change a figure.
    """

    kind: str
    fields: Json
    unread: Json


def without_map(framework: str) -> dict[str, str]:
    """Layer kinds with a class in `framework` whose arguments are not mapped, with the reason."""
    return _table(framework).WITHOUT_MAP


def maps_of(kind: str, framework: str) -> tuple[ArgumentMap, ...]:
    """The argument maps of a layer kind: one per class of the framework that it can be; empty if it has none."""
    found: ArgumentMap | tuple[ArgumentMap, ...] = _table(framework).ARGUMENTS.get(kind, ())
    return (found,) if isinstance(found, ArgumentMap) else found


@cache
def argument_fields() -> dict[str, tuple[str, ...]]:
    """For every argument of a framework's layers, the fields that hold the same value, of all kinds."""
    found: dict[str, dict[str, None]] = {}
    for of in _all_maps():
        for field, argument in of.arguments():
            if argument.name != field and argument.values in (SAME, SIZES):
                found.setdefault(argument.name, {})[field] = None
    return {name: tuple(fields) for name, fields in found.items()}


@cache
def input_size_arguments() -> frozenset[str]:
    """Arguments of the frameworks' layers that repeat a size of an input."""
    return frozenset(name for of in _all_maps() for name in (*of.inputs, *of.other_inputs))


def _all_maps() -> list[ArgumentMap]:
    return [of for framework in FRAMEWORKS for tag in _table(framework).ARGUMENTS for of in maps_of(tag, framework)]


def constructor_call(layer: Layer, framework: str, *shapes: Shape) -> ConstructorCall | None:
    """The class of `framework` and the arguments that construct `layer` for inputs of `shapes`, batch first.

    None if the framework has no such layer, or cannot express one of its fields.
    """
    tag = str(layer.__struct_config__.tag)
    dialect = layer.dialect(framework)
    if dialect is None and not isinstance(layer, Composite):
        return None
    for of in maps_of(tag, framework):
        name = _ranked(of.layer or (dialect.layer if dialect else ""), shapes)
        if dialect is None or not of.layer or of.layer == dialect.layer:
            try:
                return _call(name, _written(layer, of, shapes))
            except InexpressibleError:
                return None
    return None


def read_layer(framework: str, name: str, arguments: Mapping[str, Any], rank: int = 0) -> ReadLayer | None:
    """The layer that `framework`'s class `name` is with these constructor arguments; None if the class is unknown.

    Arguments that are left out have the framework's default. `rank` is the number of axes of its first input, batch
    included, where it is known: some arguments name axes from the front.
    """
    best: ReadLayer | None = None
    classes = _classes(framework)
    for tag, of in classes.get(_class_key(name, arguments, classes), ()):
        found = _read(tag, of, arguments, rank)
        if best is None or len(found.unread) < len(best.unread):
            best = found
    return best


def _table(framework: str) -> Any:
    return import_module(f".{FRAMEWORKS[framework]}", __name__)


def _ranked(name: str, shapes: tuple[Shape, ...]) -> str:
    """`BatchNormNd` with the number of spatial axes of the first input; a sequence of features has one."""
    if name.endswith(("Nd", "ND")) and shapes:
        return f"{name[:-2]}{max(len(shapes[0]) - 2, 1)}{name[-1]}"
    return name


def _call(name: str, arguments: Json) -> ConstructorCall:
    """`Activation('gelu')` is a class with an argument."""
    call = _CALL.fullmatch(name)
    return ConstructorCall(call[1], {"activation": call[2], **arguments}) if call else ConstructorCall(name, arguments)


def _written(layer: Layer, of: ArgumentMap, shapes: tuple[Shape, ...]) -> Json:
    """All constructor arguments of a layer. Raises InexpressibleError."""
    for field in msgspec.structs.fields(type(layer)):
        if field.name not in of.fields and field.name not in of.implied and getattr(layer, field.name) != field.default:
            raise InexpressibleError(field.name)
    extra = of.write(layer, shapes) if of.write else {}
    listed = [(field, argument) for field, argument in of.arguments() if argument.name not in extra]
    found = {argument.name: argument.values.write(getattr(layer, field)) for field, argument in listed}
    found |= {argument: shapes[0][axis] for argument, axis in of.inputs.items()}
    return {**found, **of.free, **of.written, **extra}


@cache
def _classes(framework: str) -> dict[str, list[tuple[str, ArgumentMap]]]:
    """Kinds and maps by class: those with more arguments of a fixed value first, which are the more special ones."""
    found: dict[str, list[tuple[str, ArgumentMap]]] = {}
    for tag in _table(framework).ARGUMENTS:
        dialect = KINDS[tag].layer.dialects.get(framework)
        for of in maps_of(tag, framework):
            if of.readable and (name := of.layer or (dialect.layer if dialect else "")):
                found.setdefault(name.rpartition(".")[2], []).append((tag, of))
    for listed in found.values():
        listed.sort(key=lambda each: -len(each[1].written))
    return found


def _class_key(name: str, arguments: Mapping[str, Any], classes: Collection[str]) -> str:
    """The entry of a class: `BatchNorm2d` as `BatchNormNd`, an activation of Keras with its function."""
    plain = name.rpartition(".")[2]
    if plain == "Activation":
        return f"Activation('{arguments.get('activation')}')"
    return re.sub(r"[123]([dD])$", r"N\1", plain) if plain not in classes else plain


def _read(tag: str, of: ArgumentMap, arguments: Mapping[str, Any], rank: int) -> ReadLayer:
    """The fields that `arguments` set, by one map; arguments with an effect that no field holds are unread."""
    given = {name: value for name, value in arguments.items() if value is not None}
    fields: Json = {}
    unread = {name: value for name, value in given.items() if not _is_harmless(name, value, of, rank)}
    for field, argument in of.arguments():
        value = arguments.get(argument.name, argument.default)
        try:
            if value is not REQUIRED and fields.setdefault(field, read := argument.values.read(value)) != read:
                unread[argument.name] = value
        except InexpressibleError:
            unread[argument.name] = value
    if of.read:
        try:
            fields |= of.read({**of.reads, **arguments}, rank)
        except InexpressibleError:
            unread |= {name: given[name] for name in of.reads if name in given}
    if _CALL.fullmatch(KINDS[tag].layer.dialects["keras"].layer if "keras" in KINDS[tag].layer.dialects else ""):
        unread.pop("activation", None)  # it is what makes the class this kind
    return ReadLayer(tag, {name: _plain(value) for name, value in fields.items()}, unread)


def _is_harmless(name: str, value: Any, of: ArgumentMap, rank: int) -> bool:
    """True if an argument sets a field, repeats a size of an input, or changes no figure with this value."""
    fixed = {**of.assumed, **of.written}
    if name in fixed:
        same = SIZES.read(value)
        return same == fixed[name] or (name == "axis" and rank > 0 and same == fixed[name] % rank)
    known = {*(argument.name for _, argument in of.arguments()), *of.inputs, *of.other_inputs, *of.free, *of.reads}
    return name in known or name in NO_EFFECT or value is False or bool(_BOOKKEEPING.match(name))


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
