"""ResNet18, a network written with Convas."""

import torch
import torch.nn.functional as F
from torch import nn


class BasicBlock(nn.Module):
    """Two 3×3 convolutions around a shortcut."""

    def __init__(self, in_channels, channels):
        super().__init__()
        self.conv1 = nn.Conv2d(
            in_channels, channels, kernel_size=3, padding=1, bias=False
        )
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, kernel_size=3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)

    def forward(self, x):
        out = self.conv1(x)
        out = F.relu(self.bn1(out), inplace=True)
        out = self.conv2(out)
        out = self.bn2(out)
        x = out + x
        return F.relu(x)


class BasicBlockDown(nn.Module):
    """Two 3×3 convolutions around a shortcut, with a projection."""

    def __init__(self, in_channels, channels, stride=2):
        super().__init__()
        self.conv1 = nn.Conv2d(
            in_channels, channels, kernel_size=3, stride=stride, padding=1, bias=False
        )
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, kernel_size=3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)
        self.downsample = nn.Sequential(
            nn.Conv2d(in_channels, channels, kernel_size=1, stride=stride, bias=False),
            nn.BatchNorm2d(channels),
        )

    def forward(self, x):
        out = self.conv1(x)
        out = F.relu(self.bn1(out), inplace=True)
        out = self.conv2(out)
        out = self.bn2(out)
        downsample = self.downsample(x)
        x = out + downsample
        return F.relu(x)


class ResNet18(nn.Module):
    """ResNet18, as in torchvision.

    3×224×224 to 1000; 11,689,512 parameters.
    """

    def __init__(self, num_classes=1000):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 64, kernel_size=7, stride=2, padding=3, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        self.maxpool = nn.MaxPool2d(3, stride=2, padding=1)
        self.layer1 = nn.Sequential(
            BasicBlock(64, 64),
            BasicBlock(64, 64),
        )
        self.layer2 = nn.Sequential(
            BasicBlockDown(64, 128, stride=2),
            BasicBlock(128, 128),
        )
        self.layer3 = nn.Sequential(
            BasicBlockDown(128, 256, stride=2),
            BasicBlock(256, 256),
        )
        self.layer4 = nn.Sequential(
            BasicBlockDown(256, 512, stride=2),
            BasicBlock(512, 512),
        )
        self.fc = nn.Linear(512, num_classes)

    def forward(self, x):
        x = self.conv1(x)  # 64×112×112
        x = F.relu(self.bn1(x), inplace=True)  # 64×112×112
        x = self.maxpool(x)  # 64×56×56
        x = self.layer1(x)  # 64×56×56
        x = self.layer2(x)  # 128×28×28
        x = self.layer3(x)  # 256×14×14
        x = self.layer4(x)  # 512×7×7
        x = x.mean(dim=(2, 3))  # 512
        x = self.fc(x)  # 1000
        return x


if __name__ == "__main__":
    model = ResNet18().eval()
    with torch.no_grad():
        outputs = model(torch.rand(2, 3, 224, 224))
    print(tuple(outputs.shape))
