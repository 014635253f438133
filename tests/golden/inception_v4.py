"""InceptionV4, a network written with Convas."""

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


class StemA(nn.Module):
    """Figure 3, first fork."""

    def __init__(self, in_channels):
        super().__init__()
        self.branch0 = ConvBnRelu(in_channels, 96, kernel_size=3, stride=2)
        self.branch1 = nn.MaxPool2d(3, stride=2)

    def forward(self, x):
        branch0 = self.branch0(x)
        branch1 = self.branch1(x)
        return torch.cat([branch0, branch1], dim=1)


class StemB(nn.Module):
    """Figure 3, second fork."""

    def __init__(self, in_channels):
        super().__init__()
        self.branch0 = nn.Sequential(
            ConvBnRelu(in_channels, 64, kernel_size=1),
            ConvBnRelu(64, 96, kernel_size=3),
        )
        self.branch1 = nn.Sequential(
            ConvBnRelu(in_channels, 64, kernel_size=1),
            ConvBnRelu(64, 64, kernel_size=(1, 7), padding=(0, 3)),
            ConvBnRelu(64, 64, kernel_size=(7, 1), padding=(3, 0)),
            ConvBnRelu(64, 96, kernel_size=3),
        )

    def forward(self, x):
        branch0 = self.branch0(x)
        branch1 = self.branch1(x)
        return torch.cat([branch0, branch1], dim=1)


class StemC(nn.Module):
    """Figure 3, third fork."""

    def __init__(self, in_channels):
        super().__init__()
        self.branch0 = ConvBnRelu(in_channels, 192, kernel_size=3, stride=2)
        self.branch1 = nn.MaxPool2d(3, stride=2)

    def forward(self, x):
        branch0 = self.branch0(x)
        branch1 = self.branch1(x)
        return torch.cat([branch0, branch1], dim=1)


class InceptionA(nn.Module):
    """Figure 4, on 35×35."""

    def __init__(self, in_channels):
        super().__init__()
        self.branch0 = ConvBnRelu(in_channels, 96, kernel_size=1)
        self.branch1 = nn.Sequential(
            ConvBnRelu(in_channels, 64, kernel_size=1),
            ConvBnRelu(64, 96, kernel_size=3, padding=1),
        )
        self.branch2 = nn.Sequential(
            ConvBnRelu(in_channels, 64, kernel_size=1),
            ConvBnRelu(64, 96, kernel_size=3, padding=1),
            ConvBnRelu(96, 96, kernel_size=3, padding=1),
        )
        self.branch3 = nn.Sequential(
            nn.AvgPool2d(3, stride=1, padding=1, count_include_pad=False),
            ConvBnRelu(in_channels, 96, kernel_size=1),
        )

    def forward(self, x):
        branch0 = self.branch0(x)
        branch1 = self.branch1(x)
        branch2 = self.branch2(x)
        branch3 = self.branch3(x)
        return torch.cat([branch0, branch1, branch2, branch3], dim=1)


class ReductionA(nn.Module):
    """Figure 7: 35 to 17."""

    def __init__(self, in_channels):
        super().__init__()
        self.branch0 = ConvBnRelu(in_channels, 384, kernel_size=3, stride=2)
        self.branch1 = nn.Sequential(
            ConvBnRelu(in_channels, 192, kernel_size=1),
            ConvBnRelu(192, 224, kernel_size=3, padding=1),
            ConvBnRelu(224, 256, kernel_size=3, stride=2),
        )
        self.branch2 = nn.MaxPool2d(3, stride=2)

    def forward(self, x):
        branch0 = self.branch0(x)
        branch1 = self.branch1(x)
        branch2 = self.branch2(x)
        return torch.cat([branch0, branch1, branch2], dim=1)


class InceptionB(nn.Module):
    """Figure 5, on 17×17."""

    def __init__(self, in_channels):
        super().__init__()
        self.branch0 = ConvBnRelu(in_channels, 384, kernel_size=1)
        self.branch1 = nn.Sequential(
            ConvBnRelu(in_channels, 192, kernel_size=1),
            ConvBnRelu(192, 224, kernel_size=(1, 7), padding=(0, 3)),
            ConvBnRelu(224, 256, kernel_size=(7, 1), padding=(3, 0)),
        )
        self.branch2 = nn.Sequential(
            ConvBnRelu(in_channels, 192, kernel_size=1),
            ConvBnRelu(192, 192, kernel_size=(7, 1), padding=(3, 0)),
            ConvBnRelu(192, 224, kernel_size=(1, 7), padding=(0, 3)),
            ConvBnRelu(224, 224, kernel_size=(7, 1), padding=(3, 0)),
            ConvBnRelu(224, 256, kernel_size=(1, 7), padding=(0, 3)),
        )
        self.branch3 = nn.Sequential(
            nn.AvgPool2d(3, stride=1, padding=1, count_include_pad=False),
            ConvBnRelu(in_channels, 128, kernel_size=1),
        )

    def forward(self, x):
        branch0 = self.branch0(x)
        branch1 = self.branch1(x)
        branch2 = self.branch2(x)
        branch3 = self.branch3(x)
        return torch.cat([branch0, branch1, branch2, branch3], dim=1)


