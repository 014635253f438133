"""LeNet, a network written with Convas."""

import torch
from torch import nn


class LeNet(nn.Module):
    """LeNet-5 for grey images of 28×28.

    1×28×28 to 10; 61,706 parameters.
    """

    def __init__(self, num_classes=10):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, kernel_size=5, padding=2)
        self.pool1 = nn.AvgPool2d(2)
        self.conv2 = nn.Conv2d(6, 16, kernel_size=5)
        self.pool2 = nn.AvgPool2d(2)
        self.fc1 = nn.Linear(400, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, num_classes)

    def forward(self, x):
        x = torch.tanh(self.conv1(x))  # 6×28×28
        x = self.pool1(x)  # 6×14×14
        x = torch.tanh(self.conv2(x))  # 16×10×10
        x = self.pool2(x)  # 16×5×5
        x = torch.flatten(x, 1)  # 400
        x = torch.tanh(self.fc1(x))  # 120
        x = torch.tanh(self.fc2(x))  # 84
        x = self.fc3(x)  # 10
        return x


if __name__ == "__main__":
    model = LeNet().eval()
    with torch.no_grad():
        outputs = model(torch.rand(2, 1, 28, 28))
    print(tuple(outputs.shape))
