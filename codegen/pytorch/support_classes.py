"""Modules that torch lacks; generated source carries the ones it uses."""

CLASSES = {
    "PaddedConv2d": '''class PaddedConv2d(nn.Conv2d):
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
''',
    "OffsetBatchNorm2d": '''class OffsetBatchNorm2d(nn.BatchNorm2d):
    """nn.BatchNorm2d that learns an offset, and a scale only where asked to."""

    def __init__(self, *args, scale=False, **kwargs):
        super().__init__(*args, **kwargs)
        if not scale:
            self.register_parameter("weight", None)
''',
}
