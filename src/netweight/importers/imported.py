"""The result of an importer: a design document, and remarks about keys of the file that it leaves out."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

Json = dict[str, Any]

RemarkLevel = Literal["unread", "assumed", "uncounted"]
"""`unread`: a key that may change a figure and was not handled. `assumed`: the file does not say, and this was taken.
`uncounted`: a part of the model that has no figures."""


class Remark(msgspec.Struct, frozen=True):
    """One thing that a person should know about an import: where it is (a key, a tensor), and a sentence."""

    level: RemarkLevel
    where: str
    text: str


class Imported(msgspec.Struct, frozen=True):
    """A design document made from a file, where it came from, and remarks.

    `origin` has `kind` ("huggingface"), `type` (the model type), `class` (the class of transformers that is counted);
    it is empty for a document that was one.
    """

    document: Json
    origin: Json
    remarks: tuple[Remark, ...] = ()
