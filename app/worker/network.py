"""The network to run: the source that would be exported, executed as a module."""

import linecache
import traceback
from dataclasses import dataclass
from types import ModuleType

import torch
from torch import nn

from codegen import pytorch
from graph import file
from graph.check.infer import infer
from graph.check.report import Report
from graph.problem import Refused

SEED = 0


@dataclass(frozen=True)
class Network:
    """A model in running form. `filename` is what tracebacks and frames call its source."""

    report: Report
    source: pytorch.Source
    filename: str
    module: nn.Module

    @property
    def inputs(self) -> list[tuple[int, ...]]:
        """The shape of one image at each input."""
        return list(self.report.inputs.values())

    @property
    def layers(self) -> list[str]:
        """Paths of what runs when deployed, in order of execution."""
        return [leaf.path for leaf in self.report.leaves() if leaf.deployed]


def build(text: str, device: torch.device, seed: int = SEED) -> Network:
    """The network in a file's text, with fresh random weights, on a device.

    Raises Refused with a sentence if the text is no model, or the model has errors.
    """
    model = file.loads(text)
    report = infer(model)
    wrong = next((p for p in report.problems if p.severity == "error"), None)
    if wrong is not None:
        raise Refused(str(wrong))
    source = pytorch.write(model, report)
    filename = f"<{source.class_name}>"
    classes = _execute(source.text, filename)
    torch.manual_seed(seed)
    with device:
        module = getattr(classes, source.class_name)()
    return Network(report, source, filename, module)


def _execute(text: str, filename: str) -> ModuleType:
    """The source as a module; its lines are kept so that a traceback can show them."""
    linecache.cache[filename] = (
        len(text),
        None,
        text.splitlines(keepends=True),
        filename,
    )
    module = ModuleType("network")
    exec(compile(text, filename, "exec"), module.__dict__)
    return module


def where(error: BaseException) -> str:
    """The line of a generated source at which an error came up, as ' (line 7: …)', or ''."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename.startswith("<")]
    found = next((f for f in reversed(frames) if f.line), None)
    return f" (line {found.lineno}: {found.line})" if found else ""
