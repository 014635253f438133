"""What the check says: shapes, costs, and of what is wrong one sentence at the right node."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from codegen.pytorch import write
from graph import edits
from graph.build import Builder
from graph.check.infer import infer
from graph.check.report import Report
from graph.fixes import fixes
from graph.model import Graph, Model, Node
from graph.ops.activation import ReLU
from graph.ops.convolution import Conv2d
from graph.ops.head import Linear
from graph.ops.join import Add, Concat
from graph.ops.pooling import MaxPool2d
from graph.ops.port import Call, Input, Output, Unknown
from presets.catalogue import PRESETS
from presets.googlenet import TABLE
from tests.support import torch_reference

GOOGLENET = PRESETS["googlenet"].make()
SHAPES = {
    "3a": (256, 28),
    "3b": (480, 28),
    "4a": (512, 14),
    "4b": (512, 14),
    "4c": (512, 14),
    "4d": (528, 14),
    "4e": (832, 14),
    "5a": (832, 7),
    "5b": (1024, 7),
}


def errors(report: Report) -> dict[str, str]:
    """The sentences of the errors, by path."""
    return {p.path: p.message for p in report.problems if p.severity == "error"}


@pytest.mark.parametrize("block", SHAPES)
def test_googlenet_has_the_shapes_of_the_table(block):
    channels, size = SHAPES[block]
    assert infer(GOOGLENET).find(f"inception{block}").outputs == ((channels, size, size),)


def test_googlenet_has_the_counts_of_the_paper():
    report = infer(GOOGLENET)
    assert report.parameters == 6_998_552
    assert report.parameters_training == 13_378_280
    assert report.macs == 1_582_671_872


class HandInception(nn.Module):
    """Inception v1, written by hand for this test."""

    def __init__(self, c, a, b1, b2, c1, c2, d):
        super().__init__()
        self.a = nn.Conv2d(c, a, 1)
        self.b1, self.b2 = nn.Conv2d(c, b1, 1), nn.Conv2d(b1, b2, 3, padding=1)
        self.c1, self.c2 = nn.Conv2d(c, c1, 1), nn.Conv2d(c1, c2, 5, padding=2)
        self.d = nn.Conv2d(c, d, 1)

    def forward(self, x):
        pooled = F.max_pool2d(x, 3, 1, 1)
        ends = (self.a(x), self.b2(self.b1(x).relu()), self.c2(self.c1(x).relu()))
        return torch.cat([end.relu() for end in (*ends, self.d(pooled))], 1)


class HandHead(nn.Module):
    """The auxiliary classifier, written by hand for this test."""

    def __init__(self, c):
        super().__init__()
        self.conv, self.fc1 = nn.Conv2d(c, 128, 1), nn.Linear(2048, 1024)
        self.fc2 = nn.Linear(1024, 1000)

    def forward(self, x):
        x = self.conv(F.avg_pool2d(x, 5, 3)).relu()
        return self.fc2(self.fc1(x.flatten(1)).relu())


class HandGoogLeNet(nn.Module):
    """The paper's network without dropout, written by hand for this test."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 64, 7, 2, 3)
        self.conv2, self.conv3 = nn.Conv2d(64, 64, 1), nn.Conv2d(64, 192, 3, padding=1)
        self.blocks, self.heads = nn.ModuleDict(), nn.ModuleDict()
        channels = 192
        for name, (a, b1, b2, c1, c2, d) in TABLE.items():
            self.blocks[name] = HandInception(channels, a, b1, b2, c1, c2, d)
            channels = a + b2 + c2 + d
            if name in ("4a", "4d"):
                self.heads[name] = HandHead(channels)
        self.fc = nn.Linear(1024, 1000)

    def forward(self, x):
        halve = nn.MaxPool2d(3, 2, ceil_mode=True)
        norm = nn.LocalResponseNorm(5)
        x = norm(halve(self.conv1(x).relu()))
        x = halve(norm(self.conv3(self.conv2(x).relu()).relu()))
        extra = []
        for name, block in self.blocks.items():
            x = block(halve(x) if name in ("4a", "5a") else x)
            if name in self.heads:
                extra.append(self.heads[name](x))
        return self.fc(x.mean((2, 3))), *extra


