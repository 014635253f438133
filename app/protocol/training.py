"""A training: the job, and the events that follow it."""

from typing import ClassVar, Literal

from pydantic import Field

from app.protocol.message import ANY_DEVICE_PATTERN, Message
from graph.training.recipe import Recipe


class Data(Message):
    """What to train on: a name of graph.training.dataset, and the folder it is in where it has one.

    Nothing is fetched unless `download` says so.
    """

    name: Literal["digits", "fashion-mnist", "cifar10", "voc", "folder", "synthetic"]
    folder: str = ""
    download: bool = False


class Train(Message):
    """Train a network, given as its file's text; what comes of it is kept in the folder `out`.

    A worker keeps it among its own trainings (app.store.folders.trainings) where `out` is but a name.
    With `resume` the training that `out` holds goes on from its last checkpoint. With
    `find_batch`, running out of memory is followed by a search for a batch that fits.
    """

    stop_seconds: ClassVar[float] = 15.0
    """How long a worker may take to end its step and save, before it is killed."""
    kind: Literal["train"] = "train"
    run: int
    model: str
    data: Data
    recipe: Recipe = Recipe()
    device: str = Field("auto", pattern=ANY_DEVICE_PATTERN)
    out: str
    resume: bool = False
    find_batch: bool = False

    @property
    def batch(self) -> int:
        """Images at once."""
        return self.recipe.batch

    @property
    def folder(self) -> str:
        """Where it keeps what there is, also when it is stopped."""
        return self.out

    @classmethod
    def own_events(cls) -> tuple[type[Message], ...]:
        """The events that no other kind of run has."""
        return (Begun, Trained, Evaluated, TrainResult)

    def in_folder(self, folder: str) -> "Train":
        """The same, kept in another folder."""
        return self.model_copy(update={"out": folder})

    def on(self, device: str) -> "Train":
        """The same on another device."""
        return self.model_copy(update={"device": device})


class Begun(Message):
    """A training has its network, its images and its folder; `step` of its steps were taken before."""

    kind: Literal["begun"] = "begun"
    run: int
    name: str
    """The network's."""
    folder: str
    device_title: str
    torch: str
    step: int
    steps: int
    remark: str = ""
    """What was amiss, as a checkpoint that is damaged, or ''."""


class Trained(Message):
    """Steps of a training: the losses since the last such event, of steps up to `step`.

    Each has its loss, what is minimised (auxiliary outputs add theirs), and its learning rate.
    Steps and epochs count from 1. `images_per_second` is that of these steps, `seconds_left` a
    guess for the rest.
    """

    kind: Literal["trained"] = "trained"
    run: int
    step: int
    steps: int
    epoch: int
    losses: tuple[float, ...]
    learning_rates: tuple[float, ...]
    images_per_second: float
    seconds_left: float

    @property
    def learning_rate(self) -> float:
        """Of the last of these steps."""
        return self.learning_rates[-1]


class Evaluated(Message):
    """How good a network is after a step, by its main output; accuracies from 0 to 1.

    On training images these are means over the epoch, while it was learning from them.
    """

    kind: Literal["evaluated"] = "evaluated"
    run: int
    step: int
    epoch: int
    train_loss: float
    train_accuracy: float
    test_loss: float
    test_accuracy: float


class Accuracy(Message):
    """Shares of images classified correctly, 0 to 1."""

    train: float
    test: float


class TrainResult(Message):
    """A training that took all its steps.

    `loss` has one value a step, from the first on even if the training was resumed. `seconds`
    and `images_per_second` are of the training steps, without loading, testing and saving.
    `remark` is a sentence on what was left out, or ''.
    """

    kind: Literal["trained all"] = "trained all"
    run: int
    device: str
    device_title: str
    torch: str
    steps: int
    seconds: float
    images_per_second: float
    loss: tuple[float, ...]
    accuracy: Accuracy
    out: str
    remark: str = ""
