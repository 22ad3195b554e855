"""Where output goes: the terminal's width and styles, plain text in a pipe, JSON as UTF-8."""

from __future__ import annotations

import os
import re
import sys
from contextlib import suppress
from typing import Any, TextIO

import click

from netweight.exporters.grid import Style, ansi_styled, sanitize, unstyled


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
    if given.isascii() and given.isdigit() and len(given) < 6 and int(given):
        return int(given)
    with suppress(OSError, ValueError):
        return os.get_terminal_size(sys.stdout.fileno()).columns or 80
    return 80


def style() -> Style:
    """Styles of a terminal, unless NO_COLOR or a dumb one says no."""
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return ansi_styled if terminal() and not plain else unstyled


def emit(text: str | bytes) -> None:
    """Print. A pipe that is closed at the other end takes no more, silently.

    What people read holds nothing that a terminal would obey but our own styles, whatever names a design has; data
    (bytes) goes into a pipe or a file as it is.
    """
    if isinstance(text, str) or terminal():
        text = safe(text if isinstance(text, str) else text.decode("utf-8", "replace"), ours=style() is ansi_styled)
    ended = text.endswith(b"\n") if isinstance(text, bytes) else text.endswith("\n")
    try:
        click.echo(text, nl=not ended)
    except BrokenPipeError:
        spend()


_LINES, _OURS = re.compile(r"([\n\t])"), re.compile(r"(\x1b\[[0-9;]{1,4}m|[\n\t])")


def safe(text: str, *, ours: bool = True) -> str:
    """Text of several lines as a terminal may have it: line ends, tabs and, where they are ours, styles stay."""
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    parts = (_OURS if ours else _LINES).split(text)
    return "".join(part if at % 2 else sanitize(part) for at, part in enumerate(parts))


def spend() -> None:
    """Let what is left in the buffer of standard output go nowhere: it would fail again at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def emit_json(plain: Any) -> None:
    """Print plain data as JSON, in UTF-8 whatever the terminal's encoding is."""
    from netweight.exporters.json import encode_json

    emit(encode_json(plain).encode())


def complain(message: str) -> None:
    """One line on standard error."""
    with suppress(BrokenPipeError):
        click.echo(sanitize(" ".join(message.split())), err=True)


def unforeseen(error: Exception) -> None:
    """One line for what should never happen; with NETWEIGHT_TRACEBACK set, where it did."""
    if os.environ.get("NETWEIGHT_TRACEBACK"):
        from traceback import format_exception

        emit_error("".join(format_exception(error)))
    what = " ".join(str(error).split())[:200]
    said = f"{type(error).__name__}: {what}" if what else type(error).__name__
    complain(f"netweight: something broke in Netweight itself ({said}). Please report it, with the command.")


def emit_error(text: str) -> None:
    """Several lines on standard error."""
    with suppress(BrokenPipeError):
        click.echo(safe(text), err=True)