def test_googlenet_computes_what_a_network_written_by_hand_does():
    torch.manual_seed(0)
    hand, source = HandGoogLeNet().eval(), write(GOOGLENET)
    ours = torch_reference.module(source.text, source.class_name)
    pairs = [("conv1.conv", hand.conv1), ("conv2.conv", hand.conv2)]
    pairs += [("conv3.conv", hand.conv3), ("fc", hand.fc)]
    for name, block in hand.blocks.items():
        parts = {"1": block.a, "2.0": block.b1, "2.1": block.b2}
        parts |= {"3.0": block.c1, "3.1": block.c2, "4.1": block.d}
        pairs += [(f"inception{name}.branch{k}.conv", v) for k, v in parts.items()]
    for name, head in zip(("aux1", "aux2"), hand.heads.values(), strict=True):
        pairs += [(f"{name}.conv.conv", head.conv), (f"{name}.fc1", head.fc1)]
        pairs.append((f"{name}.fc2", head.fc2))
    ours.load_state_dict(
        {f"{path}.{key}": v for path, m in pairs for key, v in m.state_dict().items()}
    )
    for part in ours.modules():
        if isinstance(part, nn.Dropout):
            part.p = 0.0
    x = torch.randn(1, 3, 224, 224)
    with torch.no_grad():
        expected = hand(x)
        assert torch.allclose(ours.eval()(x), expected[0], atol=1e-5)
        trained = ours.train()(x)
    assert len(trained) == 3
    for one, other in zip(trained, expected, strict=True):
        assert torch.allclose(one, other, atol=1e-5)


def test_a_join_says_which_branch_lost_how_many_pixels_and_why():
    wrong = edits.set_argument_of_use(GOOGLENET, "Inception", "branch3.1", "padding", 1)
    report = infer(wrong)
    assert errors(report) == {
        "inception3a.concat": "Concat joins 28×28, 28×28, 26×26 and 28×28: "
        "branch3 lost 2 pixels, its 5×5 has padding 1"
    }
    assert report.problems[0].port == 2


def test_what_stands_below_an_error_waits_and_is_no_error():
    wrong = edits.set_argument_of_use(GOOGLENET, "Inception", "branch3.1", "padding", 1)
    report = infer(wrong)
    assert report.find("inception3b").waiting
    assert report.find("logits").waiting
    assert report.find("maxpool2").outputs == ((192, 28, 28),)


def test_the_offered_fix_heals():
    wrong = edits.set_argument_of_use(GOOGLENET, "Inception", "branch3.1", "padding", 1)
    report = infer(wrong)
    (fix, *_) = fixes(wrong, report, report.problems[0])
    assert fix.text == "set padding of branch3.1 to 2 in all 9 uses"
    assert infer(fix.edit(wrong)).sound


def line(*ops, shape=(3, 8, 8)):
    """A network of operations one after another, called a, b, c and so on."""
    net = Builder("Net")
    x = net.input(*shape)
    for name, op in zip("abcdefg", ops, strict=False):
        x = net.add(name, op, x)
    net.output(x)
    return net.model()


CONV = Conv2d(out_channels=8, kernel_size=3)


@pytest.mark.parametrize(
    ("op", "said", "offers"),
    [
        (Linear(out_features=10), "Linear needs a vector, but gets 3×8×8", "insert a Flatten"),
        (
            Conv2d(out_channels=8, kernel_size=9),
            "Conv2d has a window 9×9 larger than its input 8×8",
            "set padding to 4",
        ),
        (
            Conv2d(out_channels=8, kernel_size=3, groups=2),
            "Conv2d has groups 2, which does not divide the input's 3 channels",
            "set groups to 1",
        ),
        (
            MaxPool2d(kernel_size=2, padding=2),
            "MaxPool2d has padding 2, more than half its window of 2",
            "set padding to 1",
        ),
        (
            Conv2d(out_channels=8, kernel_size=3, stride=2, padding="same"),
            'Conv2d has padding "same", which needs stride 1, not 2×2',
            "set padding to 1",
        ),
    ],
)
def test_a_layer_that_cannot_take_its_input_says_why_and_offers_a_mend(op, said, offers):
    model = line(op)
    report = infer(model)
    assert errors(report) == {"a": said}
    offered = {fix.text: fix for fix in fixes(model, report, report.problems[0])}
    assert offers in offered
    assert "a" not in errors(infer(offered[offers].edit(model)))


