"""Times, settings and differences of runs in words."""

from collections.abc import Collection, Sequence
from datetime import datetime

from app.protocol import Settings
from app.workspace.runs.run import Run
from graph.training.recipe import Recipe

SYMBOLS = {
    "waiting": "◌",
    "running": "●",
    "stopping": "◍",
    "finished": "✓",
    "stopped": "■",
    "interrupted": "■",
    "failed": "!",
}
"""A letter for each state."""
FEATURES = 3
"""Features that a name in a plot has room for."""


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


def summary(run: Run) -> str:
    """How a run stands, for the list."""
    return " · ".join(run.summary)


def settings_and_device(run: Run) -> str:
    """Settings and device in a line."""
    return f"{run.settings_text} · {run.device}"


def profile_settings(settings: Settings) -> str:
    """`batch 32, fp32, contiguous, eager, forward`."""
    return (
        f"batch {settings.batch:,}, {settings.precision}, {settings.memory_format}, "
        f"{settings.mode}, {settings.passes}"
    )


def recipe(r: Recipe) -> str:
    """`Adam, learning rate 0.001, cosine, batch 64, fp32, seed 0`."""
    rate = f"learning rate {r.learning_rate:g}"
    parts = r.optimizer, rate, r.schedule, f"batch {r.batch}", r.precision, f"seed {r.seed}"
    return ", ".join(parts)


def differences(runs: Sequence[Run], ignored: Collection[str] = ()) -> list[str]:
    """What tells runs from each other, and what came of them: `SGD, batch 64, 97.4%`.

    Runs that differ in nothing but their moment are told apart by that. Features that are
    `ignored` are not looked at.
    """
    differing = _differing([run.features for run in runs], ignored)
    names = [_name(run, differing) for run in runs]
    if len(set(names)) == len(names):
        return names
    return [f"{name}, {when(run.began)}" for name, run in zip(names, runs, strict=True)]


def _differing(every: Sequence[dict[str, str]], ignored: Collection[str]) -> list[str]:
    """The names of the features that differ: that of the network, and the chief of the others."""
    names = [name for name in every[0] if len({features[name] for features in every}) > 1]
    kept = [name for name in names if name not in ignored]
    return kept[: FEATURES + (kept[:1] == ["title"])]


def _name(run: Run, differing: Sequence[str]) -> str:
    parts = [run.features[name] for name in differing] or [run.features["title"]]
    return ", ".join(part for part in [*parts, run.outcome] if part)
