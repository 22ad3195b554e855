"""What is DeepSeek-V4's own: attention over compressed positions, and a residual of several streams."""

from __future__ import annotations

from typing import ClassVar

from netweight.dims.sizes import Shape, Size, divide_exactly, minimum, sizes_equal
from netweight.faults.fault import shape_fault
from netweight.layers.shared.heads import SOFTMAX, indexed, project, rms
from netweight.spec.layer import Layer, Natural, Positive, join_config, register_kind, require_rank
from netweight.spec.mask import Mask
from netweight.spec.spec import FUSED, WRITTEN, SavedTensor, Spec, Tensor


@register_kind(
    "Compressed attention", "attention", "csa", "hca", example="compressed_attention 4096 h64", input_size=4096
)
class CompressedAttention(Layer, tag="compressed_attention"):
    """Attention of DeepSeek-V4: one head of keys, which are the values too, and queries from a latent.

    A query sees `window` positions and, with `compress`, one entry for each so many positions before: their sum,
    weighted by a gate, of two overlapping series with `overlap`. `index_heads` are an indexer, which scores every
    entry for every query so that attention takes the best; attention is counted over all of them here. Results go out
    through `out_rank` numbers for each of `groups` of heads. Weights as transformers' DeepseekV4Attention.
    `past` counts positions before these. Of all the cache keeps those of the window, the entries, what is not yet an
    entry, and the positions of the latest that overlap the next. Scores stay inside a fused kernel, as in `attention`.
    """

    framework_equivalents: ClassVar[dict[str, str]] = {
        "torch": "transformers.models.deepseek_v4.modeling_deepseek_v4.DeepseekV4Attention"
    }
    dim_fields: ClassVar[dict[str, str]] = {
        "k": "heads",
        "d": "head_dim",
        "rq": "query_rank",
        "ro": "out_rank",
        "g": "groups",
        "ki": "index_heads",
        "di": "index_dim",
        "m": "compress",
        "past": "past",
    }

    heads: Positive
    head_dim: Positive = 512
    query_rank: Positive = 1024
    out_rank: Positive = 1024
    groups: Positive = 8
    window: Positive = 128
    compress: Natural = 0
    overlap: bool = False
    index_heads: Natural = 0
    index_dim: Positive = 128
    rope_dim: Positive = 64
    past: Natural = 0

    def spec(self, x: Shape) -> Spec:
        b, t, i = require_rank(x, 3, "Compressed attention", "positions × features")
        if self.index_heads and not self.compress:
            raise shape_fault("The indexer scores compressed entries.", "Give a rate of compression.", field="compress")
        m, whole = self.compress, t + self.past
        far, made = (self._entries(whole), self._entries(whole) - self._entries(self.past))
        near = t + minimum(self.past, self.window - 1)
        s = Spec(
            b=b, t=t, i=i, s=near, k=self.heads, d=self.head_dim, dr=self.rope_dim, rq=self.query_rank,
            ro=self.out_rank, g=self.groups, m=m, far=far, made=made, all=near + far, ki=self.index_heads,
            di=self.index_dim, kept=minimum(whole, self.window), waits=whole - far * m, latest=minimum(far, 1) * m,
            w=divide_exactly(self.heads * self.head_dim, self.groups, "features of all heads", "groups"),
            summed=made * m if self.past else t,
        )  # fmt: skip
        taken = s.input("b t i")
        low = rms(s, project(s, taken, "q_a_proj", "b t rq", "rq i", bias=False), "q_a_norm", "rq", "b t")
        q = project(s, low, "q_b_proj", "b t (k d)", "(k d) rq", bias=False)
        q = s.op("fma", "rmsnorm", q, each=2, keeps=(q,))
        q = s.op("fma", "rotary", q, over="b t k dr", each=2)
        near = rms(s, project(s, taken, "kv_proj", "b t d", "d i", bias=False), "kv_norm", "d", "b t")
        near = s.op("fma", "rotary", near, over="b t dr", each=2)
        s.cache("window", "b kept d")
        seen: list[tuple[Tensor, str, Mask | None]] = [(near, "s", Mask("t", "s", window=self.window))]
        if self.compress:
            s.note(f"Entries of {m} positions: {whole} // {m} = {far}")
            seen.append((self._compressed(s, taken, "compressor", "d", overlap=self.overlap), "far", None))
        if self.index_heads:
            self._index(s, taken, low)
        y = self._attend(s, q, seen)
        y = s.op("fma", "rotary", y, over="b t k dr", each=2)
        y = s.mac("linear", "b t (g ro)", y, s.weight("o_a_proj.weight", "(g ro) w"), over="b t g ro w")
        return s.output(project(s, y, "o_b_proj", "b t i", "i (g ro)", bias=False))

    def _entries(self, positions: Size) -> Size:
        """How many entries so many positions make."""
        return positions // self.compress if self.compress else 0

    def _compressed(self, s: Spec, x: Tensor, name: str, size: str, *, overlap: bool) -> Tensor:
        """One entry for every window of positions: a sum of theirs, weighted by a softmax of gates."""
        series = f"(2 {size})" if overlap else size
        content, gate = (
            project(s, x, f"{name}.{part}_proj", f"b t {series}", f"{series} i", bias=False) for part in ("kv", "gate")
        )
        bias = s.weight(f"{name}.position_bias", f"m {series}")
        shares = s.tensor("shares", f"b summed {series}")
        for arithmetic in SOFTMAX:
            s.op(arithmetic, "compress.softmax", gate, bias, out=shares, keeps=(shares,))
        keeps = (SavedTensor(content, (shares,)), SavedTensor(shares, (content,)))
        over = f"b summed {series}"
        y = s.op("fma", "compress.sum", content, shares, out=f"b made {size}", over=over, keeps=keeps)
        s.cache(f"{name} entries", f"b far {size}")
        for part in ("contents", "gates"):
            s.cache(f"{name} {part}", f"b waits {series}")
            if overlap:
                s.cache(f"{name} {part} before", f"b latest {size}")
        y = rms(s, y, f"{name}.kv_norm", size, "b made")
        return s.op("copy", "concat", y, out=f"b far {size}") if self.past else y

    def _index(self, s: Spec, x: Tensor, low: Tensor) -> None:
        """How much every query wants every entry: a weighted sum over small heads, none below nought."""
        name = "compressor.indexer"
        keys = self._compressed(s, x, name, "di", overlap=True)
        q = project(s, low, f"{name}.q_b_proj", "b t (ki di)", "(ki di) rq", bias=False)
        shares = project(s, x, f"{name}.scorer.weights_proj", "b t ki", "ki i", bias=False)
        indexed(s, q, keys, shares, seen="far", product=False)

    def _attend(self, s: Spec, q: Tensor, seen: list[tuple[Tensor, str, Mask | None]]) -> Tensor:
        """Both products with the positions of the window and with the compressed entries, one softmax for all."""
        grid = s.tensor("scores", "b k t all", fused_in=FUSED)
        for keys, loop, mask in seen:
            kept = (SavedTensor(q, (keys,), WRITTEN), SavedTensor(keys, (q,), WRITTEN))
            s.mac("attention.scores", grid, q, keys, over=f"b k d t {loop}", mask=mask, keeps=kept)
        s.op("add", "attention.sinks", grid, s.weight("sinks", "k"), out=grid, over="b k t")
        shares = s.tensor("probabilities", "b k t all", fused_in=FUSED)
        for arithmetic in SOFTMAX:
            s.op(arithmetic, "attention.softmax", grid, out=shares, keeps=(SavedTensor(shares, (grid,), WRITTEN),))
        y, sums = s.tensor("attended", "b t (k d)"), s.tensor("log of sums", "b k t", "compute")
        taken = (q, *(keys for keys, _, _ in seen))
        fused = tuple(SavedTensor(tensor, taken, FUSED) for tensor in (*taken, y, sums))
        for values, loop, mask in seen:
            kept = (SavedTensor(shares, (values,), WRITTEN), SavedTensor(values, (shares,), WRITTEN), *fused)
            s.mac("attention.values", y, shares, values, over=f"b k d t {loop}", mask=mask, keeps=kept, also=taken)
        return y

    def config(self) -> str:
        rate = f"one entry for {self.compress} positions" if self.compress else ""
        index = f"{self.index_heads} index heads" if self.index_heads else ""
        return join_config(f"{self.heads} heads", f"head size {self.head_dim}", f"window {self.window}", rate, index)

    @classmethod
    def default_input_shape(cls, features: int) -> Shape:
        return (128, features)


