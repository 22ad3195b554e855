"""Attention in windows of an image, with positions learned relative to the window."""

from __future__ import annotations

from functools import partial
from math import prod
from typing import ClassVar, Literal

from netweight.dims.sizes import Shape, Size, ceil_div, divide_exactly, minimum
from netweight.faults.fault import shape_fault
from netweight.layers.shared.axes import PLANE, Sizes, dims, each
from netweight.layers.shared.heads import KERNELS, Laid, attend, project
from netweight.spec.layer import Layer, Natural, Positive, format_kernel, join_config, register_kind, require_rank
from netweight.spec.spec import SavedTensor, Spec, Tensor


@register_kind(
    "Window attention",
    "attention",
    "swin",
    "swinattention",
    "shiftedwindow",
    example="window_attention h3 7",
    input_size=96,
)
class WindowAttention(Layer, tag="window_attention"):
    """Attention within windows of a plane `height × width × features` (Swin, arXiv 2103.14030).

    Frames may lie in front (Video Swin, arXiv 2106.13230): windows then have three sizes, and are no larger than what
    comes in. `masked` says that the mask of shifted windows is made once and stored, as timm's Swin has it.
    The plane is padded to whole windows; `shift` moves them, and in a `grid` the positions of one lie as far apart as
    there are windows (MaxViT, arXiv 2204.01697), which changes no count. `head_dim` and `units` are the size of a head
    and the features that come out, where they do not follow from those that come in (CoAtNet). With `pool` the queries
    are the largest of every `pool` × `pool` positions, and the plane comes out as much smaller (Hiera, 2306.00989).

    Positions relative to the window add a learned number a head and distance (`table`), or one that a small network
    makes of the distance (`network`, Swin V2, arXiv 2111.09883, which also scales cosines instead of products), or
    the table's number picked by products with ones and zeros, an axis at a time (`lookup`, MaxViT's own weights), or
    the product of the query with a learned vector for the distance down and with one for that across (`axes`, MViTv2,
    arXiv 2112.01526, and SAM). Without `key_bias`, queries and values have biases of their own, as timm's Swin V2 has.
    As torchvision does, scores are held in memory: training keeps q, k, v and the probabilities. `fused` ones stay
    inside a kernel, as in `attention` (timm's MobileViT and CoAtNet).
    """

    framework_equivalents: ClassVar[dict[str, str]] = {
        "torch": "torchvision.models.swin_transformer.ShiftedWindowAttention"
    }
    dim_fields: ClassVar[dict[str, str]] = {
        "k": "heads",
        "d": "head_dim",
        "o": "units",
        "wh": "window",
        "ww": "window",
        "kd": "window",
        "kh": "window",
        "kw": "window",
    }
    shorthand_fields: ClassVar[tuple[str, ...]] = ("window",)

    heads: Positive
    window: Sizes = 7
    shift: Natural = 0
    relative: Literal["table", "lookup", "network", "axes", "none"] = "table"
    bias: bool = True
    grid: bool = False
    head_dim: Positive | None = None
    units: Positive | None = None
    pool: Positive = 1
    fused: bool = False
    masked: bool = False
    key_bias: bool = True

    def spec(self, x: Shape) -> Spec:
        rank = 3 if len(x) == 5 else 2
        b, *plane, i = require_rank(x, rank + 2, "Window attention", "height × width × features")
        stored, window = self._windows(plane)
        counts = [ceil_div(size, of) for size, of in zip(plane, window, strict=True)]
        grid, (h, w), (wh, ww) = PLANE[rank], plane[-2:], window[-2:]
        if self.pool > 1 and self.relative != "none":
            raise shape_fault("Pooled queries have no distances.", "Set relative to none.", field="relative")
        size = self.head_dim or divide_exactly(i, self.heads, "features", "heads")
        s = Spec(
            b=b, **dims(grid, tuple(plane)), i=i, o=self.units or i, n=prod(counts), t=prod(window), s=prod(window),
            k=self.heads, d=size, wh=wh, ww=ww, kh=wh, kw=ww, fh=2 * wh - 1, fw=2 * ww - 1,
            far=prod([2 * of - 1 for of in stored]), inner=512, wt=prod(stored), ws=prod(stored),
        )  # fmt: skip
        s.note(f"Positions of a window: {' · '.join(map(str, window))}")
        cuts = " × ".join(f"{size} / {of}" for size, of in zip(plane, window, strict=True))
        s.note(f"Windows: {cuts}, rounded up, = {' × '.join(map(str, counts))}")
        cut = s.op("copy", "windows", s.input(f"b {grid} i"), out="b n t i")
        whole = project(s, cut, "qkv", "b n t (3 k d)", "(3 k d) i", bias=self.bias and self.key_bias)
        if self.bias and not self.key_bias:
            self._biased(s, whole)
        q, k, v = (s.op("copy", "split", whole, out="b n t (k d)") for _ in range(3))
        new = "t"
        if self.pool > 1:
            s.more(
                u=divide_exactly(wh, self.pool, "positions", "pool")
                * divide_exactly(ww, self.pool, "positions", "pool")
            )
            chosen = s.tensor("chosen", "b n u (k d)", "index")
            new, q = "u", s.op("max", "pool", q, out="b n u (k d)", over="b n t k d", keeps=(chosen,))
        if self.relative == "network":
            q, k = (self._normalized(s, whole, part) for part in (q, k))
        scored = partial(self._placed, s, q)
        kernels, laid = KERNELS if self.fused else (), Laid(biased=self.relative != "none")
        y = attend(
            s, q, k, v, heads="n k", value="d", new=new, out=f"b n {new} (k d)", fused=kernels, scored=scored, laid=laid
        )
        out = "o" if self.units else "i"
        y = project(s, y, "proj", f"b n {new} {out}", f"{out} (k d)", bias=self.bias)
        if self.pool > 1:
            s.more(ho=ceil_div(h, self.pool), wo=ceil_div(w, self.pool))
        return s.output(s.op("copy", "windows", y, out=f"b {grid if self.pool == 1 else 'ho wo'} {out}"))

    def _windows(self, plane: list[Size]) -> tuple[list[Size], list[Size]]:
        """Sizes of a window as its table has them, and as it is where frames or planes are smaller."""
        sizes = list(each(self.window, len(plane)))
        if len(sizes) != len(plane):
            hint = f"Give {len(plane)} sizes, or one for all."
            raise shape_fault(f"A window of {len(sizes)} sizes meets {len(plane)} axes.", hint, field="window")
        if len(plane) == 2:
            return sizes, sizes
        if self.relative not in ("table", "none"):
            raise shape_fault("Windows of frames have a table of distances, or none.", "Set table.", field="relative")
        if self.pool > 1:
            raise shape_fault("Queries over frames are not pooled.", "Set pool to 1.", field="pool")
        return sizes, [minimum(size, of) for size, of in zip(sizes, plane, strict=True)]

    def _biased(self, s: Spec, whole: Tensor) -> None:
        """Biases of queries and values, put together with noughts for the keys."""
        parts = s.weight("q_bias", "(k d)"), s.buffer("k_bias", "(k d)"), s.weight("v_bias", "(k d)")
        joined = s.op("copy", "concat", *parts, out="(3 k d)")
        s.op("add", "linear.bias", whole, joined, out=whole)

    def _normalized(self, s: Spec, whole: Tensor, part: Tensor) -> Tensor:
        """Queries or keys of length one. They are seen in what all three are projected to, and that is kept.

        Beside it, their lengths, and these kept from being nought.
        """
        lengths, clamped = s.tensor("lengths", "b n t k"), s.tensor("lengths kept from nought", "b n t k")
        s.op("fma", "normalize", part, out=lengths, over="b n t k d", keeps=(whole, lengths))
        s.op("max", "normalize", lengths, out=clamped)
        return s.op("div", "normalize", part, clamped, out="b n t (k d)", keeps=(whole, clamped))

    def _placed(self, s: Spec, q: Tensor, scores: Tensor) -> Tensor:
        """Scores with a number for every head and distance in the window added."""
        if self.masked and self.shift:
            mask = s.buffer("attn_mask", "n t s")
            scores = s.op("add", "attention.mask", scores, mask, out=scores)
        if self.relative == "none":
            return scores
        if self.relative == "axes":
            return self._axes(s, q, scores)
        if self.relative == "lookup":
            return s.op("add", "attention.relative", scores, self._looked_up(s), out=scores)
        frames = len(s.inputs[0].shape) == 5
        s.buffer("relative_position_index", "wt ws" if frames else "(wt ws)", "index")
        if self.relative == "table":
            table = s.weight("relative_position_bias_table", "far k")
        else:
            scale = s.weight("logit_scale", "k 1 1")
            raised = s.op("exp", "attention.scale", scale)
            kept = (SavedTensor(scores, (scale,)), raised)
            scores = s.op("mul", "attention.scale", scores, raised, out="b n k t s", keeps=kept)
            table = self._network(s)
        learned = s.op("gather", "attention.relative", table, out="k t s")
        if self.relative == "network":
            for arithmetic in ("exp", "div"):
                learned = s.op(arithmetic, "sigmoid", learned, out=learned, keeps=(learned,))
        return s.op("add", "attention.relative", scores, learned, out=scores)

    def _axes(self, s: Spec, q: Tensor, scores: Tensor) -> Tensor:
        """What a query says of the distance down and of that across, added to its scores."""
        for axis, far, size in (("h", "fh", "wh"), ("w", "fw", "ww")):
            table, key = s.weight(f"rel_pos_{axis}", f"{far} d"), f"k{axis}"
            vectors = s.op("gather", "attention.relative", table, out=f"{size} {key} d")
            said = s.mac("attention.relative", f"b n k t {key}", q, vectors, over=f"b n k t {key} d")
            scores = s.op("add", "attention.relative", scores, said, out=scores)
        return scores

    def _looked_up(self, s: Spec) -> Tensor:
        """The table's number for every two positions: laid out for a product that picks rows, then one for columns."""
        table = s.weight("relative_position_bias_table", "k fh fw")
        rows, columns = s.buffer("height_lookup", "wh kh fh"), s.buffer("width_lookup", "ww kw fw")
        turned = s.op("copy", "attention.relative", table, out="k fw fh")
        picked = s.mac("attention.relative", "k wh kh fw", turned, rows, over="k wh kh fh fw")
        picked = s.mac("attention.relative", "k wh kh ww kw", picked, columns, over="k wh kh ww kw fw")
        return s.op("copy", "reshape", picked, out="k t s")

    def _network(self, s: Spec) -> Tensor:
        """Two dense layers from the two coordinates of a distance to a number for every head."""
        coordinates = s.buffer("relative_coords_table", "1 fh fw 2")
        inner = s.mac("linear", "far inner", coordinates, s.weight("cpb_mlp.0.weight", "inner 2"), over="far inner 2")
        s.op("add", "linear.bias", inner, s.weight("cpb_mlp.0.bias", "inner"), out=inner)
        s.op("max", "relu", inner, out=inner, keeps=(inner,))
        return s.mac("linear", "far k", inner, s.weight("cpb_mlp.2.weight", "k inner"))

    def config(self) -> str:
        shift = f"shift {self.shift}" if self.shift else ""
        placed = {
            "table": "",
            "lookup": "distances by products",
            "network": "distances by a network",
            "axes": "distances by axis",
            "none": "no distances",
        }[self.relative]
        size = f"head size {self.head_dim}" if self.head_dim else ""
        out = f"{self.units} out" if self.units else ""
        across = f"{'grid' if self.grid else 'window'} {format_kernel(self.window)}"
        pool = f"queries of {self.pool}×{self.pool}" if self.pool > 1 else ""
        kernel = "fused" if self.fused else ""
        return join_config(
            f"{self.heads} heads", size, out, across, shift, placed, pool, "" if self.bias else "no bias", kernel
        )

    @classmethod
    def default_input_shape(cls, features: int) -> Shape:
        return (56, 56, features)
