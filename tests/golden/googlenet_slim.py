"""InceptionV1, a network written with Convas."""

import torch
import torch.nn.functional as F
from torch import nn


class PaddedConv2d(nn.Conv2d):
    """nn.Conv2d that may pad each side by its own: (left, right, top, bottom)."""

    def __init__(self, *args, padding=0, **kwargs):
        own = isinstance(padding, tuple) and len(padding) == 4
        super().__init__(*args, padding=0 if own else padding, **kwargs)
        self.sides = padding if own else None
        self.fill = {"zeros": "constant"}.get(self.padding_mode, self.padding_mode)

    def forward(self, x):
        if self.sides is not None:
            x = F.pad(x, self.sides, mode=self.fill)
        return self._conv_forward(x, self.weight, self.bias)


class OffsetBatchNorm2d(nn.BatchNorm2d):
    """nn.BatchNorm2d that learns an offset, and a scale only where asked to."""

    def __init__(self, *args, scale=False, **kwargs):
        super().__init__(*args, **kwargs)
        if not scale:
            self.register_parameter("weight", None)


class ConvBnRelu(nn.Module):
    """A convolution, BatchNorm, then ReLU."""

    def __init__(self, in_channels, out_channels, kernel_size=1, stride=1, padding=0):
        super().__init__()
        self.conv = PaddedConv2d(
            in_channels,
            out_channels,
            kernel_size=kernel_size,
            stride=stride,
            padding=padding,
            bias=False,
        )
        self.bn = OffsetBatchNorm2d(out_channels, eps=0.001)

    def forward(self, x):
        x = self.conv(x)
        return F.relu(self.bn(x), inplace=True)


class Mixed(nn.Module):
    """Inception v1 with slim's names."""

    def __init__(self, in_channels, ch1x1, ch3x3red, ch3x3, ch5x5red, ch5x5, pool_proj):
        super().__init__()
        self.Branch_0 = nn.ModuleDict({"Conv2d_0a_1x1": ConvBnRelu(in_channels, ch1x1)})
        self.Branch_1 = nn.ModuleDict(
            {
                "Conv2d_0a_1x1": ConvBnRelu(in_channels, ch3x3red),
                "Conv2d_0b_3x3": ConvBnRelu(ch3x3red, ch3x3, kernel_size=3, padding=1),
            }
        )
        self.Branch_2 = nn.ModuleDict(
            {
                "Conv2d_0a_1x1": ConvBnRelu(in_channels, ch5x5red),
                "Conv2d_0b_3x3": ConvBnRelu(ch5x5red, ch5x5, kernel_size=3, padding=1),
            }
        )
        self.Branch_3 = nn.ModuleDict(
            {
                "MaxPool_0a_3x3": nn.MaxPool2d(3, stride=1, padding=1),
                "Conv2d_0b_1x1": ConvBnRelu(in_channels, pool_proj),
            }
        )

    def forward(self, x):
        Branch_0 = self.Branch_0["Conv2d_0a_1x1"](x)
        Branch_1 = self.Branch_1["Conv2d_0a_1x1"](x)
        Branch_1 = self.Branch_1["Conv2d_0b_3x3"](Branch_1)
        Branch_2 = self.Branch_2["Conv2d_0a_1x1"](x)
        Branch_2 = self.Branch_2["Conv2d_0b_3x3"](Branch_2)
        Branch_3 = self.Branch_3["MaxPool_0a_3x3"](x)
        Branch_3 = self.Branch_3["Conv2d_0b_1x1"](Branch_3)
        return torch.cat([Branch_0, Branch_1, Branch_2, Branch_3], dim=1)


class InceptionV1(nn.Module):
    """Inception v1 as in TensorFlow-slim.

    3×224×224 to 1000; 6,617,624 parameters.
    """

    def __init__(self, num_classes=1000):
        super().__init__()
        self.Conv2d_1a_7x7 = ConvBnRelu(
            3, 64, kernel_size=7, stride=2, padding=(2, 3, 2, 3)
        )
        self.MaxPool_2a_3x3 = nn.MaxPool2d(3, stride=2, ceil_mode=True)
        self.Conv2d_2b_1x1 = ConvBnRelu(64, 64)
        self.Conv2d_2c_3x3 = ConvBnRelu(64, 192, kernel_size=3, padding=1)
        self.MaxPool_3a_3x3 = nn.MaxPool2d(3, stride=2, ceil_mode=True)
        self.Mixed_3b = Mixed(192, 64, 96, 128, 16, 32, 32)
        self.Mixed_3c = Mixed(256, 128, 128, 192, 32, 96, 64)
        self.MaxPool_4a_3x3 = nn.MaxPool2d(3, stride=2, ceil_mode=True)
        self.Mixed_4b = Mixed(480, 192, 96, 208, 16, 48, 64)
        self.Mixed_4c = Mixed(512, 160, 112, 224, 24, 64, 64)
        self.Mixed_4d = Mixed(512, 128, 128, 256, 24, 64, 64)
        self.Mixed_4e = Mixed(512, 112, 144, 288, 32, 64, 64)
        self.Mixed_4f = Mixed(528, 256, 160, 320, 32, 128, 128)
        self.MaxPool_5a_2x2 = nn.MaxPool2d(2, stride=2, ceil_mode=True)
        self.Mixed_5b = Mixed(832, 256, 160, 320, 32, 128, 128)
        self.Mixed_5c = Mixed(832, 384, 192, 384, 48, 128, 128)
        self.AvgPool_0a_7x7 = nn.AvgPool2d(7, stride=1)
        self.Dropout_0b = nn.Dropout(p=0.2)
        self.Conv2d_0c_1x1 = nn.Conv2d(1024, num_classes, kernel_size=1)

    def forward(self, x):
        x = self.Conv2d_1a_7x7(x)  # 64×112×112
        x = self.MaxPool_2a_3x3(x)  # 64×56×56
        x = self.Conv2d_2b_1x1(x)  # 64×56×56
        x = self.Conv2d_2c_3x3(x)  # 192×56×56
        x = self.MaxPool_3a_3x3(x)  # 192×28×28
        x = self.Mixed_3b(x)  # 256×28×28
        x = self.Mixed_3c(x)  # 480×28×28
        x = self.MaxPool_4a_3x3(x)  # 480×14×14
        x = self.Mixed_4b(x)  # 512×14×14
        x = self.Mixed_4c(x)  # 512×14×14
        x = self.Mixed_4d(x)  # 512×14×14
        x = self.Mixed_4e(x)  # 528×14×14
        x = self.Mixed_4f(x)  # 832×14×14
        x = self.MaxPool_5a_2x2(x)  # 832×7×7
        x = self.Mixed_5b(x)  # 832×7×7
        x = self.Mixed_5c(x)  # 1024×7×7
        x = self.AvgPool_0a_7x7(x)  # 1024×1×1
        x = self.Dropout_0b(x)  # 1024×1×1
        x = self.Conv2d_0c_1x1(x)  # 1000×1×1
        x = torch.flatten(x, 1)  # 1000
        return x


if __name__ == "__main__":
    model = InceptionV1().eval()
    with torch.no_grad():
        outputs = model(torch.rand(2, 3, 224, 224))
    print(tuple(outputs.shape))