@register_kind("Hyper-connection", "merge", "mhc", example="hyper_connection", input_size=4096)
class HyperConnection(Layer, tag="hyper_connection"):
    """Several streams of a residual made one, by weights that the streams themselves give (DeepSeek-V4).

    The input is positions × streams × features. Outputs: `y` the weighted sum of the streams, `y1` how the result of
    the block is spread over them, `y2` how they are mixed, a matrix whose rows and columns sum to one after `rounds`.
    With `last` only the sum is made.
    """

    framework_equivalents: ClassVar[dict[str, str]] = {
        "torch": "transformers.models.deepseek_v4.modeling_deepseek_v4.DeepseekV4HyperConnection"
    }

    rounds: Positive = 20
    last: bool = False

    def spec(self, x: Shape) -> Spec:
        b, t, n, f = require_rank(x, 4, "Hyper-connection", "positions × streams × features")
        s = Spec(b=b, t=t, n=n, n_=n, f=f, o=n if self.last else (2 + n) * n)
        streams = s.input("b t n f")
        normed = s.op("fma", "rmsnorm", streams, each=2, keeps=(streams,))
        made = s.mac("linear", "b t o", normed, s.weight("fn", "o (n f)"), over="b t o n f")
        made = s.op("fma", "hyper.weights", made, s.weight("base", "o"), s.weight("scale", "1" if self.last else "3"))
        made = s.op("exp", "hyper.weights", made, out=s.like("weights", made), keeps=(made,))
        collapse = s.view("b t n", made)
        keeps = (SavedTensor(streams, (collapse,)), SavedTensor(collapse, (streams,)))
        s.output(s.op("fma", "hyper.collapse", streams, collapse, out="b t f", over="b t n f", keeps=keeps))
        if not self.last:
            s.output(s.view("b t n", made), "y1")
            mixed = s.op("div", "hyper.mixing", made, out="b t n n_", each=2 * self.rounds, keeps=(made,))
            s.output(mixed, "y2")
        return s

    def config(self) -> str:
        return "last" if self.last else f"{self.rounds} rounds"

    @classmethod
    def default_input_shape(cls, features: int) -> Shape:
        return (128, 4, features)


