"""Xception, a network written with Convas."""

import torch
import torch.nn.functional as F
from torch import nn


class ConvBnRelu(nn.Module):
    """A convolution, BatchNorm, then ReLU."""

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
        self.bn = nn.BatchNorm2d(out_channels)

    def forward(self, x):
        x = self.conv(x)
        return F.relu(self.bn(x), inplace=True)


class SeparableConv(nn.Module):
    """A window for each channel, then 1×1 across channels."""

    def __init__(self, in_channels, out_channels):
        super().__init__()
        self.depthwise = nn.Conv2d(
            in_channels,
            in_channels,
            kernel_size=3,
            padding=1,
            bias=False,
            groups=in_channels,
        )
        self.pointwise = nn.Conv2d(in_channels, out_channels, kernel_size=1, bias=False)

    def forward(self, x):
        x = self.depthwise(x)
        return self.pointwise(x)


class XceptionEntry(nn.Module):
    """Two separable convolutions and a max pool, beside a projection."""

    def __init__(self, in_channels, middle, channels):
        super().__init__()
        self.sepconv1 = SeparableConv(in_channels, middle)
        self.bn1 = nn.BatchNorm2d(middle)
        self.sepconv2 = SeparableConv(middle, channels)
        self.bn2 = nn.BatchNorm2d(channels)
        self.maxpool = nn.MaxPool2d(3, stride=2, padding=1)
        self.skip = nn.Sequential(
            nn.Conv2d(in_channels, channels, kernel_size=1, stride=2, bias=False),
            nn.BatchNorm2d(channels),
        )

    def forward(self, x):
        out = self.sepconv1(x)
        out = F.relu(self.bn1(out), inplace=True)
        out = self.sepconv2(out)
        out = self.bn2(out)
        out = self.maxpool(out)
        skip = self.skip(x)
        return out + skip


class XceptionDown(nn.Module):
    """ReLU, then two separable convolutions and a max pool, beside a projection."""

    def __init__(self, in_channels, middle, channels):
        super().__init__()
        self.sepconv1 = SeparableConv(in_channels, middle)
        self.bn1 = nn.BatchNorm2d(middle)
        self.sepconv2 = SeparableConv(middle, channels)
        self.bn2 = nn.BatchNorm2d(channels)
        self.maxpool = nn.MaxPool2d(3, stride=2, padding=1)
        self.skip = nn.Sequential(
            nn.Conv2d(in_channels, channels, kernel_size=1, stride=2, bias=False),
            nn.BatchNorm2d(channels),
        )

    def forward(self, x):
        out = F.relu(x)
        out = self.sepconv1(out)
        out = F.relu(self.bn1(out), inplace=True)
        out = self.sepconv2(out)
        out = self.bn2(out)
        out = self.maxpool(out)
        skip = self.skip(x)
        return out + skip


class XceptionMiddle(nn.Module):
    """Three separable convolutions around a shortcut."""

    def __init__(self, in_channels, channels):
        super().__init__()
        self.sepconv1 = SeparableConv(in_channels, channels)
        self.bn1 = nn.BatchNorm2d(channels)
        self.sepconv2 = SeparableConv(channels, channels)
        self.bn2 = nn.BatchNorm2d(channels)
        self.sepconv3 = SeparableConv(channels, channels)
        self.bn3 = nn.BatchNorm2d(channels)

    def forward(self, x):
        out = F.relu(x)
        out = self.sepconv1(out)
        out = F.relu(self.bn1(out), inplace=True)
        out = self.sepconv2(out)
        out = F.relu(self.bn2(out), inplace=True)
        out = self.sepconv3(out)
        out = self.bn3(out)
        return out + x


class Xception(nn.Module):
    """Xception: entry, middle and exit flow.

    3×299×299 to 1000; 22,855,952 parameters.
    """

    def __init__(self, num_classes=1000):
        super().__init__()
        self.conv1 = ConvBnRelu(3, 32, kernel_size=3, stride=2)
        self.conv2 = ConvBnRelu(32, 64, kernel_size=3)
        self.entry1 = XceptionEntry(64, 128, 128)
        self.entry2 = XceptionDown(128, 256, 256)
        self.entry3 = XceptionDown(256, 728, 728)
        self.middle = nn.Sequential(*(XceptionMiddle(728, 728) for _ in range(8)))
        self.exit = XceptionDown(728, 728, 1024)
        self.sepconv3 = SeparableConv(1024, 1536)
        self.bn3 = nn.BatchNorm2d(1536)
        self.sepconv4 = SeparableConv(1536, 2048)
        self.bn4 = nn.BatchNorm2d(2048)
        self.fc = nn.Linear(2048, num_classes)

    def forward(self, x):
        x = self.conv1(x)  # 32×149×149
        x = self.conv2(x)  # 64×147×147
        x = self.entry1(x)  # 128×74×74
        x = self.entry2(x)  # 256×37×37
        x = self.entry3(x)  # 728×19×19
        x = self.middle(x)  # 728×19×19
        x = self.exit(x)  # 1024×10×10
        x = self.sepconv3(x)  # 1536×10×10
        x = F.relu(self.bn3(x), inplace=True)  # 1536×10×10
        x = self.sepconv4(x)  # 2048×10×10
        x = F.relu(self.bn4(x), inplace=True)  # 2048×10×10
        x = x.mean(dim=(2, 3))  # 2048
        x = self.fc(x)  # 1000
        return x


if __name__ == "__main__":
    model = Xception().eval()
    with torch.no_grad():
        outputs = model(torch.rand(2, 3, 299, 299))
    print(tuple(outputs.shape))
