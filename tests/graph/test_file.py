"""Saving and opening models."""

import os
import resource
import stat
import time
from pathlib import Path

import pytest
from hypothesis import given

from graph.check.infer import infer
from graph.file import LARGEST, dumps, load, loads, save
from graph.initialization import Initialization
from graph.model import Graph, Model, Node
from graph.ops.activation import ReLU
from graph.ops.convolution import Conv2d
from graph.ops.join import Concat
from graph.ops.port import Call, Input, Output, Unknown
from graph.problem import Refused
from presets.catalogue import PRESETS
from tests.support.hypothesis_profile import tries
from tests.support.random_models import models

DATA = Path(__file__).parents[1] / "data"
NET = Model({"Net": Graph({"x": Node(Input(shape=(3, 8, 8)))})}, "Net")


@given(models())
@tries(100)
def test_what_was_saved_comes_back_the_same_in_the_same_order(model: Model) -> None:
    assert repr(loads(dumps(model))) == repr(model)


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
def test_presets_come_back_the_same(preset) -> None:
    model = preset.make()
    assert loads(dumps(model)) == model
    assert infer(loads(dumps(model))).parameters == infer(model).parameters


def test_a_file_has_one_node_a_line_and_only_what_differs_from_the_defaults() -> None:
    text = (DATA / "version1.convas").read_text()
    assert dumps(loads(text)) == text


def test_pairs_of_equal_numbers_are_written_as_one() -> None:
    conv = Conv2d(out_channels=8, kernel_size=(3, 3), stride=(1, 2), padding=(2, 2))
    lines = dumps(Model({"Net": Graph({"conv": Node(conv)})}, "Net")).splitlines()
    node = '{"op": "Conv2d", "out_channels": 8, "kernel_size": 3, "stride": [1, 2], "padding": 2}'
    assert lines[7].strip() == f'"conv": {node}'


def test_ports_that_a_file_does_not_mention_are_open() -> None:
    text = dumps(Model({"Net": Graph({"relu": Node(ReLU())})}, "Net"))
    assert "inputs" not in text
    assert loads(text).network.nodes["relu"].inputs == (None,)


def test_open_ports_of_a_join_are_kept() -> None:
    join = Model({"Net": Graph({"concat": Node(Concat(), (None, None))})}, "Net")
    assert '"inputs": [null, null]' in dumps(join)
    assert loads(dumps(join)) == join


def test_an_unknown_operation_is_kept_whole() -> None:
    text = (DATA / "newer_operation.convas").read_text()
    model = loads(text)
    assert isinstance(model.network.nodes["warp"].op, Unknown)
    assert dumps(model) == text
    assert infer(model).problems[0].path == "warp"


def test_a_split_that_lost_a_part_can_still_be_opened_and_mended() -> None:
    text = (DATA / "version1.convas").read_text().replace("[4, 4]", "[8]")
    assert "split:1, which is not there" in infer(loads(text)).problems[0].message


def test_an_argument_may_be_called_arg() -> None:
    use = Node(Call(block="Block", values={"arg": "same"}))
    model = Model({"Net": Graph({"use": use}), "Block": Graph(arguments={"arg": 1})}, "Net")
    assert loads(dumps(model)) == model


def test_version_0_opens_as_version_1() -> None:
    assert dumps(load(DATA / "version0.convas")) == (DATA / "version1.convas").read_text()


def test_half_letters_do_not_keep_a_model_from_being_saved(tmp_path: Path) -> None:
    model = Model({"Net": Graph(doc="a \ud83d b")}, "Net")
    save(model, tmp_path / "net.convas")
    assert load(tmp_path / "net.convas").network.doc == "a ? b"


def test_5000_nodes_open_quickly() -> None:
    nodes = {"n0": Node(Input(shape=(8, 32, 32)))}
    for i in range(1, 5000):
        nodes[f"n{i}"] = Node(Conv2d(out_channels=8, kernel_size=3), (f"n{i - 1}",), (i, 0))
    text = dumps(Model({"Net": Graph(dict(reversed(nodes.items())))}, "Net"))
    start = time.process_time()
    assert len(loads(text).network.nodes) == 5000
    assert time.process_time() - start < 2


def test_how_weights_start_is_written_where_it_is_not_the_usual() -> None:
    assert "initialization" not in dumps(NET)
    model = Model(NET.graphs, "Net", Initialization("kaiming"))
    assert '  "initialization": {"scheme": "kaiming"},\n' in dumps(model)
    assert loads(dumps(model)) == model


