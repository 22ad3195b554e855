"""What all kinds of attention share: projections, and scores, softmax and weighted sum over heads."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import msgspec

from netweight.dims.sizes import sizes_equal
from netweight.spec.mask import Mask
from netweight.spec.spec import BACKENDS, CPU, FUSED, WRITTEN, Backend, SavedTensor, Spec, Tensor

from .masks import kept_mask

SOFTMAX = ("exp", "add", "div")
KERNELS: tuple[Backend, ...] = ("fused", "cpu", "onednn")
"""The backends that have attention in one kernel."""


def project(s: Spec, x: Tensor, name: str, out: str, weight: str, *, bias: bool, over: str = "") -> Tensor:
    """A dense layer inside another: `name.weight`, `name.bias`."""
    y = s.mac("linear", out, x, s.weight(f"{name}.weight", weight), over=over)
    if bias:
        s.op("add", "linear.bias", y, s.weight(f"{name}.bias", first(weight)), out=y)
    return y


def first(pattern: str) -> str:
    """The first axis of a pattern: the one that a bias has."""
    return pattern[: pattern.index(")") + 1] if pattern.startswith("(") else pattern.split()[0]


def rms_keeps(x: Tensor, inverse: Tensor, normed: Tensor, *weights: Tensor) -> tuple[SavedTensor, ...]:
    """What an RMSNorm keeps: its input and the inverse roots in one kernel; on the CPU, also what came of them."""
    fused = tuple(SavedTensor(tensor, (x, *weights), ("fused", "eager")) for tensor in (x, inverse))
    return *fused, SavedTensor(x, (x,), CPU), SavedTensor(inverse, (x,), CPU), SavedTensor(normed, weights, CPU)


def rms(s: Spec, x: Tensor, name: str, pattern: str, rows: str) -> Tensor:
    """An RMSNorm inside another layer; `rows` has one number for every position that is normed."""
    inverse, weight = s.tensor("inverse root", rows, "compute"), s.weight(f"{name}.weight", pattern)
    y = s.op("fma", "rmsnorm", x, weight, keeps=rms_keeps(x, inverse, s.like("normed", x), weight), each=2)
    s.op("sqrt", "rmsnorm", x, out=inverse)
    return y


def centred(s: Spec, x: Tensor, name: str, pattern: str, rows: str) -> Tensor:
    """A LayerNorm without a bias inside another layer."""
    mean, inverse = s.tensor("mean", rows, "compute"), s.tensor("inverse deviation", rows, "compute")
    s.op("sqrt", "layernorm", x, out=inverse)
    return s.op("fma", "layernorm", x, s.weight(f"{name}.weight", pattern), keeps=(x, mean, inverse), each=3)


class Laid(NamedTuple):
    """How queries, keys and values lie in memory.

    `whole` is the storage that a value is a view of, where one product makes queries, keys and values (None: a value
    has a storage of its own). `moved` says that queries and keys leave it, because they are normed or turned; `copied`
    that a product by product copies a value out of it. `heads_first`: heads come before positions in memory, so that
    the CPU's kernel, whose result lies as queries do, has it copied before the last projection. `biased`: what is
    added to scores learns, which that kernel cannot differentiate. `scaled`: keys are divided by a scale before the
    product, not the scores after it. `queries_scaled`: queries are, and so leave the storage that keys and values
    still hold.
    """

    whole: Tensor | None = None
    moved: bool = False
    copied: bool = False
    heads_first: bool = False
    biased: bool = False
    scaled: bool = False
    queries_scaled: bool = False

    @property
    def held_by_keys(self) -> Tensor | None:
        """The whole that keys and values hold where a product by product reads queries from a storage of their own."""
        return self.whole if self.queries_scaled and not self.copied else None

    def values(
        self,
        v: Tensor,
        for_: tuple[Tensor, ...],
        backends: tuple[Backend, ...],
        asked: tuple[Backend, ...],
        *,
        copied: bool = False,
    ) -> list[SavedTensor]:
        """What is kept of a value: the whole that it is a view of, where nothing else of it is kept.

        The CPU's kernel written out (`asked` for, and not had) scales queries and keys first, and keeps what comes.
        """
        fused = "fused" in backends
        if self.whole is None or copied or (self.copied and not fused):
            return [SavedTensor(v, for_, backends)]
        held: tuple[Backend, ...] = tuple(
            each
            for each in backends
            if self.moved or self.held_by_keys or (each in CPU and each in asked and not fused)
        )
        rest: tuple[Backend, ...] = tuple(each for each in backends if each not in held)
        return [SavedTensor(self.whole, for_, held), SavedTensor(v, for_, rest)]


LOOSE = Laid()


def turned(s: Spec, part: Tensor, positions: str, size: str, over: str = "", *, keeps: bool = True) -> Tensor:
    """Queries or keys turned by their positions, `over` a part of every head; training keeps cosines and sines.

    Models make both tables once, at the width of activations, and all layers share them; without `keeps` they are
    stored buffers.
    """
    tables = [Tensor(name, "activation", s.axes(f"{positions} {size}"), common=name) for name in ("cosines", "sines")]
    return s.op(
        "fma", "rotary", part, out=s.like("rotary", part), each=2, over=over, keeps=tuple(tables) if keeps else ()
    )


def attend(
    s: Spec,
    q: Tensor,
    k: Tensor,
    v: Tensor,
    *,
    heads: str = "k e",
    size: str = "d",
    value: str = "dv",
    new: str = "t",
    seen: str = "s",
    out: str = "",
    mask: Mask | None = None,
    fused: tuple[Backend, ...] = KERNELS,
    dropout: float = 0.0,
    scored: Callable[[Tensor], Tensor] | None = None,
    mixed: Callable[[Tensor], Tensor] | None = None,
    laid: Laid = LOOSE,
) -> Tensor:
    """Both products and the softmax between them.

    In one kernel, which the backends `fused` have, training keeps q, k, v, the result and a logarithm of sums for
    every row of scores; product by product it keeps the probabilities, and keys and values once for every query head.
    `scored` and `mixed` change the scores and the probabilities; what does so in memory cannot be fused. `dropout`
    of probabilities is part of the kernel, but the CPU's kernel has none, and wants values of the size of keys;
    elsewhere mask and result of the dropout are kept. `laid` says how queries, keys and values lie in memory.
    """
    alike = sizes_equal(s.factor(size).value, s.factor(value).value)
    asked, fused = fused, FUSED if "cpu" in fused and (dropout or not alike or laid.biased) else fused
    eager: tuple[Backend, ...] = tuple(backend for backend in BACKENDS if backend not in fused)
    grid = f"b {heads} {new} {seen}"
    over_scores, over_values = f"b {heads} {size} {new} {seen}", f"b {heads} {value} {new} {seen}"
    keys, values = k, v
    if heads == "k e":
        keys, values = _repeated(s, k, size, seen, fused), _repeated(s, v, value, seen, fused)
    read = s.like("scaled queries", q) if laid.held_by_keys else q
    keys = laid.held_by_keys or (s.like("scaled keys", keys) if laid.scaled else keys)
    kept = (SavedTensor(read, (k,), eager), SavedTensor(keys, (q,), eager))
    scores = s.mac("attention.scores", grid, q, k, over=over_scores, mask=mask, keeps=kept, fused_in=fused)
    if scored:
        scores = scored(scores)
    shares = s.tensor("probabilities", grid, fused_in=fused)
    for arithmetic in SOFTMAX:
        s.op(arithmetic, "attention.softmax", scores, out=shares, keeps=(SavedTensor(shares, (scores,), eager),))
    if mixed:
        shares = mixed(shares)
    if dropout:
        passed = msgspec.structs.replace(s.like("dropped", shares, inference_alias=shares), fused_in=fused)
        keeps = kept_mask(s, scores, grid, eager)
        shares = s.op("mul", "attention.dropout", shares, out=passed, keeps=keeps, train_only=True)
    y = s.tensor("attended", out or f"b {new} ({heads} {value})")
    keeps = [SavedTensor(shares, (v,), eager), *laid.values(values, (shares,), eager, asked, copied=values is not v)]
    if fused:
        sums = s.tensor("log of sums", f"b {heads} {new}", "compute")
        keeps += [SavedTensor(tensor, (q, k, v), fused) for tensor in (q, k, y, sums)]
        keeps += laid.values(v, (q, k, v), fused, asked)
        if laid.heads_first:
            keeps.append(SavedTensor(s.like("merged", y), (q, k, v), tuple(each for each in fused if each in CPU)))
    return s.mac(
        "attention.values", y, shares, v, over=over_values, mask=mask, keeps=tuple(keeps), also=(q, k) if fused else ()
    )


def _repeated(s: Spec, x: Tensor, size: str, seen: str, fused: tuple[Backend, ...]) -> Tensor:
    """Keys or values as a product reads them: the same storage, or a copy for every query head that shares them."""
    if sizes_equal(s.factor("e").value, 1):
        return x
    return s.tensor("repeated", f"b {seen} (k e {size})", fused_in=fused)


def indexed(
    s: Spec, q: Tensor, keys: Tensor, shares: Tensor, *, seen: str, product: bool, mask: Mask | None = None
) -> None:
    """How much every query wants every entry: small heads (`ki` of `di`), none below nought, summed by `shares`.

    In one kernel only that sum reaches memory, one fp32 number for a query and an entry (DeepGEMM, fp8_mqa_logits);
    product by product the scores of every head do, in fp32 (transformers, DeepseekV32Indexer). The sum is a
    `product`, or elementwise (DeepseekV4IndexerScorer).
    """
    scores = s.tensor("index scores", f"b t ki {seen}", "compute", fused_in=FUSED)
    kept = (SavedTensor(q, (keys,), WRITTEN), SavedTensor(keys, (q,), WRITTEN))
    s.mac("index.scores", scores, q, keys, over=f"b t ki di {seen}", mask=mask, keeps=kept)
    s.op("max", "index.relu", scores, out=scores, keeps=(SavedTensor(scores, (scores,), WRITTEN),))
    wanted = s.tensor("index", f"b t {seen}", "compute")
    kept = (SavedTensor(shares, (scores,)), SavedTensor(scores, (shares,), WRITTEN))
    kept += tuple(SavedTensor(tensor, (q, keys, shares), FUSED) for tensor in (q, keys))
    over, taken = f"b t ki {seen}", (q, keys)
    if product:
        s.mac("index.scores", wanted, shares, scores, over=over, mask=mask, keeps=kept, also=taken)
    else:
        s.op("fma", "index.sum", scores, shares, *taken, out=wanted, over=over, keeps=kept)
