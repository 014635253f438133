"""BnInception, a network written with Convas."""

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
        )
        self.bn = nn.BatchNorm2d(out_channels)

    def forward(self, x):
        x = self.conv(x)
        return F.relu(self.bn(x), inplace=True)


class InceptionV2(nn.Module):
    """Two 3×3 where v1 has a 5×5, average pooling."""

    def __init__(
        self,
        in_channels,
        ch1x1,
        ch3x3red,
        ch3x3,
        dbl3x3red,
        dbl3x3a,
        dbl3x3b,
        pool_proj,
    ):
        super().__init__()
        self.branch1 = ConvBnRelu(in_channels, ch1x1)
        self.branch2 = nn.Sequential(
            ConvBnRelu(in_channels, ch3x3red),
            ConvBnRelu(ch3x3red, ch3x3, kernel_size=3, padding=1),
        )
        self.branch3 = nn.Sequential(
            ConvBnRelu(in_channels, dbl3x3red),
            ConvBnRelu(dbl3x3red, dbl3x3a, kernel_size=3, padding=1),
            ConvBnRelu(dbl3x3a, dbl3x3b, kernel_size=3, padding=1),
        )
        self.branch4 = nn.Sequential(
            nn.AvgPool2d(3, stride=1, padding=1),
            ConvBnRelu(in_channels, pool_proj),
        )

    def forward(self, x):
        branch1 = self.branch1(x)
        branch2 = self.branch2(x)
        branch3 = self.branch3(x)
        branch4 = self.branch4(x)
        return torch.cat([branch1, branch2, branch3, branch4], dim=1)


class InceptionReduction(nn.Module):
    """Halves the map: stride 2 in the last 3×3s beside a max pool."""

    def __init__(self, in_channels, ch3x3red, ch3x3, dbl3x3red, dbl3x3a, dbl3x3b):
        super().__init__()
        self.branch1 = nn.Sequential(
            ConvBnRelu(in_channels, ch3x3red),
            ConvBnRelu(ch3x3red, ch3x3, kernel_size=3, stride=2, padding=1),
        )
        self.branch2 = nn.Sequential(
            ConvBnRelu(in_channels, dbl3x3red),
            ConvBnRelu(dbl3x3red, dbl3x3a, kernel_size=3, padding=1),
            ConvBnRelu(dbl3x3a, dbl3x3b, kernel_size=3, stride=2, padding=1),
        )
        self.branch3 = nn.MaxPool2d(3, stride=2, ceil_mode=True)

    def forward(self, x):
        branch1 = self.branch1(x)
        branch2 = self.branch2(x)
        branch3 = self.branch3(x)
        return torch.cat([branch1, branch2, branch3], dim=1)


class InceptionV2Max(nn.Module):
    """Two 3×3 where v1 has a 5×5, max pooling."""

    def __init__(
        self,
        in_channels,
        ch1x1,
        ch3x3red,
        ch3x3,
        dbl3x3red,
        dbl3x3a,
        dbl3x3b,
        pool_proj,
    ):
        super().__init__()
        self.branch1 = ConvBnRelu(in_channels, ch1x1)
        self.branch2 = nn.Sequential(
            ConvBnRelu(in_channels, ch3x3red),
            ConvBnRelu(ch3x3red, ch3x3, kernel_size=3, padding=1),
        )
        self.branch3 = nn.Sequential(
            ConvBnRelu(in_channels, dbl3x3red),
            ConvBnRelu(dbl3x3red, dbl3x3a, kernel_size=3, padding=1),
            ConvBnRelu(dbl3x3a, dbl3x3b, kernel_size=3, padding=1),
        )
        self.branch4 = nn.Sequential(
            nn.MaxPool2d(3, stride=1, padding=1),
            ConvBnRelu(in_channels, pool_proj),
        )

    def forward(self, x):
        branch1 = self.branch1(x)
        branch2 = self.branch2(x)
        branch3 = self.branch3(x)
        branch4 = self.branch4(x)
        return torch.cat([branch1, branch2, branch3, branch4], dim=1)


class BnInception(nn.Module):
    """BN-Inception, also called Inception v2.

    3×224×224 to 1000; 11,295,240 parameters.
    """

    def __init__(self, num_classes=1000):
        super().__init__()
        self.conv1 = ConvBnRelu(3, 64, kernel_size=7, stride=2, padding=3)
        self.pool1 = nn.MaxPool2d(3, stride=2, ceil_mode=True)
        self.conv2 = ConvBnRelu(64, 64)
        self.conv3 = ConvBnRelu(64, 192, kernel_size=3, padding=1)
        self.pool2 = nn.MaxPool2d(3, stride=2, ceil_mode=True)
        self.inception3a = InceptionV2(192, 64, 64, 64, 64, 96, 96, 32)
        self.inception3b = InceptionV2(256, 64, 64, 96, 64, 96, 96, 64)
        self.inception3c = InceptionReduction(320, 128, 160, 64, 96, 96)
        self.inception4a = InceptionV2(576, 224, 64, 96, 96, 128, 128, 128)
        self.inception4b = InceptionV2(576, 192, 96, 128, 96, 128, 128, 128)
        self.inception4c = InceptionV2(576, 160, 128, 160, 128, 160, 160, 128)
        self.inception4d = InceptionV2(608, 96, 128, 192, 160, 192, 192, 128)
        self.inception4e = InceptionReduction(608, 128, 192, 192, 256, 256)
        self.inception5a = InceptionV2(1056, 352, 192, 320, 160, 224, 224, 128)
        self.inception5b = InceptionV2Max(1024, 352, 192, 320, 192, 224, 224, 128)
        self.fc = nn.Linear(1024, num_classes)

    def forward(self, x):
        x = self.conv1(x)  # 64×112×112
        x = self.pool1(x)  # 64×56×56
        x = self.conv2(x)  # 64×56×56
        x = self.conv3(x)  # 192×56×56
        x = self.pool2(x)  # 192×28×28
        x = self.inception3a(x)  # 256×28×28
        x = self.inception3b(x)  # 320×28×28
        x = self.inception3c(x)  # 576×14×14
        x = self.inception4a(x)  # 576×14×14
        x = self.inception4b(x)  # 576×14×14
        x = self.inception4c(x)  # 608×14×14
        x = self.inception4d(x)  # 608×14×14
        x = self.inception4e(x)  # 1056×7×7
        x = self.inception5a(x)  # 1024×7×7
        x = self.inception5b(x)  # 1024×7×7
        x = x.mean(dim=(2, 3))  # 1024
        x = self.fc(x)  # 1000
        return x


if __name__ == "__main__":
    model = BnInception().eval()
    with torch.no_grad():
        outputs = model(torch.rand(2, 3, 224, 224))
    print(tuple(outputs.shape))