def test_a_file_saved_is_a_file_opened(tmp_path: Path) -> None:
    path = tmp_path / "größe.convas"
    save(NET, path)
    assert load(path) == NET
    assert load(str(path)) == NET
    assert path.read_text(encoding="utf-8") == dumps(NET)


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "net.convas"
    path.write_bytes(dumps(NET).replace("\n", "\r\n").encode("utf-8-sig"))
    assert load(path) == NET


def test_saving_follows_a_link_to_its_target(tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    target, link = folder / "net.convas", tmp_path / "link.convas"
    target.write_text("old")
    link.symlink_to(target)
    save(NET, link)
    assert link.is_symlink()
    assert load(target) == NET
    assert os.listdir(folder) == ["net.convas"]


def test_saving_keeps_the_mode_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "net.convas"
    path.write_text("old")
    path.chmod(0o640)
    save(NET, path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_new_file_gets_the_mode_that_new_files_get(tmp_path: Path) -> None:
    (tmp_path / "other").touch()
    save(NET, tmp_path / "net.convas")
    assert (tmp_path / "net.convas").stat().st_mode == (tmp_path / "other").stat().st_mode


def refusal(action, *args) -> str:
    with pytest.raises(Refused) as caught:
        action(*args)
    return str(caught.value)


def test_a_disk_that_fills_up_leaves_the_old_file_and_nothing_else(
    tmp_path: Path,
) -> None:
    path = tmp_path / "net.convas"
    save(NET, path)
    large = Model({"Net": Graph({f"n{i}": Node(ReLU()) for i in range(1000)})}, "Net")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, before[1]))
    try:
        sentence = refusal(save, large, path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert sentence == "net.convas cannot be saved: the disk takes no file as large"
    assert load(path) == NET
    assert os.listdir(tmp_path) == ["net.convas"]


def test_a_stop_while_saving_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "net.convas"
    path.write_text("old")

    def stop(fd: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", stop)
    with pytest.raises(KeyboardInterrupt):
        save(NET, path)
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["net.convas"]


def test_saving_where_nothing_can_be_says_why(tmp_path: Path) -> None:
    missing = "net.convas cannot be saved: there is no such file or folder"
    assert refusal(save, NET, tmp_path / "no" / "net.convas") == missing
    assert refusal(save, NET, tmp_path) == f"{tmp_path.name} cannot be saved: it is a folder"
    device = "null cannot be saved: it is a device or a pipe, not a file"
    assert refusal(save, NET, "/dev/null") == device
    (tmp_path / "file").touch()
    path = tmp_path / "file" / "net.convas"
    assert refusal(save, NET, path).endswith("a part of its path is not a folder")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_file_that_may_not_be_written_or_read_says_so(tmp_path: Path) -> None:
    path = tmp_path / "net.convas"
    path.write_text("old")
    path.chmod(0o444)
    assert refusal(save, NET, path) == "net.convas cannot be saved: permission is denied"
    assert path.read_text() == "old"
    path.chmod(0o000)
    assert refusal(load, path) == "net.convas cannot be opened: permission is denied"


def test_opening_what_is_no_model_says_why(tmp_path: Path) -> None:
    path = tmp_path / "net.convas"
    cannot = "net.convas cannot be opened: "
    assert refusal(load, path) == cannot + "there is no such file or folder"
    path.touch()
    assert refusal(load, path) == cannot + "it is empty"
    path.write_bytes(b"\x89PNG\r\n\x1a\n")
    assert refusal(load, path) == cannot + "it is not a text in UTF-8"
    assert refusal(load, tmp_path) == f"{tmp_path.name} cannot be opened: it is a folder"
    assert refusal(load, "/dev/zero").endswith("it is a device or a pipe, not a file")


def test_a_file_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "net.convas"
    with path.open("wb") as file:
        file.truncate(200 * 2**20)
    large = "it is 200 MB; a model is at most 64 MB"
    assert refusal(load, path) == f"net.convas cannot be opened: {large}"
    with path.open("wb") as file:
        file.truncate(LARGEST + 1)
    assert "it is 65 MB" in refusal(load, path)


def test_an_output_of_a_block_may_be_read_by_its_number() -> None:
    block = Graph({"a": Node(Output(), (None,)), "b": Node(Output(), (None,))})
    use = {"use": Node(Call(block="Two")), "relu": Node(ReLU(), ("use:1",))}
    model = Model({"Net": Graph(use), "Two": block}, "Net")
    assert loads(dumps(model)) == model
