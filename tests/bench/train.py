"""Training: ms a step of our loop, beside a plain loop on torchvision's GoogLeNet."""

import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import torch
from torch.nn.functional import cross_entropy
from torchvision import models

from app.protocol import Data, Train
from app.worker.training.job import train
from graph import file
from graph.training.recipe import Recipe
from presets.catalogue import PRESETS
from tests.bench.page import Table, at_most, ladder
from tests.bench.timing import Effort, Pace, Spread
from tests.support.trainings import Events, Jobs

PLAIN, OURS = "plain loop, fp32", "Convas, fp32"
FAST = "Convas, amp-bf16, channels_last"
CLEARLY = 0.7
"""Of the plain loop's time: what counts as clearly faster, on CUDA."""
RATE, MOMENTUM, CLASSES = 1e-3, 0.9, 1000


def tables(effort: Effort) -> Iterator[Table]:
    """The same steps, in turn."""
    cuda = torch.cuda.is_available()
    size, batch, steps = (224, 64, 30) if cuda else (96, 16, 3)
    recipe = Recipe(learning_rate=RATE, batch=batch, steps=steps)
    run: dict[str, Callable[[], float]] = {
        PLAIN: partial(_plain, size, recipe),
        OURS: partial(_ours, size, recipe),
    }
    if cuda:
        change = {"precision": "amp-bf16", "channels_last": True}
        run[FAST] = partial(_ours, size, recipe.model_copy(update=change))
    found = _alternate(run, effort.pace(10, 60.0, warm=1, least=3))
    speeds = [
        f"{name}: {1e3 * batch / spread.median:,.1f} images/s" for name, spread in found.items()
    ]
    notes = [
        f"ms a step of {batch} images of 3×{size}×{size}, with both auxiliary heads.",
        "; ".join(speeds),
    ]
    aims = {
        name: at_most(found[name].over(found[PLAIN]).median, limit, "×")
        for name, limit in ((OURS, 1.0), (FAST, CLEARLY))
        if name in found
    }
    yield ladder("Training torchvision's GoogLeNet", found, PLAIN, aims, notes)


def _alternate(run: dict[str, Callable[[], float]], pace: Pace) -> dict[str, Spread]:
    samples: dict[str, list[float]] = {name: [] for name in run}
    for counts in pace.rounds():
        for name, measure in run.items():
            ms = measure()
            if counts:
                samples[name].append(ms)
    return {name: Spread(tuple(found)) for name, found in samples.items()}


def _plain(size: int, recipe: Recipe) -> float:
    """As a person writes it, images in memory on the device."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    model = models.googlenet(num_classes=CLASSES, init_weights=False).to(device).train()
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE, momentum=MOMENTUM)
    images = torch.randn(4 * recipe.batch, 3, size, size, device=device)
    labels = torch.randint(0, CLASSES, (len(images),), device=device)
    steps = recipe.length(4)
    began = time.perf_counter()
    for _ in range(steps):
        some = torch.randperm(len(images), device=device)[: recipe.batch]
        logits, aux2, aux1 = model(images[some])
        loss = cross_entropy(logits, labels[some])
        loss = loss + 0.3 * cross_entropy(aux1, labels[some])
        loss = loss + 0.3 * cross_entropy(aux2, labels[some])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        loss.item()
    return 1e3 * (time.perf_counter() - began) / steps


def _ours(size: int, recipe: Recipe) -> float:
    """With all that a training of ours tells and writes meanwhile."""
    model = PRESETS["googlenet-torchvision"].make(num_classes=CLASSES, input_size=size)
    with tempfile.TemporaryDirectory() as folder:
        job = Train(
            run=1,
            model=file.dumps(model),
            data=Data(name="synthetic"),
            recipe=recipe,
            out=str(Path(folder) / "run"),
        )
        result = train(job, Jobs(), Events())
    return 1e3 * result.seconds / result.steps
