"""What CONTRIBUTING.md says to do, done in a copy of the tree: each example must work."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.client.host import environment

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```python\n# (?P<path>[\w./]+): (?P<where>.+)\n(?P<code>(?s:.*?))^```$", re.M)


def section(title: str) -> str:
    """The text below a heading, to the next one."""
    return PAGE.partition(f"### {title}\n")[2].partition("\n### ")[0]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The packages, where they can be changed."""
    for package in ("graph", "codegen", "presets", "app", "docs"):
        skip = shutil.ignore_patterns("__pycache__", "pictures")
        shutil.copytree(ROOT / package, tmp_path / package, ignore=skip)
    return tmp_path


def follow(title: str, copy: Path) -> None:
    """Do what a section says."""
    blocks = list(BLOCK.finditer(section(title)))
    assert blocks, f"CONTRIBUTING.md has no example under {title}"
    for block in blocks:
        path, code = copy / block["path"], block["code"]
        if block["where"] == "a new file":
            assert not path.exists()
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(code)
        elif block["where"] == "at the end":
            path.write_text(f"{path.read_text()}\n\n{code}")
        else:
            _insert(path, block["where"].removeprefix("after ").removeprefix('"')[:-1], code)


def _insert(path: Path, line: str, code: str) -> None:
    """Put code behind the only line that reads so."""
    lines = path.read_text().splitlines(keepends=True)
    assert lines.count(f"{line}\n") == 1, f"{path.name} has not exactly one line {line!r}"
    at = lines.index(f"{line}\n") + 1
    path.write_text("".join([*lines[:at], code, *lines[at:]]))


def python(copy: Path, *words: str) -> str:
    """Run Python with the copy's packages; what it prints."""
    given = environment() | {"PYTHONPATH": str(copy), "QT_QPA_PLATFORM": "offscreen"}
    given["XDG_DATA_HOME"] = os.environ["XDG_DATA_HOME"]
    run = subprocess.run(
        [sys.executable, *words], cwd=copy, env=given, capture_output=True, text=True, timeout=120
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


def convas(copy: Path, *words: str) -> str:
    return python(copy, "-m", "app", *words)


def test_a_layer(copy: Path) -> None:
    follow("A layer", copy)
    python(copy, "-m", "graph.format.schema")
    python(copy, "-m", "graph.reference")
    assert "Softsign" in (copy / "docs" / "operations.md").read_text()
    wanted = """
from graph import file
from graph.build import Builder
from graph.ops.activation import Softsign
net = Builder("Net")
net.output(net.add("act", Softsign(), net.input(3, 4, 4)))
file.save(net.model(), "net.convas")
"""
    python(copy, "-c", wanted)
    assert "F.softsign(" in convas(copy, "export", "net.convas", "--to", "pytorch", "-o", "-")
    convas(copy, "export", "net.convas", "--to", "onnx", "-o", "net.onnx")
    import onnx

    (node,) = onnx.load(copy / "net.onnx").graph.node
    assert node.op_type == "Softsign"


def test_a_preset(copy: Path) -> None:
    follow("A preset", copy)
    facts = json.loads(convas(copy, "summary", "toy", "--json", "--set", "num_classes=3"))
    assert facts["outputs"] == {"logits": [3]}
    assert facts["parameters"] == 3 * 8 * 9 + 8 + 8 * 3 + 3
    assert "toy" in convas(copy, "presets")


def test_a_panel(copy: Path) -> None:
    follow("A panel", copy)
    wanted = """
from PySide6.QtCore import QSettings
from app.ui.application import application
from app.ui.window import Window
from app.workspace.settings import UserSettings
from presets.catalogue import PRESETS
app = application()
store = QSettings("settings.ini", QSettings.Format.IniFormat)
window = Window(PRESETS["lenet"].make(), UserSettings(store))
window.show()
titles = [window.tabs.tabText(i) for i in range(window.tabs.count())]
keys = {action.shortcut().toString() for action in window.menus.actions.values()}
print(titles[0], window.tabs.widget(0).text(), "Ctrl+9" in keys)
"""
    assert python(copy, "-c", wanted).strip().endswith("Census 14 nodes True")


def test_an_export_form(copy: Path) -> None:
    follow("An export form", copy)
    lines = convas(copy, "export", "lenet", "--to", "layers", "-o", "-").splitlines()
    assert lines[:2] == ["path,op", "conv1,Conv2d"]


def test_an_import_form(copy: Path) -> None:
    follow("An import form", copy)
    (copy / "net.layers").write_text("ReLU Flatten")
    facts = json.loads(convas(copy, "summary", "net.layers", "--json"))
    assert [layer["op"] for layer in facts["layers"]] == ["ReLU", "Flatten"]
    wanted = "from app.store.networks import file_filter; print(file_filter())"
    assert "Lists of layers (*.layers)" in python(copy, "-c", wanted)