def test_a_sum_of_different_channels_offers_a_projection():
    net = Builder("Net")
    x = net.input(3, 8, 8)
    y = net.add("conv", Conv2d(out_channels=8, kernel_size=3, padding=1), x)
    net.output(net.add("add", Add(), x, y))
    model = net.model()
    report = infer(model)
    assert errors(report) == {"add": "Add gets 3×8×8 and 8×8×8, whose sizes differ"}
    (fix, *_) = fixes(model, report, report.problems[0])
    assert fix.text == "insert a 1×1 Conv2d of 8 channels on input 1"
    assert infer(fix.edit(model)).sound


def test_an_image_too_small_offers_the_smallest_that_works():
    small = edits.set_field(GOOGLENET, "GoogLeNet", "x", "shape", (3, 64, 64))
    report = infer(small)
    offered = [f for f in fixes(small, report, report.problems[0]) if "input" in f.text]
    size = int(offered[0].text.rpartition("×")[2])
    assert infer(offered[0].edit(small)).sound
    smaller = edits.set_field(GOOGLENET, "GoogLeNet", "x", "shape", (3, size - 1, size - 1))
    assert not infer(smaller).sound


def test_an_open_port_is_one_error_and_the_rest_waits():
    model = edits.disconnect(line(CONV, ReLU(), CONV), "Net", "b", 0)
    report = infer(model)
    assert errors(report) == {"b": "ReLU has nothing on its input: draw a wire to it"}
    assert report.find("c").waiting


def test_a_dead_end_is_a_warning_and_costs_nothing():
    model = edits.add(line(CONV), "Net", "spare", CONV, ("a",))
    report = infer(model)
    assert [(p.path, p.severity) for p in report.problems] == [("spare", "warning")]
    assert report.parameters == infer(line(CONV)).parameters


def network(**nodes):
    """A network as it is, with whatever is wrong in it."""
    return Model({"Net": Graph(nodes)}, "Net")


IMAGE = Node(Input(shape=(3, 8, 8)))


def test_a_loop_is_said_and_what_lies_behind_it_waits():
    report = infer(
        network(
            x=IMAGE,
            a=Node(Add(), ("x", "b")),
            b=Node(ReLU(), ("a",)),
            out=Node(Output(), ("b",)),
        )
    )
    assert set(errors(report)) == {"a", "b"}
    assert all("loop" in said for said in errors(report).values())
    assert report.find("out").waiting


@pytest.mark.parametrize(
    ("node", "said"),
    [
        (Node(ReLU(), ("ghost",)), "ReLU reads ghost, which is not there"),
        (Node(ReLU(), ("x:1",)), "ReLU reads x:1, which is not there"),
        (Node(Concat(), ()), "Concat has no input: draw wires to it"),
        (Node(ReLU(), ()), "ReLU needs 1 input, but has 0"),
        (Node(Call(block="Ghost"), ("x",)), "uses block 'Ghost', which is not there"),
        (Node(Call(block="Net"), ("x",)), "block 'Net' would contain itself"),
        (
            Node(Unknown(kind="Warp"), ("x",)),
            "Warp is an operation that this version of Convas does not know",
        ),
    ],
)
def test_what_cannot_be_worked_out_has_its_own_sentence(node, said):
    report = infer(network(x=IMAGE, a=node, out=Node(Output(), ("a",))))
    assert errors(report) == {"a": said}


def test_a_network_without_ends_says_so():
    said = [problem.message for problem in infer(network()).problems]
    assert said == ["the network has no Input", "the network has no Output"]
    extra = network(x=IMAGE, out=Node(Output(role="auxiliary"), ("x",)))
    assert errors(infer(extra)) == {"": "every Output is auxiliary: make one main"}


def test_while_the_output_has_no_wire_what_there_is_counts() -> None:
    cut = edits.disconnect(GOOGLENET, "GoogLeNet", "logits", 0)
    report, whole = infer(cut), infer(GOOGLENET)
    assert not report.sound
    assert (report.parameters, report.macs) == (whole.parameters, whole.macs)
    assert report.parameters_training == whole.parameters_training
    assert [leaf.path for leaf in report.leaves()] == [x.path for x in whole.leaves()]
    assert infer(cut, whole).parameters == whole.parameters
