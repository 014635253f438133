"""InceptionResNetV2, a network written with Convas."""

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
        self.bn = nn.BatchNorm2d(out_channels, eps=0.001)

    def forward(self, x):
        x = self.conv(x)
        return F.relu(self.bn(x), inplace=True)


class Mixed5b(nn.Module):
    """Inception that opens the 35×35 stage."""

    def __init__(self, in_channels):
        super().__init__()
        self.branch0 = ConvBnRelu(in_channels, 96, kernel_size=1)
        self.branch1 = nn.Sequential(
            ConvBnRelu(in_channels, 48, kernel_size=1),
            ConvBnRelu(48, 64, kernel_size=5, padding=2),
        )
        self.branch2 = nn.Sequential(
            ConvBnRelu(in_channels, 64, kernel_size=1),
            ConvBnRelu(64, 96, kernel_size=3, padding=1),
            ConvBnRelu(96, 96, kernel_size=3, padding=1),
        )
        self.branch3 = nn.Sequential(
            nn.AvgPool2d(3, stride=1, padding=1, count_include_pad=False),
            ConvBnRelu(in_channels, 64, kernel_size=1),
        )

    def forward(self, x):
        branch0 = self.branch0(x)
        branch1 = self.branch1(x)
        branch2 = self.branch2(x)
        branch3 = self.branch3(x)
        return torch.cat([branch0, branch1, branch2, branch3], dim=1)


class Block35(nn.Module):
    """Inception with a residual, scaled 0.17."""

    def __init__(self, in_channels):
        super().__init__()
        self.branch0 = ConvBnRelu(in_channels, 32, kernel_size=1)
        self.branch1 = nn.Sequential(
            ConvBnRelu(in_channels, 32, kernel_size=1),
            ConvBnRelu(32, 32, kernel_size=3, padding=1),
        )
        self.branch2 = nn.Sequential(
            ConvBnRelu(in_channels, 32, kernel_size=1),
            ConvBnRelu(32, 48, kernel_size=3, padding=1),
            ConvBnRelu(48, 64, kernel_size=3, padding=1),
        )
        self.conv2d = nn.Conv2d(128, 320, kernel_size=1)

    def forward(self, x):
        branch0 = self.branch0(x)
        branch1 = self.branch1(x)
        branch2 = self.branch2(x)
        out = torch.cat([branch0, branch1, branch2], dim=1)
        out = self.conv2d(out)
        out = out * 0.17
        x = x + out
        return F.relu(x)


class Mixed6a(nn.Module):
    """35 to 17."""

    def __init__(self, in_channels):
        super().__init__()
        self.branch0 = ConvBnRelu(in_channels, 384, kernel_size=3, stride=2)
        self.branch1 = nn.Sequential(
            ConvBnRelu(in_channels, 256, kernel_size=1),
            ConvBnRelu(256, 256, kernel_size=3, padding=1),
            ConvBnRelu(256, 384, kernel_size=3, stride=2),
        )
        self.branch2 = nn.MaxPool2d(3, stride=2)

    def forward(self, x):
        branch0 = self.branch0(x)
        branch1 = self.branch1(x)
        branch2 = self.branch2(x)
        return torch.cat([branch0, branch1, branch2], dim=1)


class Block17(nn.Module):
    """Inception with a residual, scaled 0.1."""

    def __init__(self, in_channels):
        super().__init__()
        self.branch0 = ConvBnRelu(in_channels, 192, kernel_size=1)
        self.branch1 = nn.Sequential(
            ConvBnRelu(in_channels, 128, kernel_size=1),
            ConvBnRelu(128, 160, kernel_size=(1, 7), padding=(0, 3)),
            ConvBnRelu(160, 192, kernel_size=(7, 1), padding=(3, 0)),
        )
        self.conv2d = nn.Conv2d(384, 1088, kernel_size=1)

    def forward(self, x):
        branch0 = self.branch0(x)
        branch1 = self.branch1(x)
        out = torch.cat([branch0, branch1], dim=1)
        out = self.conv2d(out)
        out = out * 0.1
        x = x + out
        return F.relu(x)


class Mixed7a(nn.Module):
    """17 to 8."""

    def __init__(self, in_channels):
        super().__init__()
        self.branch0 = nn.Sequential(
            ConvBnRelu(in_channels, 256, kernel_size=1),
            ConvBnRelu(256, 384, kernel_size=3, stride=2),
        )
        self.branch1 = nn.Sequential(
            ConvBnRelu(in_channels, 256, kernel_size=1),
            ConvBnRelu(256, 288, kernel_size=3, stride=2),
        )
        self.branch2 = nn.Sequential(
            ConvBnRelu(in_channels, 256, kernel_size=1),
            ConvBnRelu(256, 288, kernel_size=3, padding=1),
            ConvBnRelu(288, 320, kernel_size=3, stride=2),
        )
        self.branch3 = nn.MaxPool2d(3, stride=2)

    def forward(self, x):
        branch0 = self.branch0(x)
        branch1 = self.branch1(x)
        branch2 = self.branch2(x)
        branch3 = self.branch3(x)
        return torch.cat([branch0, branch1, branch2, branch3], dim=1)


