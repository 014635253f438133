"""convas train: a short training run."""

import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from app.cli import json_output, problems, training_request
from app.cli.arguments.training import DEVICES
from app.cli.misuse import INTERRUPTED, Misuse
from app.client import blocking
from app.client.host import Host
from app.protocol import Begun, Evaluated, Event, Progress, Train, Trained, TrainResult
from app.quantity import count
from app.store import folders, training_folder
from graph import file
from graph.format import disk
from graph.training.recipe import Recipe
from graph.training.suits import one_value

Listener = Callable[[Event], None]


def run(args: Namespace) -> int:
    """Train the network in a worker; 1 if it has errors or the run fails."""
    if args.resume is not None:
        job = _resumed(args)
    elif args.target is None:
        raise Misuse("name a network to train, or --resume a training")
    else:
        host = _host(args)
        chosen = training_request.data(args, here=not host.address)
        report = training_request.checked_network(args, chosen, here=not host.address)
        if not report.sound:
            return problems.refuse(report, "not trained")
        recipe = training_request.recipe(args)
        if (wrong := one_value(report, recipe.batch // (args.nproc or 1))) is not None:
            raise Misuse(wrong.sentence)
        job = Train(
            run=1,
            model=file.dumps(report.model),
            data=chosen,
            recipe=recipe,
            device=args.device or "auto",
            out=folders.text(_folder(args, report.model.main)),
            find_batch=args.find_batch,
        )
    return _together(args, job) if args.nproc else _alone(args, job)


def _host(args: Namespace) -> Host:
    """The machine that the device is of."""
    device = args.device or "auto"
    try:
        host, _ = Host.of(device)
    except ValueError:
        raise Misuse(f"--device is {DEVICES}; not {device}") from None
    if host.address and args.nproc:
        raise Misuse("--nproc shares out a batch on this machine: leave out --device ssh://")
    return host


def _folder(args: Namespace, name: str) -> Path:
    return Path(args.out).resolve() if args.out else folders.fresh(name)


def _resumed(args: Namespace) -> Train:
    """The training in a folder, with another length or device if that is given."""
    for name in ("target", "data", "recipe", "out", "nproc"):
        if getattr(args, name):
            raise Misuse(f"--resume goes on as before: {name} cannot be given with it")
    folder = Path(args.resume).resolve()
    record = training_folder.read(folder)
    args.device = args.device or record.host or "auto"
    if _host(args).address != record.host:
        where = record.host or "this machine"
        raise Misuse(f"{folder} was trained on {where}, and goes on there alone")
    recipe = training_request.recipe(args, record.recipe)
    if record.step and recipe.batch != record.recipe.batch:
        raise Misuse("--resume goes on with the same batch")
    return Train(
        run=1,
        model=disk.read_text(folder / training_folder.MODEL, training_folder.MOST_BYTES),
        data=record.data,
        recipe=recipe,
        device=args.device,
        out=folders.text(folder),
        resume=True,
        find_batch=args.find_batch,
    )


def _alone(args: Namespace, job: Train) -> int:
    """In one worker."""
    try:
        with _watched(args, job.recipe) as listen:
            result = blocking.train(job, listen)
    except blocking.RunStopped:
        return _complain(f"stopped; {_kept(job)}", INTERRUPTED)
    except blocking.RunFailed as failure:
        kept = "" if failure.refused else f" ({_kept(job)})"
        return _complain(f"{failure}{kept}", 2 if failure.refused else 1)
    if args.json:
        json_output.document(_document(result))
    else:
        _show(job, result)
    return 0


def _together(args: Namespace, job: Train) -> int:
    """In several processes, by the script that is exported too."""
    from app.cli import distributed_training

    try:
        result = distributed_training.train(job, args.nproc, echo=not args.json)
    except blocking.RunFailed as failure:
        return _complain(str(failure), 1)
    if args.json:
        json_output.document(_document(result))
    else:
        _show(job, result)
    return 0


def _complain(sentence: str, code: int) -> int:
    print(f"convas: {sentence}", file=sys.stderr)
    return code


def _kept(job: Train) -> str:
    """What is left of a run that did not end well."""
    folder = Path(job.out)
    if not (folder / training_folder.RECORD).exists():
        return "nothing was kept"
    record = training_folder.read(folder)
    if record.host:
        return (
            f"convas train --resume {folder} goes on from the last checkpoint there, in "
            f"{record.folder}"
        )
    if not record.checkpoint:
        return f"its metrics are in {folder}"
    return f"convas train --resume {folder} goes on from step {record.step:,}"


@contextmanager
def _watched(args: Namespace, recipe: Recipe) -> Iterator[Listener]:
    """Tests as lines, and while somebody watches the rest as a bar on standard error."""
    if not sys.stderr.isatty():
        yield _lines(args, print)
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True, highlight=False), transient=True) as bar:
        task = bar.add_task("Starting the worker", total=None)
        write = _lines(args, bar.console.print)

        def listen(event: Event) -> None:
            if isinstance(event, Progress):
                bar.update(task, completed=event.done, total=event.total)
                if event.text != "Training":
                    bar.update(task, description=event.text)
            elif isinstance(event, Trained):
                bar.update(task, description=_now(event))
            write(event)

        yield listen


def _lines(args: Namespace, write: Callable[[str], None]) -> Listener:
    """A line for each test, unless a script reads."""

    def listen(event: Event) -> None:
        if isinstance(event, Begun) and event.remark:
            print(f"convas: {event.remark}", file=sys.stderr)
        if isinstance(event, Evaluated) and not args.json:
            write(
                f"epoch {event.epoch}, step {event.step:,}: loss {event.train_loss:.4f}, "
                f"accuracy {event.train_accuracy:.1%}; in the test "
                f"{event.test_loss:.4f}, {event.test_accuracy:.1%}"
            )

    return listen


def _now(event: Trained) -> str:
    rate = f"{event.learning_rate:.2g}"
    return (
        f"epoch {event.epoch}  loss {event.losses[-1]:.4f}  rate {rate}  "
        f"{event.images_per_second:,.0f} images/s  {event.seconds_left:,.0f} s left"
    )


def _document(result: TrainResult) -> dict[str, object]:
    """The result for scripts."""
    return {
        "device": result.device,
        "steps": result.steps,
        "seconds": result.seconds,
        "images_per_second": result.images_per_second,
        "loss": list(result.loss),
        "accuracy": result.accuracy.model_dump(),
        "out": result.out,
    }


def _show(job: Train, result: TrainResult) -> None:
    from app.cli.tables import Output

    output = Output()
    output.facts(
        [
            ("accuracy", f"{result.accuracy.test:.1%} in the test"),
            ("", f"{result.accuracy.train:.1%} in the last epoch of the training"),
            ("loss", f"{result.loss[-1]:.4f} at step {count(result.steps)}"),
            (
                "time",
                f"{result.seconds:,.1f} s, {result.images_per_second:,.1f} images/s",
            ),
            ("device", f"{result.device_title}, torch {result.torch}"),
            ("kept in", result.out),
        ]
    )
    if result.remark:
        output.print(result.remark, markup=False)
