"""Disentangled attention: what words say and how far apart they are meet each other in products of their own."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from netweight.dims.sizes import Shape, divide_exactly, minimum
from netweight.layers.shared.heads import Laid, attend, project
from netweight.layers.shared.masks import kept_mask
from netweight.spec.layer import Layer, Positive, Rate, join_config, register_kind, require_rank
from netweight.spec.spec import SavedTensor, Spec, Tensor


@register_kind(
    "Disentangled attention", "attention", "deberta", example="disentangled_attention 768 h12", input_size=768
)
class DisentangledAttention(Layer, tag="disentangled_attention"):
    """Attention of DeBERTa (arXiv 2006.03654). The second input is a table of vectors, one for every distance.

    Queries also meet keys of the distances, and keys meet queries of the distances: two products more. With `shared`
    the projections of the words serve the distances too (DeBERTa-v3); else they have their own. `nearest` takes the
    middle of the table, as many distances as the sequence has. Without `key_bias` no key has one (DeBERTa).
    Scores are added to in memory, so no kernel fuses them.

    Written out as transformers does, training keeps the keys and queries of all distances once for every sample, both
    products with them, the places that are picked, keys divided by a scale, and the mask. `dropout` drops the table and
    the probabilities.
    """

    framework_equivalents: ClassVar[dict[str, str]] = {
        "torch": "transformers.models.deberta_v2.modeling_deberta_v2.DebertaV2Attention"
    }
    arity: ClassVar[tuple[int, int]] = (1, 2)
    dim_fields: ClassVar[dict[str, str]] = {"k": "heads", "d": "head_dim"}

    heads: Positive
    head_dim: Positive | None = None
    shared: bool = True
    key_bias: bool = True
    nearest: bool = False
    dropout: Rate = 0.0

    def spec(self, x: Shape, distances: Shape | None = None) -> Spec:
        b, t, i = require_rank(x, 3, "Disentangled attention", "positions × features")
        _, rows, j = (
            require_rank(distances, 3, "Disentangled attention", "distances × features") if distances else (1, 0, i)
        )
        d = self.head_dim or divide_exactly(i, self.heads, "features", "heads")
        s = Spec(
            b=b, t=t, i=i, s=t, k=self.heads, d=d, j=j, far=minimum(rows, 2 * t) if self.nearest else rows, rows=rows
        )
        taken = s.input("b t i")
        q, k, v = (project(s, taken, f"{name}_proj", "b t (k d)", "(k d) i", bias=self._has(name)) for name in "qkv")
        scored = None
        if distances:
            table = s.view("far j", self._dropped(s, s.input("1 far j" if not self.nearest else "1 rows j")))
            far = self._far(s, table, "k_proj", "pos_key_proj"), self._far(s, table, "q_proj", "pos_query_proj")
            scored = partial(self._scored, s, q, k, far)
        y = attend(
            s, q, k, v, heads="k", value="d", fused=(), dropout=self.dropout, scored=scored, laid=Laid(scaled=True)
        )
        return s.output(project(s, y, "o_proj", "b t i", "i (k d)", bias=True))

    def _dropped(self, s: Spec, table: Tensor) -> Tensor:
        """The table, some of its numbers set to zero in training."""
        if not self.dropout:
            return table
        y = s.like("dropped", table, inference_alias=table)
        return s.op("mul", "dropout", table, out=y, keeps=kept_mask(s, table, "rows j"), train_only=True)

    def _has(self, name: str) -> bool:
        return self.key_bias or name != "k"

    def _far(self, s: Spec, table: Tensor, words: str, own: str) -> Tensor:
        """Keys or queries of all distances, the same for the whole batch."""
        bias = self._has(words[0])
        if not self.shared:
            return project(s, table, own, "far (k d)", "(k d) j", bias=bias)
        weights = {weight.name: weight for weight in s.weights}
        y = s.mac("linear", "far (k d)", table, weights[f"{words}.weight"], over="far k d j")
        return s.op("add", "linear.bias", y, weights[f"{words}.bias"], out=y) if bias else y

    def _scored(self, s: Spec, q: Tensor, k: Tensor, far: tuple[Tensor, Tensor], scores: Tensor) -> Tensor:
        """Scores and both products with distances, each picked where the distance is that of the pair."""
        for asking, positions, distances in ((q, "t", far[0]), (k, "s", far[1])):
            whole = s.tensor("distances of all samples", "b k far d")
            grid = s.mac(
                "attention.distances", f"b k {positions} far", asking, distances, over=f"b k {positions} far d",
                keeps=(SavedTensor(asking, (distances,)), SavedTensor(whole, (asking,))),
            )  # fmt: skip
            places, scale = s.tensor("places", "t s", "index"), s.tensor("scale", "1")
            near = s.op("gather", "attention.distances", grid, out="b k t s", keeps=(places, grid, scale))
            s.op("add", "attention.distances", scores, near, out=scores)
        mask, scale = s.tensor("mask", "b t s", "mask"), s.tensor("scale", "1")
        s.op("max", "attention.mask", scores, out=scores, keeps=(mask, scale), train_only=True)
        return scores

    def config(self) -> str:
        size = f"head size {self.head_dim}" if self.head_dim else ""
        own = "" if self.shared else "own projections of distances"
        dropped = f"dropout {self.dropout:g}" if self.dropout else ""
        return join_config(f"{self.heads} heads", size, own, dropped, "" if self.key_bias else "no bias of keys")

    @classmethod
    def default_input_shape(cls, features: int) -> Shape:
        return (128, features)
