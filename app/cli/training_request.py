"""What a training is asked for: the data, the recipe, and a network that suits them."""

from argparse import Namespace
from pathlib import Path

from app.cli import network
from app.cli.arguments.training import DATA
from app.cli.misuse import Misuse
from app.protocol import Data
from app.store import folders
from graph.check.infer import infer
from graph.check.report import Report
from graph.training.dataset import DATASETS, classes_in
from graph.training.recipe import Recipe
from graph.training.suits import mismatch
from presets.recipes import RECIPES


def data(args: Namespace, *, here: bool = True) -> Data:
    """The data; raises Misuse where they are not named, or not where they are.

    What is not `here` but on another machine is for its worker to find.
    """
    name, folder = args.data, args.folder
    if name is None:
        raise Misuse(f"--data says what to train on: {DATA}")
    if name not in DATASETS:
        if here and not Path(name).is_dir():
            raise Misuse(f"there are no data {name!r}; there are {DATA}")
        name, folder = "folder", name
    if DATASETS[name].folder and not folder:
        title = DATASETS[name].title
        raise Misuse(f"--folder says where {title} is, or with --download is to be")
    download = getattr(args, "download", False)
    if download and not DATASETS[name].download:
        raise Misuse(f"--download is not for {DATASETS[name].title}")
    return Data(
        name=name,
        folder=_whole(folder, here) if folder else "",
        download=download,
    )


def _whole(folder: str, here: bool) -> str:
    if here:
        return folders.text(Path(folder).resolve())
    if not folder.startswith("/"):
        raise Misuse(f"name the folder on the other machine from its root, not {folder}")
    return folder


def recipe(args: Namespace, start: Recipe | None = None) -> Recipe:
    """The recipe that is named, or `start`, with what is given besides."""
    known = RECIPES[args.recipe or "quick"].recipe if start is None else start
    given = {n: v for n in Recipe.model_fields if (v := getattr(args, n, None)) is not None}
    if "epochs" in given:
        given["steps"] = None
    return Recipe(**{**known.model_dump(), **given})


def checked_network(args: Namespace, chosen: Data, *, here: bool = True) -> Report:
    """The network, checked, and with --fit changed to suit the data; raises Misuse."""
    report = network.known(network.report(args))
    if not report.sound:
        return report
    dataset = DATASETS[chosen.name]
    classes = dataset.classes
    if chosen.name == "folder" and here:
        classes = classes_in(Path(chosen.folder))
    while (wrong := mismatch(report, dataset, classes)) is not None:
        if wrong.fix is None:
            raise Misuse(wrong.sentence)
        if not args.fit:
            raise Misuse(f"{wrong.sentence}; --fit would {wrong.fix.text}")
        report = infer(wrong.fix.edit(report.model), report)
    return report
