"""The command line: one module per command, imported when it is called.

A new command is a module with a click command and a row of `root.COMMANDS`; options that several commands share are in
`inputs`, printing in `output`. Figures are computed elsewhere: commands call `netweight.api` and `netweight.exporters`.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import NoReturn, TextIO


def run() -> NoReturn:
    """Run the command line as a process and end it with the exit code of `main`.

    It ends with os._exit: freeing every object first would take a tenth of the time.
    """
    code = main()
    for stream in _streams():
        # An error may have come while output was still buffered; if that cannot be written, it was reported already.
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


def _streams() -> list[TextIO]:
    """Standard output and error, as far as the process was started with them."""
    return [stream for stream in (sys.stdout, sys.stderr) if stream]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code: 0 done, 1 a budget was exceeded, 2 invalid input or arguments.

    Invalid input is one line on standard error, never a traceback; so is output that cannot be written. After Ctrl-C
    the code is 130.
    """
    try:
        return _run(arguments)
    except KeyboardInterrupt:
        return 130


def _run(arguments: Sequence[str] | None) -> int:
    import click

    from netweight.faults.fault import Fault

    from .output import discard_output, print_error, replace_unencodable, report_crash
    from .root import netweight

    # One short job, and no object of it is in a reference cycle: collections would only cost time.
    gc.disable()
    replace_unencodable(sys.stdout, sys.stderr)
    try:
        code = netweight.main(arguments, prog_name="netweight", standalone_mode=False) or 0
        for stream in _streams():
            stream.flush()
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "netweight"
        print_error(f"{command}: {error.format_message()} See {command} --help.")
    except click.ClickException as error:
        print_error(error.format_message())
    except Fault as fault:
        print_error(fault.line())
    except click.Abort:
        return 130
    except OSError as error:
        # Errors of files that are read or written are handled there: this one is about standard output.
        discard_output()
        print_error(f"netweight: the output cannot be written: {error.strerror or error}.")
    except Exception as error:  # noqa: BLE001 - the outermost level: exit code 1 must never mean that something broke
        report_crash(error)
    else:
        return code
    return 2
