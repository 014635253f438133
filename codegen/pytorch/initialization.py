"""The function that gives a network its first weights, where torch's own are not scheme."""

from dataclasses import dataclass

from graph.initialization import Initialization

_DOCS = {
    "xavier": "Xavier (Glorot and Bengio, 2010), uniform; biases 0.",
    "kaiming": "Kaiming (He et al., 2015), normal, by fan out; biases 0.",
    "truncated normal": "A normal distribution cut at two deviations; biases 0.",
}


@dataclass(frozen=True)
class Function:
    """A function of the source, by its name."""

    name: str
    text: str


def function(scheme: Initialization, name: str) -> Function | None:
    """What Module.apply is to run; None where each layer keeps torch's default."""
    if scheme.scheme == "torch":
        return None
    std = scheme.std
    call = {
        "xavier": "nn.init.xavier_uniform_(module.weight)",
        "kaiming": 'nn.init.kaiming_normal_(module.weight, mode="fan_out")',
        "truncated normal": "nn.init.trunc_normal_("
        f"module.weight, std={std!r}, a={-2 * std!r}, b={2 * std!r})",
    }[scheme.scheme]
    text = f"""def {name}(module):
    \"\"\"{_DOCS[scheme.scheme]}\"\"\"
    if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d, nn.Linear)):
        {call}
        if module.bias is not None:
            nn.init.zeros_(module.bias)
"""
    return Function(name, text)
