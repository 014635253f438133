"""The network a command is about: a preset by its name, or a file."""

from argparse import Namespace
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from app.cli.misuse import Misuse
from app.store import networks
from graph.check.infer import infer
from graph.check.report import Report
from graph.declare.op import plain
from graph.model import Model
from graph.ops.port import Unknown
from presets.catalogue import PRESETS
from presets.registry import Preset


def report(args: Namespace) -> Report:
    """The network, checked; raises Misuse or Refused where there is none to check."""
    return infer(model(args))


def model(args: Namespace) -> Model:
    """The network with its settings and its input's shape; raises Misuse or Refused."""
    preset = PRESETS.get(args.target)
    if preset is not None:
        found = _made(preset, args.set)
    elif args.set:
        raise Misuse(f"--set is for presets, and {args.target} is none")
    else:
        check_exists(args.target)
        found = networks.load(args.target)
    return _resized(found, args.input) if args.input else found


def check_exists(target: str) -> None:
    """Raise Misuse unless there is such a preset or file."""
    if target in PRESETS or Path(target).exists():
        return
    near = get_close_matches(target, PRESETS, 1)
    hint = (
        f"; did you mean {near[0]}?"
        if near
        else "; convas presets lists the presets, convas --help the commands"
    )
    raise Misuse(f"there is no preset or file {target!r}{hint}")


def known(report: Report) -> Report:
    """The report, if every operation in it is known; raises Misuse at the first that is not."""
    for name, graph in report.model.graphs.items():
        for node, entry in graph.nodes.items():
            if isinstance(entry.op, Unknown):
                raise Misuse(
                    f"{node!r} in {name} is {entry.op.name!r}, an operation that this version "
                    "of Convas does not know"
                )
    return report


def _made(preset: Preset, given: list[tuple[str, str]]) -> Model:
    settings = {name: _value(preset, name, text) for name, text in given}
    try:
        return preset.make(**settings)
    except ValidationError as error:
        raise Misuse(f"{preset.name} cannot be made so: {plain(error)}") from None
    except ValueError as error:
        raise Misuse(f"{preset.name} cannot be made so: {error}") from None


def _value(preset: Preset, name: str, text: str) -> Any:
    """A setting's value in the type of its default."""
    if name not in preset.settings:
        has = ", ".join(preset.settings) or "none"
        raise Misuse(f"{preset.name} has no setting {name!r}; it has {has}")
    default = preset.settings[name]
    try:
        if isinstance(default, bool):
            return {"true": True, "false": False}[text.lower()]
        return type(default)(text)
    except (KeyError, ValueError):
        raise Misuse(f"{name} cannot be {text!r}; its default is {default!r}") from None


def _resized(found: Model, shape: tuple[int, ...]) -> Model:
    network = found.network
    if len(network.inputs) != 1:
        raise Misuse(f"--input is for networks with one input, and this has {len(network.inputs)}")
    (name,) = network.inputs
    node = network.nodes[name]
    try:
        node = replace(node, op=node.op.with_field("shape", shape))
    except ValueError as error:
        raise Misuse(f"--input is no shape: {error}") from None
    return found.with_graph(found.main, network.with_nodes({**network.nodes, name: node}))