@register_kind("Hyper-mix", "merge", "hypermix", example="hyper_mix")
class HyperMix(Layer, tag="hyper_mix"):
    """The streams of a residual after a block (DeepSeek-V4): mixed with each other, and its result spread over them.

    Inputs: the block's result, the streams, and outputs `y1` and `y2` of their hyper-connection.
    """

    arity: ClassVar[tuple[int, int]] = (4, 4)

    def spec(self, x: Shape, streams: Shape, spread: Shape, mixing: Shape) -> Spec:
        b, t, n, f = require_rank(streams, 4, "Hyper-mix", "positions × streams × features")
        if not (sizes_equal(x[-1], f) and sizes_equal(spread[-1], n) and sizes_equal(mixing[-1], n)):
            raise shape_fault(
                "The result, the streams and their weights do not fit each other.", "Take those of one block."
            )
        s = Spec(b=b, t=t, n=n, n_=n, f=f)
        taken, held, shares, weights = (s.input(shape) for shape in ("b t f", "b t n_ f", "b t n", "b t n n_"))
        y = s.mac("hyper.mix", "b t n f", weights, held, over="b t n n_ f")
        keeps = (SavedTensor(taken, (shares,)), SavedTensor(shares, (taken,)))
        return s.output(s.op("fma", "hyper.spread", y, taken, shares, out=y, keeps=keeps))
