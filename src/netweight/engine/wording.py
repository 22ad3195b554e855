"""Error records of faults and exceptions: the one place where the page's words differ from the command line's."""

from __future__ import annotations

from netweight.faults.fault import Fault

from .answers import EngineError


def error_answer(fault: Fault) -> EngineError:
    """The error record of a fault, with the hint for the page."""
    return EngineError(
        code=fault.code, path=fault.path, field=fault.field, message=fault.message, hint=page_hint(fault)
    )


def page_hint(fault: Fault) -> str:
    """The remedy in the words of the page."""
    return fault.hint if fault.page_hint is None else fault.page_hint


def internal_error(failure: Exception) -> EngineError:
    """The error record of an exception of the engine itself, with its place in the code for a report."""
    place, trace = "", failure.__traceback__
    while trace is not None:
        place = f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}, line {trace.tb_lineno}"
        trace = trace.tb_next
    return EngineError(
        code="internal",
        path="",
        message="The engine could not answer this: an error of its own.",
        hint="Please report it, with the network and the details.",
        details=f"{type(failure).__name__} in {place}: {str(failure)[:300]!r}",
    )
