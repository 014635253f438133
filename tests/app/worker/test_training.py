"""Trainings as the worker runs them: the same losses again, whole folders, clear ends."""

import gzip
import json
import math
import pickle
import shutil
import struct
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from torch.nn import functional as F
from torchvision.transforms import v2

from app.protocol import Begun, Data, Evaluated, Failed, Trained, TrainResult
from app.store import metrics_file, training_folder
from app.worker import machine, serve
from app.worker.channel import Cancelled, Fault
from app.worker.training import checkpoint, datasets, images, log, loop
from app.worker.training.images import rgb
from app.worker.training.job import prepare, train
from app.worker.training.learner import Learner
from graph.check.infer import infer
from graph.model import Model
from graph.problem import Refused
from graph.training.dataset import DATASETS, VOC_CLASSES
from tests.support.networks import plain, tiny
from tests.support.trainings import Events, Jobs, job, photographs

STEPS_AN_EPOCH = 1437 // 64


def trained(out: Path, model: Model | None = None, **given: Any) -> TrainResult:
    return train(job(out, model, **given), Jobs(), Events())


def test_the_same_seed_gives_the_same_losses(tmp_path: Path) -> None:
    first, second = (trained(tmp_path / name, steps=30) for name in "ab")
    other = trained(tmp_path / "c", steps=30, seed=1)
    assert first.loss == second.loss and len(first.loss) == 30
    assert first.loss[0] != other.loss[0]
    assert first.accuracy == second.accuracy


def test_it_learns(tmp_path: Path) -> None:
    result = trained(tmp_path / "run", plain(), epochs=3, learning_rate=1e-2)
    assert result.accuracy.test > 0.85 and result.loss[-1] < 0.5 * result.loss[0]
    assert result.images_per_second == pytest.approx(result.steps * 64 / result.seconds)


