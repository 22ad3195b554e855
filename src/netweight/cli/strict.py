"""Commands that refuse a repeated option and an empty value, where click keeps the last one in silence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import click
from click.core import ParameterSource


class StrictCommand(click.Command):
    """Command whose options may be typed once, unless they are repeatable, and never with an empty value."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments. Raises click.UsageError for a repeated option or an empty value."""
        _, _, typed = self.make_parser(ctx).parse_args(args=list(args))
        for option, times in Counter(typed).items():
            if isinstance(option, click.Option) and times > 1 and not (option.multiple or option.is_flag):
                raise click.UsageError(f"{option.opts[0]} is given {times} times. Remove all but one.", ctx)
        rest = super().parse_args(ctx, args)
        for option in self.params:
            if isinstance(option, click.Option) and option.name and _is_blank(ctx, option.name):
                raise click.UsageError(f"{option.opts[0]}: the value is empty. Give one, or remove the option.", ctx)
        return rest


def _is_blank(ctx: click.Context, name: str) -> bool:
    value = ctx.params.get(name)
    typed = ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE
    return typed and isinstance(value, str) and not value.strip()


def command(short_help: str) -> Callable[[Callable[..., Any]], click.Command]:
    """Declare a function as a subcommand: a `StrictCommand` with this line in the list of commands."""
    return click.command(cls=StrictCommand, short_help=short_help)
