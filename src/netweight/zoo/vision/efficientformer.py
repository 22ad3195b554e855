"""Zoo networks: EfficientFormer."""

from __future__ import annotations

from netweight.families.vision.efficientformer import NAMES, first, ratios, second
from netweight.zoo.entry import Entry, Published


def entry(name: str, title: str, printed: tuple[str, str], **rest: object) -> Entry:
    """One network; `printed` are parameters and multiply-adds."""
    new = "ratios" in rest
    paper = "2212.08059" if new else "2206.01191"
    table = f"Li et al. 2022, arXiv {paper}, Table {2 if new else 1}"
    return Entry(
        id=name,
        title=title,
        year=2022,
        group="vision",
        family="EfficientFormer",
        build=second if new else first,
        hyperparameters=dict(rest),
        source=f"arXiv {paper}; timm {name}",
        published=(
            Published("parameters", printed[0], "rounded", table),
            Published("macs", printed[1], "multiply-adds, printed as MACs", table),
        ),
        aliases=(title.lower(),),
        naming=NAMES,
        licence="Apache-2.0",
        tags=(
            "transformer",
            "cnn",
            "classification",
            "imagenet",
            "mobile",
            "pyramid",
            *(("depthwise",) if new else ()),
        ),
        note="The paper rounds, and prints 3 % fewer parameters for V2's S0.",
    )


ENTRIES = (
    entry("efficientformer_l1", "EfficientFormer-L1", ("12.3 M", "1.3 G"), widths=(48, 96, 224, 448),
          depths=(3, 2, 6, 4), last=1),
    entry("efficientformer_l3", "EfficientFormer-L3", ("31.3 M", "3.9 G"), widths=(64, 128, 320, 512),
          depths=(4, 4, 12, 6), last=4),
    entry("efficientformer_l7", "EfficientFormer-L7", ("82.1 M", "10.2 G"), widths=(96, 192, 384, 768),
          depths=(6, 6, 18, 8), last=8),
    entry("efficientformerv2_s0", "EfficientFormerV2-S0", ("3.5 M", "0.40 G"), widths=(32, 48, 96, 176),
          ratios=ratios("433344", "4334"), last=2),
    entry("efficientformerv2_s1", "EfficientFormerV2-S1", ("6.1 M", "0.65 G"), widths=(32, 48, 120, 224),
          ratios=ratios("443333444", "443344"), last=2),
    entry("efficientformerv2_s2", "EfficientFormerV2-S2", ("12.6 M", "1.25 G"), widths=(32, 64, 144, 288),
          ratios=ratios("443333334444", "44333344"), last=4),
    entry("efficientformerv2_l", "EfficientFormerV2-L", ("26.1 M", "2.56 G"), widths=(40, 80, 192, 384),
          ratios=ratios("444433333334444", "4443333444"), last=6),
)  # fmt: skip
