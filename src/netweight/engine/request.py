"""What each verb takes, as records: a request is checked before anything is done with it."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar, cast

import msgspec

from netweight.dims.number_text import Units
from netweight.document.decode_errors import describe_validation_error
from netweight.faults.fault import Fault, require_choice
from netweight.spec.layer import MAX_SIZE
from netweight.spec.spec import BACKENDS, Backend

from .answers import NetworkDocument, SettingValue
from .rows import DisplaySettings

Json = dict[str, Any]
Text = Annotated[str, msgspec.Meta(max_length=2**25)]
Name = Annotated[str, msgspec.Meta(max_length=4096)]
Size = Annotated[int, msgspec.Meta(ge=1, le=MAX_SIZE)]
Bytes = Annotated[int, msgspec.Meta(ge=0, le=2**60)]
Digits = Annotated[str, msgspec.Meta(max_length=40, pattern=r"^[0-9]+\Z")]


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How figures are written, and the format and the kernels that they are of."""

    format: Name = ""
    units: Units = "binary"
    layout: Literal["first", "last"] = "first"
    backend: Name = "fused"

    def display(self) -> DisplaySettings:
        """The settings as rows take them. Raises Fault for an unknown backend."""
        require_choice("backend", self.backend, BACKENDS)
        return DisplaySettings(self.format, self.units, self.layout, cast("Backend", self.backend))


class Request(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every verb takes: its name."""

    verb: str


class DocumentRequest(Request, frozen=True, kw_only=True):
    """A question about a document."""

    doc: NetworkDocument
    settings: Settings = Settings()


class WeighRequest(DocumentRequest, frozen=True, kw_only=True):
    """`since` is the key of the rows that the client has."""

    since: Name = ""


class FormulaRequest(DocumentRequest, frozen=True, kw_only=True):
    """`id` is that of a row."""

    id: Name


class ExportRequest(DocumentRequest, frozen=True, kw_only=True):
    """`format` is a form of a report."""

    format: Name


class KnownNetwork(msgspec.Struct, frozen=True):
    """What a comparison needs of another network; what else a zoo entry says is left aside."""

    id: Name
    title: Name
    parameters: Digits
    flops: Digits
    weights: dict[Name, Digits]
    year: int | None = 0
    group: Name = ""


class CompareRequest(DocumentRequest, frozen=True, kw_only=True):
    """`known` are the networks to compare with; without them, all of the zoo."""

    known: list[KnownNetwork] | None = None


class MemoryRequest(DocumentRequest, frozen=True, kw_only=True):
    """A plan of memory; `plan` holds its settings, `fit` a size of which the largest value is wanted."""

    sizes: dict[Name, Size] = {}
    plan: dict[Name, SettingValue] = {}
    device: Name = ""
    budget: Bytes | None = None
    fit: Name = ""


class ParseRequest(Request, frozen=True, kw_only=True):
    """`text` is a layer as a person types it."""

    text: Name


class LoadRequest(Request, frozen=True, kw_only=True):
    """`id` is that of a zoo network."""

    id: Name


class OpenRequest(Request, frozen=True, kw_only=True):
    """`text` is that of a design file, `name` what the file is called."""

    text: Text
    name: Name = ""


Kind = TypeVar("Kind", bound=Request)


def read_request(request: Json, kind: type[Kind]) -> Kind:
    """The request as a record. Raises Fault for a field that is missing, unknown or of another type."""
    try:
        return msgspec.convert(request, kind)
    except msgspec.ValidationError as error:
        where, found = describe_validation_error(error)
        raise Fault(
            f"The request cannot be read: {f'{where}: ' if where else ''}{found}.",
            f"Its fields: {', '.join(kind.__struct_fields__)}.",
            code="request",
        ) from None
