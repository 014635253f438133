"""Every form that a network can be exported as: the one registry of command, menu and dialog.

A new form is a folder in codegen and an entry here: `convas export --to`, the Export menu, the
pages of the dialog and the filters of its file names are made from FORMS. A backend is imported
when it writes: onnx alone takes half a second, and `convas --help` reads this file.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.declare.field import Field
from graph.declare.kind import BOOL, TEXT, WHOLE, choice
from graph.training.dataset import DATASETS, parts

if TYPE_CHECKING:
    from codegen.weights import Floats
    from graph.check.report import Report

Content = bytes | Callable[[str], None]
"""What a file holds; of one that may be too large for memory, what writes it at a path."""
Files = dict[str, Content]
"""By name, in the order in which they are written: what another file needs goes before it."""


@dataclass(frozen=True)
class ExportJob:
    """A network to export: checked, and sound unless the form keeps errors.

    `to` is the form as `--to` names it (`svg` of the diagrams), `name` that of the file to
    write, `options` the form's fields by name, `weights` the numbers by state_dict key.
    """

    report: "Report"
    to: str
    name: str
    options: Mapping[str, Any] = field(default_factory=dict)
    weights: "Mapping[str, Floats] | None" = None


@dataclass(frozen=True)
class ExportForm:
    """Something a network can be written as."""

    title: str
    doc: str
    endings: tuple[str, ...]
    """Of its files; where there are several, each is a `--to` of its own."""
    write: Callable[[ExportJob], Files] | None
    """None for what only the window can make, of what it shows."""
    options: tuple[Field, ...] = ()
    without_weights: str = ""
    """What it holds where no weights are given; '' for a form that takes none."""
    trains: bool = False
    """Whether it is of a training: the job's options have its `data` and its `recipe`, and the
    files go into a folder of the name that is given."""
    keeps_errors: bool = False
    """Whether a network with errors has this form too."""


OPSET = Field(
    "opset", WHOLE, "of ONNX: 13 to the newest that onnx knows", 17, at_least=13, at_most=28
)
SEED = Field(
    "seed",
    WHOLE,
    "without weights, those after torch.manual_seed(N)",
    0,
    at_least=0,
    at_most=2**31 - 1,
)
ANNOTATE = Field(
    "annotate",
    BOOL,
    "beside an ONNX file, its numbers for Netron and Model Explorer",
    False,
    label="annotations",
)
DEPTH = Field(
    "depth",
    WHOLE,
    "levels of blocks that a diagram opens",
    0,
    at_least=0,
    at_most=64,
    label="blocks opened, levels",
)
DATA = Field(
    "data",
    choice("digits", "synthetic", "fashion-mnist", "cifar10", "voc", "folder"),
    "images to train on",
    "digits",
)
FOLDER = Field("folder", TEXT, "where the images are, for those that are in files", "")
FIT = Field(
    "fit",
    BOOL,
    "change the network's classes or channels to suit the data",
    False,
    label="fit the network",
)


def _pytorch(job: ExportJob) -> Files:
    """The source; weights stand in a file beside it, which it reads when it is run."""
    from codegen import pytorch, weights

    model = job.report.model
    if job.weights is None:
        return {job.name: pytorch.write(model, job.report).text.encode()}
    beside = Path(job.name).with_suffix(".safetensors").name
    source = pytorch.write(model, job.report, weights_file=beside)
    numbers = weights.to_safetensors(job.report, dict(job.weights))
    return {beside: numbers, job.name: source.text.encode()}


def _onnx(job: ExportJob) -> Files:
    """The model; its weights may be too large for one message, so it is saved, not returned."""
    from codegen import onnx, weights

    chosen = job.options
    model, report, opset = job.report.model, job.report, chosen["opset"]
    numbers = {"weights": job.weights, "opset": opset, "seed": chosen["seed"]}
    if not job.name:
        return {"": onnx.write(model, report, **numbers).SerializeToString()}
    if job.weights is not None:
        weights.check(report, job.weights)
    made = onnx.outline(model, report, opset=opset)
    found: Files = {job.name: lambda path: onnx.write_file(path, model, report, **numbers)}
    if chosen["annotate"]:
        notes = onnx.annotations(made, job.report, chosen.get("times", {}))
        found |= {job.name + ending: text.encode() for ending, text in notes.items()}
    return found


def _diagram(job: ExportJob) -> Files:
    from codegen import diagram

    depth = job.options["depth"]
    return {job.name: diagram.write(job.report.model, job.report, form=job.to, depth=depth)}


def _train(job: ExportJob) -> Files:
    """The script, and the network beside it; both run without Convas."""
    from codegen import training_script

    data = job.options["data"]
    images, names = data.folder, None
    if data.name == "folder":
        train, test = parts(Path(data.folder))
        names = (train.name, test.name) if test is not None else None
        images = data.folder if names else str(train)
    texts = training_script.write(
        job.report.model,
        job.report,
        recipe=job.options["recipe"],
        dataset=DATASETS[data.name],
        folder=images,
        parts=names,
    )
    return {name: text.encode() for name, text in texts.items()}


def _convas(job: ExportJob) -> Files:
    from graph.file import dumps

    return {job.name: dumps(job.report.model).encode()}


FORMS = {
    "pytorch": ExportForm(
        "PyTorch source",
        "One nn.Module class for each block, as a person would write them. Weights go into a "
        "safetensors file beside it.",
        (".py",),
        _pytorch,
        without_weights="none",
    ),
    "onnx": ExportForm(
        "ONNX",
        "The deployed network, without auxiliary heads, any batch. Nodes have the names they "
        "have here.",
        (".onnx",),
        _onnx,
        (SEED, OPSET, ANNOTATE),
        without_weights="drawn from a seed",
    ),
    "train": ExportForm(
        "Training script",
        "train.py and network.py in a folder of their own, which run without Convas. The recipe "
        "stands at the top of the script.",
        ("",),
        _train,
        (DATA, FOLDER, FIT),
        trains=True,
    ),
    "diagram": ExportForm(
        "Diagram",
        "For a paper: blocks as boxes, shapes on the wires, laid out by Graphviz.",
        (".svg", ".pdf", ".png", ".dot"),
        _diagram,
        (DEPTH,),
    ),
    "canvas": ExportForm(
        "Picture of the canvas",
        "What the canvas shows, as it looks: the open block in this theme, with its bars. The "
        "text in SVG and PDF is text.",
        (".svg", ".pdf", ".png"),
        None,
        keeps_errors=True,
    ),
    "convas": ExportForm(
        "Convas file",
        "A copy; the open document stays with its own.",
        (".convas",),
        _convas,
        keeps_errors=True,
    ),
}
"""By key, in the order of the menu."""


def by_target() -> dict[str, ExportForm]:
    """The forms by what `--to` takes: a key, or an ending of a form that has several."""
    found: dict[str, ExportForm] = {}
    for key, form in FORMS.items():
        if form.write is None:
            continue
        several = len(form.endings) > 1
        found |= dict.fromkeys([e[1:] for e in form.endings] if several else [key], form)
    return found


def fields() -> dict[str, Field]:
    """Every option of every form, by name, but for those of a training."""
    forms = [form for form in FORMS.values() if not form.trains]
    return {option.name: option for form in forms for option in form.options}


def flag(option: Field) -> str:
    """A field's option of the command line: --learning-rate."""
    return f"--{option.name.replace('_', '-')}"


def words(options: Mapping[str, Field], values: Mapping[str, Any]) -> tuple[str, ...]:
    """Values as the command line takes them; of flags those that are on."""
    found: list[str] = []
    for name, value in values.items():
        if value is not False and value != "":
            found += [flag(options[name])] if value is True else [flag(options[name]), str(value)]
    return tuple(found)
