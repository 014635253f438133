"""What a worker may send: bounded in time, lines and bytes, and held against its job."""

import json
import sys
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.client import blocking, conversation
from app.client.blocking import RunFailed
from app.client.conversation import Conversation, ProtocolError
from app.client.host import SSH, Host
from app.client.hosted_run import HostedRun
from app.protocol import (
    Beat,
    Device,
    Event,
    Profile,
    Progress,
    Ready,
    Settings,
    Stopped,
    Trained,
    line,
    read_event,
)
from app.version import version
from app.workspace.workers.pool import WorkerPool
from tests.support import fake_ssh
from tests.support.fake_worker import result
from tests.support.trainings import job

HERE = (Device(name="cpu", title="a CPU"),)
PROFILE = Profile(run=1, model="", settings=Settings(batch=32))


def ready() -> Conversation:
    """A conversation with a worker that takes jobs."""
    made = Conversation(Host("ssh://box"))
    list(made.receive(line(Ready(devices=HERE, torch="2", version=version()))))
    assert made.ready
    return made


def receive(made: Conversation, data: bytes) -> list[Event]:
    return list(made.receive(data))


def test_events_come_whole_however_the_bytes_come() -> None:
    made, sent = ready(), line(Progress(run=1, text="é", done=1, total=2)) * 3
    events = [event for i in range(len(sent)) for event in receive(made, sent[i : i + 1])]
    assert events == [Progress(run=1, text="é", done=1, total=2)] * 3


@pytest.mark.parametrize("text", [b"Welcome!\n", line(Beat()), b"x"])
def test_before_it_is_ready_a_worker_says_little(text: bytes) -> None:
    made = Conversation(Host("ssh://box"))
    with pytest.raises(ProtocolError, match="The worker on box sends more than"):
        for _ in range(2 * conversation.MOST_BEFORE_READY // (1000 * len(text))):
            receive(made, 1000 * text)


def test_lines_a_second_are_bounded() -> None:
    made, few = ready(), line(Beat()) * 9_000
    for _ in range(3):
        assert len(receive(made, few)) == 9_000
        assert made.tick() == ""
    receive(made, few)
    with pytest.raises(ProtocolError, match="sends more than"):
        receive(made, few)


def test_a_line_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversation, "LONGEST_LINE", 10**6)
    made = ready()
    tracemalloc.start()
    with pytest.raises(ProtocolError, match="sends more than"):
        while True:
            receive(made, b"x" * 10_000)
    assert tracemalloc.get_traced_memory()[1] < 10**7
    tracemalloc.stop()


def test_silence_and_a_start_without_end_are_given_up() -> None:
    silent = ready()
    reasons = [silent.tick() for _ in range(30)]
    assert not any(reasons[:-1]) and "has not answered for 30 seconds" in reasons[-1]
    beating = Conversation(Host("ssh://box"))
    reasons = []
    while not any(reasons):
        receive(beating, line(Beat()))
        reasons.append(beating.tick())
    assert len(reasons) == 120 and "was not ready after 120 seconds" in reasons[-1]
    chatty = Conversation(Host("ssh://box"))
    reasons = []
    while not any(reasons):
        receive(chatty, b"Please wait ...\n")
        reasons.append(chatty.tick())
    assert len(reasons) == 30


def test_of_standard_error_the_end_is_kept() -> None:
    made = Conversation(Host())
    for _ in range(100):
        made.complain(b"noise\n" * 1000)
    made.complain(b"no torch here\n")
    assert made.exit_reason(1) == "The worker ended unexpectedly: no torch here."


def trained(**changes: Any) -> dict[str, Any]:
    """An event of steps as JSON has it."""
    whole = {
        "kind": "trained",
        "run": 1,
        "step": 3,
        "steps": 9,
        "epoch": 1,
        "losses": [1.0, 2.0],
        "learning_rates": [0.1, 0.1],
        "images_per_second": 1.0,
        "seconds_left": 1.0,
    }
    return whole | changes


@pytest.mark.parametrize(
    "changes",
    [
        {"learning_rates": [0.1]},
        {"losses": []},
        {"step": 1},
        {"step": -1},
        {"step": 10**400},
        {"steps": 10**30},
        {"images_per_second": "Infinity"},
        {"seconds_left": -1},
    ],
)
def test_numbers_that_do_not_fit_together_are_no_event(changes: dict[str, Any]) -> None:
    assert isinstance(read_event(json.dumps(trained()).encode()), Trained)
    with pytest.raises(ValueError):
        read_event(json.dumps(trained(**changes)).encode())


@pytest.mark.parametrize(
    "changes",
    [{"macs": 10**400}, {"layers_ms": 1e400}, {"batch": 0}, {"images_per_second": -1}],
)
def test_a_result_is_of_numbers(changes: dict[str, Any]) -> None:
    whole = json.loads(result(1, {"fc": 0.5}).model_dump_json())
    with pytest.raises(ValueError):
        read_event(json.dumps(whole | changes).encode())


def test_events_are_held_against_their_job(tmp_path: Path) -> None:
    training = job(tmp_path / "run", steps=9)
    steps = Trained.model_validate(trained())
    measured = result(1, {"fc": 0.5})
    assert HostedRun(PROFILE, Host()).take(measured) == measured
    assert HostedRun(training, Host()).take(steps) == steps
    for asked, event in [
        (PROFILE, steps),
        (training, measured),
        (PROFILE, Stopped(run=2)),
        (PROFILE, Ready(devices=HERE, torch="2", version=version())),
        (PROFILE, measured.model_copy(update={"batch": 33})),
        (training, steps.model_copy(update={"steps": 10})),
    ]:
        with pytest.raises(ProtocolError, match="not of its run"):
            HostedRun(asked, Host()).take(event)


@pytest.fixture
def ssh(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(SSH, f"{sys.executable} {fake_ssh.__file__}")
    monkeypatch.setenv("SSH_SEEN", str(tmp_path / "seen"))


@pytest.mark.parametrize("host", fake_ssh.FLOODS)
def test_a_flood_ends_in_a_sentence(
    ssh: None, host: str, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(conversation, "GREETING", 3.0)
    words = "has not answered" if host == "noise" else "sends more than a worker has to say"
    with pytest.raises(RunFailed, match=words):
        blocking.profile("", Settings(device=f"ssh://{host}"), print)
    workers = WorkerPool()
    with qtbot.waitSignal(workers.unavailable, timeout=30_000) as reported:
        workers.add(f"ssh://{host}")
    assert words in reported.args[0]
    workers.close()


@pytest.mark.parametrize("host", fake_ssh.FLOODS)
def test_the_window_closes_amid_a_flood(ssh: None, host: str, qtbot: QtBot) -> None:
    workers = WorkerPool()
    workers.add(f"ssh://{host}")
    runner = workers.runner(Host(f"ssh://{host}"))
    qtbot.waitUntil(lambda: runner.pid != 0)
    qtbot.wait(300)
    workers.close()
    assert runner.state == "off" and runner.pid == 0
