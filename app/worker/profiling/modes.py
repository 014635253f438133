"""How a pass is run: as it is, as a CUDA graph, or compiled."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

import torch
from torch import nn

from app.protocol import Settings
from app.worker import devices
from app.worker.devices import Context
from app.worker.network import where
from app.worker.profiling import passes
from app.worker.profiling.timing import Images, Run
from graph.problem import Refused

BEFORE_CAPTURE = 3
"""Runs before a capture, in which libraries prepare what a capture may not."""
NO_CAPTURE = "CUDA error: this network cannot be captured as a graph; choose eager or compile"
NO_COMPILER = ("InvalidCxxCompiler", "Failed to find C compiler")
"""What torch and Triton say where there is none."""


def check(settings: Settings, device: torch.device) -> None:
    """Raises Refused for a mode that the device does not have."""
    if settings.mode == "cuda-graph" and device.type != "cuda":
        raise Refused("a CUDA graph needs a CUDA device; choose eager or compile on the CPU")


@contextmanager
def forgotten(settings: Settings) -> Iterator[None]:
    """What is compiled meanwhile, and the memory it has, does not outlast the profile."""
    try:
        yield
    finally:
        if settings.mode == "compile":
            torch.compiler.reset()


def captured(run: Run, first: Images) -> Run:
    """The pass as a torch.cuda.CUDAGraph: images are copied to where it reads, and it is replayed.

    After "Whole-network capture" in torch's notes on CUDA semantics: warmed up and captured on a
    stream of its own; gradients are None before, so that a backward pass makes them anew in the
    graph's memory.
    """
    device = first[0].device
    fixed = tuple(x.clone() for x in first)
    stream = torch.cuda.Stream(device)
    stream.wait_stream(torch.cuda.current_stream(device))
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.stream(stream):
        for _ in range(BEFORE_CAPTURE):
            run(fixed)
        _capture(graph, run, fixed, stream)
    torch.cuda.current_stream(device).wait_stream(stream)

    def replay(batch: Images) -> None:
        for into, images in zip(fixed, batch, strict=True):
            into.copy_(images, non_blocking=True)
        graph.replay()

    return replay


def _capture(
    graph: torch.cuda.CUDAGraph, run: Run, fixed: Images, stream: torch.cuda.Stream
) -> None:
    """Where memory runs out, ending the capture may fail too: what went wrong first is reported.

    Raises a CUDA error for a network that does what a capture forbids: the worker starts anew.
    """
    try:
        with torch.cuda.graph(graph, stream=stream):
            run(fixed)
    except RuntimeError as error:
        first = error.__context__ or error
        if devices.out_of_memory(first):
            raise first from None
        reason = str(first).partition("\n")[0]
        raise RuntimeError(f"{NO_CAPTURE}: {reason}{where(first)}") from error


def compiled(
    settings: Settings, module: nn.Module, context: Context, first: Images
) -> tuple[Run, float]:
    """The pass with the module through torch.compile, and the seconds that its first run took.

    Raises Refused where torch cannot compile it.
    """
    faster = cast(nn.Module, torch.compile(module, dynamic=False))
    run = passes.of(settings.passes, faster, context)
    began = time.monotonic()
    try:
        run(first)
    except Exception as error:
        if devices.out_of_memory(error) or not _from_compiler(error):
            raise
        raise Refused(_reason(error)) from None
    return run, time.monotonic() - began


def _from_compiler(error: Exception) -> bool:
    kinds = type(error).__mro__
    return any(
        kind.__module__.startswith(("torch._dynamo", "torch._inductor", "triton")) for kind in kinds
    )


def _reason(error: Exception) -> str:
    text = str(error)
    if any(words in text for words in NO_COMPILER):
        return (
            "torch.compile needs a C++ compiler such as g++, and there is none here; choose eager"
        )
    first = text.strip().partition("\n")[0] or type(error).__name__
    return f"torch.compile cannot do this network here: {first}; choose eager"
