"""Networks written in Python: layers are records, groups hold layers, and the whole is a design document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from netweight.document.groups import Group
from netweight.document.network import VERSION
from netweight.faults.fault import Fault
from netweight.spec.layer import Layer
from netweight.spec.layout import Layout

if TYPE_CHECKING:
    from netweight.analysis.figures import Causal
    from netweight.importers.imported import Remark
    from netweight.spec.spec import Backend

    from .report import Report

Json = dict[str, Any]
Part = Layer | Group | Mapping[str, Any]
"""What may stand in a list of layers: a layer, a group, or a plain node of the document."""
Shape = Sequence[int | str]
_PARTS = ("layers", "shortcut")


class Network:
    """A network as a design document, with a name.

    Args:
        name: name of the network.
        inputs: sample shapes by name, without the batch: `{"x": (3, 32, 32)}`, or a dict with `shape` and `dtype`.
        layers: layers, groups and plain nodes, in order.
        sizes: named sizes that fields and shapes may use: `{"seq": 128}`, with their defaults.
        outputs: names of the output layers; without them it is the last layer.
        layout: where shapes have their channels: `"channels_first"`, or `"channels_last"` as in Keras.

    Nothing is checked until it is weighed.
    """

    def __init__(
        self,
        name: str = "",
        *,
        inputs: Mapping[str, Shape | Mapping[str, Any]] | None = None,
        layers: Iterable[Part] = (),
        sizes: Mapping[str, int] | None = None,
        outputs: Sequence[str] = (),
        layout: Layout = "channels_first",
    ) -> None:
        document: Json = {"netweight": VERSION, "name": name}
        if layout != "channels_first":
            document["layout"] = layout
        if sizes:
            document["sizes"] = dict(sizes)
        if inputs:
            document["inputs"] = {key: _input(value) for key, value in inputs.items()}
        document["layers"] = [to_plain_data(part) for part in layers]
        if outputs:
            document["outputs"] = list(outputs)
        self.document: Json = document
        self.origin: Json = {"kind": "python"}
        self.source_name = name
        self.remarks: tuple[Remark, ...] = ()

    @classmethod
    def of(
        cls, document: Json, source_name: str = "", origin: Json | None = None, remarks: Sequence[Remark] = ()
    ) -> Network:
        """A network from a document, which is not copied; `remarks` name what of its file was not understood."""
        network = cls()
        network.remarks = tuple(remarks)
        network.document, network.origin = document, origin or {"kind": "document"}
        network.source_name = source_name or network.name
        return network

    @property
    def name(self) -> str:
        """The name in the document; empty for an unnamed network."""
        return str(self.document.get("name") or "")

    def weigh(
        self,
        *,
        format: str = "",
        causal: Causal = "full",
        backend: Backend = "fused",
        partial: bool = False,
        **sizes: int,
    ) -> Report:
        """The report of the network; arguments and errors are those of `netweight.weigh`."""
        from .weighing import weigh_at

        return weigh_at(self, sizes, format, causal, backend, partial=partial)

    def to_json(self) -> str:
        """The design document as indented JSON."""
        from netweight.exporters.json import encode_json

        return encode_json(self.document)

    def save(self, path: str | Path) -> None:
        """Write the design to a `.json` file. Raises OSError if that fails."""
        Path(path).write_text(self.to_json(), "utf-8")

    def __repr__(self) -> str:
        return f"<netweight.Network {self.name or self.source_name!r}>"


def node(
    layer: Part,
    *,
    name: str = "",
    inputs: str | Sequence[str] = (),
    tie: Mapping[str, str] | None = None,
    trainable: bool = True,
    when: str = "",
    features: int | str | None = None,
) -> Json:
    """A layer or group with the fields that surround it in a document.

    Args:
        layer: a layer, a group or a plain node.
        name: a name, unique in its group; later layers use it in `inputs`.
        inputs: `from` of the document: names of its inputs, instead of the output before it.
        tie: weights shared with an earlier layer: `{"weight": "tokens.weight"}`.
        trainable: False freezes its weights.
        when: `"train"` for a layer that runs in training only.
        features: `in` of the document: the expected size of the input.
    """
    around: Json = {
        "name": name,
        "from": inputs if isinstance(inputs, str) else list(inputs),
        "tie": dict(tie or {}),
        "when": when,
        "in": features,
    }
    found = to_plain_data(layer) | {key: value for key, value in around.items() if value}
    return found if trainable else found | {"trainable": False}


def to_plain_data(part: Part) -> Json:
    """A layer, group or node as plain data. Raises Fault for anything else."""
    if isinstance(part, Layer):
        return _builtins(part)
    if isinstance(part, Group):
        given = {field: getattr(part, field) for field in part.__struct_fields__}
        return {"kind": str(part.__struct_config__.tag)} | _inside(_changed_fields(part, given))
    if isinstance(part, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
        return _inside(dict(part))
    raise Fault(
        f"{str(part)[:60]!r} is not a layer.", "Use a layer such as nw.Dense(10), a group or a dict with a kind."
    )


def _changed_fields(group: Group, given: Json) -> Json:
    """The fields of a group that differ from its defaults."""
    info = {field.name: field for field in msgspec.structs.fields(group)}
    return {name: value for name, value in given.items() if value != _default(info[name])}


def _default(field: msgspec.structs.FieldInfo) -> Any:
    return field.default_factory() if field.default_factory is not msgspec.NODEFAULT else field.default


def _inside(fields: Json) -> Json:
    """The same fields, with what is in their lists of nodes made plain."""
    found = {key: value if key in (*_PARTS, "branches") else _builtins(value) for key, value in fields.items()}
    for key in _PARTS:
        if isinstance(found.get(key), list | tuple):
            found[key] = [to_plain_data(inner) for inner in found[key]]
    if isinstance(found.get("branches"), list | tuple):
        found["branches"] = [[to_plain_data(inner) for inner in path] for path in found["branches"]]
    return found


def _input(given: Shape | Mapping[str, Any]) -> Json:
    return _builtins(dict(given)) if isinstance(given, Mapping) else {"shape": _builtins(list(given))}


def _builtins(value: Any) -> Any:
    """Plain data: tuples as lists, whole numbers of other libraries as int. Raises Fault for any other object."""
    try:
        return _lists(msgspec.to_builtins(value, enc_hook=_whole))
    except (TypeError, ValueError) as error:
        raise Fault(f"{str(value)[:60]!r} is not plain data: {error}.", "Use text, numbers, lists and dicts.") from None


def _lists(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [_lists(part) for part in value]  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, dict):
        return {key: _lists(part) for key, part in value.items()}  # pyright: ignore[reportUnknownVariableType]
    return value


def _whole(value: Any) -> int:
    import operator

    return operator.index(value)
