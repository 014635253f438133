"""InceptionV3, a network written with Convas."""

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


class InceptionA(nn.Module):
    """Two 3×3 for one of the 5×5s."""

    def __init__(self, in_channels, pool_features):
        super().__init__()
        self.branch1x1 = ConvBnRelu(in_channels, 64)
        self.branch5x5_1 = ConvBnRelu(in_channels, 48)
        self.branch5x5_2 = ConvBnRelu(48, 64, kernel_size=5, padding=2)
        self.branch3x3dbl_1 = ConvBnRelu(in_channels, 64)
        self.branch3x3dbl_2 = ConvBnRelu(64, 96, kernel_size=3, padding=1)
        self.branch3x3dbl_3 = ConvBnRelu(96, 96, kernel_size=3, padding=1)
        self.avg_pool = nn.AvgPool2d(3, stride=1, padding=1)
        self.branch_pool = ConvBnRelu(in_channels, pool_features)

    def forward(self, x):
        branch1x1 = self.branch1x1(x)
        branch5x5 = self.branch5x5_1(x)
        branch5x5 = self.branch5x5_2(branch5x5)
        branch3x3dbl = self.branch3x3dbl_1(x)
        branch3x3dbl = self.branch3x3dbl_2(branch3x3dbl)
        branch3x3dbl = self.branch3x3dbl_3(branch3x3dbl)
        branch_pool = self.avg_pool(x)
        branch_pool = self.branch_pool(branch_pool)
        return torch.cat([branch1x1, branch5x5, branch3x3dbl, branch_pool], dim=1)


class InceptionB(nn.Module):
    """Halves the map, 35 to 17."""

    def __init__(self, in_channels):
        super().__init__()
        self.branch3x3 = ConvBnRelu(in_channels, 384, kernel_size=3, stride=2)
        self.branch3x3dbl_1 = ConvBnRelu(in_channels, 64)
        self.branch3x3dbl_2 = ConvBnRelu(64, 96, kernel_size=3, padding=1)
        self.branch3x3dbl_3 = ConvBnRelu(96, 96, kernel_size=3, stride=2)
        self.branch_pool = nn.MaxPool2d(3, stride=2)

    def forward(self, x):
        branch3x3 = self.branch3x3(x)
        branch3x3dbl = self.branch3x3dbl_1(x)
        branch3x3dbl = self.branch3x3dbl_2(branch3x3dbl)
        branch3x3dbl = self.branch3x3dbl_3(branch3x3dbl)
        branch_pool = self.branch_pool(x)
        return torch.cat([branch3x3, branch3x3dbl, branch_pool], dim=1)


class InceptionC(nn.Module):
    """1×7 then 7×1 for 7×7."""

    def __init__(self, in_channels, channels_7x7):
        super().__init__()
        self.branch1x1 = ConvBnRelu(in_channels, 192)
        self.branch7x7_1 = ConvBnRelu(in_channels, channels_7x7)
        self.branch7x7_2 = ConvBnRelu(
            channels_7x7, channels_7x7, kernel_size=(1, 7), padding=(0, 3)
        )
        self.branch7x7_3 = ConvBnRelu(
            channels_7x7, 192, kernel_size=(7, 1), padding=(3, 0)
        )
        self.branch7x7dbl_1 = ConvBnRelu(in_channels, channels_7x7)
        self.branch7x7dbl_2 = ConvBnRelu(
            channels_7x7, channels_7x7, kernel_size=(7, 1), padding=(3, 0)
        )
        self.branch7x7dbl_3 = ConvBnRelu(
            channels_7x7, channels_7x7, kernel_size=(1, 7), padding=(0, 3)
        )
        self.branch7x7dbl_4 = ConvBnRelu(
            channels_7x7, channels_7x7, kernel_size=(7, 1), padding=(3, 0)
        )
        self.branch7x7dbl_5 = ConvBnRelu(
            channels_7x7, 192, kernel_size=(1, 7), padding=(0, 3)
        )
        self.avg_pool = nn.AvgPool2d(3, stride=1, padding=1)
        self.branch_pool = ConvBnRelu(in_channels, 192)

    def forward(self, x):
        branch1x1 = self.branch1x1(x)
        branch7x7 = self.branch7x7_1(x)
        branch7x7 = self.branch7x7_2(branch7x7)
        branch7x7 = self.branch7x7_3(branch7x7)
        branch7x7dbl = self.branch7x7dbl_1(x)
        branch7x7dbl = self.branch7x7dbl_2(branch7x7dbl)
        branch7x7dbl = self.branch7x7dbl_3(branch7x7dbl)
        branch7x7dbl = self.branch7x7dbl_4(branch7x7dbl)
        branch7x7dbl = self.branch7x7dbl_5(branch7x7dbl)
        branch_pool = self.avg_pool(x)
        branch_pool = self.branch_pool(branch_pool)
        return torch.cat([branch1x1, branch7x7, branch7x7dbl, branch_pool], dim=1)


