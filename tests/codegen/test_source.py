"""The source that is written: sound Python, as ruff and a reader want it, at every network."""

import ast
import io
import subprocess
import sys
from contextlib import redirect_stdout
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import codegen.pytorch.source
from codegen.pytorch import Source, write
from graph import edits
from graph.build import Builder
from graph.check.infer import infer
from graph.declare.arg import Arg
from graph.model import Model
from graph.ops.convolution import Conv2d
from graph.ops.port import Input, Output
from graph.problem import Refused
from presets.blocks import CONV_RELU
from presets.catalogue import PRESETS
from tests.support.hypothesis_profile import tries
from tests.support.random_layers import JOINS, LAYERS, alone, cases
from tests.support.random_networks import networks, reused_layers, works
from tests.support.torch_reference import agree

GOOGLENET = PRESETS["googlenet"].make()
KINDS = st.sampled_from([*LAYERS, *JOINS * 3])
LAYER = KINDS.flatmap(cases).filter(lambda case: works(*case)).map(lambda c: alone(*c))
BLOCK = KINDS.flatmap(reused_layers)
OLDER_RUFF = "E4,E7,E9,F"
"""The rules that ruff checked by default when torch 2.6 was new."""


def small() -> Model:
    """A network of one block."""
    net = Builder("Net")
    net.output(net.call("conv", CONV_RELU, net.input(3, 8, 8), 4))
    return net.model()


SMALL = small()


def ruff(*arguments: str | Path) -> str:
    """What ruff has to say; nothing if all is well."""
    command = [sys.executable, "-m", "ruff", *arguments, "--isolated", "--no-cache"]
    done = subprocess.run(command, capture_output=True, text=True)
    return done.stdout if done.returncode else ""


def test_ruff_has_nothing_to_say(tmp_path: Path) -> None:
    @tries(250)
    @given(networks() | networks() | LAYER | BLOCK)
    def collect(model: Model) -> None:
        text = write(model).text
        (tmp_path / f"n{abs(hash(text))}.py").write_text(text)

    collect()
    assert len(list(tmp_path.iterdir())) > 100
    assert ruff("format", "--diff", tmp_path) == ""
    assert ruff("check", tmp_path) == ""
    assert ruff("check", "--select", OLDER_RUFF, tmp_path) == ""


def forward_lines(source: Source) -> set[int]:
    """The numbers of the lines inside forward methods."""
    return {
        line
        for node in ast.walk(ast.parse(source.text))
        if isinstance(node, ast.FunctionDef) and node.name == "forward"
        for line in range(node.lineno + 1, (node.end_lineno or 0) + 1)
    }


@tries(100)
@given(networks())
def test_every_node_that_counts_has_a_line_of_forward(model: Model) -> None:
    report = infer(model)
    source = write(model, report)
    inside = forward_lines(source)
    said = {tag for line in inside for tag in source.nodes.get(line, ())}
    for scope in codegen.pytorch.source.uses(report).values():
        for name in scope[0].live:
            op = scope[0].graph.nodes[name].op
            if not isinstance(op, Input | Output):
                assert (scope[0].name, name) in said


@tries(100)
@given(networks())
def test_lines_name_nodes_that_are_there(model: Model) -> None:
    source = write(model)
    assert set(source.nodes) <= set(range(1, source.text.count("\n") + 1))
    for tags in source.nodes.values():
        for graph, name in tags:
            assert name in model.graphs[graph].nodes


@tries(150)
@given(networks() | BLOCK)
def test_a_block_is_written_alike_whichever_use_is_looked_at(model: Model) -> None:
    def reversed_uses(report):
        return {name: scopes[::-1] for name, scopes in uses(report).items()}

    uses = codegen.pytorch.source.uses
    text = write(model).text
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(codegen.pytorch.source, "uses", reversed_uses)
        assert write(model).text == text


def code(text: str) -> str:
    """The program without its docstrings."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                node.body = node.body[1:]
    return ast.dump(tree)


DOCS = st.text() | st.text(st.sampled_from("\"'\\\n\r#{}F. \t\x00\u202e\u2028"))


@tries(100)
@given(DOCS)
@example('"""\nimport os\nos.abort()\n"""')
@example("\\")
@example('ends with "')
@example("F.relu(x)")
def test_no_remark_can_become_code(doc: str) -> None:
    said = {name: replace(graph, doc=doc) for name, graph in SMALL.graphs.items()}
    model = replace(SMALL, graphs=said)
    assert code(write(model).text) == code(write(SMALL).text)


def test_ruff_has_nothing_to_say_of_remarks(tmp_path: Path) -> None:
    @tries(40)
    @given(DOCS)
    def collect(doc: str) -> None:
        block = replace(SMALL.graphs["ConvRelu"], doc=doc)
        text = write(SMALL.with_graph("ConvRelu", block)).text
        (tmp_path / f"n{abs(hash(text))}.py").write_text(text)

    collect()
    assert ruff("format", "--diff", tmp_path) == ""
    assert ruff("check", tmp_path) == ""


@tries(50)
@given(networks())
def test_the_source_does_not_depend_on_how_the_model_was_checked(model: Model) -> None:
    report = infer(model)
    moved = replace(model, graphs=dict(model.graphs))
    assert write(moved, infer(moved, report)).text == write(model, report).text


@pytest.mark.parametrize("name", ["googlenet", "googlenet-d2l", "lenet"])
def test_the_source_runs_as_a_program_and_prints_the_shapes(name: str) -> None:
    source = write(PRESETS[name].make())
    printed = io.StringIO()
    with redirect_stdout(printed):
        exec(compile(source.text, "network.py", "exec"), {"__name__": "__main__"})
    assert ast.literal_eval(printed.getvalue())[0] == 2


def test_a_size_of_any_sum_is_written_without_a_parameter_of_its_own() -> None:
    """Two uses of different widths; each layer takes what the one before it makes."""
    inner = Builder("Part", width=8)
    x = inner.input(8, 8, 8)
    for i, text in enumerate(("width % 5 + 1", "24 - width", "64 // width", "-width + 24")):
        x = inner.add(f"conv{i}", Conv2d(out_channels=Arg(text), kernel_size=1), x)
    inner.output(inner.add("last", Conv2d(out_channels=8, kernel_size=1), x))
    net = Builder("Net")
    x = net.call("a", inner.block(), net.input(8, 8, 8))
    net.output(net.call("b", inner.block(), x, width=16))
    model = net.model()
    assert "def __init__(self, in_channels, width):" in write(model).text
    agree(model, infer(model))


def test_a_network_with_an_error_is_not_written() -> None:
    tiny = edits.set_field(GOOGLENET, "GoogLeNet", "x", "shape", (3, 32, 32))
    with pytest.raises(Refused, match=r"^aux1\.pool: AvgPool2d has a window 5×5"):
        write(tiny)
    headless = edits.remove(GOOGLENET, "GoogLeNet", ["logits"])
    with pytest.raises(Refused, match=r"^every Output is auxiliary: make one main$"):
        write(headless)
