"""Kinds that only model code has, against transformers' modules: no part of the lock, so this runs where it is."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from netweight.analysis.figures import row_flops as counted
from netweight.spec.layer import KINDS
from netweight.trace.trace import Row
from support import run

transformers = pytest.importorskip("transformers")


def module(model: str, name: str, config: Any, *args: Any) -> nn.Module:
    from importlib import import_module

    found = import_module(f"transformers.models.{model}.modeling_{model}")
    with torch.device("meta"):
        return getattr(found, name)(config, *args)


def weights(theirs: nn.Module) -> dict[str, tuple[int, ...]]:
    return {name: tuple(weight.shape) for name, weight in theirs.named_parameters()}


def ours(row: Row) -> dict[str, tuple[int, ...]]:
    return {weight.name: weight.shape for weight in row.spec.weights}


def total(theirs: nn.Module, *xs: Any, **named: Any) -> int:
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        theirs(*xs, **named)
    return counter.get_total_flops()


def meta(*shape: int) -> torch.Tensor:
    return torch.empty(shape, device="meta")


@pytest.mark.parametrize(
    "fields", [{}, {"state": 8, "kernel": 3, "expand": 3}, {"rank": 5, "bias": True, "conv_bias": False}]
)
def test_mamba(fields: dict[str, Any]) -> None:
    """FLOPs but for the convolution, which they pad by its kernel before they cut it."""
    f: Any = KINDS["mamba"].layer(**fields)
    config = transformers.MambaConfig(
        hidden_size=96, state_size=f.state, conv_kernel=f.kernel, expand=f.expand, time_step_rank=f.rank or "auto",
        use_bias=f.bias, use_conv_bias=f.conv_bias,
    )  # fmt: skip
    theirs, row = module("mamba", "MambaMixer", config, 0), run("mamba", fields, (1, 9, 96))
    assert weights(theirs) == ours(row)
    padding = 2 * 96 * f.expand * f.kernel * (f.kernel - 1)
    assert total(theirs, meta(1, 9, 96)) == counted(row).value + padding


@pytest.mark.parametrize(
    "fields",
    [
        {"head_dim": 32, "state": 16},
        {"head_dim": 48, "groups": 2, "kernel": 3},
        {"head_dim": 64, "expand": 4, "bias": True, "conv_bias": False},
    ],
)
def test_mamba2_weights(fields: dict[str, Any]) -> None:
    f: Any = KINDS["mamba2"].layer(**fields)
    config = transformers.Mamba2Config(
        hidden_size=96, state_size=f.state, conv_kernel=f.kernel, expand=f.expand, head_dim=f.head_dim,
        num_heads=96 * f.expand // f.head_dim, n_groups=f.groups, use_bias=f.bias, use_conv_bias=f.conv_bias,
    )  # fmt: skip
    assert weights(module("mamba2", "Mamba2Mixer", config, 0)) == ours(run("mamba2", fields, (1, 9, 96)))


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"key_heads": 2, "value_heads": 4, "key_dim": 8, "value_dim": 8},
        {"key_heads": 3, "value_heads": 3, "key_dim": 4, "value_dim": 6, "kernel": 3},
    ],
)
def test_gated_delta_net_weights(fields: dict[str, Any]) -> None:
    f: Any = KINDS["gated_delta_net"].layer(**fields)
    config = transformers.Qwen3NextConfig(
        hidden_size=96, linear_num_key_heads=f.key_heads, linear_num_value_heads=f.value_heads,
        linear_key_head_dim=f.key_dim, linear_value_head_dim=f.value_dim, linear_conv_kernel_dim=f.kernel,
    )  # fmt: skip
    theirs = module("qwen3_next", "Qwen3NextGatedDeltaNet", config, 0)
    assert weights(theirs) == ours(run("gated_delta_net", fields, (1, 9, 96)))


@pytest.mark.parametrize(("heads", "head_dim", "kernel"), [(4, 8, 4), (2, 16, 3), (1, 96, 2)])
def test_kimi_delta_attention_weights(heads: int, head_dim: int, kernel: int) -> None:
    fields = {"heads": heads, "head_dim": head_dim, "kernel": kernel}
    config = transformers.KimiLinearConfig(
        hidden_size=96, linear_num_heads=heads, linear_head_dim=head_dim, linear_conv_kernel_dim=kernel
    )
    theirs = module("kimi_linear", "KimiLinearDeltaAttention", config, 0)
    assert weights(theirs) == ours(run("kimi_delta_attention", fields, (1, 9, 96)))


@pytest.mark.parametrize("heads", [4, 1, 96])
def test_rg_lru(heads: int) -> None:
    config = transformers.RecurrentGemmaConfig(hidden_size=96, num_attention_heads=heads, lru_width=96)
    theirs = module("recurrent_gemma", "RecurrentGemmaRglru", config).to_empty(device="cpu")
    row = run("rg_lru", {"heads": heads}, (2, 9, 96))
    assert weights(theirs) == ours(row)
    assert total(theirs, torch.zeros(2, 9, 96), torch.arange(9)[None]) == counted(row).value


@pytest.mark.parametrize("at", [0, 2, 3])
@pytest.mark.parametrize("length", [9, 16])
def test_compressed_attention(at: int, length: int) -> None:
    """A window alone, entries of four with an indexer, and entries of eight."""
    config = transformers.DeepseekV4Config(
        hidden_size=64, num_hidden_layers=4, num_attention_heads=4, head_dim=16, q_lora_rank=24, o_groups=2,
        o_lora_rank=12, index_n_heads=3, index_head_dim=8, index_topk=2, sliding_window=6, partial_rotary_factor=0.5,
        compress_ratios=[0, 0, 4, 128], compress_rate_hca=8, attn_implementation="eager",
    )  # fmt: skip
    theirs = module("deepseek_v4", "DeepseekV4Attention", config, at)
    fields = {"heads": 4, "head_dim": 16, "query_rank": 24, "out_rank": 12, "groups": 2, "window": 6, "rope_dim": 8}
    more = {2: {"compress": 4, "overlap": True, "index_heads": 3, "index_dim": 8}, 3: {"compress": 8}}.get(at, {})
    row = run("compressed_attention", fields | more, (2, length, 64))
    assert weights(theirs) == ours(row)
    turn = (meta(1, length, 4), meta(1, length, 4))
    asked = {"position_embeddings": {"main": turn, "compress": turn}, "attention_mask": None}
    places = torch.zeros(2, length, dtype=torch.long, device="meta")
    assert total(theirs, meta(2, length, 64), position_ids=places, **asked) == counted(row).value


@pytest.mark.parametrize(("streams", "features"), [(4, 16), (2, 64), (1, 8)])
def test_hyper_connections(streams: int, features: int) -> None:
    config = transformers.DeepseekV4Config(hidden_size=features, hc_mult=streams)
    shape = (2, 9, streams, features)
    for name, last in (("DeepseekV4HyperConnection", False), ("DeepseekV4HyperHead", True)):
        theirs, row = module("deepseek_v4", name, config), run("hyper_connection", {"last": last}, shape)
        assert {name.removeprefix("hc_"): shape for name, shape in weights(theirs).items()} == ours(row)
        assert total(theirs, meta(*shape)) == counted(row).value


@pytest.mark.parametrize("inner", [0, 48, 200])
def test_rwkv_weights(inner: int) -> None:
    config = transformers.RwkvConfig(hidden_size=96, attention_hidden_size=inner or None, intermediate_size=150 + inner)
    time, channel = (module("rwkv", name, config, 0) for name in ("RwkvSelfAttention", "RwkvFeedForward"))
    assert weights(time) == ours(run("rwkv_time_mix", {"units": inner}, (1, 9, 96)))
    assert weights(channel) == ours(run("rwkv_channel_mix", {"units": 150 + inner}, (1, 9, 96)))


@pytest.mark.parametrize(
    "fields",
    [
        {"heads": 4, "head_dim": 8, "rope_dim": 4, "value_dim": 6, "kv_rank": 20, "query_rank": 24},
        {"heads": 2, "head_dim": 16, "rope_dim": 8, "value_dim": 16, "kv_rank": 12, "query_rank": 0},
        {"heads": 8, "head_dim": 8, "rope_dim": 8, "value_dim": 8, "kv_rank": 8, "query_rank": 8},
    ],
)
def test_latent_attention(fields: dict[str, Any]) -> None:
    config = transformers.DeepseekV3Config(
        hidden_size=64, num_attention_heads=fields["heads"], num_key_value_heads=fields["heads"],
        q_lora_rank=fields["query_rank"] or None, kv_lora_rank=fields["kv_rank"], qk_rope_head_dim=fields["rope_dim"],
        qk_nope_head_dim=fields["head_dim"], v_head_dim=fields["value_dim"], attn_implementation="eager",
    )  # fmt: skip
    theirs, row = module("deepseek_v3", "DeepseekV3Attention", config, 0), run("latent_attention", fields, (2, 9, 64))
    assert weights(theirs) == ours(row)
    turn = meta(1, 9, fields["rope_dim"])
    assert total(theirs, meta(2, 9, 64), position_embeddings=(turn, turn), attention_mask=None) == counted(row).value


@pytest.mark.parametrize(("heads", "size"), [(4, 16), (2, 8), (1, 32)])
def test_latent_attention_with_an_indexer(heads: int, size: int) -> None:
    fields = {"heads": 4, "head_dim": 8, "rope_dim": 4, "value_dim": 6, "kv_rank": 20, "query_rank": 24}
    config = transformers.DeepseekV32Config(
        hidden_size=64, num_attention_heads=4, num_key_value_heads=4, q_lora_rank=24, kv_lora_rank=20,
        qk_rope_head_dim=4, qk_nope_head_dim=8, v_head_dim=6, index_n_heads=heads, index_head_dim=size, index_topk=3,
        attn_implementation="eager",
    )  # fmt: skip
    theirs = module("deepseek_v32", "DeepseekV32Attention", config, 0)
    row = run("latent_attention", fields | {"index_heads": heads, "index_dim": size}, (2, 9, 64))
    assert weights(theirs) == ours(row)
    turn, mask = meta(1, 9, 4), meta(2, 1, 9, 9)
    asked = {"position_embeddings": (turn, turn), "attention_mask": mask, "position_ids": None}
    assert total(theirs, meta(2, 9, 64), **asked) == counted(row).value


@pytest.mark.parametrize(("heads", "rows", "shared"), [(4, 6, True), (2, 32, True), (8, 4, False)])
def test_disentangled_attention(heads: int, rows: int, shared: bool) -> None:
    config = transformers.DebertaV2Config(
        hidden_size=64, num_attention_heads=heads, relative_attention=True, share_att_key=shared,
        position_buckets=rows // 2, pos_att_type=["c2p", "p2c"],
    )  # fmt: skip
    torch.manual_seed(0)
    theirs = module("deberta_v2", "DebertaV2Attention", config).to_empty(device="cpu")
    row = run("disentangled_attention", {"heads": heads, "shared": shared}, (2, 9, 64), (1, rows, 64))
    named = {name.removeprefix("self."): shape for name, shape in weights(theirs).items() if "LayerNorm" not in name}
    longer = {"q_": "query_", "k_": "key_", "v_": "value_"}
    found = {longer.get(name[:2], name[:2]) + name[2:]: shape for name, shape in ours(row).items()}
    assert {name.replace("output.dense", "o_proj"): shape for name, shape in named.items()} == found
    mask, table = torch.ones(2, 1, 9, 9), torch.zeros(rows, 64, requires_grad=True)
    with FlopCounterMode(display=False) as counter:
        theirs(torch.zeros(2, 9, 64), mask, rel_embeddings=table)
    assert counter.get_total_flops() == counted(row).value


@pytest.mark.parametrize(("heads", "kv", "d"), [(4, 4, 16), (4, 2, 8), (6, 1, 4)])
@pytest.mark.parametrize(
    ("model", "name", "config", "fields"),
    [
        ("qwen3", "Qwen3Attention", "Qwen3Config", {"bias": False, "qk_norm": "head"}),
        ("olmo2", "Olmo2Attention", "Olmo2Config", {"bias": False, "qk_norm": "whole"}),
        ("gpt_oss", "GptOssAttention", "GptOssConfig", {"sinks": True}),
        ("qwen3_next", "Qwen3NextAttention", "Qwen3NextConfig", {"bias": False, "qk_norm": "head", "gate": True}),
    ],
)
def test_attention_with_norms_sinks_and_gates(
    heads: int, kv: int, d: int, model: str, name: str, config: str, fields: dict[str, Any]
) -> None:
    made = getattr(transformers, config)(
        hidden_size=64, num_attention_heads=heads, num_key_value_heads=kv, head_dim=d, attention_bias="sinks" in fields,
        attn_implementation="eager",
    )  # fmt: skip
    size = getattr(made, "head_dim", None) if model != "olmo2" else d
    theirs = module(model, name, made, 0)
    shaped = {"heads": heads, "kv_heads": kv, "head_dim": size} | fields
    assert weights(theirs) == ours(run("attention", shaped, (2, 9, 64)))


@pytest.mark.parametrize(("heads", "d", "buckets"), [(4, 16, 32), (8, 4, 16), (1, 64, 8)])
def test_attention_of_t5(heads: int, d: int, buckets: int) -> None:
    config = transformers.T5Config(d_model=64, d_kv=d, num_heads=heads, relative_attention_num_buckets=buckets)
    theirs = module("t5", "T5Attention", config, True)
    row = run("attention", {"heads": heads, "head_dim": d, "bias": False, "relative": buckets}, (2, 9, 64))
    assert weights(theirs) == {name.replace("_proj", ""): shape for name, shape in ours(row).items()}


@pytest.mark.parametrize(("heads", "key_dim"), [(4, None), (2, 12), (8, 12)])
def test_mlstm_weights(heads: int, key_dim: int | None) -> None:
    factor = heads * key_dim / 96 if key_dim else 0.5
    config = transformers.xLSTMConfig(hidden_size=96, num_heads=heads, qk_dim_factor=factor)
    fields = {"heads": heads} | ({"key_dim": key_dim} if key_dim else {})
    assert weights(module("xlstm", "xLSTMLayer", config)) == ours(run("mlstm", fields, (1, 9, 96)))


class Sine(nn.Module):
    """The activation of Hyena's network: all layers share the frequencies."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.freq = nn.Parameter(torch.ones(1, width))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.sin(self.freq * x)


