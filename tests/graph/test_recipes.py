"""Recipes, and what makes a network suit the data."""

from pathlib import Path
from typing import Any

import pytest
import torch
from pydantic import ValidationError

from app.worker.network import build
from graph import file
from graph.build import Builder
from graph.check.infer import infer
from graph.model import Model
from graph.ops.activation import ReLU
from graph.ops.convolution import Conv2d
from graph.ops.head import Linear
from graph.ops.join import Add
from graph.ops.normalization import BatchNorm2d
from graph.ops.pooling import GlobalAvgPool
from graph.ops.structure import Flatten
from graph.problem import Refused
from graph.training.dataset import DATASETS, classes_in, normalization, parts
from graph.training.recipe import Recipe
from graph.training.suits import mismatch, one_value
from presets.catalogue import PRESETS
from presets.recipes import RECIPES

DIGITS = DATASETS["digits"]


def test_the_learning_rate_follows_its_schedule() -> None:
    step = Recipe(schedule="step", step_epochs=2, step_factor=0.5)
    assert [step.factor(n, 10, 100) for n in (0, 19, 20, 59)] == [1, 1, 0.5, 0.25]
    cosine = Recipe(schedule="cosine")
    assert cosine.factor(0, 10, 100) == 1 and cosine.factor(50, 10, 100) == 0.5
    assert Recipe().factor(99, 10, 100) == 1


def test_steps_replace_epochs() -> None:
    assert Recipe(epochs=3).length(20) == 60
    assert Recipe(epochs=3, steps=7).length(20) == 7


@pytest.mark.parametrize(
    "field", ["learning_rate", "momentum", "batch", "epochs", "label_smoothing"]
)
def test_a_recipe_keeps_its_limits(field: str) -> None:
    with pytest.raises(ValidationError):
        Recipe(**{field: -1})


def test_every_field_says_what_it_is() -> None:
    assert all(field.description for field in Recipe.model_fields.values())


def test_the_published_recipes_are_as_published() -> None:
    zjzstu, d2l, paper = (RECIPES[n].recipe for n in ("zjzstu", "d2l", "paper"))
    assert (zjzstu.optimizer, zjzstu.learning_rate, zjzstu.batch) == ("Adam", 1e-3, 128)
    assert (zjzstu.step_epochs, zjzstu.step_factor, zjzstu.epochs) == (8, 0.96, 100)
    assert (d2l.optimizer, d2l.learning_rate, d2l.momentum) == ("SGD", 0.1, 0)
    assert (d2l.schedule, d2l.batch, d2l.epochs) == ("constant", 128, 10)
    assert (paper.optimizer, paper.momentum, paper.step_epochs) == ("SGD", 0.9, 8)
    assert RECIPES["v3"].recipe.label_smoothing == 0.1


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_can_be_made_to_tell_ten_classes_apart(name: str) -> None:
    report = infer(PRESETS[name].make())
    wrong = mismatch(report, DIGITS, 10)
    if wrong is None:
        assert set(report.outputs.values()) == {(10,)}
        return
    assert "1,000 classes apart, and the digits have 10" in wrong.sentence
    assert wrong.fix is not None and wrong.fix.text.endswith("to 10")
    mended = infer(wrong.fix.edit(report.model))
    assert mended.sound and mismatch(mended, DIGITS, 10) is None


def network(channels: int, *, flat: bool = True) -> Model:
    net = Builder("Net")
    x = net.input(channels, 8, 8)
    x = net.add("conv", Conv2d(out_channels=10, kernel_size=3), x)
    x = net.add("relu", ReLU(), x)
    net.output(net.add("pool", GlobalAvgPool(), x) if flat else x)
    return net.model()


def test_channels_that_are_no_colours_get_an_edit() -> None:
    wrong = mismatch(infer(network(7)), DIGITS, 10)
    assert wrong is not None and "takes 7 channels" in wrong.sentence
    assert wrong.fix is not None
    assert infer(wrong.fix.edit(network(7))).inputs["x"] == (1, 8, 8)


@pytest.mark.parametrize("channels", [1, 3])
def test_grey_and_coloured_images_suit_either(channels: int) -> None:
    assert mismatch(infer(network(channels)), DIGITS, 10) is None
    assert mismatch(infer(network(channels)), DATASETS["cifar10"], 10) is None


