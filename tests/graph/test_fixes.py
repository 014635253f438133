"""Fixes: what is offered helps, and harms nothing anywhere, in shared blocks too."""

import pytest

from graph import edits, fixes
from graph.build import Builder
from graph.check.infer import infer
from graph.declare.arg import Arg
from graph.declare.kind import Value
from graph.model import Model
from graph.ops import CATALOGUE
from graph.ops.activation import ReLU
from graph.ops.convolution import Conv2d, ConvTranspose2d
from graph.ops.head import Linear
from graph.ops.join import Add, Concat
from graph.ops.normalization import GroupNorm
from graph.ops.pooling import GlobalAvgPool, MaxPool2d
from graph.ops.resize import Upsample
from graph.ops.structure import Flatten, Split
from tests.support.strange_values import STRANGE


def offers(model: Model, path: str | None = None) -> dict[str, Model]:
    """What each fix offered for the first problem, or for that at a path, makes."""
    report = infer(model)
    (problem, *_) = [p for p in report.problems if path in (None, p.path)]
    found = {fix.text: fix.edit(model) for fix in fixes.fixes(model, report, problem)}
    before = {p.path for p in report.problems if p.severity == "error"}
    for text, made in found.items():
        after = infer(made)
        errors = {p.path for p in after.problems if p.severity == "error"}
        assert problem.path not in errors or problem.severity == "warning", text
        assert errors <= before | {p for p in errors if not _shapes(report, p)}, text
    return found


def _shapes(report: object, path: str) -> bool:
    found = report.find(path)  # type: ignore[attr-defined]
    return found is not None and found.outputs is not None


def chain(*ops: object, shape: tuple[int, ...] = (3, 8, 8)) -> Model:
    net = Builder("Net")
    x = net.input(*shape)
    for name, op in zip("abcdef", ops, strict=False):
        x = net.add(name, op, x)  # type: ignore[arg-type]
    net.output(x)
    return net.model()


CONV = Conv2d(out_channels=8, kernel_size=3, padding=1)


def test_a_convolution_behind_a_global_pool_offers_to_keep_the_map() -> None:
    assert "set keepdim of a to True" in offers(chain(GlobalAvgPool(), CONV))
    assert "remove a" in offers(chain(Flatten(), CONV))


def test_a_network_without_ends_is_offered_some() -> None:
    model = edits.remove(chain(CONV, ReLU()), "Net", ["x"])
    made = offers(model, "")["add an Input of 3×224×224"]
    assert infer(made).sound and made.network.nodes["a"].inputs == ("x",)
    model = edits.remove(chain(CONV, ReLU()), "Net", ["output"])
    made = offers(model, "")["add an Output behind b"]
    assert infer(made).sound
    model = edits.set_field(chain(CONV), "Net", "output", "role", "auxiliary")
    assert infer(offers(model, "")["make output main"]).sound


def unet(size: int, grow: object, depth: int = 2) -> Model:
    """Halved and doubled again, each level joined to what it came from."""
    net = Builder("UNet")
    x = net.input(3, size, size)
    skips = []
    for level in range(depth):
        skips.append(net.add(f"enc{level}", CONV, x))
        x = net.add(f"pool{level}", MaxPool2d(kernel_size=2), skips[-1])
    for level in reversed(range(depth)):
        x = net.add(f"up{level}", grow, x)  # type: ignore[arg-type]
        x = net.add(f"cat{level}", Concat(), x, skips[level])
        x = net.add(f"dec{level}", CONV, x)
    net.output(x)
    return net.model()


UP = ConvTranspose2d(out_channels=8, kernel_size=2, stride=2)


def test_an_odd_size_in_a_u_net_blames_what_shrank() -> None:
    report = infer(unet(222, UP))
    (problem,) = [p for p in report.problems if p.severity == "error"]
    assert problem.path == "cat1" and problem.port == 0
    assert problem.message == (
        "Concat joins 110×110 and 111×111: up1 lost 1 pixel: pool1 makes 55×55 of 111×111"
    )


def test_an_odd_size_in_a_u_net_is_fixed_where_it_grows() -> None:
    found = offers(unet(222, UP))
    assert infer(found["set output_padding of up1 to 1"]).sound
    assert infer(found["pad input 1 to 111×111"]).sound
    assert infer(found["set the input to 3×224×224"]).sound
    found = offers(unet(222, Upsample(scale_factor=2.0)))
    assert infer(found["set size of up1 to 111×111"]).sound


