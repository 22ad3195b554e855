"""Sources and sizes as they are typed: networks are loaded and weighed here, faults placed at their source."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

from netweight.dims.number_text import Units
from netweight.faults.fault import Fault
from netweight.spec.spec import BACKENDS

from . import output

if TYPE_CHECKING:
    from netweight.api.network import Network

F = TypeVar("F", bound=Callable[..., Any])
MOST = 2**40


def format_fault(source: str, fault: Fault) -> str:
    """A fault as one line: the source, the place in it, what is wrong and what to do."""
    name = "standard input" if source == "-" else source.strip() or "SOURCE"
    place = fault.path
    if place.startswith("/") and fault.field and not place.endswith(f"/{fault.field}"):
        place = f"{place}/{fault.field}"
    where = name if place in ("", name) else f"{name}: {place}"
    return f"{where}: {fault.message} {fault.hint}".rstrip()


@contextmanager
def fault_to_click_error(source: str) -> Generator[None]:
    """Turn a fault inside into the line that names the source. Raises click.ClickException."""
    try:
        yield
    except Fault as fault:
        raise click.ClickException(format_fault(source, fault)) from None


def source_options(command: F) -> F:
    """The options that say how a file of another tool is read."""
    strict = click.option(
        "--strict",
        is_flag=True,
        help="Refuse a configuration with keys that are not understood, instead of naming them.",
    )
    like = click.option(
        "--as", "model_type", metavar="TYPE", default="", help="Model type to read a configuration of Hugging Face as."
    )
    return like(strict(command))


def load_source(source: str, model_type: str = "", *, strict: bool = False) -> Network:
    """The network of a source; what of it was not understood is written to standard error, a line each.

    Raises Fault.
    """
    from netweight.api import calls as api

    net = api.load(source, model_type=model_type, strict=strict)
    for remark in net.remarks:
        output.complain(f"{source}: {remark.where}: {remark.text}")
    return net


def size_option(name: str = "set", **more: Any) -> Callable[[F], F]:
    """The option `--set name=value`, as a dict."""
    return click.option(
        f"--{name}",
        "given",
        multiple=True,
        metavar="NAME=VALUE",
        callback=_sizes,
        help="A named size, such as seq=2048; may be given more than once.",
        **more,
    )


def _sizes(ctx: click.Context, option: click.Parameter, values: tuple[str, ...]) -> dict[str, int]:
    found: dict[str, int] = {}
    for value in values:
        name, there, number = (part.strip() for part in value.partition("="))
        if not (name and there):
            raise click.BadParameter(f"{value[:60]!r} is not NAME=VALUE.", ctx, option)
        plain = number.replace("_", "").replace(",", "")
        if not (plain.isascii() and plain.isdigit() and len(plain) < 20 and int(plain) <= MOST):
            raise click.BadParameter(f"{name[:60]} takes a whole number up to 2^40, not {number[:60]!r}.", ctx, option)
        found[name] = int(plain)
    return found


def _format(ctx: click.Context, option: click.Parameter, value: str | None) -> str | None:
    if value:
        from netweight.quantization.presets import parse_weight_formats

        try:
            parse_weight_formats(value)
        except Fault as fault:
            raise click.BadParameter(fault.line(), ctx, option) from None
    return value


def weight_format_option(default: str | None) -> Callable[[F], F]:
    """The option that says in which formats the weights are."""
    return click.option(
        "--format",
        "format_",
        metavar="FORMAT",
        default=default,
        callback=_format,
        help="Format of the weights: one for all (bf16), a preset (bnb-nf4) or rules (bf16,linear=nf4,head=bf16); "
        "netweight formats lists them.",
    )


def backend_option(default: str | None) -> Callable[[F], F]:
    """The option that says whose kernels run."""
    return click.option(
        "--backend",
        type=click.Choice(BACKENDS),
        default=default,
        help="Whose kernels keep what training keeps: of a GPU (fused), attention and recurrent layers written out "
        "(eager), PyTorch's of the CPU (cpu), the same with attention written out (cpu-eager) "
        "or with oneDNN's (onednn).",
    )


def size_options(command: F) -> F:
    """The options that say at which sizes a network is weighed."""
    batch = click.option("--batch", type=click.IntRange(1, MOST), metavar="N", help="Samples in a batch.")
    return batch(size_option()(command))


def counting_options(command: F) -> F:
    """The options that say how is counted."""
    causal = click.option(
        "--causal",
        type=click.Choice(["full", "exact", "half"]),
        default="full",
        help="Pairs that masked attention counts: the full square, s(s+1)/2, or half the square.",
    )
    return weight_format_option("")(causal(backend_option("fused")(command)))


def output_options(command: F) -> F:
    """The options that say how figures are written."""
    units = click.option(
        "--units", type=click.Choice(["GiB", "GB"]), default="GiB", help="GiB is 2^30 bytes, GB is 10^9."
    )
    return units(click.option("--json", "as_json", is_flag=True, help="Exact figures as JSON.")(command))


def without(why: str, *names: str) -> None:
    """Raises click.UsageError where an option was typed that says nothing here, because of `why`."""
    context = click.get_current_context()
    for option in context.command.params:
        if option.name in names and context.get_parameter_source(option.name) is ParameterSource.COMMANDLINE:
            raise click.UsageError(f"{why}: leave {option.opts[0]} away.", context)


def exactly(as_json: bool) -> None:
    """Raises click.UsageError where an option for people is typed beside `--json`."""
    if as_json:
        without("--json has every row and exact figures", "units", "depth", "layers")


def merge_sizes(given: Mapping[str, int], batch: int | None) -> dict[str, int]:
    """The sizes of `--set` and `--batch`. Raises click.UsageError where both say the batch."""
    if batch is None:
        return dict(given)
    if "batch" in given:
        raise click.UsageError("--batch and --set batch= say the same; give one of them.", click.get_current_context())
    return {**given, "batch": batch}


def byte_units(name: str) -> Units:
    """`GiB` and `GB` as the engine's words."""
    return "binary" if name == "GiB" else "decimal"
