"""Modules that torch lacks; generated source carries the ones it uses."""

CLASSES = {
    "PaddedConv2d": '''class PaddedConv2d(nn.Conv2d):
    """nn.Conv2d with its own padding on each side: (left, right, top, bottom)."""

    def __init__(self, *args, padding, **kwargs):
        super().__init__(*args, **kwargs)
        self.sides = padding
        self.fill = {"zeros": "constant"}.get(self.padding_mode, self.padding_mode)

    def forward(self, x):
        return super().forward(F.pad(x, self.sides, mode=self.fill))
''',
    "OffsetBatchNorm2d": '''class OffsetBatchNorm2d(nn.BatchNorm2d):
    """nn.BatchNorm2d that learns an offset, but no scale."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.register_parameter("weight", None)
''',
}
