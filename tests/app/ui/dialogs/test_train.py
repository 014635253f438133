"""The panel that starts a training, and the one that says how profiles are taken."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from app.protocol import Data, Settings, Stopped
from app.ui.dialogs.train import TrainDialog
from app.ui.profile_popup import read_batches
from app.ui.widgets.field_editors import ChoiceEditor
from app.ui.widgets.field_form import ModelForm
from app.ui.window import Window
from app.workspace.runs.training_run import TrainingRun
from graph import edits, file
from graph.declare.model_fields import fields_of
from graph.model import Model
from graph.ops.activation import Softmax
from graph.training.dataset import DATASETS
from graph.training.recipe import Recipe
from presets.catalogue import PRESETS
from presets.recipes import RECIPES
from tests.support.fake_worker import FakeWorker
from tests.support.trainings import photographs
from tests.support.window import press, window

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def open_window(qtbot: Any, tmp_path: Path, bench: FakeWorker) -> Iterator[Any]:
    def make(preset: str = "lenet") -> Window:
        model = PRESETS[preset].make()
        found = window(qtbot, tmp_path, model, make_runner=lambda: bench)
        qtbot.waitUntil(lambda: bench.started)
        bench.find("cpu")
        return found

    yield make


def ask(desk: Window) -> TrainDialog:
    """Open the panel by its key."""
    press(desk, Qt.Key.Key_F6)
    assert desk.train_dialog is not None
    return desk.train_dialog


def write(panel: TrainDialog, name: str, text: str) -> None:
    """Type into a field of the recipe."""
    line = panel.recipe.fields.editors[name]
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, text)


def choose(panel: TrainDialog, name: str) -> None:
    """Choose some data."""
    panel.data.name.setCurrentIndex(panel.data.name.findData(name))


def test_it_starts_what_it_shows(open_window: Any, bench: FakeWorker) -> None:
    desk = open_window()
    panel = ask(desk)
    assert panel.isVisible() and not panel.isModal()
    write(panel, "learning_rate", "0.02")
    write(panel, "epochs", "3")
    panel.find_batch.click()
    QTest.mouseClick(panel.start, Qt.MouseButton.LeftButton)
    (job,) = bench.jobs
    quick = RECIPES["quick"].recipe
    assert job.recipe == quick.model_copy(update={"learning_rate": 0.02, "epochs": 3})
    assert job.data == Data(name="digits") and job.find_batch and job.device == "cpu"
    assert file.loads(job.model) == desk.document.model
    assert Path(job.out).parent == desk.running.run_list.folder(TrainingRun)
    assert not panel.isVisible() and desk.tabs.currentWidget() is desk.runs


def test_every_field_of_a_recipe_can_be_edited_and_says_what_it_is(
    open_window: Any,
) -> None:
    panel = ask(open_window())
    assert set(panel.recipe.fields.editors) == set(Recipe.model_fields)
    for name, editor in panel.recipe.fields.editors.items():
        assert Recipe.model_fields[name].description in editor.toolTip()
        assert editor.accessibleName()


@pytest.mark.parametrize("name", RECIPES)
def test_a_known_recipe_fills_the_form(open_window: Any, name: str) -> None:
    panel = ask(open_window())
    panel.recipe.known.setCurrentIndex(panel.recipe.known.findData(name))
    panel.recipe.known.activated.emit(panel.recipe.known.currentIndex())
    assert panel.recipe.check() == (RECIPES[name].recipe, "")
    assert panel.recipe.source.text() == RECIPES[name].source


WRONG = [
    ("learning_rate", "0", "Learning rate must be a number, more than 0, at most 100, not 0."),
    ("batch", "many", "Batch must be a whole number, at least 1, at most 1,000,000, not many."),
    ("momentum", "1", "Momentum must be a number, at least 0, less than 1, not 1."),
    ("seed", "nan", "Seed must be a whole number, at least 0, less than 4,294,967,296, not nan."),
    ("epochs", " ", "Epochs must be a whole number, at least 1, at most 100,000, not nothing."),
    ("weight_decay", "inf", "Weight decay must be a number, at least 0, at most 10, not inf."),
]


@pytest.mark.parametrize(("name", "typed", "sentence"), WRONG)
def test_a_wrong_field_is_one_sentence(
    open_window: Any, name: str, typed: str, sentence: str
) -> None:
    panel = ask(open_window())
    panel.recipe.known.setCurrentIndex(panel.recipe.known.findData("paper"))
    panel.recipe.known.activated.emit(0)
    write(panel, name, typed)
    assert panel.error.text() == sentence
    assert not panel.start.isEnabled()
    assert panel.recipe.fields.editors[name].property("wrong") is True
    write(panel, name, "1" if name in ("seed", "batch", "epochs") else "0.5")
    assert panel.error.text() == "" and panel.start.isEnabled()


def test_a_field_without_effect_is_greyed_with_why(open_window: Any) -> None:
    panel = ask(open_window())
    momentum, steps = (
        panel.recipe.fields.editors["momentum"],
        panel.recipe.fields.editors["steps"],
    )
    assert not momentum.isEnabled() and "Adam has none" in momentum.toolTip()
    panel.recipe.fields.editors["optimizer"].setCurrentText("SGD")
    assert momentum.isEnabled()
    assert not panel.recipe.fields.editors["step_epochs"].isEnabled()
    panel.recipe.fields.editors["schedule"].setCurrentText("step")
    assert panel.recipe.fields.editors["step_epochs"].isEnabled()
    write(panel, "steps", "50")
    assert steps.value() == 50 and not panel.recipe.fields.editors["epochs"].isEnabled()


def test_a_mismatch_has_a_sentence_and_a_mend_that_is_one_step_of_undo(
    open_window: Any,
) -> None:
    desk = open_window("googlenet")
    before = desk.document.model
    panel = ask(desk)
    assert "1,000 classes" in panel.error.text() and not panel.start.isEnabled()
    QTest.mouseClick(panel.fix_button, Qt.MouseButton.LeftButton)
    assert set(desk.document.report.outputs.values()) == {(10,)}
    assert panel.error.text() == "" and panel.start.isEnabled()
    assert not panel.fix_button.isVisible()
    desk.document.history.undo()
    assert desk.document.model is before
    assert "1,000 classes" in panel.error.text()


def test_a_softmax_is_remarked_on_and_the_training_starts_all_the_same(open_window: Any) -> None:
    desk = open_window()
    main = desk.document.model.main
    desk.document.apply(
        lambda m: edits.connect(
            edits.add(m, main, "softmax", Softmax(dim=1), ("fc3",)), main, "softmax", "logits", 0
        ),
        "add",
    )
    panel = ask(desk)
    assert "is a softmax" in panel.error.text() and panel.start.isEnabled()
    QTest.mouseClick(panel.fix_button, Qt.MouseButton.LeftButton)
    assert "softmax" not in desk.document.model.network.nodes
    assert panel.error.text() == "" and panel.start.isEnabled()


def test_a_network_with_an_error_is_not_trained(open_window: Any) -> None:
    desk = open_window()
    panel = ask(desk)
    desk.document.apply(lambda m: edits.set_field(m, m.main, "x", "shape", (1, 4, 4)), "shrink")
    assert panel.error.text().startswith("It cannot be trained while there is an error")
    assert not panel.start.isEnabled()


@pytest.mark.parametrize("name", DATASETS)
def test_all_data_say_what_they_are_and_what_they_need(open_window: Any, name: str) -> None:
    panel = ask(open_window())
    choose(panel, name)
    dataset = DATASETS[name]
    assert panel.data.doc.text() == dataset.doc
    assert panel.data.where.isVisible() is dataset.folder
    assert panel.data.consent.isVisible() is bool(dataset.download)
    assert dataset.download in panel.data.consent.text()


def test_nothing_is_downloaded_without_consent_which_is_asked_each_time(
    open_window: Any, bench: FakeWorker, tmp_path: Path
) -> None:
    desk = open_window()
    panel = ask(desk)
    choose(panel, "fashion-mnist")
    assert panel.error.text().startswith("Choose the folder where Fashion-MNIST is")
    desk.dialogs.path = tmp_path / "data"
    QTest.mouseClick(panel.data.browse, Qt.MouseButton.LeftButton)
    assert panel.error.text() == f"There is no folder {tmp_path / 'data'}."
    panel.data.consent.click()
    panel.start.click()
    folder = str(tmp_path / "data")
    assert bench.jobs[0].data == Data(name="fashion-mnist", folder=folder, download=True)
    panel = ask(desk)
    assert panel.data.folder.text() == folder
    choose(panel, "digits")
    choose(panel, "fashion-mnist")
    assert not panel.data.consent.isChecked()


def test_without_consent_a_folder_that_is_there_is_only_read(
    open_window: Any, bench: FakeWorker, tmp_path: Path
) -> None:
    panel = ask(open_window())
    choose(panel, "fashion-mnist")
    panel.data.folder.setText(str(tmp_path))
    panel.start.click()
    assert bench.jobs[0].data == Data(name="fashion-mnist", folder=str(tmp_path))


def test_the_classes_of_a_folder_are_counted(
    open_window: Any, bench: FakeWorker, tmp_path: Path
) -> None:
    desk = open_window()
    panel = ask(desk)
    choose(panel, "folder")
    panel.data.folder.setText(str(photographs(tmp_path / "photographs", classes=3)))
    assert "10 classes" in panel.error.text() and "3" in panel.fix_button.text()
    panel.fix_button.click()
    panel.start.click()
    assert bench.jobs[0].data.name == "folder"
    assert file.loads(bench.jobs[0].model) == desk.document.model


def test_the_last_choices_are_remembered(
    open_window: Any, bench: FakeWorker, qtbot: Any, tmp_path: Path
) -> None:
    desk = open_window()
    panel = ask(desk)
    choose(panel, "synthetic")
    write(panel, "batch", "16")
    panel.start.click()
    bench.reported.emit(Stopped(run=1))
    desk.close()
    again = window(qtbot, tmp_path, PRESETS["lenet"].make())
    again.train()
    assert again.train_dialog.data.dataset.name == "synthetic"
    assert again.train_dialog.recipe.check()[0].batch == 16


@pytest.mark.parametrize("damage", ["{", "[]", '{"recipe": {"batch": -1}}', "\0"])
def test_damaged_memory_is_forgotten(open_window: Any, damage: str) -> None:
    desk = open_window()
    desk.settings.store.setValue("training", damage)
    panel = ask(desk)
    assert panel.recipe.check()[0] == RECIPES["quick"].recipe


def test_what_is_shown_in_a_form_is_what_was_given(qapp: Any) -> None:
    given = Recipe(learning_rate=1.5e-7, steps=12, batch=1_000_000, channels_last=True, seed=7)
    fields = ModelForm(Recipe)
    fields.show_value(given)
    assert fields.check() == (given, "")


def test_the_words_for_a_field_name_every_limit() -> None:
    fields = fields_of(Recipe)
    assert fields["steps"].phrase == (
        "a whole number, at least 1, at most 1,000,000,000, or nothing"
    )
    assert fields["schedule"].phrase == "one of constant, step, cosine"


def how(desk: Window) -> Any:
    """Open the panel of profiles by its key."""
    press(desk, Qt.Key.Key_F5, CTRL)
    return desk.toolbar.profile_popup


def test_profiles_are_taken_as_chosen_and_that_is_remembered(
    open_window: Any, bench: FakeWorker, qtbot: Any, tmp_path: Path
) -> None:
    desk = open_window()
    popup = how(desk)
    assert popup.isVisible()
    popup.fields.editors["precision"].setCurrentText("amp-bf16")
    popup.fields.editors["memory_format"].setCurrentText("channels_last")
    popup.batches.setFocus()
    QTest.keyClicks(popup.batches, "8, 1")
    press(popup.batches, Qt.Key.Key_Escape)
    assert not popup.isVisible()
    assert desk.toolbar.profile_options.text().strip() == "amp-bf16 +2"
    assert "amp-bf16, channels_last, 2 batches" in desk.toolbar.profile_options.toolTip()
    desk.running.profile()
    asked = [job.settings for job in bench.jobs]
    wanted = Settings(device="cpu", precision="amp-bf16", memory_format="channels_last")
    assert asked == [wanted.model_copy(update={"batch": n}) for n in (1, 8)]
    desk.running.stop()
    desk.close()
    again = window(qtbot, tmp_path, PRESETS["lenet"].make())
    assert (
        again.workspace.profile_settings.settings.precision,
        again.workspace.profile_settings.sweep,
    ) == (
        "amp-bf16",
        (1, 8),
    )


def test_what_a_device_does_not_have_cannot_be_chosen(open_window: Any, bench: FakeWorker) -> None:
    desk = open_window()
    for device, enabled in (("cpu", False), ("cuda:0", True)):
        bench.find("cpu", "cuda:0")
        desk.workspace.profile_settings.set_device(device)
        popup = how(desk)
        for name, word in (("precision", "tf32"), ("mode", "cuda-graph")):
            editor: ChoiceEditor = popup.fields.editors[name]
            item = editor.model().item(editor.findText(word))
            assert item.isEnabled() is enabled
            assert bool(item.toolTip()) is not enabled
        popup.close()


@pytest.mark.parametrize("typed", ["0", "1, x", "1.5", "99999999", "-1"])
def test_a_wrong_batch_is_one_sentence(open_window: Any, typed: str) -> None:
    desk = open_window()
    popup = how(desk)
    popup.batches.setFocus()
    QTest.keyClicks(popup.batches, typed)
    assert popup.error.text().startswith("Batches are whole numbers")
    assert all(1 <= batch <= 1_000_000 for batch in desk.workspace.profile_settings.sweep)


def test_batches_are_read_in_order_and_once() -> None:
    assert read_batches(" 32,1 8;8\t") == (1, 8, 32)
    assert read_batches("") == ()
    with pytest.raises(ValueError, match="At most 16"):
        read_batches(" ".join(map(str, range(1, 18))))


def test_labels_belong_to_their_fields(open_window: Any) -> None:
    panel = ask(open_window())
    buddies = [label.buddy() for label in panel.recipe.fields.findChildren(QLabel)]
    assert set(buddies) == set(panel.recipe.fields.editors.values())


def test_the_network_is_the_one_there_is_when_it_starts(
    open_window: Any, bench: FakeWorker
) -> None:
    desk = open_window()
    panel = ask(desk)

    def rename(model: Model) -> Model:
        return edits.set_field(model, model.main, "fc1", "out_features", 50)

    desk.document.apply(rename, "edit")
    panel.start.click()
    sent = file.loads(bench.jobs[0].model)
    assert sent.network.nodes["fc1"].op.out_features == 50