class InceptionAux(nn.Module):
    """A classifier on the way, for training only."""

    def __init__(self, in_channels, num_classes):
        super().__init__()
        self.avg_pool = nn.AvgPool2d(5, stride=3)
        self.conv0 = ConvBnRelu(in_channels, 128)
        self.conv1 = ConvBnRelu(128, 768, kernel_size=5)
        self.fc = nn.Linear(768, num_classes)

    def forward(self, x):
        x = self.avg_pool(x)
        x = self.conv0(x)
        x = self.conv1(x)
        x = x.mean(dim=(2, 3))
        return self.fc(x)


class InceptionD(nn.Module):
    """Halves the map, 17 to 8."""

    def __init__(self, in_channels):
        super().__init__()
        self.branch3x3_1 = ConvBnRelu(in_channels, 192)
        self.branch3x3_2 = ConvBnRelu(192, 320, kernel_size=3, stride=2)
        self.branch7x7x3_1 = ConvBnRelu(in_channels, 192)
        self.branch7x7x3_2 = ConvBnRelu(192, 192, kernel_size=(1, 7), padding=(0, 3))
        self.branch7x7x3_3 = ConvBnRelu(192, 192, kernel_size=(7, 1), padding=(3, 0))
        self.branch7x7x3_4 = ConvBnRelu(192, 192, kernel_size=3, stride=2)
        self.branch_pool = nn.MaxPool2d(3, stride=2)

    def forward(self, x):
        branch3x3 = self.branch3x3_1(x)
        branch3x3 = self.branch3x3_2(branch3x3)
        branch7x7x3 = self.branch7x7x3_1(x)
        branch7x7x3 = self.branch7x7x3_2(branch7x7x3)
        branch7x7x3 = self.branch7x7x3_3(branch7x7x3)
        branch7x7x3 = self.branch7x7x3_4(branch7x7x3)
        branch_pool = self.branch_pool(x)
        return torch.cat([branch3x3, branch7x7x3, branch_pool], dim=1)


class InceptionE(nn.Module):
    """The expanded filter bank: 1×3 beside 3×1."""

    def __init__(self, in_channels):
        super().__init__()
        self.branch1x1 = ConvBnRelu(in_channels, 320)
        self.branch3x3_1 = ConvBnRelu(in_channels, 384)
        self.branch3x3_2a = ConvBnRelu(384, 384, kernel_size=(1, 3), padding=(0, 1))
        self.branch3x3_2b = ConvBnRelu(384, 384, kernel_size=(3, 1), padding=(1, 0))
        self.branch3x3dbl_1 = ConvBnRelu(in_channels, 448)
        self.branch3x3dbl_2 = ConvBnRelu(448, 384, kernel_size=3, padding=1)
        self.branch3x3dbl_3a = ConvBnRelu(384, 384, kernel_size=(1, 3), padding=(0, 1))
        self.branch3x3dbl_3b = ConvBnRelu(384, 384, kernel_size=(3, 1), padding=(1, 0))
        self.avg_pool = nn.AvgPool2d(3, stride=1, padding=1)
        self.branch_pool = ConvBnRelu(in_channels, 192)

    def forward(self, x):
        branch1x1 = self.branch1x1(x)
        branch3x3_1 = self.branch3x3_1(x)
        branch3x3_2a = self.branch3x3_2a(branch3x3_1)
        branch3x3_2b = self.branch3x3_2b(branch3x3_1)
        branch3x3dbl = self.branch3x3dbl_1(x)
        branch3x3dbl = self.branch3x3dbl_2(branch3x3dbl)
        branch3x3dbl_3a = self.branch3x3dbl_3a(branch3x3dbl)
        branch3x3dbl_3b = self.branch3x3dbl_3b(branch3x3dbl)
        branch_pool = self.avg_pool(x)
        branch_pool = self.branch_pool(branch_pool)
        return torch.cat(
            [
                branch1x1,
                branch3x3_2a,
                branch3x3_2b,
                branch3x3dbl_3a,
                branch3x3dbl_3b,
                branch_pool,
            ],
            dim=1,
        )


