"""What recipes and profiles declare, for the command line; generated, do not edit.

Made by `python -m app.cli.arguments.generate`; a test holds that it is current.
"""

from dataclasses import replace

from graph.declare.field import Field
from graph.declare.kind import ANY_WHOLE, BOOL, REAL, choice

RECIPE_NAMES = ("quick", "paper", "zjzstu", "d2l", "v3")

DATASETS = ("digits", "fashion-mnist", "cifar10", "voc", "synthetic")

RECIPE = {
    "optimizer": Field(
        name="optimizer",
        kind=choice("SGD", "Adam", "AdamW", "RMSprop"),
        doc="the rule that moves the weights",
        default="SGD",
        label="optimizer",
    ),
    "learning_rate": Field(
        name="learning_rate",
        kind=REAL,
        doc="size of a step at the start",
        default=0.01,
        at_most=100,
        more_than=0,
        label="learning rate",
    ),
    "momentum": Field(
        name="momentum",
        kind=REAL,
        doc="share of the last step kept; SGD and RMSprop",
        default=0.9,
        at_least=0,
        less_than=1,
        label="momentum",
    ),
    "weight_decay": Field(
        name="weight_decay",
        kind=REAL,
        doc="pull of every weight to 0",
        default=0.0,
        at_least=0,
        at_most=10,
        label="weight decay",
    ),
    "schedule": Field(
        name="schedule",
        kind=choice("constant", "step", "cosine"),
        doc="the learning rate over time; cosine ends at 0",
        default="constant",
        label="schedule",
    ),
    "step_epochs": Field(
        name="step_epochs",
        kind=ANY_WHOLE,
        doc="epochs between two steps of the schedule",
        default=8,
        at_least=1,
        at_most=100000,
        label="step epochs",
    ),
    "step_factor": Field(
        name="step_factor",
        kind=REAL,
        doc="what each step multiplies the learning rate by",
        default=0.96,
        at_most=1,
        more_than=0,
        label="step factor",
    ),
    "label_smoothing": Field(
        name="label_smoothing",
        kind=REAL,
        doc="share of the target spread over all classes",
        default=0.0,
        at_least=0,
        less_than=1,
        label="label smoothing",
    ),
    "batch": Field(
        name="batch",
        kind=ANY_WHOLE,
        doc="images a step",
        default=128,
        at_least=1,
        at_most=1000000,
        label="batch",
    ),
    "precision": Field(
        name="precision",
        kind=choice("fp32", "tf32", "amp-bf16", "amp-fp16"),
        doc="numbers that layers compute in",
        default="fp32",
        label="precision",
    ),
    "channels_last": Field(
        name="channels_last",
        kind=BOOL,
        doc="keep channels next to each other in memory",
        default=False,
        label="channels last",
    ),
    "epochs": Field(
        name="epochs",
        kind=ANY_WHOLE,
        doc="times through the training images",
        default=10,
        at_least=1,
        at_most=100000,
        label="epochs",
    ),
    "steps": Field(
        name="steps",
        kind=replace(ANY_WHOLE, optional=True),
        doc="batches in all; instead of epochs",
        at_least=1,
        at_most=1000000000,
        label="steps",
    ),
    "seed": Field(
        name="seed",
        kind=ANY_WHOLE,
        doc="of the weights, the order and the dropout",
        default=0,
        at_least=0,
        less_than=4294967296,
        label="seed",
    ),
}

PROFILE = {
    "precision": Field(
        name="precision",
        kind=choice("fp32", "tf32", "amp-bf16", "amp-fp16"),
        doc="numbers that layers compute in",
        default="fp32",
        label="precision",
    ),
    "memory_format": Field(
        name="memory_format",
        kind=choice("contiguous", "channels_last"),
        doc="whether pixels or channels are next to each other",
        default="contiguous",
        label="memory format",
    ),
    "mode": Field(
        name="mode",
        kind=choice("eager", "cuda-graph", "compile"),
        doc="layer by layer, as one CUDA graph, or by torch.compile",
        default="eager",
        label="mode",
    ),
    "passes": Field(
        name="passes",
        kind=choice("forward", "forward+backward"),
        doc="what the latency is of: as deployed, or as in training",
        default="forward",
        label="passes",
    ),
    "find_batch": Field(
        name="find_batch",
        kind=BOOL,
        doc="where memory does not suffice, find a batch that fits",
        default=False,
        label="find batch",
    ),
}
