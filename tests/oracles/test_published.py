"""What torchvision and timm say of their weights: figures to the digit, papers, licences."""

from __future__ import annotations

import re

import pytest
import timm
from torchvision.models import get_model_builder, get_model_weights, list_models

from netweight import zoo

SOURCE = "torchvision, weights' metadata"
TORCHVISION = [entry for entry in zoo.entries() if any(figure.source == SOURCE for figure in entry.published)]
TIMM = [entry for entry in zoo.entries() if entry.licence and entry.id in timm.list_models() and "timm" in entry.source]
SECOND = {"vit_h_14_518": "vit_h_14"}
"""Entries for weights of another size of image, and the builder that both share."""
ELSEWHERE = {"convnext_xlarge": "MIT, says facebookresearch/ConvNeXt, where the weights come from"}
"""Licences that are not what timm gives all networks of a file."""


def papers(text: str) -> set[str]:
    """The numbers at arXiv that a text names."""
    return set(re.findall(r"\d{4}\.\d{4,5}", text))


@pytest.mark.parametrize("entry", TORCHVISION, ids=lambda entry: entry.id)
def test_figures_are_those_of_the_metadata(entry: zoo.Entry) -> None:
    weights = [each.meta for each in get_model_weights(SECOND.get(entry.id, entry.id))]
    for figure in (figure for figure in entry.published if figure.source == SOURCE):
        key, scale = {"parameters": ("num_params", 1), "macs": ("_ops", 10**9)}[figure.figure]
        assert any(round(meta[key] * scale) == figure.value for meta in weights), figure


@pytest.mark.parametrize("entry", [e for e in zoo.entries() if e.id in list_models()], ids=lambda entry: entry.id)
def test_papers_are_those_of_the_docstring(entry: zoo.Entry) -> None:
    assert papers(get_model_builder(entry.id).__doc__ or "") <= papers(entry.source)


@pytest.mark.parametrize("entry", TIMM, ids=lambda entry: entry.id)
def test_licences_are_those_of_timm(entry: zoo.Entry) -> None:
    tag = "" if "." in entry.id else ".*"
    named = timm.list_models([f"{entry.id}{tag}", f"tf_{entry.id}{tag}"], pretrained=True)
    found = {str(timm.get_pretrained_cfg(name).license).lower() for name in named}
    assert named, "nobody published weights"
    assert entry.licence.lower() in found or entry.id in ELSEWHERE, found
