"""Every preset against facts counted elsewhere, and against torchvision's own networks."""

from dataclasses import replace

import pytest
import torch
import torchvision
from torch import nn

from codegen.pytorch import write
from graph.build import Builder
from graph.check.infer import infer
from graph.declare.arg import Arg
from graph.initialization import Initialization
from graph.ops.convolution import Conv2d
from graph.ops.head import Linear
from graph.ops.normalization import BatchNorm2d
from graph.ops.structure import Flatten
from presets.blocks import BLOCKS
from presets.catalogue import PRESETS
from tests.support import torch_reference
from tests.support.torch_reference import generated

# name: parameters in training, deployed, multiply-adds (None: no independent count)
FACTS = {
    "googlenet": (13_378_280, 6_998_552, 1_582_671_872),
    "googlenet-zjzstu": (13_370_744, 6_991_272, 1_582_671_872),
    "googlenet-bn": (13_393_352, 7_013_112, 1_582_671_872),
    "googlenet-d2l": (5_977_530, 5_977_530, 276_066_304),
    "googlenet-slim": (6_617_624, 6_617_624, 1_498_376_192),
    "googlenet-torchvision": (13_004_888, 6_624_904, 1_498_376_192),
    "lenet": (61_706, 61_706, None),
    "alexnet": (61_100_840, 61_100_840, 714_188_480),
    "nin": (7_595_176, 7_595_176, None),
    "vgg16": (138_357_544, 138_357_544, 15_470_264_320),
    "vgg19": (143_667_240, 143_667_240, 19_632_062_464),
    "resnet18": (11_689_512, 11_689_512, 1_814_073_344),
    "resnet50": (25_557_032, 25_557_032, 4_089_184_256),
    "bn-inception": (11_295_240, 11_295_240, 2_032_600_064),
    "inception-v3": (27_161_264, 23_834_568, 5_713_216_096),
    "inception-v4": (42_679_816, 42_679_816, 12_253_974_624),
    "inception-resnet-v2": (55_843_464, 55_843_464, 13_155_794_016),
    "xception": (22_855_952, 22_855_952, 8_357_403_496),
}
TORCHVISION = {
    "googlenet-torchvision": ("googlenet", {"init_weights": False}),
    "inception-v3": ("inception_v3", {"init_weights": False}),
    "alexnet": ("alexnet", {}),
    "vgg16": ("vgg16", {}),
    "resnet18": ("resnet18", {}),
    "resnet50": ("resnet50", {}),
}


def test_the_table_of_facts_names_every_preset():
    assert set(FACTS) == set(PRESETS)


@pytest.mark.parametrize("name", FACTS)
def test_a_preset_has_the_published_counts_and_no_problem(name):
    report = infer(PRESETS[name].make())
    training, deployed, macs = FACTS[name]
    assert report.problems == ()
    assert (report.parameters_training, report.parameters) == (training, deployed)
    assert macs is None or report.macs == macs


@pytest.mark.parametrize("name", FACTS)
def test_a_preset_says_where_it_comes_from(name):
    preset = PRESETS[name]
    assert preset.title and preset.source and preset.make.__doc__


@pytest.mark.parametrize("name", FACTS)
def test_torch_counts_the_same_parameters(name):
    with torch.device("meta"):
        made = generated(PRESETS[name].make())
    assert sum(p.numel() for p in made.parameters()) == FACTS[name][0]


@pytest.mark.parametrize("name", FACTS)
def test_the_class_of_a_preset_takes_another_number_of_classes(name):
    report = infer(PRESETS[name].make(num_classes=3))
    source = write(PRESETS[name].make())
    with torch.device("meta"):
        made = torch_reference.class_of(source.text, source.class_name)(num_classes=3)
    assert sum(p.numel() for p in made.parameters()) == report.parameters_training


def test_what_follows_from_an_argument_of_the_network_follows_in_its_class():
    net = Builder("Net", channels=8)
    x = net.input(3, 8, 8)
    conv = Conv2d(out_channels=Arg("channels"), kernel_size=3)
    x = net.add("conv", conv, x)
    x = net.add("flatten", Flatten(), net.add("norm", BatchNorm2d(), x))
    net.output(net.add("fc", Linear(out_features=2), x))
    source = write(net.model())
    made = torch_reference.class_of(source.text, source.class_name)(channels=5)
    assert made.fc.in_features == 5 * 6 * 6
    assert made(torch.rand(2, 3, 8, 8)).shape == (2, 2)