def test_a_stopped_training_resumes_to_the_losses_of_an_uninterrupted_one(
    tmp_path: Path,
) -> None:
    """With dropout, BatchNorm, an auxiliary output, Adam and a cosine, from amid an epoch."""
    whole = trained(tmp_path / "whole")
    parted = tmp_path / "parted"
    with pytest.raises(Cancelled):
        train(job(parted), Jobs(looks=STEPS_AN_EPOCH // 2), Events())
    stopped = training_folder.read(parted)
    assert 0 < stopped.step < STEPS_AN_EPOCH and stopped.checkpoint
    resumed = train(job(parted, resume=True), Jobs(), Events())
    assert resumed.loss == whole.loss
    assert resumed.accuracy == whole.accuracy
    assert metrics_file.curves(parted).tests == metrics_file.curves(tmp_path / "whole").tests


def test_a_training_stopped_in_its_test_is_tested_when_it_resumes(
    tmp_path: Path,
) -> None:
    looks = STEPS_AN_EPOCH + 2 + 3
    with pytest.raises(Cancelled):
        train(job(tmp_path / "run"), Jobs(looks), Events())
    assert training_folder.read(tmp_path / "run").step == STEPS_AN_EPOCH
    assert metrics_file.curves(tmp_path / "run").tests == []
    train(job(tmp_path / "run", resume=True), Jobs(), Events())
    whole = trained(tmp_path / "whole")
    tests = metrics_file.curves(tmp_path / "run").tests
    assert tests == metrics_file.curves(tmp_path / "whole").tests and whole


def test_a_finished_training_can_be_made_longer(tmp_path: Path) -> None:
    short = trained(tmp_path / "run", epochs=1, schedule="constant")
    longer = trained(tmp_path / "run", epochs=2, schedule="constant", resume=True)
    whole = trained(tmp_path / "whole", epochs=2, schedule="constant")
    assert longer.loss == whole.loss and longer.loss[:STEPS_AN_EPOCH] == short.loss


def test_auxiliary_losses_count_by_their_weights(tmp_path: Path) -> None:
    asked = job(tmp_path)
    prepared = prepare(asked)
    module = prepared.learner.module.train()
    indices = loop.order(1437, 0, 0)[:64]
    ((images, labels),) = prepared.train.batches([indices])
    random = torch.get_rng_state()
    logits, side = module(images)
    expected = F.cross_entropy(logits, labels) + 0.3 * F.cross_entropy(side, labels)
    torch.set_rng_state(random)
    loss, _ = prepared.learner.step((images, labels), 0.0)
    assert loss.item() == pytest.approx(expected.item(), rel=1e-6)


@pytest.mark.parametrize("optimizer", ["SGD", "Adam", "AdamW", "RMSprop"])
def test_every_optimizer_learns(tmp_path: Path, optimizer: str) -> None:
    result = trained(tmp_path / "run", optimizer=optimizer, steps=40, learning_rate=5e-3)
    assert np.mean(result.loss[-5:]) < np.mean(result.loss[:5])


@pytest.mark.parametrize(
    "given",
    [{"precision": "amp-bf16"}, {"channels_last": True}, {"label_smoothing": 0.1}],
)
def test_other_ways_of_computing_learn(tmp_path: Path, given: Any) -> None:
    result = trained(tmp_path / "run", steps=30, **given)
    assert np.mean(result.loss[-5:]) < np.mean(result.loss[:5])


def test_what_is_told_adds_up(tmp_path: Path) -> None:
    post = Events()
    result = train(job(tmp_path / "run"), Jobs(), post)
    told = post.of(Trained)
    assert [loss for event in told for loss in event.losses] == list(result.loss)
    assert told[-1].step == told[-1].steps == result.steps == 2 * STEPS_AN_EPOCH
    assert told[-1].seconds_left < told[0].seconds_left
    assert {event.epoch for event in told} == {1, 2}
    tests = post.of(Evaluated)
    assert [event.step for event in tests] == [STEPS_AN_EPOCH, 2 * STEPS_AN_EPOCH]
    first = result.loss[:STEPS_AN_EPOCH]
    assert tests[0].train_loss == pytest.approx(sum(first) / len(first))
    assert tests[-1].test_accuracy == result.accuracy.test


def test_the_folder_keeps_everything(tmp_path: Path) -> None:
    result = trained(tmp_path / "run", steps=30)
    folder = tmp_path / "run"
    curves, record = metrics_file.curves(folder), training_folder.read(folder)
    assert curves.loss == list(result.loss) and curves.step == list(range(1, 31))
    assert len(curves.tests) == 2 and record.accuracy == result.accuracy
    assert record.checkpoint == "step-30" and not (folder / "step-22").exists()
    weights = folder / "step-30" / "model.safetensors"
    assert weights.stat().st_size > 4 * 8 * 9
    assert "class Tiny(nn.Module):" in (folder / "network.py").read_text()
    assert [r.name for _, r in training_folder.recorded(tmp_path)] == ["Tiny"]


def test_tensorboard_reads_the_events(tmp_path: Path) -> None:
    pytest.importorskip("tensorboard")
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    result = trained(tmp_path / "run", steps=25)
    events = EventAccumulator(str(tmp_path / "run")).Reload()
    losses = [event.value for event in events.Scalars("loss")]
    assert losses == pytest.approx(result.loss) and result.remark == ""
    assert len(events.Scalars("accuracy/test")) == 2


def test_without_tensorboard_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "torch.utils.tensorboard", None)
    result = trained(tmp_path / "run", steps=2)
    assert result.remark == log.NO_TENSORBOARD
    assert not list((tmp_path / "run").glob("events*"))


def test_a_loss_that_breaks_stops_the_training_at_its_step(tmp_path: Path) -> None:
    with pytest.raises(Fault, match=r"The loss became (nan|inf) at step (\d+): try"):
        trained(
            tmp_path / "run",
            plain(),
            optimizer="SGD",
            learning_rate=100.0,
            momentum=0.99,
        )
    assert len(metrics_file.curves(tmp_path / "run").loss) > 0


def outcome(asked: Any) -> Any:
    return serve.conclude(asked, Jobs(), Events())


@pytest.mark.parametrize("find", [True, False])
def test_out_of_memory_names_a_batch_that_fits_if_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, find: bool
) -> None:
    step = Learner.step

    def limited(self: Learner, batch: Any, rate: float) -> Any:
        if len(batch[1]) > 20:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB")
        return step(self, batch, rate)

    monkeypatch.setattr(Learner, "step", limited)
    event = outcome(job(tmp_path / "run", find_batch=find))
    assert isinstance(event, Failed) and event.reason == "out of memory"
    assert event.message.startswith("Out of memory at batch 64: ")
    assert event.largest_batch == (16 if find else None)
    assert ("16 is the largest" in event.message) == find
    record = training_folder.read(tmp_path / "run")
    assert (record.state, record.message) == ("failed", event.message)


