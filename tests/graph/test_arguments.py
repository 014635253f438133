"""Block arguments: sums of others, and the edits that name, order, document and remove them."""

import itertools
from typing import Any

import pytest

from graph import edits, file
from graph.build import Builder
from graph.check.infer import infer
from graph.declare import sums
from graph.declare.arg import Arg, resolved
from graph.declare.target import BlockArgument, NodeField
from graph.edits import arguments, blocks
from graph.model import Model
from graph.ops.convolution import Conv2d
from graph.problem import Refused
from tests.support.torch_reference import agree


def bottleneck() -> Model:
    """A network with two uses of a block whose layers are width // 4 and 4 * width wide."""
    inner = Builder("Part", width=8, out=Arg("2 * width"))
    width, out = Arg("width"), Arg("out")
    x = inner.add("narrow", Conv2d(out_channels=width // 4, kernel_size=1), inner.input(8, 8, 8))
    inner.output(inner.add("wide", Conv2d(out_channels=out * 2, kernel_size=1), x))
    net = Builder("Net")
    x = net.call("a", inner.block(), net.input(3, 8, 8))
    net.output(net.call("b", inner.block(), x, width=16, out=5))
    return net.model()


def channels(model: Model) -> dict[str, int]:
    return {leaf.path: leaf.output[0] for leaf in infer(model).leaves() if leaf.output}


WIDTHS = {"a.narrow": 2, "a.wide": 32, "b.narrow": 4, "b.wide": 10}


def test_sums_are_worked_out_at_each_use() -> None:
    assert channels(bottleneck()) == WIDTHS


def test_the_source_computes_what_the_check_says() -> None:
    model = bottleneck()
    agree(model, infer(model))


def test_a_file_keeps_sums() -> None:
    text = file.dumps(bottleneck())
    assert '{"arg": "width // 4"}' in text and '"out": {"arg": "2 * width"}' in text
    assert file.loads(text) == bottleneck() and file.dumps(file.loads(text)) == text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("width", "width"),
        (" 4*width ", "4 * width"),
        ("(width)//4", "width // 4"),
        ("4*(width+1)%3", "4 * (width + 1) % 3"),
        ("-width/2.5", "-width / 2.5"),
        ("+width * .50", "width * 0.5"),
        ("007 * width", "7 * width"),
    ],
)
def test_a_sum_is_kept_as_python_formats_it(text: str, kept: str) -> None:
    assert Arg(text) == Arg(kept) and Arg(text).text == kept


@pytest.mark.parametrize(
    "text",
    ["", "4", "2 * 3", "a b", "a.b", "a[0]", "f(a)", "a ** 2", "a if a else 1", "a == 1", "not a",
     "1or a", "a; a", "a\n+", "lambda: a", "'a'", "a or 1", "~a", "a, 1", "a := 1", "(" * 99 + "a",
     "a +" * 99 + "a", "2147483648 * a", "1e999 * a", "² * a", "3 x 5 * a", "True + a", "0x10 * a", "1j * a"],
)  # fmt: skip
def test_what_is_no_sum_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Arg(text)


def test_a_sum_without_arguments_is_a_number() -> None:
    assert [sums.parse(t).value({}) for t in ("2*32", "7 // 2", "1e2")] == [64, 3, 100.0]
    with pytest.raises(ValueError, match="divides by 0"):
        sums.parse("1 // 0").value({})


def test_a_sum_that_grows_too_long_as_python_formats_it_is_refused() -> None:
    assert Arg("a+" * 39 + "a").names == {"a"}
    with pytest.raises(ValueError, match="longer than 200 letters"):
        Arg("a+" * 60 + "a")


def test_sums_of_sums_that_grow_without_end_are_refused_at_once() -> None:
    powers = {f"d{n}": Arg(" * ".join([f"d{n - 1}"] * 40)) for n in range(1, 9)}
    with pytest.raises(ValueError, match=r"^d1 cannot be .*, which is too large$"):
        resolved({"d0": 2**31 - 1, **powers})


@pytest.mark.parametrize(
    ("width", "sentence"),
    [
        (0, "out_channels must be a whole number, at least 1, not 0"),
        ((1, 2), "out_channels cannot be width // 4: width is not a number"),
        (True, "out_channels cannot be width // 4: width is not a number"),
        (8.5, "out_channels must be a whole number, at least 1, not 2.0"),
    ],
)
def test_a_sum_that_cannot_be_is_a_problem(width: Any, sentence: str) -> None:
    model = edits.set_argument_of_use(bottleneck(), "Net", "b", "width", width)
    (problem, *_) = infer(model).problems
    assert (problem.path, problem.message) == (
        "b.narrow",
        f"Conv2d has a wrong setting: {sentence}",
    )


