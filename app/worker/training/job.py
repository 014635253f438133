"""A training from its job to its result."""

import os
from dataclasses import dataclass
from pathlib import Path

import torch

from app.protocol import Begun, Device, Settings, Train, TrainResult
from app.store import folders, training_folder
from app.store.training_folder import Record
from app.worker import devices, machine
from app.worker.channel import EventWriter, JobReader, Steps
from app.worker.network import Network, build
from app.worker.profiling import bench
from app.worker.training import checkpoint
from app.worker.training.datasets import Sets, load
from app.worker.training.images import Images, images, size_of
from app.worker.training.learner import Learner, loss_weights
from app.worker.training.log import TrainingLog
from app.worker.training.loop import TrainingLoop
from graph.check.report import Report
from graph.format import disk
from graph.problem import Refused
from graph.training.dataset import DATASETS
from graph.training.recipe import Recipe
from graph.training.suits import mismatch, one_value


@dataclass(frozen=True)
class Prepared:
    """What a training needs, on its device."""

    where: Device
    network: Network
    learner: Learner
    train: Images
    test: Images


def train(job: Train, jobs: JobReader, events: EventWriter) -> TrainResult:
    """Train the network of a job in its folder.

    Raises Refused for what cannot be run, Fault for what cannot go on, Cancelled, and what
    torch raises.
    """
    steps = Steps(job.run, 1, jobs, events)
    steps.phase("Loading the images", 1)
    prepared = prepare(job)
    folder = Path(job.out)
    record, remark = _resumed(job, prepared) if job.resume else (_begun(job, prepared), "")
    log = TrainingLog(folder, record.step)
    amiss = " ".join(filter(None, [remark, log.damage]))
    try:
        loop = TrainingLoop(
            folder,
            record,
            prepared.learner,
            prepared.train,
            prepared.test,
            log,
            steps,
            events,
        )
        record.steps = steps.total = loop.length
        training_folder.write(folder, record)
        events.send(_begun_event(job, record, amiss))
        steps.phase("Training", loop.length)
        steps.skip(record.step)
        loop.run()
    finally:
        log.close()
    return _result(job, prepared, loop, amiss)


def prepare(job: Train) -> Prepared:
    """The network with its first weights, and the images.

    Raises Refused where they do not suit, MemoryError where the CPU's memory cannot suffice.
    """
    where = devices.choose(job.device)
    device = torch.device(where.name)
    if device.type == "cuda":
        torch.cuda.set_device(device)  # pinned memory is of the current one
    context = devices.precision(job.recipe.precision, device)
    torch.backends.cudnn.benchmark = True
    network = build(job.model, torch.device("cpu"), job.recipe.seed)
    _check_memory(job.recipe, network.report, device)
    torch.manual_seed(job.recipe.seed)
    sets = _sets(job, network)
    network.module.to(device)
    learner = Learner(network.module, job.recipe, loss_weights(network.report), device, context)
    dataset, shape = DATASETS[job.data.name], network.inputs[0]
    parts = [images(part, dataset, shape, device) for part in (sets.train, sets.test)]
    return Prepared(where, network, learner, *parts)


def _check_memory(recipe: Recipe, report: Report, device: torch.device) -> None:
    """Raises MemoryError for what can never fit: on the CPU the system would end the worker."""
    free = machine.free_bytes(device) if device.type == "cpu" else None
    settings = Settings(batch=recipe.batch, precision=recipe.precision, passes="forward+backward")
    least = bench.needed_bytes(report, settings)
    if free is not None and least > free:
        raise MemoryError(f"{least:,} bytes are needed, and {free:,} are free")


def _sets(job: Train, network: Network) -> Sets:
    """The images, if the network suits them and they make at least one batch."""
    report, dataset = network.report, DATASETS[job.data.name]
    wrong = mismatch(report, dataset, dataset.classes)
    if wrong is None:
        classes = max(shape[0] for shape in report.outputs.values() if shape)
        sets = load(job.data, network.inputs[0], classes)
        wrong = mismatch(report, dataset, sets.classes)
    wrong = wrong or one_value(report, job.recipe.batch)
    if wrong is not None:
        raise Refused(wrong.sentence)
    count = size_of(sets.train)
    if job.recipe.batch > count:
        raise Refused(f"a batch of {job.recipe.batch:,} is more than the {count:,} training images")
    return sets


def _begun(job: Train, prepared: Prepared) -> Record:
    """A new folder, with what is known at the start."""
    folder = Path(job.out)
    training_folder.make(folder)
    record = _record(job, prepared)
    try:
        disk.replace(folder / training_folder.MODEL, job.model.encode())
        disk.replace(folder / training_folder.SOURCE, prepared.network.source.text.encode())
        training_folder.write(folder, record)
    except Refused as error:
        raise Refused(f"{folder} cannot be written: {error}") from None
    return record


def _record(job: Train, prepared: Prepared) -> Record:
    return Record(
        name=prepared.network.report.model.main,
        data=job.data,
        recipe=job.recipe,
        device=prepared.where.title,
        torch=torch.__version__,
        began=folders.now(),
        process=os.getpid(),
    )


def _begun_event(job: Train, record: Record, remark: str) -> Begun:
    return Begun(
        run=job.run,
        name=record.name,
        folder=job.out,
        device_title=record.device,
        torch=record.torch,
        step=record.step,
        steps=record.steps,
        remark=remark,
    )


def _resumed(job: Train, prepared: Prepared) -> tuple[Record, str]:
    """The record in the folder, with the learner as it was then, and what was amiss, or ''."""
    folder = Path(job.out)
    record = training_folder.read(folder)
    if record.state == "running" and record.process != os.getpid():
        raise Refused(f"{folder}: this training is still running")
    if record.data.name != job.data.name:
        raise Refused(f"{folder} was trained on {record.data.name}")
    remark = checkpoint.load(folder, record, prepared.learner)
    record.recipe, record.device = job.recipe, prepared.where.title
    record.state, record.message, record.process = "running", "", os.getpid()
    return record, remark


def _result(job: Train, prepared: Prepared, loop: TrainingLoop, amiss: str) -> TrainResult:
    record = loop.record
    if record.accuracy is None:
        raise Refused(f"{loop.folder} has taken all its steps already")
    return TrainResult(
        run=job.run,
        device=prepared.where.name,
        device_title=prepared.where.title,
        torch=torch.__version__,
        steps=loop.step,
        seconds=record.seconds,
        images_per_second=loop.step * job.recipe.batch / record.seconds,
        loss=tuple(loop.log.losses),
        accuracy=record.accuracy,
        out=job.out,
        remark=" ".join(filter(None, [amiss, *loop.log.remarks])),
    )
