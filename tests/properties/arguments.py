"""Arguments of the command line at random: good words in bad places, bad values, options of another mode."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import click

from netweight.cli.root import COMMANDS, netweight

WORDS = (
    *("", " ", "-", "--", "-h", "resnet5O", "a/b", "nowhere.json", "a\x00b", "\udc80", "\u202e", "x" * 3000, "*"),
    *("gpt2", "lenet5", "resnet18", "0", "1", "-1", "3", "1.5", "1e9", "9" * 40, "nan", "24G", "24", "5M", "²", "true"),
    *("bf16", "fp8", "awq", "bf16,path:foo=int8", "linear=nf4", "=", "a=", "=b", ",,,", "seq=4", "batch=2", "seq=x"),
    *("full", "every-2", "*.q_projj=8", "dp=2,zero=3", "sp", "tp=2,head=whole", "adamw", "weights", "all", "vllm"),
)
SOURCES = ("lenet5", "gpt2", "vgg11", "nowhere", "-", "", "*")
SERVES = ("app", "site")
"""Commands that serve or write many files; their options are tried by tests of their own."""


def options_of(command: str) -> list[str]:
    """All options of a command."""
    found = netweight.get_command(click.Context(netweight), command)
    assert found is not None
    return ["--help", *(word for param in found.params if isinstance(param, click.Option) for word in param.opts)]


def arguments(random: Random, files: Sequence[str] = ()) -> list[str]:
    """One call: a command, a source where there is one, and up to four options with values from anywhere."""
    command = random.choice([name for name in COMMANDS if name not in SERVES])
    found = [command, *(random.choice((*SOURCES, *files)) for _ in range(random.randrange(3)))]
    for _ in range(random.randrange(5)):
        found.append(random.choice(options_of(command)))
        if random.random() < 0.8:
            found.append(random.choice(WORDS))
    if random.random() < 0.1:
        random.shuffle(found)
    return found
