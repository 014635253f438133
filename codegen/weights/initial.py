"""The numbers a network starts from: those that torch would draw for its generated source."""

import math
from collections.abc import Mapping

import numpy as np

from codegen.weights.state_dict import Floats, layers
from codegen.weights.torch_random import Generator
from graph.check.report import Report
from graph.declare.op import Op
from graph.initialization import Initialization
from graph.shape import Shape


def initial(report: Report, seed: int = 0) -> dict[str, Floats]:
    """The network's first weights and buffers, auxiliary parts too, by state_dict key.

    They are those of the generated class made on a CPU after torch.manual_seed(seed), equal up
    to the last bit or two of a float32. Torch draws layer by layer in the order in which
    `__init__` makes them; a scheme of the model's own (Kaiming, Xavier …) draws once more when
    all layers are there, so what torch drew before it is skipped here and costs no time.
    """
    generator = Generator(seed)
    scheme = report.model.initialization
    found = list(layers(report))
    numbers: dict[str, Floats] = {}
    for path, op, shapes in found:
        for name in shapes:
            numbers[f"{path}.{name}"] = _by_torch(generator, op, name, shapes, scheme)
    if scheme.scheme != "torch":
        for path, op, shapes in found:
            if op.start("weight") is None and "weight" in shapes:
                numbers[f"{path}.weight"] = _by_scheme(generator, shapes["weight"], scheme)
    return numbers


def _by_torch(
    generator: Generator,
    op: Op,
    name: str,
    shapes: Mapping[str, Shape],
    scheme: Initialization,
) -> Floats:
    """What the constructor of torch's layer puts into one of its weights."""
    start, count = op.start(name), math.prod(shapes[name])
    if start is not None:
        return np.full(shapes[name], start, np.float32)
    if scheme.scheme != "torch":
        generator.skip(count)
        return np.zeros(shapes[name], np.float32)
    fan_in = math.prod(shapes["weight"][1:])
    bound = 1 / math.sqrt(fan_in)
    if name == "weight":  # the same bound, rounded as nn.init.kaiming_uniform_(a=sqrt(5)) does
        gain = math.sqrt(2 / (1 + math.sqrt(5) ** 2))
        bound = math.sqrt(3) * (gain / math.sqrt(fan_in))
    return generator.uniform(count, -bound, bound).reshape(shapes[name])


def _by_scheme(generator: Generator, shape: Shape, scheme: Initialization) -> Floats:
    """The weight of a convolution or linear layer by the scheme of the model."""
    count, window = math.prod(shape), math.prod(shape[2:])
    fan_in, fan_out = shape[1] * window, shape[0] * window
    if scheme.scheme == "xavier":
        bound = math.sqrt(3) * math.sqrt(2 / (fan_in + fan_out))
        numbers = generator.uniform(count, -bound, bound)
    elif scheme.scheme == "kaiming":
        numbers = generator.normal(count, math.sqrt(2) / math.sqrt(fan_out))
    else:
        numbers = generator.truncated_normal(count, scheme.std)
    return numbers.reshape(shape)
