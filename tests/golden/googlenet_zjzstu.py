"""GoogLeNet, a network written with Convas."""

import torch
import torch.nn.functional as F
from torch import nn


def initialize(module):
    """A normal distribution cut at two deviations; biases 0."""
    if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d, nn.Linear)):
        nn.init.trunc_normal_(module.weight, std=0.01, a=-0.02, b=0.02)
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
            bias=False,
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
            nn.MaxPool2d(3, stride=1, padding=1, ceil_mode=True),
            ConvRelu(in_channels, pool_proj),
        )

    def forward(self, x):
        branch1 = self.branch1(x)
        branch2 = self.branch2(x)
        branch3 = self.branch3(x)
        branch4 = self.branch4(x)
        return torch.cat([branch1, branch2, branch3, branch4], dim=1)


class AuxHead(nn.Module):
    """A classifier on the way, for training only."""

    def __init__(self, in_channels, num_classes):
        super().__init__()
        self.pool = nn.AdaptiveAvgPool2d(4)
        self.conv = ConvRelu(in_channels, 128)
        self.fc1 = nn.Linear(2048, 1024)
        self.dropout = nn.Dropout(p=0.7)
        self.fc2 = nn.Linear(1024, num_classes)

    def forward(self, x):
        x = self.pool(x)
        x = self.conv(x)
        x = torch.flatten(x, 1)
        x = F.relu(self.fc1(x), inplace=True)
        x = self.dropout(x)
        return self.fc2(x)


class GoogLeNet(nn.Module):
    """GoogLeNet without BatchNorm and without biases in convolutions.

    3×224×224 to 1000; 6,991,272 parameters, and 6,379,472 more in training.
    """

    def __init__(self, num_classes=1000):
        super().__init__()
        self.conv1 = ConvRelu(3, 64, kernel_size=7, stride=2, padding=3)
        self.maxpool1 = nn.MaxPool2d(3, stride=2, ceil_mode=True)
        self.conv2 = ConvRelu(64, 64)
        self.conv3 = ConvRelu(64, 192, kernel_size=3, padding=1)
        self.maxpool2 = nn.MaxPool2d(3, stride=2, ceil_mode=True)
        self.inception3a = Inception(192, 64, 96, 128, 16, 32, 32)
        self.inception3b = Inception(256, 128, 128, 192, 32, 96, 64)
        self.maxpool3 = nn.MaxPool2d(3, stride=2, ceil_mode=True)
        self.inception4a = Inception(480, 192, 96, 208, 16, 48, 64)
        self.aux1 = AuxHead(512, num_classes)
        self.inception4b = Inception(512, 160, 112, 224, 24, 64, 64)
        self.inception4c = Inception(512, 128, 128, 256, 24, 64, 64)
        self.inception4d = Inception(512, 112, 144, 288, 32, 64, 64)
        self.aux2 = AuxHead(528, num_classes)
        self.inception4e = Inception(528, 256, 160, 320, 32, 128, 128)
        self.maxpool4 = nn.MaxPool2d(2, stride=2, ceil_mode=True)
        self.inception5a = Inception(832, 256, 160, 320, 32, 128, 128)
        self.inception5b = Inception(832, 384, 192, 384, 48, 128, 128)
        self.dropout = nn.Dropout(p=0.2)
        self.fc = nn.Linear(1024, num_classes)
        self.apply(initialize)

    def forward(self, x):
        x = self.conv1(x)  # 64×112×112
        x = self.maxpool1(x)  # 64×56×56
        x = self.conv2(x)  # 64×56×56
        x = self.conv3(x)  # 192×56×56
        x = self.maxpool2(x)  # 192×28×28
        x = self.inception3a(x)  # 256×28×28
        x = self.inception3b(x)  # 480×28×28
        x = self.maxpool3(x)  # 480×14×14
        x = self.inception4a(x)  # 512×14×14
        aux1: torch.Tensor | None = None
        if self.training:
            aux1 = self.aux1(x)  # 1000
        x = self.inception4b(x)  # 512×14×14
        x = self.inception4c(x)  # 512×14×14
        x = self.inception4d(x)  # 528×14×14
        aux2: torch.Tensor | None = None
        if self.training:
            aux2 = self.aux2(x)  # 1000
        x = self.inception4e(x)  # 832×14×14
        x = self.maxpool4(x)  # 832×7×7
        x = self.inception5a(x)  # 832×7×7
        x = self.inception5b(x)  # 1024×7×7
        x = x.mean(dim=(2, 3))  # 1024
        x = self.dropout(x)  # 1024
        x = self.fc(x)  # 1000
        if torch.jit.is_scripting() or self.training:
            return x, aux1, aux2
        else:
            return x


if __name__ == "__main__":
    model = GoogLeNet().eval()
    with torch.no_grad():
        outputs = model(torch.rand(2, 3, 224, 224))
    print(tuple(outputs.shape))