class HyenaFilter(nn.Module):
    """The filter of arXiv 2302.10866, its weights by the names of its authors' code."""

    def __init__(self, channels: int, length: int, width: int, hidden: int, embedding: int) -> None:
        super().__init__()
        self.bias = nn.Parameter(torch.zeros(channels))
        self.pos_emb, self.modulation = nn.Module(), nn.Module()
        self.pos_emb.z = nn.Parameter(torch.zeros(1, length, embedding))
        self.pos_emb.register_buffer("t", torch.zeros(1, length, 1))
        self.modulation.register_buffer("deltas", torch.zeros(1, 1, channels))
        sine = Sine(width)
        layers = [nn.Linear(embedding, width), sine]
        for _ in range(hidden):
            layers += [nn.Linear(width, width), sine]
        self.implicit_filter = nn.Sequential(*layers, nn.Linear(width, channels, bias=False))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        positions = x.shape[1]
        h = self.implicit_filter(self.pos_emb.z[:, :positions])
        return h * torch.exp(-self.pos_emb.t[:, :positions] * self.modulation.deltas.abs())


@pytest.mark.parametrize(
    ("channels", "length", "width", "hidden", "embedding"), [(8, 12, 16, 2, 3), (3, 7, 4, 1, 5), (5, 9, 6, 0, 1)]
)
def test_filters_of_hyena(channels: int, length: int, width: int, hidden: int, embedding: int) -> None:
    with torch.device("meta"):
        theirs = HyenaFilter(channels, length, width, hidden, embedding).requires_grad_(requires_grad=False)
    fields = {"length": length, "implicit": width, "hidden": hidden, "embedding": embedding}
    row = run("long_conv", fields, (2, 7, channels))
    state = {
        name: tuple(tensor.shape)
        for name, tensor in theirs.state_dict().items()
        if ".1.freq" in name or "freq" not in name
    }
    assert {tensor.name: tensor.shape for tensor in (*row.spec.weights, *row.spec.buffers)} == state
    assert total(theirs, meta(2, 7, channels)) == counted(row).value


