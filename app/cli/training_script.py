"""convas export --to train: a script that trains the network without Convas."""

from argparse import Namespace
from pathlib import Path

from app.cli import output_files, problems, training_request
from app.cli.misuse import Misuse
from app.protocol import Data
from app.store.export_forms import FORMS, ExportJob
from graph.check.report import Report
from graph.format import disk
from graph.problem import Refused
from graph.training.recipe import Recipe


def run(args: Namespace) -> int:
    """Write train.py, and the network beside it, into a folder."""
    if args.output == "-":
        raise Misuse("--to train writes two files: -o names a folder for them")
    chosen = training_request.data(args)
    report = training_request.checked_network(args, chosen)
    if not report.sound:
        return problems.refuse(report, "not exported")
    folder = Path(args.output)
    output_files.keep_inputs(args, folder, folder / "train.py", folder / "network.py")
    save(folder, report, training_request.recipe(args), chosen)
    return 0


def save(folder: Path, report: Report, recipe: Recipe, data: Data) -> None:
    """Write the script and its network; raises Misuse where the folder cannot take them."""
    write = FORMS["train"].write
    assert write is not None
    files = write(ExportJob(report, "train", folder.name, {"data": data, "recipe": recipe}))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            assert isinstance(content, bytes)
            disk.replace(folder / name, content)
    except (OSError, Refused) as error:
        reason = disk.reason(error) if isinstance(error, OSError) else error
        raise Misuse(f"{folder} cannot be written: {reason}") from None
