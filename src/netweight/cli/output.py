"""Where output goes: the terminal's width and styles, plain text in a pipe, JSON as UTF-8."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import Any, TextIO

import click

from netweight.exporters.grid import Style, bare, clean, styled


def tolerant(*streams: Any) -> None:
    """Let a stream that cannot write a character write `?` for it."""
    for stream in streams:
        with suppress(AttributeError, ValueError, OSError):
            stream.reconfigure(errors="replace")


def terminal() -> bool:
    """Whether a person looks at standard output. There is none where it was closed."""
    stdout: TextIO | None = sys.stdout
    return stdout is not None and stdout.isatty()


def width() -> int | None:
    """Columns of the terminal; None where output is piped and nothing must be cut."""
    if not terminal():
        return None
    given = os.environ.get("COLUMNS", "")
    if given.isdigit() and int(given):
        return int(given)
    with suppress(OSError, ValueError):
        return os.get_terminal_size(sys.stdout.fileno()).columns or 80
    return 80


def style() -> Style:
    """Styles of a terminal, unless NO_COLOR or a dumb one says no."""
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return styled if terminal() and not plain else bare


def emit(text: str | bytes) -> None:
    """Print. A pipe that is closed at the other end takes no more, silently."""
    ended = text.endswith(b"\n") if isinstance(text, bytes) else text.endswith("\n")
    try:
        click.echo(text, nl=not ended)
    except BrokenPipeError:
        spend()


def spend() -> None:
    """Let what is left in the buffer of standard output go nowhere: it would fail again at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def emit_json(plain: Any) -> None:
    """Print plain data as JSON, in UTF-8 whatever the terminal's encoding is."""
    from netweight.exporters.json import encode

    emit(encode(plain).encode())


def complain(message: str) -> None:
    """One line on standard error."""
    with suppress(BrokenPipeError):
        click.echo(clean(" ".join(message.split())), err=True)
