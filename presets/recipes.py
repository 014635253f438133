"""Recipes to start a training from."""

from dataclasses import dataclass

from graph.training.recipe import Recipe


@dataclass(frozen=True)
class Known:
    """A recipe with its name, where it comes from, and the data it was made for ('' is any)."""

    name: str
    source: str
    recipe: Recipe
    data: str = ""


_KNOWN = [
    Known(
        "quick",
        "Adam, which trains most networks for small images in minutes",
        Recipe(optimizer="Adam", learning_rate=1e-3, schedule="cosine", batch=64),
    ),
    Known(
        "paper",
        "Szegedy et al., Going deeper with convolutions, 2014, section 6",
        Recipe(schedule="step", step_epochs=8, step_factor=0.96),
    ),
    Known(
        "zjzstu",
        "zjZSTU/GoogLeNet: 100 epochs gave 74.26%, AlexNet 70.76%",
        Recipe(
            optimizer="Adam",
            learning_rate=1e-3,
            schedule="step",
            step_epochs=8,
            step_factor=0.96,
            epochs=100,
        ),
        "voc",
    ),
    Known(
        "d2l",
        "Zhang et al., Dive into deep learning, section 8.4",
        Recipe(learning_rate=0.1, momentum=0.0),
        "fashion-mnist",
    ),
    Known(
        "v3",
        "Szegedy et al., Rethinking the Inception architecture, 2015, section 8",
        Recipe(
            optimizer="RMSprop",
            learning_rate=1e-3,
            schedule="step",
            step_epochs=2,
            step_factor=0.94,
            label_smoothing=0.1,
            batch=32,
        ),
    ),
]
RECIPES = {known.name: known for known in _KNOWN}
