"""GoogLeNet, a network written with Convas."""

import torch
import torch.nn.functional as F
from torch import nn


def initialize(module):
    """Xavier (Glorot and Bengio, 2010), uniform; biases 0."""
    if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d, nn.Linear)):
        nn.init.xavier_uniform_(module.weight)
        if module.bias is not None:
            nn.init.zeros_(module.bias)


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


class Inception(nn.Module):
    """Four parallel branches joined over channels."""

    def __init__(self, in_channels, ch1x1, ch3x3red, ch3x3, ch5x5red, ch5x5, pool_proj):
        super().__init__()
        self.branch1 = ConvRelu(in_channels, ch1x1)
        self.branch2 = nn.Sequential(
            ConvRelu(in_channels, ch3x3red),
            ConvRelu(ch3x3red, ch3x3, kernel_size=3, padding=1),
        )
        self.branch3 = nn.Sequential(
            ConvRelu(in_channels, ch5x5red),
            ConvRelu(ch5x5red, ch5x5, kernel_size=5, padding=2),
        )
        self.branch4 = nn.Sequential(
            nn.MaxPool2d(3, stride=1, padding=1),
            ConvRelu(in_channels, pool_proj),
        )

    def forward(self, x):
        branch1 = self.branch1(x)
        branch2 = self.branch2(x)
        branch3 = self.branch3(x)
        branch4 = self.branch4(x)
        return torch.cat([branch1, branch2, branch3, branch4], dim=1)


class GoogLeNet(nn.Module):
    """GoogLeNet for small grey images.

    1×96×96 to 10; 5,977,530 parameters.
    """

    def __init__(self, num_classes=10):
        super().__init__()
        self.conv1 = ConvRelu(1, 64, kernel_size=7, stride=2, padding=3)
        self.maxpool1 = nn.MaxPool2d(3, stride=2, padding=1)
        self.conv2 = ConvRelu(64, 64)
        self.conv3 = ConvRelu(64, 192, kernel_size=3, padding=1)
        self.maxpool2 = nn.MaxPool2d(3, stride=2, padding=1)
        self.inception3a = Inception(192, 64, 96, 128, 16, 32, 32)
        self.inception3b = Inception(256, 128, 128, 192, 32, 96, 64)
        self.maxpool3 = nn.MaxPool2d(3, stride=2, padding=1)
        self.inception4a = Inception(480, 192, 96, 208, 16, 48, 64)
        self.inception4b = Inception(512, 160, 112, 224, 24, 64, 64)
        self.inception4c = Inception(512, 128, 128, 256, 24, 64, 64)
        self.inception4d = Inception(512, 112, 144, 288, 32, 64, 64)
        self.inception4e = Inception(528, 256, 160, 320, 32, 128, 128)
        self.maxpool4 = nn.MaxPool2d(3, stride=2, padding=1)
        self.inception5a = Inception(832, 256, 160, 320, 32, 128, 128)
        self.inception5b = Inception(832, 384, 192, 384, 48, 128, 128)
        self.fc = nn.Linear(1024, num_classes)
        self.apply(initialize)

    def forward(self, x):
        x = self.conv1(x)  # 64×48×48
        x = self.maxpool1(x)  # 64×24×24
        x = self.conv2(x)  # 64×24×24
        x = self.conv3(x)  # 192×24×24
        x = self.maxpool2(x)  # 192×12×12
        x = self.inception3a(x)  # 256×12×12
        x = self.inception3b(x)  # 480×12×12
        x = self.maxpool3(x)  # 480×6×6
        x = self.inception4a(x)  # 512×6×6
        x = self.inception4b(x)  # 512×6×6
        x = self.inception4c(x)  # 512×6×6
        x = self.inception4d(x)  # 528×6×6
        x = self.inception4e(x)  # 832×6×6
        x = self.maxpool4(x)  # 832×3×3
        x = self.inception5a(x)  # 832×3×3
        x = self.inception5b(x)  # 1024×3×3
        x = x.mean(dim=(2, 3))  # 1024
        x = self.fc(x)  # 10
        return x


if __name__ == "__main__":
    model = GoogLeNet().eval()
    with torch.no_grad():
        outputs = model(torch.rand(2, 1, 96, 96))
    print(tuple(outputs.shape))
