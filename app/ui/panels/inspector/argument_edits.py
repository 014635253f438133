"""What a person does with the arguments of a block or of the network."""

from collections.abc import Callable

from app.ui.panels.inspector.settings import Setting
from app.ui.panels.inspector.subject import Subject
from app.workspace.document import Document
from app.workspace.questions import Questions
from graph.declare.target import BlockArgument, NodeField
from graph.edits import arguments
from graph.model import Model
from graph.names import check_word, fresh
from graph.problem import Refused


class ArgumentEdits:
    """Makes, names, describes, orders and removes arguments; asks where a name is needed."""

    def __init__(self, document: Document, questions: Questions) -> None:
        self.document, self.questions = document, questions

    def make(self, subject: Subject, setting: Setting) -> None:
        """Make a field an argument of the block, or the network, that its node stands in."""
        graph, target = subject.graph, setting.target
        if not isinstance(target, NodeField | BlockArgument):
            return
        name = self._ask_name(graph, f"Make {setting.label} an argument of {graph}", setting.label)
        if name is not None:
            node = subject.names[0]
            self.document.edit(
                lambda m: arguments.lift(m, graph, node, target, name),
                f"make {setting.label} an argument",
            )

    def add(self, graph: str) -> None:
        """Add an argument that no field names yet; its default is 1 until another is typed."""
        name = self._ask_name(graph, f"A new argument of {graph}", "width")
        if name is not None:
            self.document.edit(
                lambda m: arguments.add_argument(m, graph, name, 1), f"add the argument {name}"
            )

    def rename(self, graph: str, argument: str) -> None:
        """Give an argument another name; fields, sums and uses follow."""
        name = self._ask_name(graph, f"Rename {argument}", argument, argument)
        if name is not None:
            self.document.edit(
                lambda m: arguments.rename_argument(m, graph, argument, name), f"rename {argument}"
            )

    def describe(self, graph: str, argument: str) -> None:
        """Say in a line what an argument is for."""
        now = self.document.model.graphs[graph].argument_docs.get(argument, "")
        doc = self.questions.text(f"What {argument} is for", now, lambda _: "")
        if doc is not None:
            self.document.edit(
                lambda m: arguments.document_argument(m, graph, argument, doc),
                f"describe {argument}",
            )

    def move(self, graph: str, argument: str, by: int) -> None:
        """Move an argument up or down in the order."""
        order = list(self.document.model.graphs[graph].arguments)
        index = order.index(argument) + by
        if 0 <= index < len(order):
            self.document.edit(
                lambda m: arguments.move_argument(m, graph, argument, index), f"move {argument}"
            )

    def write_out(self, graph: str, argument: str) -> None:
        """Write an argument's default wherever it is named, and take the argument away."""
        self.document.edit(
            lambda m: arguments.inline_argument(m, graph, argument), f"write out {argument}"
        )

    def remove(self, graph: str, argument: str) -> None:
        """Take an argument away that nothing names."""
        self.document.edit(
            lambda m: arguments.remove_argument(m, graph, argument),
            f"remove the argument {argument}",
        )

    def _ask_name(self, graph: str, title: str, suggested: str, now: str = "") -> str | None:
        taken = set(self.document.model.graphs[graph].arguments) - {now}
        return self.questions.text(title, fresh(suggested, taken), _checker(taken))

    def is_named(self, graph: str, argument: str) -> bool:
        """Whether a field or another argument takes an argument."""

        def removed(model: Model) -> Model:
            return arguments.remove_argument(model, graph, argument)

        try:
            removed(self.document.model)
        except Refused:
            return True
        return False


def _checker(taken: set[str]) -> Callable[[str], str]:
    """What is wrong with the name of an argument, in a sentence, or ''."""

    def check(name: str) -> str:
        try:
            check_word(name, "argument")
        except Refused as refusal:
            return str(refusal)
        return f"there is already an argument {name!r}" if name in taken else ""

    return check
