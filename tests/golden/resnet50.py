"""ResNet50, a network written with Convas."""

import torch
import torch.nn.functional as F
from torch import nn


class BottleneckDown(nn.Module):
    """1×1, 3×3 and 1×1 around a shortcut, with a projection."""

    def __init__(self, in_channels, width, channels, stride=2):
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, width, kernel_size=1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(
            width, width, kernel_size=3, stride=stride, padding=1, bias=False
        )
        self.bn2 = nn.BatchNorm2d(width)
        self.conv3 = nn.Conv2d(width, channels, kernel_size=1, bias=False)
        self.bn3 = nn.BatchNorm2d(channels)
        self.downsample = nn.Sequential(
            nn.Conv2d(in_channels, channels, kernel_size=1, stride=stride, bias=False),
            nn.BatchNorm2d(channels),
        )

    def forward(self, x):
        out = self.conv1(x)
        out = F.relu(self.bn1(out), inplace=True)
        out = self.conv2(out)
        out = F.relu(self.bn2(out), inplace=True)
        out = self.conv3(out)
        out = self.bn3(out)
        downsample = self.downsample(x)
        x = out + downsample
        return F.relu(x)


class Bottleneck(nn.Module):
    """1×1, 3×3 and 1×1 around a shortcut."""

    def __init__(self, in_channels, width, channels):
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, width, kernel_size=1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, kernel_size=3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.conv3 = nn.Conv2d(width, channels, kernel_size=1, bias=False)
        self.bn3 = nn.BatchNorm2d(channels)

    def forward(self, x):
        out = self.conv1(x)
        out = F.relu(self.bn1(out), inplace=True)
        out = self.conv2(out)
        out = F.relu(self.bn2(out), inplace=True)
        out = self.conv3(out)
        out = self.bn3(out)
        x = out + x
        return F.relu(x)


class ResNet50(nn.Module):
    """ResNet50, as in torchvision.

    3×224×224 to 1000; 25,557,032 parameters.
    """

    def __init__(self, num_classes=1000):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 64, kernel_size=7, stride=2, padding=3, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        self.maxpool = nn.MaxPool2d(3, stride=2, padding=1)
        self.layer1 = nn.Sequential(
            BottleneckDown(64, 64, 256, stride=1),
            Bottleneck(256, 64, 256),
            Bottleneck(256, 64, 256),
        )
        self.layer2 = nn.Sequential(
            BottleneckDown(256, 128, 512, stride=2),
            Bottleneck(512, 128, 512),
            Bottleneck(512, 128, 512),
            Bottleneck(512, 128, 512),
        )
        self.layer3 = nn.Sequential(
            BottleneckDown(512, 256, 1024, stride=2),
            Bottleneck(1024, 256, 1024),
            Bottleneck(1024, 256, 1024),
            Bottleneck(1024, 256, 1024),
            Bottleneck(1024, 256, 1024),
            Bottleneck(1024, 256, 1024),
        )
        self.layer4 = nn.Sequential(
            BottleneckDown(1024, 512, 2048, stride=2),
            Bottleneck(2048, 512, 2048),
            Bottleneck(2048, 512, 2048),
        )
        self.fc = nn.Linear(2048, num_classes)

    def forward(self, x):
        x = self.conv1(x)  # 64×112×112
        x = F.relu(self.bn1(x), inplace=True)  # 64×112×112
        x = self.maxpool(x)  # 64×56×56
        x = self.layer1(x)  # 256×56×56
        x = self.layer2(x)  # 512×28×28
        x = self.layer3(x)  # 1024×14×14
        x = self.layer4(x)  # 2048×7×7
        x = x.mean(dim=(2, 3))  # 2048
        x = self.fc(x)  # 1000
        return x


if __name__ == "__main__":
    model = ResNet50().eval()
    with torch.no_grad():
        outputs = model(torch.rand(2, 3, 224, 224))
    print(tuple(outputs.shape))
