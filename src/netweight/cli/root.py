"""The command `netweight` and its subcommands by name, each imported only when it is called or listed."""

from __future__ import annotations

from importlib import import_module

import click

from netweight._version import __version__

COMMANDS = {
    "app": "app",
    "show": "show",
    "compare": "compare",
    "memory": "memory",
    "check": "check",
    "convert": "convert",
    "zoo": "zoo",
    "layers": "layers",
    "formats": "formats",
    "devices": "devices",
    "schema": "schema",
    "site": "app",
}
"""Subcommand to the module of this package that holds a function of that name. A new one is a module and a row."""


class LazyGroup(click.Group):
    """Command group that imports the module of a subcommand when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Names of all subcommands, in the order of `COMMANDS`."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The subcommand of that name, imported; None for an unknown one."""
        if cmd_name not in COMMANDS:
            return None
        return getattr(import_module(f"netweight.cli.{COMMANDS[cmd_name]}"), cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The subcommand named by the first argument. Raises click.UsageError with the closest name."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(name[:40], COMMANDS, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            ctx.fail(f"Unknown command {name[:60]!r}.{hint}")
        return super().resolve_command(ctx, args)


@click.command(cls=LazyGroup, no_args_is_help=False, invoke_without_command=True)
@click.version_option(__version__, message="%(prog)s %(version)s")
@click.help_option("-h", "--help")
@click.pass_context
def netweight(ctx: click.Context) -> None:
    """Compute the parameters, FLOPs and memory of a neural network, layer by layer.

    SOURCE is a zoo network (resnet50), a design file (.json, .yaml), or - to read a design from standard input.
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
