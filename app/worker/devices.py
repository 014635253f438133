"""Where networks can run, and in what precision."""

import os
import platform
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import torch

from app.protocol import Device, Precision, Run
from graph.problem import Refused

Context = Callable[[], AbstractContextManager[object]]
AMP = {"amp-bf16": torch.bfloat16, "amp-fp16": torch.float16}


def devices() -> tuple[Device, ...]:
    """Every device here, the CPU last."""
    count = torch.cuda.device_count() if torch.cuda.is_available() else 0
    cuda = [Device(name=f"cuda:{i}", title=torch.cuda.get_device_name(i)) for i in range(count)]
    return (*cuda, Device(name="cpu", title=_cpu()))


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(errors="replace").splitlines()
    except OSError:
        lines = []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    cores = torch.get_num_threads()
    name = models[0] if models else platform.processor() or platform.machine()
    return f"{name}, {cores} thread{'s' * (cores != 1)} of {os.cpu_count()}"


def choose(wanted: str) -> Device:
    """The device of a setting; raises Refused where there is none."""
    found = devices()
    if wanted == "auto":
        return found[0]
    name = "cuda:0" if wanted == "cuda" else wanted
    for device in found:
        if device.name == name:
            return device
    if len(found) == 1:
        raise Refused("there is no CUDA device here; choose the CPU")
    raise Refused(f"there is no device {name} here, only {', '.join(d.name for d in found)}")


def of(job: Run) -> torch.device:
    """The device that a job is to run on; raises Refused where there is none."""
    return torch.device(choose(job.device).name)


def precision(wanted: Precision, device: torch.device) -> Context:
    """Set what holds for the process, and give the context that each forward pass runs in.

    fp32 means all of it: torch lets cuDNN's convolutions use TF32 unless told otherwise. Raises
    Refused for tf32 on the CPU, which has none.
    """
    if wanted == "tf32" and device.type != "cuda":
        raise Refused("tf32 is a mode of CUDA devices; choose fp32 or amp-bf16 on the CPU")
    torch.backends.cudnn.allow_tf32 = wanted == "tf32"
    torch.backends.cuda.matmul.allow_tf32 = wanted == "tf32"
    if wanted in AMP:
        return lambda: torch.autocast(device.type, dtype=AMP[wanted])
    return nullcontext


NO_MEMORY = (
    "DefaultCPUAllocator: can't allocate memory",
    "CUDA error: out of memory",
    "CUBLAS_STATUS_ALLOC_FAILED",
    "CUDNN_STATUS_ALLOC_FAILED",
    "CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED",
)
"""What a RuntimeError says that means the same: libraries take memory past torch's allocator."""


def out_of_memory(error: BaseException) -> bool:
    """torch's own error on a GPU; on the CPU its allocator raises a RuntimeError."""
    text = str(error)
    return isinstance(error, torch.OutOfMemoryError | MemoryError) or any(
        words in text for words in NO_MEMORY
    )
