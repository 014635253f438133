"""What README tells in figures and commands is so."""

import ast
import importlib.util
import inspect
import re
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
import torch
from torch import nn
from torchvision import models

from app.cli.main import _parser

README = Path(__file__).parents[2] / "README.md"
GOLDEN = Path(__file__).parents[1] / "golden"
SAME = {
    "GoogLeNet": ("googlenet_torchvision", "googlenet", {"init_weights": False}),
    "Inception v3": ("inception_v3", "inception_v3", {"init_weights": False}),
    "AlexNet": ("alexnet", "alexnet", {}),
    "ResNet-50": ("resnet50", "resnet50", {}),
    "VGG-16": ("vgg16", "vgg16", {}),
}
"""The rows: our file, and which of torchvision's networks it is, made without drawing weights."""


def constructor_calls(file: str, make: Callable[[], Any]) -> int:
    """The places in a file where making a network calls the constructor of a module."""
    places = set()

    def look(frame: FrameType, event: str, _: Any) -> None:
        caller, made = frame.f_back, frame.f_locals.get("self")
        if event != "call" or frame.f_code.co_name != "__init__" or caller is None:
            return
        in_it = caller.f_locals.get("self") is made  # super().__init__()
        here = caller.f_code.co_filename == file
        if here and isinstance(made, nn.Module) and not in_it:
            places.add((caller.f_code, caller.f_lasti))

    sys.setprofile(look)
    try:
        with torch.device("meta"):
            make()
    finally:
        sys.setprofile(None)
    return len(places)


def counted(file: str, make: Callable[[], Any]) -> list[int]:
    """Lines, classes and constructor calls."""
    text = Path(file).read_text()
    kinds = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.ClassDef)]
    return [len(text.splitlines()), len(kinds), constructor_calls(file, make)]


def ours(name: str) -> list[int]:
    """Of a golden file, whose last class is the network."""
    file = str(GOLDEN / f"{name}.py")
    spec = importlib.util.spec_from_file_location(name, file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    *_, network = (kind for kind in vars(module).values() if inspect.isclass(kind))
    return counted(file, network)


def theirs(name: str, settings: dict[str, Any]) -> list[int]:
    """Of torchvision's file with the network of that name."""
    make = getattr(models, name)
    file = inspect.getfile(inspect.unwrap(make))
    return counted(file, lambda: make(weights=None, **settings))


@pytest.mark.parametrize("network", SAME)
def test_the_table_of_sources_is_what_is_counted(network: str) -> None:
    row = re.search(rf"^\| {network} \|(.+)\|$", README.read_text(), re.MULTILINE)
    assert row is not None
    told = [int(cell) for cell in row[1].split("|")]
    golden, name, settings = SAME[network]
    pairs = zip(ours(golden), theirs(name, settings), strict=True)
    assert told == [figure for pair in pairs for figure in pair]


def test_every_command_is_one_that_convas_takes() -> None:
    parser, _ = _parser()
    lines = re.findall(r"^convas (\w.*)$", README.read_text(), re.MULTILINE)
    assert len(lines) > 9
    for line in lines:
        parser.parse_args(shlex.split(line, comments=True))