def test_a_map_of_features_is_no_answer() -> None:
    wrong = mismatch(infer(network(1, flat=False)), DIGITS, 10)
    assert wrong is not None and wrong.fix is None and "10×6×6" in wrong.sentence


def test_where_no_one_layer_decides_no_edit_is_offered() -> None:
    net = Builder("Sum")
    x = net.add("pool", GlobalAvgPool(), net.input(1, 8, 8))
    a, b = (net.add(n, Linear(out_features=9), x) for n in ("a", "b"))
    net.output(net.add("add", Add(), a, b))
    wrong = mismatch(infer(net.model()), DIGITS, 10)
    assert wrong is not None and wrong.fix is None


def test_two_inputs_are_refused() -> None:
    net = Builder("Two")
    a, b = net.input(1, 8, 8), net.input(1, 8, 8, name="y")
    x = net.add("pool", GlobalAvgPool(), net.add("add", Add(), a, b))
    net.output(net.add("fc", Linear(out_features=10), x))
    wrong = mismatch(infer(net.model()), DIGITS, 10)
    assert wrong is not None and "has 2 inputs" in wrong.sentence


def test_normalization_follows_the_channels() -> None:
    assert normalization(DIGITS, 3) == (DIGITS.mean * 3, DIGITS.std * 3)
    (grey,), _ = normalization(DATASETS["cifar10"], 1)
    assert grey == pytest.approx(0.481, abs=0.002)


def test_the_classes_of_a_folder_are_its_folders(tmp_path: Path) -> None:
    folder = tmp_path
    for name in ("train/a", "train/b", "val/a", "val/b"):
        (folder / name).mkdir(parents=True)
    assert parts(folder) == (folder / "train", folder / "val")
    assert classes_in(folder) == 2 and parts(folder / "train")[1] is None
    with pytest.raises(Refused, match="there is no such file or folder"):
        classes_in(folder / "nix")


PARTS = {
    ("ants/", "bees/"): ("", None),
    ("train/ants/", "train/bees/", "valid/ants/"): ("train", "valid"),
    ("Training/a/", "Validation/a/", "Test/a/"): ("Training", "Test"),
    ("train/a/", ".ipynb_checkpoints/", "__MACOSX/x/"): ("train", None),
    ("bus/", "car/", "train/"): ("", None),  # a class may be called so
    ("train/a/", "val/a/", "ants/"): "parts in it, such as train and test, or classes",
    ("train/a/", "models/"): "beside models",
    ("valid/a/", "test/a/"): "none called train",
}


@pytest.mark.parametrize(("folders", "expected"), PARTS.items(), ids=map(" ".join, PARTS))
def test_the_parts_of_a_folder_have_usual_names(
    tmp_path: Path, folders: tuple[str, ...], expected: Any
) -> None:
    for name in folders:
        (tmp_path / name).mkdir(parents=True)
    if isinstance(expected, str):
        with pytest.raises(Refused, match=expected):
            parts(tmp_path)
        return
    train, test = expected
    assert parts(tmp_path) == (tmp_path / train, tmp_path / test if test else None)


def test_hidden_folders_are_no_classes(tmp_path: Path) -> None:
    for name in ("ants", "bees", ".ipynb_checkpoints", "__MACOSX", "@eaDir"):
        (tmp_path / name).mkdir()
    assert classes_in(tmp_path) == 2


@pytest.mark.parametrize("pooled", [True, False])
@pytest.mark.parametrize("batch", [1, 2])
def test_one_value_has_no_variance(batch: int, pooled: bool) -> None:
    """As torch says of the same network in training."""
    net = Builder("Normed")
    x = net.input(3, 4, 4)
    x = net.add("pool", GlobalAvgPool(keepdim=True), x) if pooled else x
    x = net.add("norm", BatchNorm2d(), x)
    net.output(net.add("fc", Linear(out_features=2), net.add("flat", Flatten(), x)))
    report = infer(net.model())
    assert report.sound
    module = build(file.dumps(net.model()), torch.device("cpu")).module.train()
    try:
        module(torch.randn(batch, 3, 4, 4))
        raised = False
    except ValueError:
        raised = True
    wrong = one_value(report, batch)
    assert (wrong is not None) == raised
    assert wrong is None or wrong.sentence.startswith("norm cannot learn")