class Block8(nn.Module):
    """Inception with a residual, scaled 0.2."""

    def __init__(self, in_channels):
        super().__init__()
        self.branch0 = ConvBnRelu(in_channels, 192, kernel_size=1)
        self.branch1 = nn.Sequential(
            ConvBnRelu(in_channels, 192, kernel_size=1),
            ConvBnRelu(192, 224, kernel_size=(1, 3), padding=(0, 1)),
            ConvBnRelu(224, 256, kernel_size=(3, 1), padding=(1, 0)),
        )
        self.conv2d = nn.Conv2d(448, 2080, kernel_size=1)

    def forward(self, x):
        branch0 = self.branch0(x)
        branch1 = self.branch1(x)
        out = torch.cat([branch0, branch1], dim=1)
        out = self.conv2d(out)
        out = out * 0.2
        x = x + out
        return F.relu(x)


class Block8Last(nn.Module):
    """Inception with a residual, not scaled, no ReLU."""

    def __init__(self, in_channels):
        super().__init__()
        self.branch0 = ConvBnRelu(in_channels, 192, kernel_size=1)
        self.branch1 = nn.Sequential(
            ConvBnRelu(in_channels, 192, kernel_size=1),
            ConvBnRelu(192, 224, kernel_size=(1, 3), padding=(0, 1)),
            ConvBnRelu(224, 256, kernel_size=(3, 1), padding=(1, 0)),
        )
        self.conv2d = nn.Conv2d(448, 2080, kernel_size=1)

    def forward(self, x):
        branch0 = self.branch0(x)
        branch1 = self.branch1(x)
        out = torch.cat([branch0, branch1], dim=1)
        out = self.conv2d(out)
        return x + out


class InceptionResNetV2(nn.Module):
    """Inception-ResNet-v2: residual Inception blocks, scaled.

    3×299×299 to 1000; 55,843,464 parameters.
    """

    def __init__(self, num_classes=1000):
        super().__init__()
        self.conv1 = nn.Sequential(
            ConvBnRelu(3, 32, kernel_size=3, stride=2),
            ConvBnRelu(32, 32, kernel_size=3),
            ConvBnRelu(32, 64, kernel_size=3, padding=1),
        )
        self.maxpool1 = nn.MaxPool2d(3, stride=2)
        self.conv2 = nn.Sequential(
            ConvBnRelu(64, 80, kernel_size=1),
            ConvBnRelu(80, 192, kernel_size=3),
        )
        self.maxpool2 = nn.MaxPool2d(3, stride=2)
        self.mixed_5b = Mixed5b(192)
        self.repeat = nn.Sequential(*(Block35(320) for _ in range(10)))
        self.mixed_6a = Mixed6a(320)
        self.repeat_1 = nn.Sequential(*(Block17(1088) for _ in range(20)))
        self.mixed_7a = Mixed7a(1088)
        self.repeat_2 = nn.Sequential(*(Block8(2080) for _ in range(9)))
        self.block8 = Block8Last(2080)
        self.conv2d_7b = ConvBnRelu(2080, 1536, kernel_size=1)
        self.dropout = nn.Dropout(p=0.2)
        self.fc = nn.Linear(1536, num_classes)

    def forward(self, x):
        x = self.conv1(x)  # 64×147×147
        x = self.maxpool1(x)  # 64×73×73
        x = self.conv2(x)  # 192×71×71
        x = self.maxpool2(x)  # 192×35×35
        x = self.mixed_5b(x)  # 320×35×35
        x = self.repeat(x)  # 320×35×35
        x = self.mixed_6a(x)  # 1088×17×17
        x = self.repeat_1(x)  # 1088×17×17
        x = self.mixed_7a(x)  # 2080×8×8
        x = self.repeat_2(x)  # 2080×8×8
        x = self.block8(x)  # 2080×8×8
        x = self.conv2d_7b(x)  # 1536×8×8
        x = x.mean(dim=(2, 3))  # 1536
        x = self.dropout(x)  # 1536
        x = self.fc(x)  # 1000
        return x


if __name__ == "__main__":
    model = InceptionResNetV2().eval()
    with torch.no_grad():
        outputs = model(torch.rand(2, 3, 299, 299))
    print(tuple(outputs.shape))