def test_what_can_never_fit_on_the_cpu_is_said_before_the_system_ends_the_worker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Weights, images and half of all outputs, in 4 bytes each."""
    report = infer(tiny())
    images = 32 * (4 * 8 * 8 + report.top.costs.activation_bytes // 2)
    fits = 4 * report.parameters_training + images
    monkeypatch.setattr(machine, "free_bytes", lambda device: fits)
    monkeypatch.setattr(machine, "bounded", lambda device: nullcontext())
    event = outcome(job(tmp_path / "run", find_batch=True))
    assert isinstance(event, Failed) and event.reason == "out of memory"
    assert event.largest_batch == 32 and "32 is the largest" in event.message
    assert isinstance(outcome(job(tmp_path / "half", steps=1, batch=32)), TrainResult)


def test_a_checkpoint_that_cannot_be_written_leaves_the_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trained(tmp_path / "run", steps=3)
    monkeypatch.setattr(checkpoint, "OPTIMIZER", "nowhere/optimizer.pt")
    for steps in (3, 5):
        again = prepare(job(tmp_path / "run"))
        record = training_folder.read(tmp_path / "run")
        with pytest.raises(Fault, match=f"The checkpoint of step {steps} cannot be"):
            checkpoint.save(tmp_path / "run", record, again.learner, steps)
    assert [path.name for path in (tmp_path / "run").glob("step-*")] == ["step-3"]
    assert training_folder.read(tmp_path / "run").checkpoint == "step-3"


def test_every_end_is_noted_in_the_folder(tmp_path: Path) -> None:
    assert isinstance(outcome(job(tmp_path / "a", steps=3)), TrainResult)
    assert training_folder.read(tmp_path / "a").state == "finished"
    outcome(job(tmp_path / "b", plain(), optimizer="SGD", learning_rate=100.0))
    assert training_folder.read(tmp_path / "b").state == "failed"
    refused = outcome(job(tmp_path / "a", steps=3))
    assert refused.reason == "refused" and "is not empty" in refused.message
    assert training_folder.read(tmp_path / "a").state == "finished"


def folder(path: Path) -> Data:
    return Data(name="folder", folder=str(path))


def test_a_folder_of_images_is_trained_on(tmp_path: Path) -> None:
    images = photographs(tmp_path / "images")
    result = trained(tmp_path / "run", tiny(3, 16, 2), data=folder(images), batch=8, steps=4)
    assert len(result.loss) == 4
    grey = trained(tmp_path / "grey", tiny(1, 16, 2), data=folder(images), batch=8)
    assert grey.steps == 4


def test_images_from_files_are_resized_and_normalised(tmp_path: Path) -> None:
    images = photographs(tmp_path / "images")
    asked = job(tmp_path, tiny(3, 16, 2), data=folder(images), batch=8)
    prepared = prepare(asked)
    assert (len(prepared.train), len(prepared.test)) == (16, 4)
    ((batch, labels),) = prepared.test.batches([torch.arange(4)])
    assert batch.shape == (4, 3, 16, 16) and labels.tolist() == [0, 0, 1, 1]
    mean, std = (torch.tensor(v) for v in (DATASETS["folder"].mean, DATASETS["folder"].std))
    blue = batch[0] * std[:, None, None] + mean[:, None, None]
    assert blue[:, 0, 0].tolist() == pytest.approx([0, 0, 100 / 255], abs=1e-6)


def test_a_corrupt_image_is_named(tmp_path: Path) -> None:
    images = photographs(tmp_path / "images")
    bad = images / "class1" / "4.png"
    bad.write_bytes(bad.read_bytes()[:40])
    event = outcome(job(tmp_path / "run", tiny(3, 16, 2), data=folder(images), batch=8))
    assert isinstance(event, Failed) and event.reason == "error"
    assert f"The image {bad} cannot be read" in event.message
    assert training_folder.read(tmp_path / "run").state == "failed"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("folder", "there is no folder"),
        ("cifar10", "there is no folder"),
        ("fashion-mnist", "there is no folder"),
    ],
)
def test_a_missing_folder_is_refused(tmp_path: Path, name: Any, sentence: str) -> None:
    data = Data(name=name, folder=str(tmp_path / "nowhere"))
    classes = DATASETS[name].classes or 2
    with pytest.raises(Refused, match=sentence):
        trained(tmp_path / "run", tiny(classes=classes), data=data)
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("name", ["cifar10", "fashion-mnist", "voc"])
def test_a_folder_without_the_data_offers_the_download(tmp_path: Path, name: Any) -> None:
    data = Data(name=name, folder=str(tmp_path))
    model = tiny(classes=DATASETS[name].classes or 2)
    with pytest.raises(Refused, match="it can be downloaded"):
        trained(tmp_path / "run", model, data=data)


def test_other_classes_than_the_networks_are_refused(tmp_path: Path) -> None:
    images = photographs(tmp_path / "images", classes=3)
    with pytest.raises(Refused, match="2 classes apart, and the folder has 3"):
        trained(tmp_path / "run", tiny(3, 16, 2), data=folder(images))


def test_synthetic_images_are_for_any_network(tmp_path: Path) -> None:
    data = Data(name="synthetic")
    result = trained(tmp_path / "run", tiny(3, 16, 7), data=data, steps=3)
    assert len(result.loss) == 3


def idx(path: Path, array: Any) -> None:
    """A file as MNIST's are."""
    head = struct.pack(">BBBB", 0, 0, 8, array.ndim) + struct.pack(f">{array.ndim}I", *array.shape)
    path.write_bytes(head + array.tobytes())
    with gzip.open(f"{path}.gz", "wb") as file:
        file.write(head + array.tobytes())


