"""Profiles that are kept: what is written, found again, marked as stale, and exported."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest
from platformdirs import user_data_path

from app.protocol import Clocks, ProfileResult, Settings
from app.store import profile_records, profile_table
from app.store.profile_records import Record
from graph.build import Builder
from graph.model import Model, Node
from graph.ops.activation import ReLU, Tanh
from graph.problem import Refused
from presets.catalogue import PRESETS
from tests.support.fake_worker import result
from tests.support.networks import small

MEASURED = result(1, {"conv": 0.75, "relu": 0.25})


def kept(model: Model | None = None, measured: ProfileResult = MEASURED) -> Record:
    return profile_records.record(model or small(), Settings(batch=32), measured, "small.convas")


def test_a_record_is_read_as_it_was_written(tmp_path: Path) -> None:
    record = kept()
    path = profile_records.write(record, tmp_path / "new" / "folder")
    assert profile_records.read(path) == record
    assert (record.name, record.source) == ("Small", "small.convas")
    assert record.settings.batch == 32 and record.result == MEASURED


def test_records_come_newest_first_and_what_cannot_be_read_is_left_out(
    tmp_path: Path,
) -> None:
    paths = [profile_records.write(kept(), tmp_path) for _ in range(5)]
    paths[1].write_text("{")
    paths[2].write_text(kept().model_dump_json().replace("convas profile", "other"))
    (tmp_path / "notes.txt").write_text("mine")
    found = [path for path, _ in profile_records.recorded(tmp_path)]
    assert found == [paths[4], paths[3], paths[0]]
    profile_records.delete(paths[3])
    assert [path for path, _ in profile_records.recorded(tmp_path)] == [paths[4], paths[0]]


def test_without_a_folder_there_are_none_and_it_is_the_users(tmp_path: Path) -> None:
    assert profile_records.recorded() == []
    path = profile_records.write(kept())
    assert path.parent == user_data_path("convas", appauthor=False) / "profiles"
    assert [found for found, _ in profile_records.recorded()] == [path]


def test_any_name_of_a_network_makes_a_file(tmp_path: Path) -> None:
    for name in ("../../x", "a/b", "…", "ß" * 300, ""):
        record = kept().model_copy(update={"name": name})
        assert profile_records.read(profile_records.write(record, tmp_path)) == record
    assert len(list(tmp_path.iterdir())) == 5


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Refused, match="cannot be made: a part of its path is not a"):
        profile_records.write(kept(), tmp_path / "file" / "profiles")


def edited(model: Model, name: str, node: Node) -> Model:
    nodes = {**model.network.nodes, name: node}
    return model.with_graph(model.main, model.network.with_nodes(nodes))


def test_a_profile_is_stale_once_the_network_computes_otherwise() -> None:
    model = small()
    record, conv = kept(model), model.network.nodes["conv"]
    wider = replace(conv, op=conv.op.with_field("out_channels", 9))
    assert profile_records.stale(record, edited(model, "conv", wider))
    assert profile_records.stale(record, edited(model, "more", Node(ReLU(), ("fc",))))
    assert profile_records.stale(record, PRESETS["lenet"].make())
    assert not profile_records.stale(record, small())


def test_where_nodes_stand_docs_and_unused_blocks_do_not_make_it_stale() -> None:
    model = small()
    record, conv = kept(model), model.network.nodes["conv"]
    moved = edited(model, "conv", replace(conv, at=(40.0, 8.0)))
    described = model.with_graph(model.main, replace(model.network, doc="a doc"))
    block = Builder("Unused")
    block.output(block.input(3, 8, 8))
    for alike in (moved, described, model.with_graph("Unused", block.block())):
        assert not profile_records.stale(record, alike)


def test_a_change_inside_a_block_makes_it_stale() -> None:
    model = PRESETS["googlenet"].make()
    record = kept(model)
    graph = model.graphs["ConvRelu"]
    relu = graph.nodes["relu"]
    tanh = graph.with_nodes({**graph.nodes, "relu": replace(relu, op=Tanh())})
    assert not profile_records.stale(record, PRESETS["googlenet"].make())
    assert profile_records.stale(record, model.with_graph("ConvRelu", tanh))


def test_those_of_a_network_are_found_among_others_newest_first(tmp_path: Path) -> None:
    assert [*profile_records.kept_for(small(), tmp_path)] == []
    faster = MEASURED.model_copy(update={"images_per_second": 99.0})
    for record in (kept(), kept(measured=faster), kept(PRESETS["lenet"].make())):
        profile_records.write(record, tmp_path)
    newest, oldest = profile_records.kept_for(small(), tmp_path)
    assert newest.result.images_per_second == 99.0
    assert oldest.result == MEASURED


def test_records_are_exported_as_json_with_their_layers() -> None:
    document = json.loads(profile_table.as_json([kept(), kept()]))
    first, _ = document["profiles"]
    assert first["result"]["latency_ms"]["median"] == MEASURED.latency_ms.median
    assert [x["path"] for x in first["result"]["layers"]] == ["conv", "relu"]


def test_records_are_exported_as_a_table_with_units() -> None:
    blind = MEASURED.model_copy(update={"ceilings": None, "clocks": Clocks(cpu_mhz=2300.0)})
    text = profile_table.as_csv([kept(), kept(measured=blind)])
    one, two = csv.DictReader(text.splitlines())
    assert tuple(one) == profile_table.COLUMNS
    assert (one["name"], one["source"], one["batch"]) == ("Small", "small.convas", "32")
    assert float(one["median_ms"]) == MEASURED.latency_ms.median
    assert float(one["flops_per_second"]) == MEASURED.achieved.flops
    assert float(one["ceiling_bytes_per_second"]) == MEASURED.ceilings.bytes
    assert one["torch"] == MEASURED.versions.torch
    assert two["ceiling_flops_per_second"] == "" and two["cpu_mhz"] == "2300.0"


def test_shares_intensities_and_rates_are_those_of_a_roofline() -> None:
    assert MEASURED.shares.flops == pytest.approx(0.8)
    assert MEASURED.shares.bytes == pytest.approx(0.4)
    layer = MEASURED.layers[0]
    assert MEASURED.intensity(layer) == pytest.approx(2 * 10**6 * 32 / 10**5)
    assert MEASURED.rates(layer).flops == pytest.approx(2 * 10**6 * 32 / 0.75e-3)
    assert MEASURED.rates(layer).bytes == pytest.approx(10**5 / 0.75e-3)
    unseen = layer.model_copy(update={"bytes_moved": None})
    assert MEASURED.intensity(unseen) is None and MEASURED.rates(unseen) is None
    assert MEASURED.watching == pytest.approx(1.0 / MEASURED.latency_ms.median)
