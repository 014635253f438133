"""AlexNet, a network written with Convas."""

import torch
from torch import nn


class AlexNet(nn.Module):
    """AlexNet in its one-column form, as in torchvision.

    3×224×224 to 1000; 61,100,840 parameters.
    """

    def __init__(self, num_classes=1000):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 64, kernel_size=11, stride=4, padding=2),
            nn.ReLU(),
            nn.MaxPool2d(3, stride=2),
            nn.Conv2d(64, 192, kernel_size=5, padding=2),
            nn.ReLU(),
            nn.MaxPool2d(3, stride=2),
            nn.Conv2d(192, 384, kernel_size=3, padding=1),
            nn.ReLU(),
            nn.Conv2d(384, 256, kernel_size=3, padding=1),
            nn.ReLU(),
            nn.Conv2d(256, 256, kernel_size=3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(3, stride=2),
        )
        self.avgpool = nn.AdaptiveAvgPool2d(6)
        self.classifier = nn.Sequential(
            nn.Dropout(),
            nn.Linear(9216, 4096),
            nn.ReLU(),
            nn.Dropout(),
            nn.Linear(4096, 4096),
            nn.ReLU(),
            nn.Linear(4096, num_classes),
        )

    def forward(self, x):
        x = self.features(x)  # 256×6×6
        x = self.avgpool(x)  # 256×6×6
        x = torch.flatten(x, 1)  # 9216
        x = self.classifier(x)  # 1000
        return x


if __name__ == "__main__":
    model = AlexNet().eval()
    with torch.no_grad():
        outputs = model(torch.rand(2, 3, 224, 224))
    print(tuple(outputs.shape))
