"""AlexNet: the single column of arXiv 1404.5997, as torchvision builds it, and the two columns of 2012."""

from __future__ import annotations

from netweight.families.parts.nodes import Json, conv2d_node, image_document, layer_node, named_block, numbered_layers


def _pool() -> Json:
    """Windows that overlap."""
    return layer_node("maxpool2d", kernel=3, stride=2)


RELU = layer_node("relu", inplace=True)


def alexnet_document(name: str, classes: int = 1000) -> Json:
    """Five convolutions and three dense layers."""
    pools = (_pool(),)
    features = [
        *(conv2d_node("", 64, 11, stride=4, padding=2), RELU, *pools),
        *(conv2d_node("", 192, 5, padding=2), RELU, *pools),
        *(conv2d_node("", 384, 3, padding=1), RELU),
        *(conv2d_node("", 256, 3, padding=1), RELU),
        *(conv2d_node("", 256, 3, padding=1), RELU, *pools),
    ]
    hidden = [part for _ in (1, 2) for part in (layer_node("dropout", rate=0.5), layer_node("dense", units=4096), RELU)]
    return image_document(
        name,
        224,
        named_block("features", *numbered_layers(*features)),
        layer_node("adaptive_avgpool2d", "avgpool", output=6),
        layer_node("flatten"),
        named_block("classifier", *numbered_layers(*hidden, layer_node("dense", units=classes))),
    )


def alexnet_two_columns_document(name: str, classes: int = 1000) -> Json:
    """The network of 2012: two columns that meet in the third convolution and in the dense layers."""

    def layer(number: int, filters: int, kernel: int, **fields: int) -> list[Json]:
        return [conv2d_node(f"conv{number}", filters, kernel, bias=True, **fields), layer_node("relu", inplace=True)]

    def normed() -> list[Json]:
        return [layer_node("local_response_norm", size=5), _pool()]

    hidden = [
        part
        for number in (6, 7)
        for part in (
            layer_node("dense", f"fc{number}", units=4096),
            layer_node("relu", inplace=True),
            layer_node("dropout", rate=0.5),
        )
    ]
    return image_document(
        name,
        227,
        *(*layer(1, 96, 11, stride=4), *normed()),
        *(*layer(2, 256, 5, padding=2, groups=2), *normed()),
        *layer(3, 384, 3, padding=1),
        *layer(4, 384, 3, padding=1, groups=2),
        *(*layer(5, 256, 3, padding=1, groups=2), _pool(), layer_node("flatten")),
        *(*hidden, layer_node("dense", "fc8", units=classes)),
    )
