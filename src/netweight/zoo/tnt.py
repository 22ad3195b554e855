"""TNT (arXiv 2103.00112), as timm builds it: a transformer over the pixels of every patch inside one over patches."""

from __future__ import annotations

from .entry import Entry, Json, Published
from .naming import Naming
from .parts import after, block, conv, node, residual, vision
from .patched import perceptron


def attention(name: str, width: int, heads: int, *lead: int) -> Json:
    """Queries and keys from one layer, values from another; `lead` are patches where it is about their pixels."""
    size, places = width // heads, len(lead) + 1
    swapped = [*range(1, places), places + 1, places, places + 2]
    cut = [*lead, -1]
    return block(
        name,
        node("identity", "taken"),
        node("dense", "qk", units=2 * width, bias=False),
        node("reshape", shape=[*cut, 2 * heads, size]),
        node("permute", order=swapped),
        node("split", "query", parts=2, axis=places),
        after(node("dense", "v", units=width, bias=False), "taken"),
        node("reshape", shape=[*cut, heads, size]),
        node("permute", "value", order=swapped),
        after(node("matmul", transpose=True), ["query", "query.y1"]),
        node("softmax", "shares"),
        after(node("matmul"), ["shares", "value"]),
        node("permute", order=swapped),
        node("reshape", shape=[*cut, width]),
        node("dense", "proj", units=width),
    )


def fed(name: str, width: int) -> Json:
    """Four times as wide inside."""
    return {**perceptron(4 * width, width), "name": name}


def gathered(width: int, patches: int, *, legacy: bool) -> list[Json]:
    """The pixels of a patch as one vector in the width of the patches, between two norms."""
    flat = node("reshape", shape=[patches, -1])
    if legacy:
        return [node("layernorm", "norm1_proj"), flat, node("dense", "proj", units=width)]
    dense = node("dense", "proj", units=width, bias=False)
    return [flat, node("layernorm", "norm1_proj"), dense, node("layernorm", "norm2_proj")]


def turn(at: int, inner: int, width: int, heads: tuple[int, int], patches: int, *, legacy: bool) -> list[Json]:
    """Pixels look at each other within a patch, then patches, which are told: values `pixels<at>` and `patches<at>`."""
    within = block(
        f"blocks.{at}",
        residual(node("layernorm", "norm_in"), attention("attn_in", inner, heads[0], patches)),
        residual(node("layernorm", "norm_mlp_in"), fed("mlp_in", inner)),
    )
    told = [
        node("slice", "rest", start=1),
        after(block("", *gathered(width, patches, legacy=legacy)), f"pixels{at}"),
        node("identity", "summary"),
        after(node("add", "told"), ["rest", "summary"]),
        after(node("slice", "token", end=1), f"patches{at - 1}" if at else "patches"),
        after(node("concat"), ["token", "told"]),
    ]
    among = block(
        f"outer.{at}",
        *told,
        residual(node("layernorm", "norm_out"), attention("attn_out", width, heads[1])),
        residual(node("layernorm", "norm_mlp"), fed("mlp", width)),
    )
    before = (f"pixels{at - 1}", f"patches{at - 1}") if at else ("pixels", "patches")
    return [
        after(within, before[0]),
        node("identity", f"pixels{at}"),
        after(among, before[1]),
        node("identity", f"patches{at}"),
    ]


def document(
    name: str,
    inner: int,
    width: int,
    heads: tuple[int, int],
    legacy: bool = False,
    image: int = 224,
    classes: int = 1000,
) -> Json:
    """Twelve layers over patches of 16 × 16 pixels, which are four by four places inside."""
    patches = (image // 16) ** 2
    proj = conv("pixel_embed.proj", inner, 7, stride=4, padding=3)
    cut = node("unfold", kernel=4 if legacy else 16, stride=4 if legacy else 16)
    apart = [
        node("permute", order=[2, 1]),
        node("reshape", shape=[patches, inner if legacy else 3, *[4 if legacy else 16] * 2]),
    ]
    begin = [proj, cut, *apart, node("fold_batch", "cut")] if legacy else [cut, *apart, node("fold_batch"), proj]
    layers: list[Json] = []
    for at in range(12):
        layers += turn(at, inner, width, heads, patches, legacy=legacy)
    first = [
        node("reshape", shape=[patches, 16 * inner]),
        node("layernorm", "norm1_proj"),
        node("dense", "proj", units=width),
        node("layernorm", "norm2_proj"),
        node("class_token", "cls_token"),
        node("positions", "patch_pos"),
        node("identity", "patches"),
    ]
    return vision(
        name,
        image,
        *begin,
        node("identity", "places"),
        node("learned", "pixel_pos", rows=inner, length=4, units=4),
        after(node("add"), ["places", "pixel_pos"]),
        node("flatten", start=2),
        node("permute", order=[2, 1]),
        node("unfold_batch", "pixels", places=patches),
        *first,
        *layers,
        node("layernorm", "norm"),
        node("select", index=0),
        node("dense", "head", units=classes),
    )


NAMES = Naming(
    paths=((r"^outer\.", "blocks."), (r"^(cls_token|patch_pos|pixel_pos)\.weight$", r"\1")),
    ones=((r"^cls_token$", (1, 1, -1)), (r"^patch_pos$", (1, -1, -1)), (r"^pixel_pos$", (1, -1, -1, -1))),
)


def entry(size: str, printed: tuple[str, str], inner: int, width: int, heads: tuple[int, int], **rest: bool) -> Entry:
    """A row of the paper's Table 1; the legacy one norms pixels apart."""
    table = "Han et al. 2021, arXiv 2103.00112, Table 1"
    name, title = f"tnt_{size}_patch16_224", f"TNT-{size[0].upper()}" + (" legacy" if rest else "")
    shared = {"inner": inner, "width": width, "heads": heads}
    return Entry(
        id=name,
        title=title,
        year=2021,
        group="vision",
        family="TNT",
        build=document,
        hyperparameters={**shared, **rest},
        source=f"arXiv 2103.00112; timm {name}",
        published=(
            Published("parameters", printed[0], "rounded", table),
            Published("macs", printed[1], "multiply-adds, printed as FLOPs", table),
        ),
        aliases=(title.lower().replace(" ", "-"),),
        naming=NAMES,
        licence="Apache-2.0",
        tags=("transformer", "classification", "imagenet"),
        note="The paper rounds.",
    )


ENTRIES = (
    entry("s", ("23.8 M", "5.2 G"), 24, 384, (4, 6)),
    entry("s_legacy", ("23.8 M", "5.2 G"), 24, 384, (4, 6), legacy=True),
    entry("b", ("65.6 M", "14.1 G"), 40, 640, (4, 10)),
)
