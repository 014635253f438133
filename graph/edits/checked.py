"""What every edit promises: the model it makes can be saved, and opened again the same."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from graph import rules
from graph.model import Model

P = ParamSpec("P")
Made = TypeVar("Made")


def checked(
    edit: Callable[Concatenate[Model, P], Made],
) -> Callable[Concatenate[Model, P], Made]:
    """The edit, which raises Refused for a model that breaks the rules of graph/rules.py.

    Only what differs from the model given is looked at, so that a keystroke in a large network
    costs as little as before.
    """

    @wraps(edit)
    def held(model: Model, /, *args: P.args, **kwargs: P.kwargs) -> Made:
        result = edit(model, *args, **kwargs)
        made = result[0] if isinstance(result, tuple) else result
        if isinstance(made, Model) and made is not model:
            rules.check_edit(model, made)
        return result

    return held