def test_fashion_mnist_is_read_from_its_files(tmp_path: Path) -> None:
    raw = tmp_path / "FashionMNIST" / "raw"
    raw.mkdir(parents=True)
    for part, count in (("train", 70), ("t10k", 20)):
        pixels = np.full((count, 28, 28), 7, np.uint8)
        idx(raw / f"{part}-images-idx3-ubyte", pixels)
        idx(raw / f"{part}-labels-idx1-ubyte", np.arange(count, dtype=np.uint8) % 10)
    found = datasets.load(Data(name="fashion-mnist", folder=str(tmp_path)), (1, 8, 8), 10)
    assert isinstance(found.train, datasets.Tensors) and isinstance(found.test, datasets.Tensors)
    assert found.train.images.shape == (70, 1, 28, 28)
    assert found.test.labels.tolist() == [i % 10 for i in range(20)]


ANNOTATION = """<annotation><object><name>dog</name><difficult>0</difficult>
<bndbox><xmin>3</xmin><ymin>2</ymin><xmax>6</xmax><ymax>5</ymax></bndbox></object>
<object><name>cat</name><difficult>1</difficult>
<bndbox><xmin>1</xmin><ymin>1</ymin><xmax>2</xmax><ymax>2</ymax></bndbox></object>
</annotation>"""


def test_voc_is_cut_by_its_boxes_without_the_difficult_ones(tmp_path: Path) -> None:
    from PIL import Image

    for year, part in (("2007", "trainval"), ("2012", "trainval"), ("2007", "test")):
        base = tmp_path / ("VOCdevkit" if year else "") / f"VOC{year}"
        for name in ("JPEGImages", "Annotations", "ImageSets/Main"):
            (base / name).mkdir(parents=True, exist_ok=True)
        (base / "ImageSets/Main" / f"{part}.txt").write_text("000001\n")
        (base / "Annotations/000001.xml").write_text(ANNOTATION)
        Image.new("RGB", (10, 8), (9, 9, 9)).save(base / "JPEGImages/000001.jpg")
    found = datasets.load(Data(name="voc", folder=str(tmp_path)), (3, 4, 4), 20)
    (test,) = found.test
    assert len(found.train) == 2 and test.box == (2, 1, 6, 5)  # type: ignore[arg-type]
    assert VOC_CLASSES[test.label] == "dog" and found.classes == 20


def test_the_digits_are_all_there() -> None:
    found = datasets.load(Data(name="digits"), (1, 8, 8), 10)
    assert isinstance(found.train, datasets.Tensors) and isinstance(found.test, datasets.Tensors)
    assert len(found.train.labels) + len(found.test.labels) == 1797
    assert found.train.images.max() == 255


def test_a_record_survives_being_read_and_a_cut_line_is_left_out(
    tmp_path: Path,
) -> None:
    result = trained(tmp_path / "run", steps=5)
    path = tmp_path / "run" / metrics_file.METRICS
    path.write_text(path.read_text() + "6,1,0.4")
    assert metrics_file.curves(tmp_path / "run").loss == list(result.loss)
    stale = json.loads((tmp_path / "run" / training_folder.RECORD).read_text())
    stale |= {"state": "running", "process": 2**22 + 1}
    (tmp_path / "run" / training_folder.RECORD).write_text(json.dumps(stale))
    assert training_folder.read(tmp_path / "run").state == "interrupted"
    with pytest.raises(Refused, match="holds no training"):
        training_folder.read(tmp_path)


@pytest.mark.parametrize("channels", [1, 3])
def test_images_are_normalised_to_the_bit_as_torchvision_does(channels: int) -> None:
    drawn = torch.rand(5, channels, 7, 6)
    mean, std = [0.48, 0.45, 0.41][:channels], [0.23, 0.22, 0.25][:channels]
    ours = images.Normalized(mean, std, drawn.device)(drawn)
    assert torch.equal(ours, v2.Normalize(mean, std)(drawn))


