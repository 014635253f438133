"""Ways for wires between cards."""

from itertools import pairwise

from app.layout.aisles import Aisles, bus_paths
from app.layout.channels import Path, Target, find_paths
from app.layout.spatial_index import Box
from app.layout.tracks import spread

ROW: list[Box] = [(x, -32.0, x + 160.0, 32.0) for x in (0.0, 240.0, 480.0, 720.0)]
"""Four cards beside each other."""


def crosses(path: Path, card: Box) -> bool:
    left, top, right, bottom = card
    return any(
        min(x0, x1) < right and left < max(x0, x1) and min(y0, y1) < bottom and top < max(y0, y1)
        for (x0, y0), (x1, y1) in pairwise(path)
    )


def test_a_skip_goes_round_the_cards_between_with_few_bends() -> None:
    (path,) = find_paths((160.0, 0.0), [Target((720.0, 12.0))], ROW)
    assert path is not None and path[0] == (160.0, 0.0) and path[-1] == (720.0, 12.0)
    assert not any(crosses(path, card) for card in ROW)
    assert len(path) == 6


def test_it_comes_from_the_side_that_crosses_no_other_wire_of_the_card() -> None:
    above = Target((720.0, -12.0), from_above=0.0, from_below=200.0)
    below = Target((720.0, 12.0), from_above=200.0, from_below=0.0)
    for target, side in ((above, -1), (below, 1)):
        (path,) = find_paths((160.0, 0.0), [target], ROW)
        assert path is not None
        assert max((y for _, y in path), key=abs) * side > 32


def test_wires_of_one_output_run_together_until_they_part() -> None:
    near, far = find_paths(
        (160.0, 0.0), [Target((480.0, 12.0), 200.0), Target((720.0, 12.0), 200.0)], ROW
    )
    assert near is not None and far is not None
    assert near[:3] == far[:3] and near[3] != far[3]


def test_a_closed_in_input_has_no_way() -> None:
    wall = [(600.0, -400.0, 640.0, 400.0), (600.0, -400.0, 1000.0, -360.0)]
    wall += [(600.0, 360.0, 1000.0, 400.0), (960.0, -400.0, 1000.0, 400.0)]
    assert find_paths((0.0, 0.0), [Target((720.0, 0.0))], wall) == [None]


def test_many_inputs_share_one_lane_in_each_aisle() -> None:
    low = [(x, y + 200.0, right, bottom + 200.0) for x, y, right, bottom in ROW]
    cards = [*ROW, *low]
    targets = [Target((x, y)) for y in (0.0, 200.0) for x in (240.0, 480.0, 720.0)]
    aisles = Aisles.between(cards)

    def free(one: tuple[float, float], other: tuple[float, float]) -> bool:
        return not any(crosses((one, other), card) for card in cards)

    paths = bus_paths((160.0, 0.0), targets, aisles, free)
    lanes = {y for path in paths if path for (_, y), (_, z) in pairwise(path[1:-1]) if y == z}
    assert None not in paths
    assert lanes <= {*aisles.lanes, 0.0, 200.0}
    assert not any(crosses(path, card) for path in paths if path for card in cards)


def test_wires_in_one_channel_are_nested_and_evenly_apart() -> None:
    """Three residual skips round each other, all below the row: the shortest is the nearest."""
    paths: dict[str, tuple[str, Path]] = {}
    for i, (first, last) in enumerate(((160.0, 960.0), (400.0, 720.0), (300.0, 840.0))):
        x, y = first + 20, last - 20
        corners = ((first, 0.0), (x, 0.0), (x, 52.0), (y, 52.0), (y, 0.0), (last, 0.0))
        paths[f"skip{i}"] = f"net{i}", corners
    found = spread(paths, lambda area: [])
    lanes = {name: path[2][1] for name, path in found.items()}
    assert sorted(lanes, key=lambda name: lanes[name]) == ["skip1", "skip2", "skip0"]
    first, second, third = sorted(lanes.values())
    assert second - first == third - second > 0


def test_in_a_narrow_channel_they_share_the_room() -> None:
    paths: dict[str, tuple[str, Path]] = {}
    for i in range(8):
        corners = ((0.0, 0.0), (20.0 + i, 0.0), (20.0 + i, 50.0), (900.0, 50.0), (900.0, 99.0))
        paths[f"wire{i}"] = f"net{i}", (*corners, (950.0, 99.0))
    cards = [(100.0, 0.0, 800.0, 20.0), (100.0, 80.0, 800.0, 99.0)]
    lanes = sorted(path[2][1] for path in spread(paths, lambda area: cards).values())
    apart = [after - before for before, after in pairwise(lanes)]
    assert lanes[0] >= 28 and lanes[-1] <= 72
    assert min(apart) > 5 and max(apart) - min(apart) < 0.1


def test_wires_of_one_output_keep_their_common_track() -> None:
    trunk = ((0.0, 0.0), (20.0, 0.0), (20.0, 60.0))
    paths: dict[str, tuple[str, Path]] = {
        "near": ("net", (*trunk, (300.0, 60.0), (300.0, 9.0), (320.0, 9.0))),
        "far": ("net", (*trunk, (600.0, 60.0), (600.0, 9.0), (620.0, 9.0))),
        "other": ("another", ((0.0, 30.0), (40.0, 30.0), (40.0, 60.0), (700.0, 60.0))),
    }
    paths["other"] = "another", (*paths["other"][1], (700.0, 9.0), (720.0, 9.0))
    found = spread(paths, lambda area: [])
    assert found["near"][2] == found["far"][2]
    assert found["other"][2][1] != found["near"][2][1]
