"""Runs a training's script in several processes.

python -m app.worker.distributed.launch FOLDER PROCESSES SILENCE, with the folder of app.protocol.heartbeat in the
environment. The processes end when standard input does, which means that whoever wanted the result is gone; one
that gives no sign of life for SILENCE seconds is ended.
"""

import os
import shutil
import signal
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import torch
from torch.distributed import run
from torch.distributed.elastic.multiprocessing.errors import ChildFailedError

from app.protocol import heartbeat
from app.store import training_folder
from app.worker.distributed import rank


def main(folder: Path, processes: int, silence: float) -> int:
    """The exit code; on failure the last line on standard error says why."""
    threading.Thread(target=_watch, daemon=True).start()
    heartbeat.start()
    heartbeats, silent = (
        heartbeat.Heartbeats(Path(os.environ[heartbeat.FOLDER_VARIABLE]), silence),
        set[int](),
    )
    threading.Thread(target=_end_silent, args=(heartbeats, silent), daemon=True).start()
    _note(folder)
    gpus = torch.cuda.device_count()
    if 0 < gpus < processes:
        reason = f"There are {gpus} GPUs here, too few for {processes} processes: take fewer, or the CPU."
        return _failed(folder, reason)
    logs = folder / "logs"
    options = ["--standalone", "--nproc-per-node", str(processes)]
    options += ["--log-dir", str(logs), "--redirects", "2"]
    try:
        run.main([*options, rank.__file__, str(folder / "train.py")])
    except ChildFailedError as error:
        reason = (
            f"A process of the training has not answered for {silence:g} seconds, so it was ended."
            if silent
            else _killed(error) or complaint(logs)
        )
        return _failed(folder, reason)
    shutil.rmtree(logs, ignore_errors=True)
    training_folder.end(folder, "finished")
    return 0


def _failed(folder: Path, reason: str) -> int:
    """Note why, and say so; the exit code."""
    training_folder.end(folder, "failed", reason)
    print(f"\n{reason}", file=sys.stderr)
    return 1


def _watch() -> None:
    """torch.distributed.run ends its processes when it is asked to end."""
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def _end_silent(heartbeats: heartbeat.Heartbeats, ended: set[int]) -> None:
    """The others wait for one that is halted; torch.distributed does so for half an hour."""
    while True:
        time.sleep(heartbeat.BEAT)
        for process in heartbeats.silent() - {os.getpid()} - ended:
            ended.add(process)
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)


def _note(folder: Path) -> None:
    record = training_folder.read(folder)
    record.device = "cuda" if torch.cuda.is_available() else "cpu"
    record.torch, record.process = torch.__version__, os.getpid()
    training_folder.write(folder, record)


def _killed(error: ChildFailedError) -> str:
    """Which process was ended from outside, if one was; the others only lost it."""
    for number, failure in error.failures.items():
        if failure.exitcode < 0 and failure.exitcode != -signal.SIGTERM:
            return f"Process {number} of the training was ended ({failure.signal_name()})."
    return ""


def complaint(logs: Path) -> str:
    """What the first process that wrote something ended with: CUDA's errors go on after that."""
    for log in sorted(logs.rglob("stderr.log")):
        _, raised, reason = log.read_text(errors="replace").rpartition("Traceback (")
        lines = reason.strip().splitlines()
        if raised:
            lines = [line for line in lines[1:] if line and not line[0].isspace()][:1]
        if lines:
            return lines[-1]
    return "The processes of the training ended unexpectedly."


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))