class ScalarLSTM(nn.Module):
    """The layer of arXiv 2405.04517 step by step, its weights by the names of its authors' code."""

    def __init__(self, features: int, heads: int, kernel: int) -> None:
        super().__init__()
        self.heads, size = heads, features // heads
        if kernel:
            self.conv1d = nn.Module()
            self.conv1d.conv = nn.Conv1d(features, features, kernel, groups=features)
        for name in "fizo":
            gate = nn.Module()
            gate.weight = nn.Parameter(torch.zeros(heads, size, size))
            setattr(self, f"{name}gate", gate)
        self.slstm_cell, self.group_norm = nn.Module(), nn.Module()
        self.slstm_cell._recurrent_kernel_ = nn.Parameter(torch.zeros(heads, size, 4, size))
        self.slstm_cell._bias_ = nn.Parameter(torch.zeros(heads, 4, size))
        self.group_norm.weight = nn.Parameter(torch.zeros(features))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        mixed = x
        if hasattr(self, "conv1d"):
            conv = self.conv1d.conv
            mixed = nn.functional.silu(conv(nn.functional.pad(x.mT, (conv.kernel_size[0] - 1, 0)))).mT
        sources = {"i": mixed, "f": mixed, "z": x, "o": x}
        gates = [
            torch.einsum("btki,koi->btko", source.unflatten(-1, (self.heads, -1)), getattr(self, f"{name}gate").weight)
            for name, source in sources.items()
        ]
        given, steps = torch.stack(gates, 3), []
        c, n, h, m = (torch.zeros_like(gates[0][:, 0]) for _ in range(4))
        for t in range(x.shape[1]):
            fed = torch.einsum("bkd,kdqo->bkqo", h, self.slstm_cell._recurrent_kernel_)
            i, f, z, o = (given[:, t] + fed + self.slstm_cell._bias_).unbind(2)
            kept = nn.functional.logsigmoid(f) + m
            m = torch.maximum(kept, i)
            i, f = torch.exp(i - m), torch.exp(kept - m)
            c, n = f * c + i * torch.tanh(z), f * n + i
            h = torch.sigmoid(o) * c / n
            steps.append(h)
        y = nn.functional.layer_norm(torch.stack(steps, 1), h.shape[-1:]).flatten(2)
        return y * (1 + self.group_norm.weight)


@pytest.mark.parametrize(("features", "heads", "kernel"), [(8, 4, 4), (6, 2, 0), (12, 1, 2)])
def test_scalar_lstm(features: int, heads: int, kernel: int) -> None:
    with torch.device("meta"):
        theirs = ScalarLSTM(features, heads, kernel)
    row = run("slstm", {"heads": heads, "kernel": kernel}, (2, 9, features))
    assert weights(theirs) == ours(row)
    assert total(theirs, meta(2, 9, features)) == counted(row).value
