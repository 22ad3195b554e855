"""Every name in the zoo; written by scripts/zoo_index.py from the entries."""

INDEX: dict[str, dict[str, tuple[str, ...]]] = {
    "lenet": {
        "lenet5": ("lenet",),
    },
    "alexnet": {
        "alexnet": (),
    },
    "vgg": {
        "vgg11": (),
        "vgg11_bn": (),
        "vgg13": (),
        "vgg13_bn": (),
        "vgg16": (),
        "vgg16_bn": (),
        "vgg19": (),
        "vgg19_bn": (),
    },
    "inception": {
        "inception_v3": (),
    },
    "resnet": {
        "resnet18": ("microsoft/resnet-18",),
        "resnet34": ("microsoft/resnet-34",),
        "resnet50": ("microsoft/resnet-50",),
        "resnet101": ("microsoft/resnet-101",),
        "resnet152": ("microsoft/resnet-152",),
    },
    "mobilenet": {
        "mobilenet_v2": ("mobilenetv2_100",),
    },
    "efficientnet": {
        "efficientnet_b0": ("tf_efficientnet_b0",),
        "efficientnet_b7": ("tf_efficientnet_b7",),
    },
    "vit": {
        "vit_b_16": ("vit-b/16", "vit_base_patch16_224", "google/vit-base-patch16-224"),
    },
    "convnext": {
        "convnext_tiny": ("convnext-t", "facebook/convnext-tiny-224", "convnext-tiny-224"),
    },
    "bert": {
        "bert-base-uncased": ("bert-base", "google-bert/bert-base-uncased"),
        "bert-large-uncased": ("bert-large", "google-bert/bert-large-uncased"),
        "distilbert-base-uncased": ("distilbert", "distilbert-base", "distilbert/distilbert-base-uncased"),
        "tinybert-4l-312d": ("tinybert-4", "tinybert_general_4l_312d", "huawei-noah/TinyBERT_General_4L_312D"),
        "tinybert-6l-768d": ("tinybert-6", "tinybert_general_6l_768d", "huawei-noah/TinyBERT_General_6L_768D"),
    },
    "gpt": {
        "gpt2": ("openai-community/gpt2", "gpt2-small"),
        "gpt2-medium": ("openai-community/gpt2-medium",),
        "gpt2-large": ("openai-community/gpt2-large",),
        "gpt2-xl": ("openai-community/gpt2-xl",),
        "gpt3-175b": ("gpt3",),
    },
    "llama": {
        "llama-7b": ("huggyllama/llama-7b",),
        "llama-2-7b": ("meta-llama/Llama-2-7b-hf", "llama-2-7b-hf"),
        "llama-2-70b": ("meta-llama/Llama-2-70b-hf", "llama-2-70b-hf"),
        "llama-3-8b": ("meta-llama/Meta-Llama-3-8B", "meta-llama-3-8b"),
    },
}
"""Module of each family → ids → the other names they answer to, in the order in which they are shown."""
