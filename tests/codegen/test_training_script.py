"""The script that trains without Convas: it is tidy, and has the losses of the worker."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.cli import main, training_script
from app.protocol import Data
from app.store import metrics_file
from app.worker.training.job import train
from codegen.training_script import write
from graph import file
from graph.build import Builder
from graph.check.infer import infer
from graph.model import Model
from graph.ops.head import Linear
from graph.ops.pooling import GlobalAvgPool
from graph.problem import Refused
from graph.training.dataset import DATASETS
from graph.training.recipe import Recipe
from tests.support.networks import plain, tiny
from tests.support.scripts import run_training
from tests.support.trainings import QUICK, Events, Jobs, job, messy, photographs

RECIPES = [
    Recipe(),
    Recipe(optimizer="RMSprop", weight_decay=1e-4, schedule="step", label_smoothing=0.1),
    Recipe(optimizer="AdamW", schedule="cosine", precision="amp-bf16", steps=50),
    Recipe(optimizer="Adam", schedule="step", precision="amp-fp16", channels_last=True),
    Recipe(precision="tf32", channels_last=True, steps=7, learning_rate=1e-05),
]


def two_answers() -> Model:
    net = Builder("Two")
    x = net.add("pool", GlobalAvgPool(), net.input(3, 8, 8))
    for name, weight in (("a", 0.5), ("b", 1.0)):
        net.output(net.add(name, Linear(out_features=10), x), f"out_{name}", weight=weight)
    return net.model()


def test_every_script_passes_ruff_whatever_is_trained_how(tmp_path: Path) -> None:
    for i, recipe in enumerate(RECIPES):
        for name, dataset in DATASETS.items():
            classes = dataset.classes or 10
            models = [plain(classes), tiny(3, 300, classes)]
            if classes == 10:
                models.append(two_answers())
            for k, model in enumerate(models):
                out = tmp_path / f"{name}-{i}-{k}"
                out.mkdir()
                parts = ("train", "val") if k else None
                files = write(
                    model, recipe=recipe, dataset=dataset, folder='a "folder"/x', parts=parts
                )
                for path, text in files.items():
                    compile(text, path, "exec")
                    (out / path).write_text(text)
    ruff = [sys.executable, "-m", "ruff"]
    for words in (["format", "--check"], ["check"], ["check", "--select", "I"]):
        command = [*ruff, *words, "--isolated", "--no-cache", str(tmp_path)]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout[-3000:]


def losses(folder: Path) -> list[float]:
    """The losses that the script in a folder writes."""
    run_training(folder)
    return metrics_file.curves(folder).loss


@pytest.mark.parametrize(
    "given",
    [
        {"epochs": 2},
        {"steps": 30, "optimizer": "RMSprop", "schedule": "step", "step_epochs": 1},
        {"steps": 8, "precision": "amp-bf16", "channels_last": True},
        {"steps": 8, "optimizer": "AdamW", "label_smoothing": 0.1, "seed": 3},
        {"steps": 8, "optimizer": "SGD", "schedule": "constant", "weight_decay": 0.01},
    ],
)
def test_it_has_the_losses_of_the_worker(tmp_path: Path, given: Any) -> None:
    ours = train(job(tmp_path / "ours", tiny(size=12), **given), Jobs(), Events())
    recipe = QUICK.model_copy(update=given)
    folder = tmp_path / "script"
    training_script.save(folder, infer(tiny(size=12)), recipe, Data(name="digits"))
    assert losses(folder) == pytest.approx(list(ours.loss), rel=1e-6)
    (last,) = metrics_file.curves(folder).tests[-1:]
    (own,) = metrics_file.curves(tmp_path / "ours").tests[-1:]
    assert last == pytest.approx(own, rel=1e-5)


def test_it_reads_a_folder_of_images_as_the_worker_does(tmp_path: Path) -> None:
    images = photographs(tmp_path / "images")
    data = Data(name="folder", folder=str(images))
    given: dict[str, Any] = {"batch": 8, "steps": 3}
    model = tiny(1, 12, 2)
    ours = train(job(tmp_path / "ours", model, data=data, **given), Jobs(), Events())
    folder = tmp_path / "script"
    training_script.save(folder, infer(model), QUICK.model_copy(update=given), data)
    assert losses(folder) == pytest.approx(list(ours.loss), rel=1e-6)


def test_it_leaves_out_and_scales_what_the_worker_does(tmp_path: Path) -> None:
    """Parts by other names, hidden files and folders, grey images of 16 bits and of fractions."""
    images = messy(tmp_path / "images")
    data = Data(name="folder", folder=str(images))
    given: dict[str, Any] = {"batch": 8, "steps": 3}
    ours = train(job(tmp_path / "ours", tiny(1, 12, 2), data=data, **given), Jobs(), Events())
    folder = tmp_path / "script"
    training_script.save(folder, infer(tiny(1, 12, 2)), QUICK.model_copy(update=given), data)
    assert losses(folder) == pytest.approx(list(ours.loss), rel=1e-6)


def test_a_loss_that_breaks_stops_it(tmp_path: Path) -> None:
    recipe = Recipe(learning_rate=100.0, momentum=0.99, batch=64)
    training_script.save(tmp_path, infer(plain()), recipe, Data(name="digits"))
    with pytest.raises(SystemExit, match=r"The loss became (nan|inf) at step \d+\."):
        losses(tmp_path)


def test_a_network_that_does_not_suit_the_data_is_refused() -> None:
    with pytest.raises(Refused, match="3 classes apart"):
        write(plain(3), recipe=Recipe(), dataset=DATASETS["digits"])


def test_the_command_writes_the_script_and_its_network(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model, out = tmp_path / "tiny.convas", tmp_path / "out"
    model.write_text(file.dumps(tiny(classes=7)))
    words = ["export", str(model), "--to", "train", "--data", "digits", "-o", str(out)]
    assert main.main(words) == 2 and "--fit would" in capsys.readouterr().err
    assert main.main([*words, "--fit", "--recipe", "d2l", "--epochs", "4"]) == 0
    script = (out / "train.py").read_text()
    assert "LEARNING_RATE = 0.1" in script and "EPOCHS = 4" in script
    assert "class Tiny(nn.Module):" in (out / "network.py").read_text()
    assert main.main(words[:-2]) == 2 and "-o names a folder" in capsys.readouterr().err