def test_a_default_may_be_a_sum_of_those_before_it() -> None:
    values = {"width": 8, "out": Arg("2 * width"), "more": Arg("out + width")}
    assert resolved(values) == {"width": 8, "out": 16, "more": 24}
    assert resolved(values, {"width": 4}) == {"width": 4, "out": 8, "more": 12}
    model = arguments.add_argument(bottleneck(), "Part", "more", Arg("out - width"))
    with pytest.raises(Refused, match="the default of out names an argument 'more'"):
        arguments.set_argument(model, "Part", "out", Arg("more"))
    with pytest.raises(Refused, match="the default of out cannot be 2 \\* width: width is not"):
        arguments.set_argument(model, "Part", "width", "wide")


def test_an_argument_is_renamed_wherever_it_is_named() -> None:
    model = arguments.document_argument(bottleneck(), "Part", "width", "channels inside")
    model = arguments.rename_argument(model, "Part", "width", "planes")
    part = model.graphs["Part"]
    assert part.arguments == {"planes": 8, "out": Arg("2 * planes")}
    assert part.argument_docs == {"planes": "channels inside"}
    assert dict(model.network.nodes["b"].op.values) == {"planes": 16, "out": 5}
    assert channels(model) == WIDTHS and file.loads(file.dumps(model)) == model
    with pytest.raises(Refused, match="already has"):
        arguments.rename_argument(model, "Part", "planes", "out")


def test_arguments_are_put_in_order() -> None:
    model = arguments.add_argument(bottleneck(), "Part", "groups", 1, "for later")
    model = arguments.move_argument(model, "Part", "groups", 0)
    assert [*model.graphs["Part"].arguments] == ["groups", "width", "out"]
    assert channels(model) == WIDTHS and file.loads(file.dumps(model)) == model
    with pytest.raises(Refused, match="out is 2 \\* width, so it must stand behind width"):
        arguments.move_argument(model, "Part", "out", 0)


def test_an_argument_is_written_out_where_no_use_differs() -> None:
    with pytest.raises(Refused, match="b in Net gives out 5"):
        arguments.inline_argument(bottleneck(), "Part", "out")
    model = edits.set_argument_of_use(bottleneck(), "Net", "b", "out", None)
    model = arguments.inline_argument(model, "Part", "out")
    assert model.graphs["Part"].nodes["wide"].op.out_channels == Arg("2 * width * 2")
    assert channels(model) == {**WIDTHS, "b.wide": 64}
    with pytest.raises(Refused, match="narrow still takes the argument 'width'"):
        arguments.remove_argument(model, "Part", "width")


def test_dissolving_a_use_writes_the_sums_of_what_it_gives() -> None:
    model = blocks.group(bottleneck(), "Net", ["a", "b"], "Both")[0]
    model = arguments.lift(model, "Both", "b", BlockArgument("width"), "wide")
    model = edits.set_argument_of_use(model, "Both", "a", "width", Arg("wide // 2"))
    before = sorted(channels(model).values())
    model = blocks.dissolve(model, "Both", "a")
    inside = model.graphs["Both"].nodes["a.narrow"].op
    assert inside.out_channels == Arg("wide // 2 // 4")
    assert sorted(channels(model).values()) == before


def test_a_sum_may_be_made_an_argument() -> None:
    model = arguments.lift(bottleneck(), "Part", "narrow", NodeField("out_channels"), "squeeze")
    assert model.graphs["Part"].arguments["squeeze"] == Arg("width // 4")
    assert channels(model) == WIDTHS


def test_values_of_other_types_are_other_values() -> None:
    model = arguments.add_argument(bottleneck(), "Part", "n", 7)
    for one, other in itertools.combinations((1, 1.0, True), 2):
        first, second = (arguments.set_argument(model, "Part", "n", v) for v in (one, other))
        assert first != second
        given = [edits.set_argument_of_use(model, "Net", "b", "n", v) for v in (one, other)]
        assert given[0] != given[1]
        assert edits.set_argument_of_use(given[0], "Net", "b", "n", other) == given[1]


@pytest.mark.parametrize("value", [4, 4.0, True])
def test_the_check_tells_types_apart(value: Any) -> None:
    net = Builder("Net")
    inner = Builder("Part", n=4)
    conv = Conv2d(out_channels=Arg("n"), kernel_size=1)
    inner.output(inner.add("conv", conv, inner.input(3, 8, 8)))
    x = net.input(3, 8, 8)
    for name, given in (("whole", 4), ("other", value)):
        net.output(net.call(name, inner.block(), x, n=given), f"{name}_out")
    model = net.model()
    report = infer(model)
    assert report.sound == (type(value) is int)
    before = edits.set_argument_of_use(model, "Net", "other", "n", 4)
    after = infer(model, infer(before))
    assert [str(p) for p in after.problems] == [str(p) for p in report.problems]