def test_a_gpu_is_sent_images_without_a_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Any] = []

    def to(tensor: torch.Tensor, *where: Any, **how: Any) -> torch.Tensor:
        calls.append((*where, how))
        return tensor

    def pinned(tensor: torch.Tensor) -> torch.Tensor:
        calls.append("pinned")
        return tensor

    monkeypatch.setattr(torch.Tensor, "to", to)
    monkeypatch.setattr(torch.Tensor, "pin_memory", pinned)
    images.sent(torch.arange(3), torch.device("cuda", 1))
    assert calls == ["pinned", (torch.device("cuda", 1), {"non_blocking": True})]


@pytest.mark.parametrize("mode", ["uint16", "int32", "float32"])
def test_grey_images_of_many_bits_are_scaled(tmp_path: Path, mode: str) -> None:
    bytes_ = np.arange(256, dtype=np.uint8).reshape(16, 16)
    deep = bytes_ / 255 if mode == "float32" else bytes_.astype(np.float64) * 257
    ending = "tiff" if mode != "uint16" else "png"
    Image.fromarray(deep.astype(mode)).save(tmp_path / f"deep.{ending}")
    with Image.open(tmp_path / f"deep.{ending}") as image:
        assert (np.asarray(rgb(image)) == bytes_[:, :, None]).all()


def test_values_of_no_known_range_are_refused(tmp_path: Path) -> None:
    images = photographs(tmp_path / "images")
    wild = np.full((12, 12), 300.0, np.float32)
    Image.fromarray(wild).save(images / "class0" / "wild.tiff")
    data = Data(name="folder", folder=str(images))
    with pytest.raises(Fault, match=r"wild.tiff cannot be read: it has values from 300 to 300"):
        train(job(tmp_path / "run", tiny(3, 12, 2), data=data, batch=16), Jobs(), Events())


DAMAGE = {
    "cut off": lambda path: path.write_bytes(path.read_bytes()[:100]),
    "of another kind": lambda path: path.write_bytes(b"no checkpoint"),
    "empty": lambda path: path.write_bytes(b""),
    "gone": lambda path: path.unlink(),
    "a pickle": lambda path: path.write_bytes(pickle.dumps(Path)),
}


@pytest.fixture(scope="module")
def stopped_twice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A training with two checkpoints."""
    folder = tmp_path_factory.mktemp("twice") / "run"
    for resume in (False, True):
        with pytest.raises(Cancelled):
            train(job(folder, resume=resume), Jobs(looks=STEPS_AN_EPOCH // 3), Events())
    return folder


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
@pytest.mark.parametrize("name", [checkpoint.WEIGHTS, checkpoint.OPTIMIZER])
def test_a_damaged_checkpoint_gives_way_to_the_one_before(
    stopped_twice: Path, tmp_path: Path, name: str, damage: Any
) -> None:
    folder = shutil.copytree(stopped_twice, tmp_path / "run")
    record = training_folder.read(folder)
    damage(folder / record.checkpoint / name)
    events = Events()
    result = train(job(folder, resume=True), Jobs(), events)
    (begun,) = events.of(Begun)
    assert 0 < begun.step < record.step and f"step {begun.step} was used" in begun.remark
    assert "weights_only" not in begun.remark and begun.remark in result.remark
    assert result.loss == trained(tmp_path / "whole").loss


def test_where_no_checkpoint_can_be_read_that_is_said(stopped_twice: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(stopped_twice, tmp_path / "run")
    for weights in folder.glob(f"*/{checkpoint.WEIGHTS}"):
        weights.write_bytes(b"no weights")
    with pytest.raises(Refused, match="it is damaged, and there is none before it"):
        train(job(folder, resume=True), Jobs(), Events())


@pytest.mark.parametrize(
    "text", ["", "\0\xff", "step\n1,2\n", "a,b,c,d,e,f,g,h,i\nx,1,1,1,1,,,,\n1,1,1,1,x,,,,\n"]
)
def test_damaged_metrics_leave_the_steps_numbered(
    stopped_twice: Path, tmp_path: Path, text: str
) -> None:
    folder = shutil.copytree(stopped_twice, tmp_path / "run")
    step = training_folder.read(folder).step
    (folder / metrics_file.METRICS).write_text(text, encoding="latin-1")
    events = Events()
    result = train(job(folder, resume=True), Jobs(), events)
    assert all(map(math.isnan, result.loss[:step])) and len(result.loss) == result.steps
    assert metrics_file.curves(folder).step == list(range(step + 1, result.steps + 1))
    assert "metrics.csv was damaged" in events.of(Begun)[0].remark
