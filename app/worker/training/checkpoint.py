"""A training on disk, so that it can go on as if it had not been interrupted."""

import io
import shutil
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors import torch as safetensors

from app.store import training_folder
from app.store.training_folder import Record
from app.worker.channel import Fault
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
        training_folder.write(folder, record)
    except (OSError, Refused) as error:
        if new.name != before:
            shutil.rmtree(new, ignore_errors=True)
        reason = disk.reason(error) if isinstance(error, OSError) else error
        raise Fault(
            f"The checkpoint of step {step} cannot be written to {folder}: {reason}."
        ) from None
    for old in folder.glob("step-*"):
        if old != new:
            shutil.rmtree(old, ignore_errors=True)


def _state(learner: Learner) -> dict[str, Any]:
    made = {
        "optimizer": learner.optimizer.state_dict(),
        "scaler": learner.scaler.state_dict(),
        "random": torch.get_rng_state(),
    }
    if learner.device.type == "cuda":
        made["random_cuda"] = torch.cuda.get_rng_state(learner.device)
    return made


def load(folder: Path, record: Record, learner: Learner) -> None:
    """Go back to the last checkpoint. Raises Refused where it cannot be read."""
    if not record.checkpoint:
        raise Refused(f"{folder} has no checkpoint: its training ended before the first")
    path = folder / record.checkpoint
    try:
        weights = safetensors.load_file(path / WEIGHTS)
        state = torch.load(path / OPTIMIZER, map_location="cpu", weights_only=True)
        learner.module.load_state_dict(weights)
        learner.optimizer.load_state_dict(state["optimizer"])
        learner.scaler.load_state_dict(state["scaler"])
    except (OSError, SafetensorError, RuntimeError, ValueError, KeyError) as error:
        reason = str(error).partition("\n")[0]
        raise Refused(f"the checkpoint {path} cannot be read: {reason}") from None
    torch.set_rng_state(state["random"])
    if learner.device.type == "cuda" and "random_cuda" in state:
        torch.cuda.set_rng_state(state["random_cuda"], learner.device)
