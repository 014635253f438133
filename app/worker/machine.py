"""What a device is made of, and the state it is in: caches, free memory, clocks, versions."""

import platform
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import torch

from app.protocol import Clocks, Versions
from app.version import version

SYSTEM = Path("/")
"""Where the system's own files are."""
CACHES = "sys/devices/system/cpu/cpu0/cache"
LIMIT = "sys/fs/cgroup/memory.max"
"""What a container's processes may have together, or "max"."""
SPENT = 0.9
"""Of free memory, at most."""
USUAL_CACHE = 32 * 2**20
"""Bytes of a CPU's last cache where the system does not say."""
UNITS = {"": 1, "K": 2**10, "M": 2**20, "G": 2**30}


def cache_bytes(device: torch.device) -> int:
    """The size of the last cache before memory."""
    if device.type == "cuda":
        return torch.cuda.get_device_properties(device).L2_cache_size
    found = [
        (int(_words(index / "level") or 0), _size(_words(index / "size")))
        for index in (SYSTEM / CACHES).glob("index*")
    ]
    return (max(found)[1] if found else 0) or USUAL_CACHE


def _words(path: Path) -> str:
    try:
        return path.read_text(errors="replace").strip()
    except OSError:
        return ""


def _size(text: str) -> int:
    """32768K in bytes."""
    found = re.fullmatch(r"(\d+)([KMG]?)", text)
    return int(found[1]) * UNITS[found[2]] if found else 0


def free_bytes(device: torch.device) -> int | None:
    """Memory that nobody uses, no more than a container may have; None where that is not known."""
    if device.type == "cuda":
        return torch.cuda.mem_get_info(device)[0]
    found = re.search(r"MemAvailable:\s+(\d+) kB", _words(SYSTEM / "proc/meminfo"))
    limit = _words(SYSTEM / LIMIT)
    known = [1024 * int(found[1])] if found else []
    return min(known + ([int(limit)] if limit.isdecimal() else []), default=None)


@contextmanager
def bounded(device: torch.device) -> Iterator[None]:
    """On the CPU, memory that is not there cannot be had: torch says so, as on a GPU.

    Else Linux promises it, and ends the worker when it is used. Elsewhere there is no such bound.
    """
    found = re.search(r"VmData:\s+(\d+) kB", _words(SYSTEM / "proc/self/status"))
    free = free_bytes(device)
    if device.type != "cpu" or found is None or free is None:
        yield
        return
    import resource

    before = resource.getrlimit(resource.RLIMIT_DATA)
    most = 1024 * int(found[1]) + int(SPENT * free)
    bounds = [most, *(given for given in before if given != resource.RLIM_INFINITY)]
    resource.setrlimit(resource.RLIMIT_DATA, (min(bounds), before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, before)


def clocks(device: torch.device) -> Clocks:
    """The clocks now: of the GPU's multiprocessors, and of the CPU's fastest core."""
    on_gpu = _gpu_mhz(device) if device.type == "cuda" else None
    return Clocks(gpu_mhz=on_gpu, cpu_mhz=_cpu_mhz())


def _cpu_mhz() -> float | None:
    known = _words(SYSTEM / "proc/cpuinfo")
    cores = [float(mhz) for mhz in re.findall(r"cpu MHz\s*:\s*([\d.]+)", known)]
    return max(cores, default=None)


def _gpu_mhz(device: torch.device) -> float | None:
    """By torch, which asks a package that may not be there, or else by the driver's own program."""
    try:
        return float(torch.cuda.clock_rate(device))
    except Exception:  # NVML's errors are its package's own: a slice of a GPU has no clock
        return _by_nvidia_smi(str(torch.cuda.get_device_properties(device).uuid))


def _by_nvidia_smi(uuid: str) -> float | None:
    wanted = ["--query-gpu=clocks.sm", "--format=csv,noheader,nounits"]
    argv = ["nvidia-smi", f"--id=GPU-{uuid.removeprefix('GPU-')}", *wanted]
    try:
        printed = subprocess.run(argv, capture_output=True, text=True, timeout=5)
        return float(printed.stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None


def versions() -> Versions:
    """Of Convas, torch and what it runs on."""
    cudnn = torch.backends.cudnn.version() if torch.version.cuda else None
    return Versions(
        convas=version(),
        torch=torch.__version__,
        python=platform.python_version(),
        cuda=torch.version.cuda or "",
        cudnn=str(cudnn or ""),
    )
