"""Networks, blocks, nodes and arguments called as something that the written files use themselves."""

import ast
import io
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from codegen import pytorch, training_script
from graph import names
from graph.build import Builder
from graph.declare.kind import Arg
from graph.initialization import Initialization
from graph.model import Model
from graph.ops.activation import ReLU
from graph.ops.convolution import Conv2d
from graph.ops.head import Linear
from graph.ops.join import Concat
from graph.ops.normalization import BatchNorm2d
from graph.ops.pooling import GlobalAvgPool
from graph.ops.structure import Split
from graph.problem import Refused
from graph.training.dataset import DATASETS
from graph.training.recipe import Recipe
from tests.support.scripts import run_training

RECIPES = [
    Recipe(),
    Recipe(optimizer="AdamW", schedule="step", precision="amp-fp16", steps=5, channels_last=True),
]


def network(name: str = "Net", block: str = "Block", node: str = "a", argument: str = "n") -> Model:
    """Something of all that a source can hold: own classes, a first weight, arguments, a split."""
    inner = Builder(block)
    inner.arguments = {argument: 4}
    x = inner.input(3, 8, 8)
    x = inner.add(node, Conv2d(out_channels=Arg(argument), kernel_size=3, padding=(1, 0, 1, 1)), x)
    x = inner.add("norm", BatchNorm2d(scale=False), x)
    inner.output(inner.add("relu", ReLU(), x))
    net = Builder(name)
    net.initialization = Initialization("kaiming")
    x = net.call("use", inner.block(), net.input(1, 8, 8), 6)
    left = net.add(node, Split(split_sizes=(2, 4)), x)
    x = net.add("join", Concat(), left, f"{node}:1")
    x = net.add("fc", Linear(out_features=10), net.add("pool", GlobalAvgPool(), x))
    net.output(x)
    return net.model()


def written(model: Model) -> Iterator[str]:
    yield pytorch.write(model, weights_file="w.safetensors").text
    for recipe in RECIPES:
        for dataset in DATASETS.values():
            if dataset.classes in (10, None):
                yield from training_script.write(model, recipe=recipe, dataset=dataset).values()


def words(text: str) -> set[str]:
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return {token.string for token in tokens if token.type == tokenize.NAME}


def allowed(word: str) -> bool:
    try:
        names.check_word(word, "block")
    except Refused:
        return False
    return True


OWN = {"Net", "Block", "a", "n", "x", "norm", "relu", "use", "join", "pool", "fc", "output"}
WORDS = sorted(
    word
    for word in set().union(*map(words, written(network())))
    if allowed(word) and word not in OWN
)


def computed(model: Model, tmp_path: Path) -> torch.Tensor:
    """What the network gives, after the file's last part was run as a program."""
    source = pytorch.write(model, weights_file="w.safetensors")
    state = made(source).state_dict()
    save_file(
        dict(zip(state, made(source).state_dict().values(), strict=True)),
        tmp_path / "w.safetensors",
    )
    file = tmp_path / "source.py"
    file.write_text(source.text)
    exec(compile(source.text, str(file), "exec"), {"__name__": "__main__", "__file__": str(file)})
    with torch.no_grad():
        return made(source).eval()(torch.ones(2, 1, 8, 8))


def made(source: pytorch.Source) -> nn.Module:
    namespace: dict[str, Any] = {"__name__": "generated"}
    exec(source.text, namespace)
    torch.manual_seed(0)
    return namespace[source.class_name]()


@pytest.mark.parametrize("part", ["name", "block", "node", "argument"])
def test_any_word_of_the_files_names_a_part_of_a_network_that_runs(
    part: str, tmp_path: Path, capsys: Any
) -> None:
    expected = computed(network(), tmp_path)
    for word in sorted(words(pytorch.write(network(), weights_file="w").text) & set(WORDS)):
        found = computed(network(**{part: word}), tmp_path)
        assert torch.equal(found, expected), word
        assert capsys.readouterr().out.endswith("(2, 10)\n"), word


def bound(tree: ast.AST) -> Iterator[str]:
    """Every name that a script gives a value, an import or a definition."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.alias):
            yield (node.asname or node.name).partition(".")[0]


@pytest.mark.parametrize("dataset", ["digits", "voc", "folder"])
def test_a_script_never_takes_its_networks_name_for_anything_else(dataset: str) -> None:
    data = DATASETS[dataset]
    for word in WORDS:
        model = network(name=word)
        if data.classes not in (10, None):
            continue
        script = training_script.write(model, recipe=RECIPES[1], dataset=data)["train.py"]
        tree = ast.parse(script)
        (imported,) = (
            node.names[0]
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.module == "network"
        )
        name = imported.asname or imported.name
        assert list(bound(tree)).count(name) == 1, word
        used = [n for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id == name]
        assert len(used) == 1, word


@pytest.mark.parametrize("word", ["network", "load", "Path", "isinstance", "main", "sum"])
def test_a_script_trains_a_network_of_such_a_name(word: str, tmp_path: Path) -> None:
    recipe = Recipe(steps=2, batch=64)
    files = training_script.write(
        network(name=word, block="load_file"), recipe=recipe, dataset=DATASETS["digits"]
    )
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    run_training(tmp_path)
    assert (tmp_path / "model.safetensors").exists()
