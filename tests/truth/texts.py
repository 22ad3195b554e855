"""Networks of transformers whose training steps were measured: fewer layers than published, all else as it is.

A case is an entry, what its document and its reference are given instead of their own, the sizes, and the backend.
"""

from __future__ import annotations

from typing import Any, NamedTuple

Json = dict[str, Any]


class Text(NamedTuple):
    """`ours` are hyperparameters of the entry, `theirs` fields of the reference's configuration."""

    entry: str
    ours: Json
    theirs: Json
    sizes: dict[str, int]
    backend: str = "cpu"

    @property
    def id(self) -> str:
        """What the case is called in the table of measurements."""
        sizes = "_".join(f"{name}{size}" for name, size in self.sizes.items())
        return f"{self.entry}_{self.backend}_{sizes}" if self.ours else f"{self.entry}_whole_{self.backend}_{sizes}"


def _text(
    entry: str, layers: str = "num_hidden_layers", *, batch: int = 2, backend: str = "cpu", **theirs: Any
) -> Text:
    return Text(entry, {"depth": 2}, {layers: 2, **theirs}, {"batch": batch, "seq": 24}, backend)


def _translation(entry: str, *, backend: str = "cpu") -> Text:
    sizes = {"batch": 2, "seq": 24, "target": 16}
    return Text(entry, {"depth": 2}, {"encoder_layers": 2, "decoder_layers": 2}, sizes, backend)


def _speech(entry: str) -> Text:
    return Text(entry, {"depth": 2}, {"num_hidden_layers": 2, "layerdrop": 0.0}, {"batch": 2, "samples": 4000})


def _whole(entry: str, batch: int, seq: int, backend: str = "cpu") -> Text:
    return Text(entry, {}, {}, {"batch": batch, "seq": seq}, backend)


GPT2 = "n_layer"
NEO: Json = {"attention_types": [[["global", "local"], 1]]}

TEXTS = (
    _whole("gpt2", 1, 128),
    _whole("gpt2", 2, 48),
    _whole("gpt2", 1, 64, "cpu-eager"),
    _whole("bert-small", 4, 64),
    _whole("opt-125m", 2, 64),
    _text("gpt2", GPT2),
    _text("gpt2", GPT2, batch=1),
    _text("gpt2", GPT2, backend="cpu-eager"),
    _text("openai-gpt", GPT2),
    _text("bert-small"),
    _text("bert-small", batch=1),
    _text("bert-small", backend="cpu-eager"),
    Text("bert-base-uncased", {"depth": 4}, {"num_hidden_layers": 4}, {"batch": 4, "seq": 128}),
    Text("bert-base-uncased", {"depth": 4}, {"num_hidden_layers": 4}, {"batch": 4, "seq": 128}, "cpu-eager"),
    _text("bert-base-uncased-mlm"),
    _text("distilbert-base-uncased", "n_layers"),
    _text("albert-base-v2"),
    _text("electra-small-discriminator"),
    _text("roberta-base"),
    _text("xlm-roberta-base"),
    _text("mobilebert-uncased"),
    _text("opt-125m"),
    _text("opt-350m"),
    _text("pythia-160m"),
    _text("phi-2"),
    _text("qwen2.5-0.5b"),
    _text("qwen3-0.6b"),
    _text("gpt-neo-125m", "num_layers", backend="cpu-eager", **NEO),
    _text("bloom-560m", GPT2, backend="cpu-eager"),
    _text("tinyllama-1.1b"),
    _text("olmo-1b"),
    _text("phi-3-mini"),
    _translation("bart-base"),
    _translation("bart-base", backend="cpu-eager"),
    _translation("pegasus-large"),
    _translation("opus-mt-en-de"),
    Text(
        "whisper-tiny", {"depth": 2, "written": 2}, {"encoder_layers": 2, "decoder_layers": 2},
        {"batch": 2, "seq": 16, "frames": 3000},
    ),
    _speech("wav2vec2-base"),
    _speech("wav2vec2-large-lv60"),
    _speech("hubert-base-ls960"),
)  # fmt: skip
