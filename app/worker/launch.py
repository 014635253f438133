"""Runs a training's script in several processes: python -m app.worker.launch FOLDER PROCESSES.

They end when standard input does, which means that whoever wanted the result is gone.
"""

import os
import shutil
import signal
import sys
import threading
from pathlib import Path

import torch
from torch.distributed import run
from torch.distributed.elastic.multiprocessing.errors import ChildFailedError

from app import trainings
from app.worker import rank


def main(folder: Path, processes: int) -> int:
    """The exit code; on failure the last line on standard error says why."""
    threading.Thread(target=_watch, daemon=True).start()
    _note(folder)
    logs = folder / "logs"
    options = ["--standalone", "--nproc-per-node", str(processes)]
    options += ["--log-dir", str(logs), "--redirects", "2"]
    try:
        run.main([*options, rank.__file__, str(folder / "train.py")])
    except ChildFailedError as error:
        said = _killed(error) or _complaint(logs)
        trainings.end(folder, "failed", said)
        print(f"\n{said}", file=sys.stderr)
        return 1
    shutil.rmtree(logs, ignore_errors=True)
    trainings.end(folder, "finished")
    return 0


def _watch() -> None:
    """torch.distributed.run ends its processes when it is asked to end."""
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def _note(folder: Path) -> None:
    record = trainings.read(folder)
    record.device = "cuda" if torch.cuda.is_available() else "cpu"
    record.torch, record.process = torch.__version__, os.getpid()
    trainings.write(folder, record)


def _killed(error: ChildFailedError) -> str:
    """Which process was ended from outside, if one was; the others only lost it."""
    for number, failure in error.failures.items():
        if failure.exitcode < 0 and failure.exitcode != -signal.SIGTERM:
            return (
                f"Process {number} of the training was ended ({failure.signal_name()})."
            )
    return ""


def _complaint(logs: Path) -> str:
    """The last line of the first process that said something."""
    for log in sorted(logs.rglob("stderr.log")):
        lines = log.read_text(errors="replace").strip().splitlines()
        if lines:
            return lines[-1]
    return "The processes of the training ended unexpectedly."


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2])))
