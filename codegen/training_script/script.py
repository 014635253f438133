"""A script that trains a network without Convas, with the network's source beside it."""

import json
import tokenize
from collections.abc import Iterator, Sequence
from io import StringIO
from textwrap import indent
from typing import Any

from codegen import pytorch
from codegen.checked import checked
from codegen.pytorch.formatting import CallText, lines
from codegen.training_script import templates
from codegen.training_script.data import Loading, loading
from graph.check.report import Report
from graph.model import Model
from graph.names import fresh
from graph.problem import Refused
from graph.training.dataset import Dataset, normalization
from graph.training.recipe import Recipe
from graph.training.suits import mismatch

SCRIPT, NETWORK = "train.py", "network.py"
_PLACEHOLDER = "_"
"""The class's name while it is found out which words the script uses."""
AMP = {"amp-bf16": "torch.bfloat16", "amp-fp16": "torch.float16"}


def write(
    model: Model,
    report: Report | None = None,
    *,
    recipe: Recipe,
    dataset: Dataset,
    folder: str = "",
    parts: tuple[str, str] | None = None,
) -> dict[str, str]:
    """The files, by name. `folder` is where the data are, `parts` its folders to train on and to
    test, where it has such.

    Raises Refused if the network has errors or does not suit the data.
    """
    report = checked(model, report)
    wrong = mismatch(report, dataset, dataset.classes)
    if wrong is not None:
        raise Refused(wrong.sentence)
    source = pytorch.write(model, report)
    script = _Script(report, recipe, dataset, folder, parts, source.class_name)
    return {SCRIPT: script.text(), NETWORK: source.text}


def _identifiers(text: str) -> set[str]:
    """Every word of a script that is a name of Python's, of a library's or of its own."""
    tokens = tokenize.generate_tokens(StringIO(text).readline)
    return {token.string for token in tokens if token.type == tokenize.NAME}


