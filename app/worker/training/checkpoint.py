"""A training on disk, so that it can go on as if it had not been interrupted.

step-120/   the last checkpoint: model.safetensors, optimizer.pt, and run.json as it was then
step-80/    the one before, for where the last one is damaged
"""

import io
import shutil
from pathlib import Path
from typing import Any

import torch
from safetensors import torch as safetensors

from app.store import training_folder
from app.store.training_folder import RECORD, Record
from app.worker.channel import Fault
from app.worker.devices import out_of_memory
from app.worker.training.learner import Learner
from graph.format import disk
from graph.problem import Refused

WEIGHTS, OPTIMIZER = "model.safetensors", "optimizer.pt"


def save(folder: Path, record: Record, learner: Learner, step: int) -> None:
    """Write weights and optimiser beside the last checkpoint, then let run.json name them.

    Raises Fault, the last checkpoint unharmed, where that cannot be written.
    """
    new = folder / f"step-{step}"
    weights = {
        name: tensor.detach().cpu().contiguous()
        for name, tensor in learner.module.state_dict().items()
    }
    state = io.BytesIO()
    torch.save(_state(learner), state)
    before = record.checkpoint
    try:
        new.mkdir(exist_ok=True)
        disk.replace(new / WEIGHTS, safetensors.save(weights))
        disk.replace(new / OPTIMIZER, state.getvalue())
        record.step, record.checkpoint = step, new.name
        training_folder.write(new, record)
        training_folder.write(folder, record)
    except (OSError, Refused) as error:
        if new.name != before:
            shutil.rmtree(new, ignore_errors=True)
        reason = disk.reason(error) if isinstance(error, OSError) else error
        raise Fault(
            f"The checkpoint of step {step} cannot be written to {folder}: {reason}."
        ) from None
    for old in _checkpoints(folder).keys() - {step, *_before(folder, step)[:1]}:
        shutil.rmtree(folder / f"step-{old}", ignore_errors=True)


def _checkpoints(folder: Path) -> dict[int, Path]:
    """The folders of checkpoints by their steps."""
    found = {path.name.removeprefix("step-"): path for path in folder.glob("step-*")}
    return {int(step): path for step, path in found.items() if step.isdecimal()}


def _before(folder: Path, step: int) -> list[int]:
    """The steps of earlier checkpoints, the last first."""
    return sorted((n for n in _checkpoints(folder) if n < step), reverse=True)


def _state(learner: Learner) -> dict[str, Any]:
    made = {
        "optimizer": learner.optimizer.state_dict(),
        "scaler": learner.scaler.state_dict(),
        "random": torch.get_rng_state(),
    }
    if learner.device.type == "cuda":
        made["random_cuda"] = torch.cuda.get_rng_state(learner.device)
    return made


def load(folder: Path, record: Record, learner: Learner) -> str:
    """Go back to the last checkpoint; where it is damaged, to the one before.

    A remark in that case, else ''; `record` is then as it was at that step. Raises Refused where
    none can be read.
    """
    if not record.checkpoint:
        raise Refused(f"{folder} has no checkpoint: its training ended before the first")
    try:
        _load(folder / record.checkpoint, learner)
        return ""
    except Refused as refused:
        for step in _before(folder, record.step):
            if _went_back(folder / f"step-{step}", record, learner):
                return f"The checkpoint of step {record.step} was used, as {refused}."
        raise Refused(f"{refused}, and there is none before it that can be read") from None


def _went_back(path: Path, record: Record, learner: Learner) -> bool:
    """Whether an earlier checkpoint could be loaded; the record is then as it was there."""
    try:
        earlier = Record.model_validate_json(
            disk.read_text(path / RECORD, training_folder.MOST_BYTES)
        )
        _load(path, learner)
    except (Refused, ValueError):
        return False
    for name in ("step", "checkpoint", "seconds", "sums", "accuracy"):
        setattr(record, name, getattr(earlier, name))
    return True


def _load(path: Path, learner: Learner) -> None:
    try:
        weights = safetensors.load_file(path / WEIGHTS)
        state = torch.load(path / OPTIMIZER, map_location="cpu", weights_only=True)
        learner.module.load_state_dict(weights)
        learner.optimizer.load_state_dict(state["optimizer"])
        learner.scaler.load_state_dict(state["scaler"])
        torch.set_rng_state(state["random"])
        if learner.device.type == "cuda" and "random_cuda" in state:
            torch.cuda.set_rng_state(state["random_cuda"], learner.device)
    except Exception as error:  # readers raise what they like, and advise what must not be done
        if out_of_memory(error):
            raise
        raise Refused(f"the checkpoint {path} cannot be read: {_reason(error)}") from None


def _reason(error: Exception) -> str:
    return disk.reason(error) if isinstance(error, OSError) else "it is damaged"
