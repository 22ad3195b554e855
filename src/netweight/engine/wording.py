"""A fault in the words of the page: the one place where what is said there parts from the command line."""

from __future__ import annotations

from typing import Any

from netweight.faults.fault import Fault


def error(fault: Fault) -> dict[str, str]:
    """A fault as the protocol has it."""
    return {
        "code": fault.code,
        "path": fault.path,
        "field": fault.field,
        "message": fault.message,
        "hint": fault.hint if fault.page_hint is None else fault.page_hint,
    }


def unforeseen(failure: Exception) -> dict[str, Any]:
    """The answer to a request on which the engine itself failed: what happened, and for a report, where."""
    place, trace = "", failure.__traceback__
    while trace is not None:
        place = f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}, line {trace.tb_lineno}"
        trace = trace.tb_next
    return {
        "code": "internal",
        "path": "",
        "field": "",
        "message": "The engine could not answer this: an error of its own.",
        "hint": "Please report it, with the network and the details.",
        "details": f"{type(failure).__name__} in {place}: {str(failure)[:300]!r}",
    }