class InceptionV3(nn.Module):
    """Inception v3 with its auxiliary head, as in torchvision.

    3×299×299 to 1000; 23,834,568 parameters, and 3,326,696 more in training.
    """

    def __init__(self, num_classes=1000):
        super().__init__()
        self.Conv2d_1a_3x3 = ConvBnRelu(3, 32, kernel_size=3, stride=2)
        self.Conv2d_2a_3x3 = ConvBnRelu(32, 32, kernel_size=3)
        self.Conv2d_2b_3x3 = ConvBnRelu(32, 64, kernel_size=3, padding=1)
        self.maxpool1 = nn.MaxPool2d(3, stride=2)
        self.Conv2d_3b_1x1 = ConvBnRelu(64, 80)
        self.Conv2d_4a_3x3 = ConvBnRelu(80, 192, kernel_size=3)
        self.maxpool2 = nn.MaxPool2d(3, stride=2)
        self.Mixed_5b = InceptionA(192, 32)
        self.Mixed_5c = InceptionA(256, 64)
        self.Mixed_5d = InceptionA(288, 64)
        self.Mixed_6a = InceptionB(288)
        self.Mixed_6b = InceptionC(768, 128)
        self.Mixed_6c = InceptionC(768, 160)
        self.Mixed_6d = InceptionC(768, 160)
        self.Mixed_6e = InceptionC(768, 192)
        self.AuxLogits = InceptionAux(768, num_classes)
        self.Mixed_7a = InceptionD(768)
        self.Mixed_7b = InceptionE(1280)
        self.Mixed_7c = InceptionE(2048)
        self.dropout = nn.Dropout()
        self.fc = nn.Linear(2048, num_classes)

    def forward(self, x):
        x = self.Conv2d_1a_3x3(x)  # 32×149×149
        x = self.Conv2d_2a_3x3(x)  # 32×147×147
        x = self.Conv2d_2b_3x3(x)  # 64×147×147
        x = self.maxpool1(x)  # 64×73×73
        x = self.Conv2d_3b_1x1(x)  # 80×73×73
        x = self.Conv2d_4a_3x3(x)  # 192×71×71
        x = self.maxpool2(x)  # 192×35×35
        x = self.Mixed_5b(x)  # 256×35×35
        x = self.Mixed_5c(x)  # 288×35×35
        x = self.Mixed_5d(x)  # 288×35×35
        x = self.Mixed_6a(x)  # 768×17×17
        x = self.Mixed_6b(x)  # 768×17×17
        x = self.Mixed_6c(x)  # 768×17×17
        x = self.Mixed_6d(x)  # 768×17×17
        x = self.Mixed_6e(x)  # 768×17×17
        AuxLogits: torch.Tensor | None = None
        if self.training:
            AuxLogits = self.AuxLogits(x)  # 1000
        x = self.Mixed_7a(x)  # 1280×8×8
        x = self.Mixed_7b(x)  # 2048×8×8
        x = self.Mixed_7c(x)  # 2048×8×8
        x = x.mean(dim=(2, 3), keepdim=True)  # 2048×1×1
        x = self.dropout(x)  # 2048×1×1
        x = torch.flatten(x, 1)  # 2048
        x = self.fc(x)  # 1000
        if torch.jit.is_scripting() or self.training:
            return x, AuxLogits
        else:
            return x


if __name__ == "__main__":
    model = InceptionV3().eval()
    with torch.no_grad():
        outputs = model(torch.rand(2, 3, 299, 299))
    print(tuple(outputs.shape))
