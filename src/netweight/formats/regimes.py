"""Mixed precision as data: bytes that training holds for every trainable parameter, and the width of activations."""

from __future__ import annotations

from typing import NamedTuple


class MixedPrecision(NamedTuple):
    """Bytes of a parameter's weight, gradient, master copy; of a state's number; of an activation.

    With `autocast` a number is as wide as its function says, and `activations` is the narrow width.
    `added` are gradients summed beside those of a pass, `casts` copies of a weight for the time of a pass. A
    `framework` keeps gradients in buffers that stay, and steps in one fused kernel; with `adds` a product's gradient is
    added to them by the product itself. `short` is its name in
    the footprint, which adds up without a plan; empty where it is not shown.
    """

    name: str
    weights: int
    gradients: int
    master: int
    state: int
    activations: int
    note: str
    source: str
    added: int = 0
    casts: int = 0
    framework: bool = False
    adds: bool = False
    autocast: bool = False
    short: str = ""

    @property
    def optimizer(self) -> int:
        """Bytes of a parameter's master copy and Adam's two states."""
        return self.master + 2 * self.state

    def adam(self) -> int:
        """Bytes of a parameter under Adam, its two states included."""
        return self.weights + self.gradients + self.added + self.optimizer


ROWS = (
    MixedPrecision("fp32", 4, 4, 0, 4, 4, "everything in fp32", "PyTorch's default", short="fp32"),
    MixedPrecision(
        "amp", 4, 4, 0, 4, 2, "weights in fp32, cast to 16 bits for every pass; norms and softmax in fp32",
        "torch.autocast: autocast_mode.h; a cast of a weight is kept as long as the pass needs it",
        casts=2, autocast=True,
    ),
    MixedPrecision(
        "bf16", 2, 2, 0, 2, 2, "everything in 16 bits, Adam's states too", "torch.optim on bf16 weights",
        short="bf16 pure",
    ),
    MixedPrecision(
        "adapters", 4, 4, 0, 4, 2, "trainable weights in fp32, activations in 16 bits", "PEFT: autocast_adapter_dtype"
    ),
    MixedPrecision(
        "fsdp", 4, 4, 0, 4, 2, "fp32 shards, gathered and computed in 16 bits",
        "PyTorch FSDP MixedPrecision; accelerate casts trainable weights to fp32",
    ),
    MixedPrecision(
        "zero", 2, 2, 4, 4, 2, "16-bit weights and gradients, fp32 master copies",
        "ZeRO, arXiv 1910.02054, section 3.1", framework=True, short="bf16 mixed",
    ),
    MixedPrecision(
        "megatron", 2, 4, 4, 4, 2, "16-bit weights, gradients summed in fp32, fp32 master copies",
        "Megatron-LM, docs on the distributed optimizer: 18 bytes per parameter; gradient_accumulation_fusion",
        framework=True, adds=True,
    ),
    MixedPrecision(
        "fp32-sum", 2, 2, 4, 4, 2, "16-bit gradients of a pass, summed in fp32 beside them",
        "nanotron; DeepSpeed's estimators charge as much", added=4, framework=True,
    ),
)  # fmt: skip

REGIMES = {row.name: row for row in ROWS}
FOOTPRINT = sorted((row for row in ROWS if row.short), key=MixedPrecision.adam, reverse=True)
