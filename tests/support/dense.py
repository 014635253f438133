"""Dense blocks: networks full of skips."""

from graph.build import Builder
from graph.model import Model
from graph.ops.activation import ReLU
from graph.ops.convolution import Conv2d
from graph.ops.join import Concat
from graph.ops.normalization import BatchNorm2d


def dense(layers: int) -> Model:
    """A block in which each layer reads all before it."""
    net = Builder("Dense")
    features = [net.input(16, 8, 8)]
    for i in range(layers):
        x = net.add(f"cat{i}", Concat(), *features) if i else features[0]
        x = net.add(f"norm{i}", BatchNorm2d(), x)
        x = net.add(f"relu{i}", ReLU(), x)
        features.append(net.add(f"conv{i}", Conv2d(out_channels=8, kernel_size=1), x))
    net.output(net.add("end", Concat(), *features))
    return net.model()
