"""Transformer blocks, made of the layers of other families."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from netweight.dims.sizes import Shape
from netweight.spec.layer import Composite, Natural, Positive, Rate, join_config, register_kind, require_rank

Json = dict[str, Any]
Activation = Literal["relu", "gelu", "silu", "tanh", "sigmoid"]
Norm = Literal["layernorm", "rmsnorm"]


def mlp(features: int, inner: int, activation: str, *, gated: bool, bias: bool, rate: float) -> list[Json]:
    """Two dense layers, or three of which one gates another."""
    plain = {} if bias else {"bias": False}
    act: Json = {"kind": activation}
    if gated:
        gate = [{"kind": "dense", "name": "gate_proj", "units": inner, **plain}, act]
        up = [{"kind": "dense", "name": "up_proj", "units": inner, **plain}]
        both: Json = {"kind": "branches", "merge": "multiply", "branches": [gate, up]}
        return [both, *dropped(rate), {"kind": "dense", "name": "down_proj", "units": features, **plain}]
    first: Json = {"kind": "dense", "name": "linear1", "units": inner, **plain}
    return [first, act, *dropped(rate), {"kind": "dense", "name": "linear2", "units": features, **plain}]


def dropped(rate: float) -> list[Json]:
    """Dropout, or nothing where its rate is nought."""
    return [{"kind": "dropout", "rate": rate}] if rate else []


@register_kind("Feed-forward", "composite", "ffn", "mlp", example="ffn 768 3072", input_size=768)
class FeedForward(Composite, tag="feed_forward"):
    """Two dense layers at every position, `units` wide between them (arXiv 1706.03762). Gated ones are gated_mlp."""

    shorthand_fields: ClassVar[tuple[str, ...]] = ("units",)

    units: Positive
    activation: Activation = "relu"
    bias: bool = True
    dropout: Rate = 0.0

    def nodes(self, x: Shape) -> list[Json]:
        return mlp(x[-1], self.units, self.activation, gated=False, bias=self.bias, rate=self.dropout)

    def config(self) -> str:
        rate = f"dropout {self.dropout:g}" if self.dropout else ""
        return join_config(str(self.units), self.activation, "" if self.bias else "no bias", rate)

    @classmethod
    def default_input_shape(cls, features: int) -> Shape:
        return (128, features)


class TransformerBlock(Composite):
    """Base: attention and a feed-forward layer, each beside a shortcut with a norm.

    `dropout` is that of the probabilities, of the hidden units, and of what is added, as PyTorch's blocks have it.
    """

    heads: Positive
    mlp: Positive
    kv_heads: Positive | None = None
    head_dim: Positive | None = None
    activation: Activation = "gelu"
    gated: bool = False
    norm: Norm = "layernorm"
    order: Literal["pre", "post", "parallel"] = "pre"
    bias: bool = True
    rotary: bool = False
    dropout: Rate = 0.0

    def attention(self, name: str, *, rotary: bool, **fields: Any) -> Json:
        """The attention of a block; fields that are as usual are left out."""
        sizes = {"kv_heads": self.kv_heads, "head_dim": self.head_dim}
        given = {**sizes, "rotary": rotary, "dropout": self.dropout, **fields}
        said = {key: value for key, value in given.items() if value}
        return {
            "kind": "attention",
            "name": name,
            "heads": self.heads,
            **said,
            **({} if self.bias else {"bias": False}),
        }

    def feed(self, features: int) -> list[Json]:
        """The feed-forward layer."""
        return mlp(features, self.mlp, self.activation, gated=self.gated, bias=self.bias, rate=self.dropout)

    def normed(self, name: str) -> Json:
        """A norm; without biases in the block it has none either, as in PyTorch."""
        bare = self.norm == "layernorm" and not self.bias
        return {"kind": self.norm, "name": name, **({"bias": False} if bare else {})}

    def beside(self, name: str, *layers: Json) -> list[Json]:
        """Layers beside a shortcut, with the norm before them or after the sum."""
        after = dropped(self.dropout)
        if self.order == "post":
            return [{"kind": "residual", "layers": [*layers, *after]}, self.normed(name)]
        return [{"kind": "residual", "layers": [self.normed(name), *layers, *after]}]

    def config(self) -> str:
        kv = f"{self.kv_heads} key heads" if self.kv_heads and self.kv_heads != self.heads else ""
        gated = f"gated {self.activation}" if self.gated else self.activation
        return join_config(f"{self.heads} heads", kv, str(self.mlp), gated, self.order, "" if self.bias else "no bias")

    @classmethod
    def default_input_shape(cls, features: int) -> Shape:
        return (128, features)


@register_kind(
    "Encoder block",
    "composite",
    "encoder",
    "transformer",
    "transformerencoder",
    example="encoder_block 768 h12 mlp=3072",
    input_size=768,
)
class EncoderBlock(TransformerBlock, tag="encoder_block"):
    """A transformer's encoder block: attention to all positions, then a feed-forward layer (arXiv 1706.03762).

    `order` puts the norm before what it norms (`pre`), after the sum (`post`), or once before both, side by side
    (`parallel`, as in GPT-J and PaLM). `causal` makes it the block of a decoder-only network; `past` then counts cached
    positions.
    """

    framework_equivalents: ClassVar[dict[str, str]] = {"torch": "torch.nn.TransformerEncoderLayer"}

    causal: bool = False
    past: Natural = 0

    def nodes(self, x: Shape) -> list[Json]:
        _, _, f = require_rank(x, 3, "Encoder block", "positions × features")
        attend = self.attention("self_attn", rotary=self.rotary, causal=self.causal, past=self.past)
        if self.order == "parallel":
            both: Json = {"kind": "branches", "merge": "add", "branches": [[attend], self.feed(f)]}
            return self.beside("norm1", both)
        return [*self.beside("norm1", attend), *self.beside("norm2", *self.feed(f))]


@register_kind(
    "Decoder block",
    "composite",
    "decoder",
    "transformerdecoder",
    example="decoder_block 768 h12 mlp=3072",
    input_size=768,
)
class DecoderBlock(TransformerBlock, tag="decoder_block"):
    """A transformer's decoder block: causal attention, attention to a memory, feed-forward (arXiv 1706.03762).

    A second input is the memory; without one the block has no attention to it. `past` counts cached positions.
    `parallel` puts nothing side by side here; it is for blocks with one attention.
    """

    framework_equivalents: ClassVar[dict[str, str]] = {"torch": "torch.nn.TransformerDecoderLayer"}
    arity: ClassVar[tuple[int, int]] = (1, 2)

    past: Natural = 0

    def nodes(self, x: Shape, memory: Shape | None = None) -> list[Json]:
        _, _, f = require_rank(x, 3, "Decoder block", "positions × features")
        attend = self.attention("self_attn", rotary=self.rotary, causal=True, past=self.past)
        first = self.beside("norm1", attend)
        if memory is None:
            return [*first, *self.beside("norm2", *self.feed(f))]
        return [*first, *self._across(), *self.beside("norm3", *self.feed(f))]

    def _across(self) -> list[Json]:
        """Attention to the memory, beside what comes: both have names that it can take them by."""
        here: Json = {"kind": "add", "name": "asked"} if self.order == "post" else self.normed("norm2")
        attend = self.attention("multihead_attn", rotary=False) | {"from": [here["name"], "input1"]}
        body = {"kind": "residual", "layers": [here, attend, *dropped(self.dropout)]}
        return [body, self.normed("norm2")] if self.order == "post" else [body]


@register_kind("DiT block", "composite", "dit", example="dit_block 1152 h16", input_size=1152)
class DiTBlock(Composite, tag="dit_block"):
    """A block of a diffusion transformer: adaptive norms from a condition (adaLN-Zero, arXiv 2212.09748).

    The second input is the condition, one vector a sample: six vectors come from it, that shift, scale and gate
    attention and the feed-forward layer, which is `ratio` times as wide. The norms have no weights of their own.
    """

    arity: ClassVar[tuple[int, int]] = (2, 2)

    heads: Positive
    ratio: Positive = 4

    def nodes(self, x: Shape, condition: Shape) -> list[Json]:
        _, _, f = require_rank(x, 3, "DiT block", "positions × features")
        require_rank(condition, 2, "The condition of a DiT block", "features")
        gates: list[Json] = [
            {"kind": "silu", "from": "input1"},
            {"kind": "dense", "name": "adaLN_modulation", "units": 6 * f},
            {"kind": "reshape", "name": "six", "shape": [6, 1, f]},
            *({"kind": "select", "name": f"c{n}", "index": n, "from": "six"} for n in range(6)),
        ]
        attend: list[Json] = [{"kind": "attention", "name": "attn", "heads": self.heads}]
        feed = mlp(f, self.ratio * f, "gelu", gated=False, bias=True, rate=0)
        return [*gates, *self._gated("input", "one", 0, attend), *self._gated("one", "two", 3, feed)]

    def _gated(self, source: str, name: str, first: int, layers: list[Json]) -> list[Json]:
        """Sum of x and gate · layers(norm(x) + norm(x) · scale + shift)."""
        shift, scale, gate = (f"c{first + n}" for n in range(3))
        return [
            {"kind": "layernorm", "name": f"norm_{name}", "affine": False, "from": source},
            {"kind": "multiply", "name": f"scaled_{name}", "from": [f"norm_{name}", scale]},
            {"kind": "add", "from": [f"norm_{name}", f"scaled_{name}", shift]},
            {"kind": "block", "name": f"body_{name}", "layers": layers},
            {"kind": "multiply", "name": f"gated_{name}", "from": [f"body_{name}", gate]},
            {"kind": "add", "name": name, "from": [source, f"gated_{name}"]},
        ]

    def config(self) -> str:
        return join_config(f"{self.heads} heads", f"{self.ratio} × wide")

    @classmethod
    def default_input_shape(cls, features: int) -> Shape:
        return (256, features)
