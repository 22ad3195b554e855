"""Standard output and error: width and styles of the terminal, plain text in a pipe, JSON as UTF-8."""

from __future__ import annotations

import os
import re
import sys
from contextlib import suppress
from typing import Any, TextIO

import click

from netweight.exporters.grid import Style, ansi_styled, sanitize, unstyled


def replace_unencodable(*streams: Any) -> None:
    """Make streams write `?` for a character that their encoding lacks."""
    for stream in streams:
        with suppress(AttributeError, ValueError, OSError):
            stream.reconfigure(errors="replace")


def is_terminal() -> bool:
    """True if standard output is a terminal; False in a pipe, a file, or if it was closed."""
    stdout: TextIO | None = sys.stdout
    return stdout is not None and stdout.isatty()


def terminal_width() -> int | None:
    """Columns of the terminal; None if output is piped, where nothing may be truncated."""
    if not is_terminal():
        return None
    given = os.environ.get("COLUMNS", "")
    if given.isascii() and given.isdigit() and len(given) < 6 and int(given):
        return int(given)
    with suppress(OSError, ValueError):
        return os.get_terminal_size(sys.stdout.fileno()).columns or 80
    return 80


def text_styler() -> Style:
    """The text styler: ANSI on a terminal, none in a pipe, with NO_COLOR set, or if TERM is dumb."""
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return ansi_styled if is_terminal() and not plain else unstyled


def emit(text: str | bytes) -> None:
    """Print text or bytes to standard output; a pipe closed at the other end is not an error.

    Control characters of names in a design are replaced, so that a terminal does not obey them; our own styles stay.
    Bytes go into a pipe or a file unchanged.
    """
    if isinstance(text, str) or is_terminal():
        shown = text if isinstance(text, str) else text.decode("utf-8", "replace")
        text = sanitize_lines(shown, keep_styles=text_styler() is ansi_styled)
    ended = text.endswith(b"\n") if isinstance(text, bytes) else text.endswith("\n")
    try:
        click.echo(text, nl=not ended)
    except BrokenPipeError:
        discard_output()


_LINES, _STYLED_LINES = re.compile(r"([\n\t])"), re.compile(r"(\x1b\[[0-9;]{1,4}m|[\n\t])")


def sanitize_lines(text: str, *, keep_styles: bool = True) -> str:
    """Several lines with control characters replaced; line ends, tabs and, with `keep_styles`, ANSI styles stay."""
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    parts = (_STYLED_LINES if keep_styles else _LINES).split(text)
    return "".join(part if at % 2 else sanitize(part) for at, part in enumerate(parts))


def discard_output() -> None:
    """Point standard output at the null device: what is left in its buffer would fail again at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def emit_json(plain: Any) -> None:
    """Print plain data as JSON, in UTF-8 whatever the encoding of the terminal."""
    from netweight.exporters.json import encode_json

    emit(encode_json(plain).encode())


def print_error(message: str) -> None:
    """Print one line to standard error."""
    with suppress(BrokenPipeError):
        click.echo(sanitize(" ".join(message.split())), err=True)


def report_crash(error: Exception) -> None:
    """Print one line for an unforeseen exception; with NETWEIGHT_TRACEBACK set, its traceback before it."""
    if os.environ.get("NETWEIGHT_TRACEBACK"):
        from traceback import format_exception

        print_error_lines("".join(format_exception(error)))
    detail = " ".join(str(error).split())[:200]
    cause = f"{type(error).__name__}: {detail}" if detail else type(error).__name__
    print_error(f"netweight: something broke in Netweight itself ({cause}). Please report it, with the command.")


def print_error_lines(text: str) -> None:
    """Print several lines to standard error."""
    with suppress(BrokenPipeError):
        click.echo(sanitize_lines(text), err=True)