def test_slim_without_classes_ends_at_its_features():
    report = infer(PRESETS["googlenet-slim"].make(num_classes=0))
    assert (report.parameters, report.buffers) == (5_592_624, 14_560)
    assert report.outputs == {"features": (1024,)}


SLIM = {
    "Conv2d_1a_7x7": (64, 112, 112),
    "MaxPool_3a_3x3": (192, 28, 28),
    "Mixed_3c": (480, 28, 28),
    "Mixed_4f": (832, 14, 14),
    "Mixed_5c": (1024, 7, 7),
}


@pytest.mark.parametrize("endpoint", SLIM)
def test_slim_can_be_cut_at_an_endpoint(endpoint):
    cut = infer(PRESETS["googlenet-slim"].make(num_classes=0, final_endpoint=endpoint))
    whole = infer(PRESETS["googlenet-slim"].make())
    assert whole.find(endpoint).outputs == (SLIM[endpoint],)
    if endpoint != "Mixed_5c":
        assert list(cut.outputs.values()) == [SLIM[endpoint]]


def test_d2l_has_the_stages_of_the_book():
    report = infer(PRESETS["googlenet-d2l"].make())
    shapes = [report.find(n).outputs[0] for n in ("maxpool1", "maxpool2", "maxpool3", "maxpool4")]
    assert shapes == [(64, 24, 24), (192, 12, 12), (480, 6, 6), (832, 3, 3)]
    assert report.find("avgpool").outputs == ((1024,),)


@pytest.mark.parametrize(
    ("name", "transform"),
    [
        *((name, False) for name in TORCHVISION),
        ("googlenet-torchvision", True),
        ("inception-v3", True),
    ],
)
def test_torchvision_weights_load_and_give_the_same_logits(name, transform):
    theirs_name, options = TORCHVISION[name]
    settings = {"transform_input": True} if transform else {}
    torch.manual_seed(0)
    theirs = getattr(torchvision.models, theirs_name)(weights=None, **options, **settings)
    _without_chance(theirs)
    ours = generated(PRESETS[name].make(**settings))
    ours.load_state_dict(theirs.state_dict(), strict=True)
    _without_chance(ours, statistics=False)
    size = 299 if name == "inception-v3" else 224
    x = torch.randn(2, 3, size, size)
    with torch.no_grad():
        assert torch.allclose(ours.eval()(x), theirs.eval()(x), atol=1e-4)
        if name in ("googlenet-torchvision", "inception-v3") and not transform:
            one, other = ours.train()(x), theirs.train()(x)
            logits, *auxiliary = other
            expected = [logits, *reversed(auxiliary)]
            assert all(torch.allclose(a, b, atol=1e-4) for a, b in zip(one, expected, strict=True))


def _without_chance(model: nn.Module, *, statistics: bool = True) -> None:
    for part in model.modules():
        if isinstance(part, nn.Dropout):
            part.p = 0.0
        if statistics and isinstance(part, nn.BatchNorm2d):
            part.running_mean.normal_(0, 0.1)
            part.running_var.uniform_(0.5, 1.5)


@pytest.mark.parametrize("title", BLOCKS)
def test_a_block_of_the_library_stands_alone(title):
    _, block = BLOCKS[title]
    example = block.graph.nodes[block.graph.inputs[0]].op.shape
    net = Builder("Alone")
    x = net.input(*example, name="image")
    net.output(net.call("block", block, x))
    model = net.model()
    report = infer(model)
    assert report.problems == ()
    made = generated(model).eval()
    with torch.no_grad():
        out = made(torch.rand(1, *example))
    assert tuple(out.shape[1:]) == report.outputs["output"]


SCHEMES = {
    "xavier": lambda w: (
        w.abs().max().item() <= (6 / (w[0].numel() + w.numel() / w.shape[1])) ** 0.5
    ),
    "kaiming": lambda w: abs(w.std().item() / (2 / (w.numel() / w.shape[1])) ** 0.5 - 1) < 0.1,
    "truncated normal": lambda w: w.abs().max().item() <= 0.02 and 0.008 < w.std().item() < 0.0095,
}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_source_starts_weights_as_the_model_says(scheme):
    model = replace(PRESETS["lenet"].make(), initialization=Initialization(scheme, 0.01))
    torch.manual_seed(0)
    made = generated(model)
    assert SCHEMES[scheme](made.fc1.weight.detach())
    assert not made.fc1.bias.any()
    assert "initialize" in write(model).text
