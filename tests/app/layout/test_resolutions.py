"""Rows for resolutions: which networks have them, and where their cards stand."""

from itertools import pairwise

import pytest

from app.layout.arrange import arrange
from app.layout.lanes import Size
from app.layout.resolutions import levels
from app.layout.skeleton import Skeleton
from graph.check.infer import infer
from graph.model import Model, Point
from presets.catalogue import PRESETS
from tests.support.skip_networks import NETWORKS, autoencoder, hrnet, se_block, unet

CARD: Size = (160.0, 64.0)


def sides(model: Model) -> dict[str, float]:
    """The side of the map that each node gives."""
    scope = infer(model).scope("")
    assert scope is not None
    shapes = {name: result.outputs[0] for name, result in scope.results.items() if result.outputs}
    return {n: float(shape[1]) for n, shape in shapes.items() if len(shape) == 3 and shape[1] > 1}


def drawn(model: Model) -> dict[str, Point]:
    graph = model.network
    return arrange(graph, dict.fromkeys(graph.nodes, CARD), sides=sides(model))


def rows(model: Model) -> dict[float, list[tuple[float, float]]]:
    """For each resolution: the tops and bottoms of its cards."""
    found: dict[float, list[tuple[float, float]]] = {}
    side = sides(model)
    for name, (_, y) in drawn(model).items():
        found.setdefault(side[name], []).append((y, y + CARD[1]))
    return found


@pytest.mark.parametrize("name", ["unet", "unet-blocks", "unet-skip-first", "autoencoder", "fpn"])
def test_each_resolution_has_a_row_and_larger_maps_are_higher(name: str) -> None:
    spans = [
        (min(top for top, _ in row), max(bottom for _, bottom in row))
        for _, row in sorted(rows(NETWORKS[name]()).items(), reverse=True)
    ]
    assert len(spans) >= 4
    assert all(above[1] < below[0] for above, below in pairwise(spans))


def test_the_encoder_stands_left_of_the_decoder_in_every_row() -> None:
    at = drawn(unet(4, blocks=True))
    for i in range(4):
        assert at[f"down{i}"][0] + CARD[0] < at[f"up{i}"][0] < at[f"cat{i}"][0]
        assert at[f"cat{i}"][0] == at["cat0"][0]
        assert at[f"down{i}"][0] == at["down0"][0]


def test_a_network_that_is_narrow_enough_is_a_v() -> None:
    at = drawn(unet(1, blocks=True))
    names = ["x", "down0", "pool0", "bottom", "up0", "cat0", "level0", "head", "mask"]
    assert sorted(at, key=lambda name: at[name][0]) == names


def test_streams_run_straight_below_each_other() -> None:
    at = drawn(hrnet())
    lines = []
    for row in range(4):
        blocks = [y for name, (_, y) in at.items() if f".row{row}.block" in name]
        assert len(set(blocks)) == 1
        lines.append(blocks[0])
    assert lines == sorted(lines)


def test_a_gate_of_single_pixels_makes_no_row_of_its_own() -> None:
    model = se_block()
    level = levels(Skeleton.of(model.network), sides(model))
    assert set(level.values()) == {0}


def test_convolutions_that_cut_a_rim_off_stay_in_their_row() -> None:
    """Ronneberger's sizes: 572, 570, 568 and pooled 284 … on the way up 392, 390, 388."""
    model = unet(1)
    given = dict(zip(model.network.nodes, (572, 570, 570, 568, 568, 284, 282, 282), strict=False))
    given |= {"bottom.conv2": 280, "bottom.relu2": 280, "up0": 560, "cat0": 392, "head": 388}
    level = levels(Skeleton.of(model.network), given)
    low = {name for name, found in level.items() if found}
    assert low == {"pool0", *(name for name in level if name.startswith("bottom"))}


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_a_classifier_has_no_rows_for_resolutions(name: str) -> None:
    model = PRESETS[name].make()
    graph = model.network
    sizes = dict.fromkeys(graph.nodes, CARD)
    assert arrange(graph, sizes, sides=sides(model)) == arrange(graph, sizes)


def test_without_shapes_an_encoder_decoder_is_laid_out_too() -> None:
    graph = autoencoder().network
    at = arrange(graph, dict.fromkeys(graph.nodes, CARD))
    assert len(set(at.values())) == len(graph.nodes)