class ReductionB(nn.Module):
    """Figure 8: 17 to 8."""

    def __init__(self, in_channels):
        super().__init__()
        self.branch0 = nn.Sequential(
            ConvBnRelu(in_channels, 192, kernel_size=1),
            ConvBnRelu(192, 192, kernel_size=3, stride=2),
        )
        self.branch1 = nn.Sequential(
            ConvBnRelu(in_channels, 256, kernel_size=1),
            ConvBnRelu(256, 256, kernel_size=(1, 7), padding=(0, 3)),
            ConvBnRelu(256, 320, kernel_size=(7, 1), padding=(3, 0)),
            ConvBnRelu(320, 320, kernel_size=3, stride=2),
        )
        self.branch2 = nn.MaxPool2d(3, stride=2)

    def forward(self, x):
        branch0 = self.branch0(x)
        branch1 = self.branch1(x)
        branch2 = self.branch2(x)
        return torch.cat([branch0, branch1, branch2], dim=1)


class InceptionC(nn.Module):
    """Figure 6, on 8×8."""

    def __init__(self, in_channels):
        super().__init__()
        self.branch0 = ConvBnRelu(in_channels, 256, kernel_size=1)
        self.branch1_stem = ConvBnRelu(in_channels, 384, kernel_size=1)
        self.branch1_across = ConvBnRelu(384, 256, kernel_size=(1, 3), padding=(0, 1))
        self.branch1_down = ConvBnRelu(384, 256, kernel_size=(3, 1), padding=(1, 0))
        self.branch2_stem = nn.Sequential(
            ConvBnRelu(in_channels, 384, kernel_size=1),
            ConvBnRelu(384, 448, kernel_size=(3, 1), padding=(1, 0)),
            ConvBnRelu(448, 512, kernel_size=(1, 3), padding=(0, 1)),
        )
        self.branch2_across = ConvBnRelu(512, 256, kernel_size=(1, 3), padding=(0, 1))
        self.branch2_down = ConvBnRelu(512, 256, kernel_size=(3, 1), padding=(1, 0))
        self.branch3 = nn.Sequential(
            nn.AvgPool2d(3, stride=1, padding=1, count_include_pad=False),
            ConvBnRelu(in_channels, 256, kernel_size=1),
        )

    def forward(self, x):
        branch0 = self.branch0(x)
        branch1_stem = self.branch1_stem(x)
        branch1_across = self.branch1_across(branch1_stem)
        branch1_down = self.branch1_down(branch1_stem)
        branch2_stem = self.branch2_stem(x)
        branch2_across = self.branch2_across(branch2_stem)
        branch2_down = self.branch2_down(branch2_stem)
        branch3 = self.branch3(x)
        return torch.cat(
            [
                branch0,
                branch1_across,
                branch1_down,
                branch2_across,
                branch2_down,
                branch3,
            ],
            dim=1,
        )


class InceptionV4(nn.Module):
    """Inception v4, figures 3 to 9 of its paper.

    3×299×299 to 1000; 42,679,816 parameters.
    """

    def __init__(self, num_classes=1000):
        super().__init__()
        self.conv = nn.Sequential(
            ConvBnRelu(3, 32, kernel_size=3, stride=2),
            ConvBnRelu(32, 32, kernel_size=3),
            ConvBnRelu(32, 64, kernel_size=3, padding=1),
        )
        self.stem = nn.Sequential(
            StemA(64),
            StemB(160),
            StemC(192),
        )
        self.inception_a = nn.Sequential(
            InceptionA(384),
            InceptionA(384),
            InceptionA(384),
            InceptionA(384),
        )
        self.reduction_a = ReductionA(384)
        self.inception_b = nn.Sequential(
            InceptionB(1024),
            InceptionB(1024),
            InceptionB(1024),
            InceptionB(1024),
            InceptionB(1024),
            InceptionB(1024),
            InceptionB(1024),
        )
        self.reduction_b = ReductionB(1024)
        self.inception_c = nn.Sequential(
            InceptionC(1536),
            InceptionC(1536),
            InceptionC(1536),
        )
        self.dropout = nn.Dropout(p=0.2)
        self.fc = nn.Linear(1536, num_classes)

    def forward(self, x):
        x = self.conv(x)  # 64×147×147
        x = self.stem(x)  # 384×35×35
        x = self.inception_a(x)  # 384×35×35
        x = self.reduction_a(x)  # 1024×17×17
        x = self.inception_b(x)  # 1024×17×17
        x = self.reduction_b(x)  # 1536×8×8
        x = self.inception_c(x)  # 1536×8×8
        x = x.mean(dim=(2, 3))  # 1536
        x = self.dropout(x)  # 1536
        x = self.fc(x)  # 1000
        return x


if __name__ == "__main__":
    model = InceptionV4().eval()
    with torch.no_grad():
        outputs = model(torch.rand(2, 3, 299, 299))
    print(tuple(outputs.shape))
