"""Options that several commands share (sizes, format, backend, units), and faults as one line that names the SOURCE."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

from netweight.dims.number_text import Units
from netweight.faults.fault import Fault
from netweight.spec.spec import BACKENDS

from . import output
from .amounts import WholeNumberParam, parse_whole_number

if TYPE_CHECKING:
    from netweight.analysis.report import Report
    from netweight.api.network import Network

F = TypeVar("F", bound=Callable[..., Any])


def format_fault(source: str, fault: Fault, settings: Iterable[str] = ()) -> str:
    """A fault as one line: the source, the place in it, what is wrong, the remedy; `settings` are named as options."""
    name = "standard input" if source == "-" else source.strip() or "SOURCE"
    place = fault.path
    if place.startswith("/") and fault.field and not place.endswith(f"/{fault.field}"):
        place = f"{place}/{fault.field}"
    where = name if place in ("", name) else f"{name}: {place}"
    parts = (fault.message, fault.hint)
    # A fault inside the design names a field of the document, which keeps its spelling.
    if settings and not place.startswith("/"):
        parts = tuple(_as_options(part, settings) for part in parts)
    return f"{where}: {' '.join(parts).rstrip()}"


def _as_options(text: str, settings: Iterable[str]) -> str:
    """A message with settings spelled as options at its start and after the verb of a remedy: --prefill-chunk."""
    names = "|".join(settings)
    spoken = re.compile(rf"(^|\b(?:[Rr]emove|[Ss]et|[Uu]se|[Ll]eave|[Cc]hange) )({names})(?=[:, .]|$)")
    return spoken.sub(lambda match: f"{match[1]}--{match[2].replace('_', '-')}", text)


@contextmanager
def fault_to_click_error(source: str, settings: Iterable[str] = ()) -> Generator[None]:
    """Turn a Fault raised inside into click.ClickException with the line of `format_fault`."""
    try:
        yield
    except Fault as fault:
        raise click.ClickException(format_fault(source, fault, settings)) from None


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
    if strict and net.origin.get("kind") != "huggingface":
        refuse_typed_options("it applies to configurations of Hugging Face", "strict")
    for remark in net.remarks:
        output.print_error(f"{source}: {remark.where}: {remark.text}")
    return net


def size_option(name: str = "set", **more: Any) -> Callable[[F], F]:
    """The repeatable option `--set name=value`, parsed to a dict."""
    return click.option(
        f"--{name}",
        "given",
        multiple=True,
        metavar="NAME=VALUE",
        callback=_sizes,
        help="Set a named size, such as seq=2048; repeatable.",
        **more,
    )


def _sizes(ctx: click.Context, option: click.Parameter, values: tuple[str, ...]) -> dict[str, int]:
    found: dict[str, int] = {}
    for value in values:
        name, there, number = (part.strip() for part in value.partition("="))
        if not (name and there):
            raise click.BadParameter(f"{value[:60]!r} is not NAME=VALUE. Write seq=2048.", ctx, option)
        size = parse_whole_number(number, 0)
        if size is None:
            raise click.BadParameter(
                f"{name[:60]}: expected a whole number up to 2^40, found {number[:60]!r}.", ctx, option
            )
        if name in found:
            raise click.BadParameter(f"{name[:60]} is set twice. Remove one.", ctx, option)
        found[name] = size
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
    """The option `--format`: number format of the weights."""
    return click.option(
        "--format",
        "format_",
        metavar="FORMAT",
        default=default,
        callback=_format,
        help="Number format of the weights: one for all (bf16), a preset (bnb-nf4) or rules "
        "(bf16,linear=nf4,head=bf16); netweight formats lists them [the design's, else fp32].",
    )


def backend_option(default: str | None) -> Callable[[F], F]:
    """The option `--backend`: kernels to model."""
    return click.option(
        "--backend",
        type=click.Choice(BACKENDS),
        default=default,
        help="Kernels to model, which decide the tensors saved for backward: fused GPU kernels (fused), attention and "
        "recurrent layers as separate ops (eager), PyTorch on CPU (cpu), the same with attention as separate ops "
        "(cpu-eager), PyTorch on CPU with oneDNN (onednn) [fused].",
    )


def size_options(command: F) -> F:
    """Add `--set` and `--batch` to a command: the sizes at which a network is traced."""
    batch = click.option(
        "--batch",
        type=WholeNumberParam(1),
        metavar="N",
        help="Batch size in samples; the same as --set batch=N [1].",
    )
    return batch(size_option()(command))


def counting_options(command: F) -> F:
    """Add `--format`, `--causal` and `--backend` to a command: how figures are counted."""
    causal = click.option(
        "--causal",
        type=click.Choice(["full", "exact", "half"]),
        default="full",
        help="Query-key pairs counted under a causal mask: all s² (full), the unmasked s(s+1)/2 (exact), "
        "or s²/2 (half) [full].",
    )
    return weight_format_option("")(causal(backend_option("fused")(command)))


def output_options(command: F) -> F:
    """Add `--units` and `--json` to a command: how figures are printed."""
    units = click.option(
        "--units",
        type=click.Choice(["GiB", "GB"]),
        default="GiB",
        help="Unit of short byte figures: GiB is 2^30 bytes, GB is 10^9 [GiB].",
    )
    return units(click.option("--json", "as_json", is_flag=True, help="Print exact figures as JSON.")(command))


class RenamedOption(click.Option):
    """Option whose help and messages show its first spelling; the others are older ones that scripts may still use."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """The spelling and help text that `--help` lists."""
        spellings, self.opts = self.opts, self.opts[:1]
        try:
            return super().get_help_record(ctx)
        finally:
            self.opts = spellings

    def get_error_hint(self, ctx: click.Context | None) -> str:  # noqa: ARG002 - click's signature
        """The spelling that messages name."""
        return f"'{self.opts[0]}'"


def refuse_typed_options(why: str, *names: str) -> None:
    """Raise click.UsageError if one of these options was typed: it would have no effect, because of `why`."""
    context = click.get_current_context()
    for option in context.command.params:
        if option.name in names and context.get_parameter_source(option.name) is ParameterSource.COMMANDLINE:
            raise click.UsageError(f"{option.opts[0]} has no effect: {why}. Remove it.", context)


def refuse_display_options(as_json: bool) -> None:
    """Raise click.UsageError if an option of the printed tables was typed beside `--json`."""
    if as_json:
        refuse_typed_options("--json has every row and exact figures", "units", "depth", "layers")


def refuse_idle_causal(*reports: Report) -> None:
    """Raise click.UsageError if `--causal` was typed and none of these networks has attention under a causal mask."""
    from netweight.exporters.summary import has_masked_attention

    if not any(has_masked_attention(report) for report in reports):
        refuse_typed_options("the network has no attention under a causal mask", "causal")


def merge_sizes(given: Mapping[str, int], batch: int | None) -> dict[str, int]:
    """The sizes of `--set` and `--batch` in one dict. Raises click.UsageError if both set the batch."""
    if batch is None:
        return dict(given)
    if "batch" in given:
        raise click.UsageError(
            "--batch and --set batch=: the same size is given twice. Remove one.", click.get_current_context()
        )
    return {**given, "batch": batch}


def byte_units(name: str) -> Units:
    """The unit system of `GiB` (binary) or `GB` (decimal)."""
    return "binary" if name == "GiB" else "decimal"
