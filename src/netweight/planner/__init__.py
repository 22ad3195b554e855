"""Memory of running and of training a network: what every byte is for, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from netweight.core.dims import Size

from .inference import infer
from .options import Options, read
from .parts import Limit, Plan
from .training import train


def plan(
    document: Mapping[str, Any], sizes: Mapping[str, int], settings: Mapping[str, Any], budget: Size | None = None
) -> Plan:
    """The plan of a document at sizes, held against a budget of bytes where there is one. Raises Fault."""
    options: Options = read(settings)
    found = train(document, sizes, options) if options.train else infer(document, sizes, options)
    if budget is None:
        return found
    return msgspec.structs.replace(found, limit=Limit("the budget", budget))
