"""The command line: one module a command, loaded when it is called."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import NoReturn, TextIO


def run() -> NoReturn:
    """The command line as a whole process, which ends with its exit code.

    It ends at once: to take apart what goes back to the machine anyway would take a tenth of the time.
    """
    code = main()
    for stream in _streams():
        # A fault may have come after words that are still in a buffer; where they cannot be written, that was said.
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


def _streams() -> list[TextIO]:
    """Standard output and error, where the process was started with them."""
    return [stream for stream in (sys.stdout, sys.stderr) if stream]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and give its exit code: 0 done, 1 a budget was passed, 2 bad input or arguments.

    Bad input is one line on standard error, never a traceback; so is output that cannot be written. 130 after Ctrl-C.
    """
    try:
        return _run(arguments)
    except KeyboardInterrupt:
        return 130


def _run(arguments: Sequence[str] | None) -> int:
    import click

    from netweight.faults.fault import Fault

    from .output import complain, spend, tolerant, unforeseen
    from .root import netweight

    # One job, then the end; and nothing here is in a cycle.
    gc.disable()
    tolerant(sys.stdout, sys.stderr)
    try:
        code = netweight.main(arguments, prog_name="netweight", standalone_mode=False) or 0
        for stream in _streams():
            stream.flush()
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "netweight"
        complain(f"{command}: {error.format_message()} See {command} --help.")
    except click.ClickException as error:
        complain(error.format_message())
    except Fault as fault:
        complain(fault.line())
    except click.Abort:
        return 130
    except OSError as error:
        # Files are read and written where their faults are told: what is left is the output.
        spend()
        complain(f"netweight: the output cannot be written: {error.strerror or error}.")
    except Exception as error:  # noqa: BLE001 - the door: exit code 1 must never mean that something broke
        unforeseen(error)
    else:
        return code
    return 2