def test_a_pool_of_stride_1_is_padded() -> None:
    net = Builder("Yolo")
    x = net.input(8, 13, 13)
    y = net.add("pool", MaxPool2d(kernel_size=2, stride=1), x)
    net.output(net.add("add", Add(), x, y))
    found = offers(net.model())
    assert infer(found["pad input 2 to 13×13"]).sound


def shared(*widths: int) -> Model:
    """Uses of a residual block whose convolution is as wide as its argument says."""
    inner = Builder("Residual", width=64)
    x = inner.input(64, 8, 8)
    y = inner.add("conv", Conv2d(out_channels=Arg("width"), kernel_size=3, padding=1), x)
    inner.output(inner.add("add", Add(), x, y))
    net = Builder("Net")
    x = net.input(64, 8, 8)
    for i, width in enumerate(widths):
        net.output(net.call(f"use{i}", inner.block(), x, width=width), f"out{i}")
    return net.model()


def test_a_fix_in_a_shared_block_uses_its_argument() -> None:
    model = shared(64, 64, 128, 64)
    found = offers(model, "use2.add")
    assert "insert a 1×1 Conv2d of width channels on input 1 in all 4 uses" in found
    assert not any("128" in text and "own" not in text for text in found)
    assert all(infer(made).sound for made in found.values())


def test_a_fix_that_would_harm_other_uses_makes_this_one_its_own() -> None:
    inner = Builder("Part")
    inner.output(inner.add("norm", GroupNorm(num_groups=32), inner.input(64, 8, 8)))
    net = Builder("Net")
    x = net.input(64, 8, 8)
    net.output(net.call("good", inner.block(), x), "one")
    y = net.add("conv", Conv2d(out_channels=33, kernel_size=1), x)
    net.output(net.call("bad", inner.block(), y), "two")
    found = offers(net.model(), "bad.norm")
    assert infer(found["set num_groups to 33 in a block of its own for bad"]).sound
    assert not any("33 in all" in text for text in found)


def test_a_setting_that_is_an_argument_is_set_at_the_use() -> None:
    inner = Builder("Part", groups=32)
    inner.output(inner.add("norm", GroupNorm(num_groups=Arg("groups")), inner.input(64, 8, 8)))
    net = Builder("Net")
    x = net.input(64, 8, 8)
    net.output(net.call("good", inner.block(), x), "one")
    net.output(net.call("bad", inner.block(), x, groups=30), "two")
    found = offers(net.model(), "bad.norm")
    assert infer(found["set groups of bad to 32"]).sound


@pytest.mark.parametrize("op", [Add(), Concat()])
def test_a_join_of_one_branch_is_remarked_on(op: object) -> None:
    model = chain(CONV, op)
    (problem,) = infer(model).problems
    assert problem.severity == "warning" and "joins one branch only" in problem.message
    assert infer(offers(model)["remove b"]).problems == ()


@pytest.mark.parametrize("channels", [10**9, 10**12])
def test_divisors_of_huge_numbers_take_no_time(channels: int) -> None:
    model = chain(Split(split_sizes=(1,)), GroupNorm(num_groups=7), shape=(2**31 - 1, 1, 1))
    model = edits.set_field(model, "Net", "a", "split_sizes", (2**31 - 1,))
    assert offers(model)


@pytest.mark.parametrize("name", CATALOGUE)
@pytest.mark.parametrize("value", STRANGE, ids=str)
def test_any_value_of_an_argument_is_a_sentence_with_fixes_that_work(
    name: str, value: Value
) -> None:
    """Every field of every operation an argument, with values that it cannot take."""
    if name in ("Call", "Input", "Output"):
        return
    kind = CATALOGUE[name]
    for spec in kind.specs.values():
        if not spec.lifts:
            continue
        op = kind(**kind.starter).with_field(spec.name, Arg("n"))
        inner = Builder("Part", n=value)
        inner.output(inner.add("x0", Linear(out_features=1), inner.input(64, 8, 8)))
        inner.nodes = {n: node for n, node in inner.nodes.items() if n != "x0"}
        inner.nodes["a"] = inner.nodes["x"].__class__(op, ("x",) * (2 if op.arity is None else 1))
        inner.nodes["output"] = inner.nodes["output"].__class__(inner.nodes["output"].op, ("a",))
        net = Builder("Net")
        net.output(net.call("use", inner.block(), net.input(64, 8, 8)))
        model = net.model()
        report = infer(model)
        op.label()
        for problem in report.problems:
            assert "\n" not in problem.message and "Arg(" not in problem.message
            for fix in fixes.fixes(model, report, problem):
                infer(fix.edit(model))
