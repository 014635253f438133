"""NetworkInNetwork, a network written with Convas."""

import torch
import torch.nn.functional as F
from torch import nn


class ConvRelu(nn.Module):
    """A convolution, then ReLU."""

    def __init__(self, in_channels, out_channels, kernel_size=1, stride=1, padding=0):
        super().__init__()
        self.conv = nn.Conv2d(
            in_channels,
            out_channels,
            kernel_size=kernel_size,
            stride=stride,
            padding=padding,
        )

    def forward(self, x):
        return F.relu(self.conv(x), inplace=True)


class MlpConv(nn.Module):
    """A convolution and two 1×1: a small network at each pixel."""

    def __init__(self, in_channels, channels, last, kernel_size=3, stride=1, padding=0):
        super().__init__()
        self.conv = ConvRelu(
            in_channels,
            channels,
            kernel_size=kernel_size,
            stride=stride,
            padding=padding,
        )
        self.mlp1 = ConvRelu(channels, channels)
        self.mlp2 = ConvRelu(channels, last)

    def forward(self, x):
        x = self.conv(x)
        x = self.mlp1(x)
        return self.mlp2(x)


class NetworkInNetwork(nn.Module):
    """Network in network: four mlpconv layers.

    3×224×224 to 1000; 7,595,176 parameters.
    """

    def __init__(self, num_classes=1000):
        super().__init__()
        self.mlpconv1 = MlpConv(3, 96, 96, kernel_size=11, stride=4)
        self.pool1 = nn.MaxPool2d(3, stride=2)
        self.mlpconv2 = MlpConv(96, 256, 256, kernel_size=5, padding=2)
        self.pool2 = nn.MaxPool2d(3, stride=2)
        self.mlpconv3 = MlpConv(256, 384, 384, kernel_size=3, padding=1)
        self.pool3 = nn.MaxPool2d(3, stride=2)
        self.dropout = nn.Dropout()
        self.mlpconv4 = MlpConv(384, 1024, num_classes, kernel_size=3, padding=1)

    def forward(self, x):
        x = self.mlpconv1(x)  # 96×54×54
        x = self.pool1(x)  # 96×26×26
        x = self.mlpconv2(x)  # 256×26×26
        x = self.pool2(x)  # 256×12×12
        x = self.mlpconv3(x)  # 384×12×12
        x = self.pool3(x)  # 384×5×5
        x = self.dropout(x)  # 384×5×5
        x = self.mlpconv4(x)  # 1000×5×5
        x = x.mean(dim=(2, 3))  # 1000
        return x


if __name__ == "__main__":
    model = NetworkInNetwork().eval()
    with torch.no_grad():
        outputs = model(torch.rand(2, 3, 224, 224))
    print(tuple(outputs.shape))
