"""Runs in words: what the list and the details say of them."""

from collections.abc import Sequence
from datetime import datetime

from app import quantity
from app.protocol import Settings
from app.workspace.profile_settings import unusual
from app.workspace.runs.profile_run import ProfileRun
from app.workspace.runs.run_list import Run
from app.workspace.runs.training_run import TrainingRun
from graph.training.recipe import Recipe

SIGNS = {
    "waiting": "◌",
    "running": "●",
    "stopping": "◍",
    "finished": "✓",
    "stopped": "■",
    "interrupted": "■",
    "failed": "!",
}

FIELDS = 3
"""Fields of a recipe that a name in a plot has room for."""
LATELY = 50
"""Steps over which the speed is averaged."""


def when(began: str) -> str:
    """12:40 for today, `24 Nov 12:40` before; nothing for what is no time."""
    try:
        at = datetime.fromisoformat(began).astimezone()
    except (ValueError, OverflowError, OSError):
        return ""
    today = at.date() == datetime.now().astimezone().date()
    return f"{at:%H:%M}" if today else f"{at.day} {at:%b %H:%M}"


def duration(seconds: float) -> str:
    """12 s, 3 min 5 s, 2 h 10 min."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60:,} h {minutes % 60} min"


def state(run: Run) -> str:
    """The state in a word or two."""
    if isinstance(run, TrainingRun) and run.elsewhere:
        return "running elsewhere"
    if isinstance(run, ProfileRun) and run.stale and run.state == "finished":
        return "stale"
    return run.state


def brief(run: Run) -> str:
    """How a run stands, for the list."""
    said = _trained(run) if isinstance(run, TrainingRun) else _measured(run)
    return " · ".join(said)


def _trained(run: TrainingRun) -> list[str]:
    said = [f"{run.accuracy:.1%} in the test"] if run.accuracy is not None else []
    if run.state == "running" and run.steps:
        return [f"{run.step / run.steps:.0%}", *said]
    return said if said and run.state == "finished" else [state(run), *said]


def _measured(run: ProfileRun) -> list[str]:
    if run.result is None:
        return [state(run) if run.fraction is None else f"{run.fraction:.0%}"]
    said = [f"{quantity.ms(run.result.latency_ms.median)} ms"]
    said += unusual(run.settings)
    return [*said, "stale"] if run.stale else said


def conditions(settings: Settings) -> str:
    """`batch 32, fp32, contiguous, eager, forward`."""
    return (
        f"batch {settings.batch:,}, {settings.precision}, {settings.memory_format}, "
        f"{settings.mode}, {settings.passes}"
    )


def recipe(r: Recipe) -> str:
    """`Adam, learning rate 0.001, cosine, batch 64, fp32, seed 0`."""
    rate = f"learning rate {r.learning_rate:g}"
    said = r.optimizer, rate, r.schedule, f"batch {r.batch}", r.precision
    return ", ".join([*said, f"seed {r.seed}"])


def apart(runs: Sequence[TrainingRun]) -> list[str]:
    """What tells trainings from each other, and how far they came: `SGD, batch 64, 97.4%`."""
    recipes = [run.recipe.model_dump() for run in runs]
    differ = [n for n in Recipe.model_fields if len({r[n] for r in recipes}) > 1]
    titles = {run.title for run in runs}
    names = [_apart(run, differ[:FIELDS], len(titles) > 1) for run in runs]
    if len(set(names)) == len(names):
        return names
    pairs = zip(names, runs, strict=True)
    return [f"{name}, {when(run.began)}" for name, run in pairs]


def _apart(run: TrainingRun, differ: Sequence[str], titled: bool) -> str:
    said = [run.title] if titled or not differ else []
    for name in differ:
        value = getattr(run.recipe, name)
        plain = isinstance(value, str)
        said.append(value if plain else f"{name.replace('_', ' ')} {value}")
    return ", ".join([*said, f"{run.accuracy:.1%}"] if run.accuracy else said)


def how(run: Run) -> str:
    """Settings and device in a line."""
    asked = recipe(run.recipe) if isinstance(run, TrainingRun) else conditions(run.settings)
    return f"{asked} · {run.device}"


def progress(run: TrainingRun) -> list[tuple[str, str]]:
    """How far it is, as values with what they are called: `("step", "12 of 330")`."""
    curves, facts = run.curves, []
    if run.steps:
        facts.append(("step", f"{run.step:,} of {run.steps:,}"))
    if run.epoch:
        whole = f" of {run.recipe.epochs:,}" if run.recipe.steps is None else ""
        facts.append(("epoch", f"{run.epoch:,}{whole}"))
    if curves is not None and curves.loss:
        facts.append(("loss", f"{curves.loss[-1]:.4f}"))
    if run.accuracy is not None:
        facts.append(("test", f"{run.accuracy:.1%}"))
    if run.seconds_left is not None and run.active:
        facts.append(("left", duration(run.seconds_left)))
    if curves is not None and curves.learning_rate:
        last = curves.images_per_second[-LATELY:]
        facts.append(("images/s", f"{sum(last) / len(last):,.0f}"))
        facts.append(("learning rate", f"{curves.learning_rate[-1]:.3g}"))
    return facts
