"""A training: the job, and the events that follow it."""

from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from app.protocol.message import ANY_DEVICE_PATTERN, Amount, Count, Message, Share, Text
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

    def accepts(self, event: Message) -> bool:
        """Whether an event that only trainings have is of this one."""
        if not isinstance(event, Begun | Trained | Evaluated | TrainResult):
            return False
        steps = getattr(event, "steps", self.recipe.steps)
        return self.recipe.steps is None or steps == self.recipe.steps

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
    device_title: Text
    torch: Text
    step: Count
    steps: Count
    remark: Text = ""
    """What was amiss, as a checkpoint that is damaged, or ''."""


class Trained(Message):
    """Steps of a training: the losses since the last such event, of steps up to `step`.

    Each has its loss, what is minimised (auxiliary outputs add theirs), and its learning rate.
    Steps and epochs count from 1. `images_per_second` is that of these steps, `seconds_left` a
    guess for the rest.
    """

    kind: Literal["trained"] = "trained"
    run: int
    step: Count
    steps: Count
    epoch: Count
    losses: tuple[float, ...]
    learning_rates: tuple[float, ...]
    images_per_second: Amount
    seconds_left: Amount

    @model_validator(mode="after")
    def _of_steps(self) -> Self:
        """Each step has both of its numbers."""
        steps = len(self.losses)
        if not 0 < steps <= self.step or len(self.learning_rates) != steps:
            raise ValueError("losses and learning rates are not those of the steps")
        return self

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
    step: Count
    epoch: Count
    train_loss: float
    train_accuracy: Share
    test_loss: float
    test_accuracy: Share


class Accuracy(Message):
    """Shares of images classified correctly, 0 to 1."""

    train: Share
    test: Share


class TrainResult(Message):
    """A training that took all its steps.

    `loss` has one value a step, from the first on even if the training was resumed. `seconds`
    and `images_per_second` are of the training steps, without loading, testing and saving.
    `remark` is a sentence on what was left out, or ''.
    """

    kind: Literal["trained all"] = "trained all"
    run: int
    device: str
    device_title: Text
    torch: Text
    steps: Count
    seconds: Amount
    images_per_second: Amount
    loss: tuple[float, ...]
    accuracy: Accuracy
    out: str
    remark: Text = ""

    @model_validator(mode="after")
    def _of_all_steps(self) -> Self:
        if len(self.loss) != self.steps:
            raise ValueError("there is not a loss for each step")
        return self
