"""A training in several processes: the exported script, started by torch.distributed.run."""

import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from app.cli import training_script
from app.cli.misuse import Misuse
from app.client import blocking, conversation
from app.client.conversation import Conversation
from app.client.host import Host, environment
from app.protocol import Accuracy, Train, TrainResult, heartbeat
from app.store import folders, metrics_file, training_folder
from app.store.training_folder import Record
from graph import file
from graph.check.infer import infer
from graph.format import disk
from graph.training.dataset import DATASETS


def train(job: Train, processes: int, *, echo: bool) -> TrainResult:
    """Run it in the job's folder; `echo` passes on what the script prints.

    Raises RunFailed, and Misuse for what cannot be shared out.
    """
    _check(job, processes)
    folder = Path(job.out)
    report = infer(file.loads(job.model))
    training_script.save(folder, report, job.recipe, job.data)
    disk.replace(folder / training_folder.MODEL, job.model.encode())
    training_folder.write(folder, _record(job, report.model.main))
    code, last = _run(folder, processes, _environment(job.device), echo)
    if code != 0:
        why = last if last and code > 0 else Conversation(Host()).exit_reason(code)
        training_folder.lost(folder, why)
        raise blocking.RunFailed(why)
    return _result(job, folder)


def _check(job: Train, processes: int) -> None:
    if processes < 1 or job.recipe.batch % processes:
        raise Misuse(f"--nproc {processes} cannot share a batch of {job.recipe.batch} evenly")
    if job.device not in ("auto", "cpu"):
        raise Misuse(
            "--nproc takes a GPU for each process where there are any: "
            f"--device is auto or cpu with it, not {job.device}"
        )
    if job.data.download:
        title = DATASETS[job.data.name].title
        raise Misuse(f"--download is not for --nproc: fetch {title} by a run without it")


def _record(job: Train, name: str) -> Record:
    """The process that runs the script notes its own number, and how it ended."""
    began = folders.now()
    return Record(
        name=name,
        data=job.data,
        recipe=job.recipe,
        device="",
        torch="",
        began=began,
        process=os.getpid(),
    )


def _environment(device: str) -> dict[str, str]:
    found = environment()
    if device == "cpu":
        found["CUDA_VISIBLE_DEVICES"] = ""
    return found


def _run(folder: Path, processes: int, environment: dict[str, str], echo: bool) -> tuple[int, str]:
    """The exit code, and the last line on standard error. It ends if this process does."""
    silence = conversation.SILENCE
    argv = [sys.executable, "-P", "-m", "app.worker.distributed.launch"]
    argv += [str(folder), str(processes), str(silence)]
    log, silent = folder / "log.txt", threading.Event()
    with log.open("wb") as errors, tempfile.TemporaryDirectory() as heartbeat_folder:
        process = subprocess.Popen(
            argv,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            env=environment | {heartbeat.FOLDER_VARIABLE: heartbeat_folder},
        )
        assert process.stdout is not None and process.stdin is not None
        # Longer than the launcher itself waits for its processes, which says more.
        heartbeats = heartbeat.Heartbeats(Path(heartbeat_folder), silence + 2 * heartbeat.BEAT)
        threading.Thread(
            target=_end_silent, args=(process, heartbeats, silent), daemon=True
        ).start()
        try:
            for printed in process.stdout:
                if echo:
                    print(printed.decode(errors="replace"), end="", flush=True)
            process.wait()
        finally:
            process.stdin.close()
            process.wait()
    if silent.is_set():
        return (
            1,
            f"The training has not answered for {silence:g} seconds, so it was ended.",
        )
    return process.returncode, _last_line(log)


def _end_silent(
    process: subprocess.Popen[bytes], heartbeats: heartbeat.Heartbeats, silent: threading.Event
) -> None:
    """End the launcher where it is halted; its processes follow it."""
    while process.poll() is None:
        time.sleep(heartbeat.BEAT)
        if process.pid in heartbeats.silent():
            silent.set()
            process.kill()


def _last_line(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines()
    return lines[-1].strip() if lines else ""


def _result(job: Train, folder: Path) -> TrainResult:
    record, curves = training_folder.read(folder), metrics_file.curves(folder)
    batch = job.recipe.batch
    seconds = sum(batch / speed for speed in curves.images_per_second)
    last = curves.tests[-1]
    accuracy = Accuracy(train=last["train_accuracy"], test=last["test_accuracy"])
    record.accuracy, record.seconds = accuracy, seconds
    training_folder.write(folder, record)
    return TrainResult(
        run=job.run,
        device=record.device,
        device_title=record.device,
        torch=record.torch,
        steps=len(curves.loss),
        seconds=seconds,
        images_per_second=len(curves.loss) * batch / seconds,
        loss=tuple(curves.loss),
        accuracy=accuracy,
        out=job.out,
    )
