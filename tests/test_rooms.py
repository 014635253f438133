"""What the import rules of pyproject.toml cannot say: widgets, late imports, and what lies at a root."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("graph", "codegen", "presets", "app")
SLOW = {
    *("torch", "torchvision", "sklearn", "onnx", "ml_dtypes", "safetensors", "networkx"),
    *("pydantic", "pygments", "qtawesome", "rich", "resource"),
}
"""Libraries that take long to import, or are not there on every system: imported where they are used."""
LATE = {
    *("app.cli", "app.ui", "app.worker", "app.protocol", "app.store", "app.workspace.workers"),
    *("codegen", "graph.file"),
}
"""Our own rooms that import such a library, or Qt, as soon as they are imported themselves."""


def files() -> Iterator[Path]:
    for package in PACKAGES:
        yield from sorted((ROOT / package).rglob("*.py"))


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield node.module or ""
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def test_only_the_ui_has_widgets() -> None:
    outside = (path for path in files() if not path.is_relative_to(ROOT / "app/ui"))
    users = {path for path in outside if "PySide6.QtWidgets" in imported(parsed(path))}
    assert users == set()


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def late(path: Path) -> set[str]:
    """What the functions of a file import when they are called."""
    functions = (n for n in ast.walk(parsed(path)) if isinstance(n, ast.FunctionDef))
    return {name for function in functions for name in imported(function)}


@pytest.mark.parametrize("path", list(files()), ids=lambda path: str(path.relative_to(ROOT)))
def test_functions_import_only_what_takes_long(path: Path) -> None:
    """docs/architecture.md lists them; everything else is imported at the top, where one sees it."""
    known = {*SLOW, *LATE}
    strangers = {n for n in late(path) if not any(f"{n}.".startswith(f"{k}.") for k in known)}
    assert strangers == set()


def test_every_folder_says_what_it_is_for() -> None:
    packages = (path for path in files() if path.name == "__init__.py")
    silent = [path for path in packages if not ast.get_docstring(parsed(path))]
    assert silent == []


def test_the_root_of_app_holds_rooms_and_no_more() -> None:
    here = {path.name for path in (ROOT / "app").iterdir() if path.suffix == ".py"}
    assert here == {"__init__.py", "__main__.py", "version.py", "quantity.py"}
    rooms = {path.parent.name for path in (ROOT / "app").glob("*/__init__.py")}
    assert rooms == {
        *("protocol", "store", "client", "worker", "layout", "workspace", "ui", "cli"),
    }
