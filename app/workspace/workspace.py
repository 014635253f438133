"""What is open in one window: the document, what is looked at, measured and run."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from app.workspace.document import Document
from app.workspace.export import Exporter
from app.workspace.files import Files
from app.workspace.focus import Focus
from app.workspace.layer_times import LayerTimes
from app.workspace.machines import Machines
from app.workspace.positions import Positions
from app.workspace.profile_settings import ProfileSettings
from app.workspace.questions import Questions
from app.workspace.receptive_fields import ReceptiveFields
from app.workspace.runs.runs import Runs
from app.workspace.selection import Selection
from app.workspace.settings import UserSettings
from app.workspace.workers.worker import Worker
from graph.model import Model


@dataclass(frozen=True)
class Workspace:
    """What is open in one window; nearly every part is a QObject that signals its changes.

    Panels, tools and the canvas are given the whole and take what they need, so that a part
    more costs no constructor its signature.
    """

    settings: UserSettings
    questions: Questions
    document: Document
    focus: Focus
    layer_times: LayerTimes
    profile_settings: ProfileSettings
    receptive_fields: ReceptiveFields
    positions: Positions
    selection: Selection
    machines: Machines
    files: Files
    export: Exporter
    runs: Runs

    @classmethod
    def of(
        cls,
        model: Model,
        settings: UserSettings,
        questions: Questions,
        make_runner: Callable[[], Worker] | None = None,
        home: Path | None = None,
    ) -> Self:
        """The workspace of a model.

        `make_runner` gives the client of a worker, None where nothing can run; `home` is the
        folder of trainings and profiles, the person's own if None.
        """
        document = Document(model)
        focus, positions = Focus(document), Positions()
        layer_times, profile_settings = LayerTimes(), ProfileSettings()
        document.opened.connect(layer_times.clear)
        files = Files(document, settings, questions)
        runs = Runs(document, layer_times, profile_settings, files, questions, make_runner, home)
        return cls(
            settings,
            questions,
            document,
            focus,
            layer_times,
            profile_settings,
            ReceptiveFields(document),
            positions,
            Selection(document, focus, positions, questions),
            Machines(settings, questions.machine),
            files,
            Exporter(files, questions),
            runs,
        )