class _Script:
    """One script on its way to text."""

    def __init__(
        self,
        report: Report,
        recipe: Recipe,
        dataset: Dataset,
        folder: str,
        parts: tuple[str, str] | None,
        network: str,
    ) -> None:
        self.report, self.recipe, self.dataset = report, recipe, dataset
        self.folder, self.class_name = folder, network
        self.network = _PLACEHOLDER
        """What the script calls the network's class."""
        (self.input,) = report.inputs.values()
        self.mains, self.weights = _weights(report)
        classes = max(shape[0] for shape in report.outputs.values() if shape)
        self.loading: Loading = loading(dataset, parts, self.input, classes)
        self.half = recipe.precision == "amp-fp16"

    def text(self) -> str:
        """The script; a network with a name that it uses itself is imported under another."""
        used = _identifiers(self._text())
        free = self.class_name not in used
        self.network = self.class_name if free else fresh("Network", used)
        return self._text()

    def _text(self) -> str:
        parts = [
            f"{self._head()}\n{self._constants()}",
            self.loading.code,
            templates.LOADER.format(
                workers="        num_workers=min(4, os.cpu_count() or 1),\n" * self.loading.files
            ),
            self._train(),
            self._evaluate(),
            templates.TOTAL,
            templates.NOTE,
            self._main(),
            templates.RUN,
        ]
        return "\n\n".join(parts)

    def _head(self) -> str:
        """What it is, and what it needs."""
        pillow = "from PIL import Image\n" * self.loading.files
        numpy = "import numpy as np\n" * (self.dataset.name == "folder")
        plain = sorted(i for i in self.loading.imports if "sklearn" not in i)
        learn = "".join(f"{i}\n" for i in self.loading.imports if "sklearn" in i)
        data = sorted({"DataLoader", "DistributedSampler", "Subset", *self.loading.data})
        vision = "".join(f"from torchvision import {n}\n" for n in self.loading.torchvision)
        sliced = ["from itertools import islice"] * (self.recipe.steps is not None)
        standard = "\n".join([*sliced, "from pathlib import Path", *plain])
        return f'''"""Train {self.class_name} on {self.dataset.title}; written with Convas.

    python {SCRIPT}
    torchrun --nproc-per-node 2 {SCRIPT}

Several processes share each batch. Losses and accuracies go to metrics.csv, the weights
to model.safetensors, both in this folder.
"""

import csv
import math
import os
import time
{standard}

{numpy}import torch
import torch.distributed as dist
import torch.nn.functional as F
{pillow}from safetensors.torch import save_file
{learn}from torch.nn.parallel import DistributedDataParallel
{_imported("torch.utils.data", data)}
{vision}from torchvision.transforms import v2

# isort: split
from network import {self._class_import()}
'''

    def _class_import(self) -> str:
        same = self.network in (self.class_name, _PLACEHOLDER)
        return self.network if same else f"{self.class_name} as {self.network}"

    def _constants(self) -> str:
        recipe = self.recipe
        made = [f"DATA = {_quoted(self.folder)}"] if self.dataset.folder else []
        made += [f"SEED = {recipe.seed}", f"BATCH = {recipe.batch}"]
        length = [f"EPOCHS = {recipe.epochs}", f"STEPS = {recipe.steps}"]
        made.append(length[recipe.steps is not None])
        made.append(f"LEARNING_RATE = {recipe.learning_rate!r}")
        if len(self.weights) > 1:
            made.append(f"LOSS_WEIGHTS = {self.weights}  # auxiliary outputs last")
        return "\n".join([*made, "", templates.CONSTANTS, *self._transforms()]) + "\n"

    def _transforms(self) -> Iterator[str]:
        """From bytes of any size to what the network takes."""
        channels, *size = self.input
        change = []
        if channels != self.dataset.channels and self.dataset.name != "synthetic":
            change.append("v2.Grayscale(1)" if channels == 1 else "v2.RGB()")
        resize = f"v2.Resize(({size[0]}, {size[1]}), antialias=True)"
        if self.loading.files:
            yield from _composed("to_size", ["v2.PILToTensor()", *change, resize])
            change = []
        elif self.dataset.name != "synthetic":
            change.append(resize)
        mean, std = (list(v) for v in normalization(self.dataset, channels))
        scale = "v2.ToDtype(torch.float32, scale=True)"
        yield from _composed("prepare", [*change, scale, f"v2.Normalize({mean}, {std})"])

    def _train(self) -> str:
        smooth = self.recipe.label_smoothing
        backward = templates.BACKWARD_HALF if self.half else templates.BACKWARD
        return templates.TRAIN.format(
            own=self._own(),
            layout=self._layout(),
            forward=self._cast(self._loss(f", label_smoothing={smooth!r}" if smooth else "")),
            output="output" if len(self.weights) == 1 else "outputs[0]",
            backward=backward + "        schedule.step()\n" * self._scheduled,
        )

    @property
    def _scheduled(self) -> bool:
        return self.recipe.schedule != "constant"

    def _own(self) -> str:
        """What `train` takes besides, in some recipes."""
        return ", schedule" * self._scheduled + ", scaler" * self.half

    def _layout(self) -> str:
        line = "        images = images.contiguous(memory_format=torch.channels_last)\n"
        return line if self.recipe.channels_last else ""

    def _cast(self, lines: str) -> str:
        """Lines of a forward pass, in the recipe's precision."""
        kind = AMP.get(self.recipe.precision)
        if kind is None:
            return indent(lines, " " * 8)
        head = f"        with torch.autocast(device.type, dtype={kind}):\n"
        return head + indent(lines, " " * 12)

    def _loss(self, smoothing: str) -> str:
        if len(self.weights) > 1:
            return templates.SEVERAL.format(smoothing=smoothing)
        weight = "" if self.weights == [1.0] else f"{self.weights[0]!r} * "
        loss = f"loss = {weight}F.cross_entropy(output, labels{smoothing})"
        return f"output = model(images)\n{loss}\n"

    def _evaluate(self) -> str:
        first = "[0]" if self.mains > 1 else ""
        loss = 'loss += F.cross_entropy(output, labels, reduction="sum")'
        forward = self._cast(f"output = model(images){first}\n{loss}\n")
        return templates.EVALUATE.format(layout=self._layout(), forward=forward)

    def _main(self) -> str:
        recipe = self.recipe
        steps = recipe.steps is not None
        return templates.MAIN.format(
            network=self.network,
            tf32=recipe.precision == "tf32",
            layout=", memory_format=torch.channels_last" * recipe.channels_last,
            optimizer=self._optimizer(),
            length="STEPS" if steps else "EPOCHS * len(batches)",
            factor=self._factor(),
            scaler="    scaler = torch.amp.GradScaler(device.type)\n" * self.half,
            own=self._own(),
            part="        part = islice(batches, steps - step)\n" * steps,
            batches="part" if steps else "batches",
            rate="LEARNING_RATE * factor(step)" if self._scheduled else "LEARNING_RATE",
        )

    def _optimizer(self) -> str:
        recipe = self.recipe
        options = ["model.parameters()", "lr=LEARNING_RATE"]
        if recipe.optimizer in ("SGD", "RMSprop") and recipe.momentum:
            options.append(f"momentum={recipe.momentum!r}")
        if recipe.weight_decay or recipe.optimizer == "AdamW":
            options.append(f"weight_decay={recipe.weight_decay!r}")
        if recipe.optimizer != "RMSprop":
            options.append("fused=True")
        call = CallText(f"torch.optim.{recipe.optimizer}", tuple(options))
        return "\n".join(line for line, _ in lines("optimizer = ", call, "", 4, ()))

    def _factor(self) -> str:
        recipe = self.recipe
        if recipe.schedule == "constant":
            return ""
        every = f"len(batches) * {recipe.step_epochs}"
        return templates.FACTOR.format(
            {
                "step": f"{recipe.step_factor!r} ** (step // ({every}))",
                "cosine": "0.5 * (1 + math.cos(math.pi * step / steps))",
            }[recipe.schedule]
        )


def _weights(report: Report) -> tuple[int, list[float]]:
    """How many main outputs there are, and what the loss of each output counts, mains first."""
    graph = report.top.graph
    ops: list[Any] = [graph.nodes[name].op for name in graph.outputs]
    main = [op.weight for op in ops if op.role == "main"]
    return len(main), main + [op.weight for op in ops if op.role != "main"]


def _composed(name: str, steps: Sequence[str]) -> Iterator[str]:
    """v2.Compose on one line where it fits."""
    line = f"{name} = v2.Compose([{', '.join(steps)}])"
    if len(line) <= 88:
        yield line
        return
    yield f"{name} = v2.Compose("
    inner = f"    [{', '.join(steps)}]"
    if len(inner) <= 88:
        yield inner
    else:
        yield "    ["
        yield from (f"        {step}," for step in steps)
        yield "    ]"
    yield ")"


def _imported(module: str, names: Sequence[str]) -> str:
    """An import on one line where it fits."""
    line = f"from {module} import {', '.join(names)}"
    if len(line) <= 88:
        return line
    inner = "".join(f"    {name},\n" for name in names)
    return f"from {module} import (\n{inner})"


def _quoted(text: str) -> str:
    """A string as ruff format writes it."""
    return repr(text) if '"' in text else json.dumps(text, ensure_ascii=False)
