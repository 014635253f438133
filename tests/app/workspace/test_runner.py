"""The window's client of the worker, with real workers."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from app.client import conversation
from app.client.host import Host, environment
from app.protocol import (
    ProfileResult,
    Progress,
    Settings,
)
from app.workspace.workers.runner import Runner
from graph import file
from tests.support.networks import broken, slow, small
from tests.support.worker_process import PATIENCE, Record, alive, gone, profile, wait_for

QUICK = Settings(device="cpu", backward=False)
ENDLESS = Settings(device="cpu", samples=100_000)
SMALL, SLOW, BROKEN = map(file.dumps, (small(), slow(), broken()))


@pytest.fixture(scope="module")
def warm(qapp: Any) -> Iterator[Runner]:
    """A runner that the tests share, with its worker."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OMP_NUM_THREADS", "1")
        made = Runner()
        made.devices.connect(lambda devices: setattr(made, "told", devices))
        made.start()
        assert made.state == "starting"
        yield made
        process = made.pid
        made.close()
        assert not alive(process) and made.state == "off"


@pytest.fixture
def runner(warm: Runner, qtbot: QtBot) -> Runner:
    """The shared runner, idle."""
    warm.start()
    qtbot.waitUntil(lambda: warm.state == "idle", timeout=PATIENCE)
    return warm


def works(runner: Runner, qtbot: QtBot) -> None:
    """The next run ends with a result."""
    record = Record(runner)
    run = profile(runner, SMALL, QUICK)
    wait_for(qtbot, record)
    assert record.ends == [(run, "finished")]


def under_way(runner: Runner, qtbot: QtBot) -> int:
    """A run that takes very long, being measured."""
    with qtbot.waitSignal(
        runner.reported,
        timeout=PATIENCE,
        check_params_cb=lambda e: isinstance(e, Progress) and e.text == "Warming up",
    ):
        return profile(runner, SLOW, ENDLESS)


def test_a_started_runner_tells_where_networks_can_run(runner: Runner) -> None:
    runner.start()
    assert runner.told[-1].name == "cpu"


def test_a_run_reports_progress_and_ends_with_its_result(runner: Runner, qtbot: QtBot) -> None:
    record, events = Record(runner), []
    runner.reported.connect(events.append)
    run = profile(runner, SMALL, QUICK)
    assert runner.state == "running"
    wait_for(qtbot, record)
    assert isinstance(record.results[run], ProfileResult)
    progress = [event for event in events if isinstance(event, Progress)]
    assert progress and {event.run for event in events} == {run} and runner.state == "idle"


def test_the_event_loop_turns_while_a_run_is_under_way(runner: Runner, qtbot: QtBot) -> None:
    turns, timer = [], QTimer(interval=10)
    timer.timeout.connect(lambda: turns.append(1))
    timer.start()
    works(runner, qtbot)
    assert len(turns) > 5


def test_runs_wait_in_line(runner: Runner, qtbot: QtBot) -> None:
    record = Record(runner)
    runs = [profile(runner, text, QUICK) for text in (SMALL, BROKEN, SMALL)]
    wait_for(qtbot, record, 3)
    hows = ["finished", "failed", "finished"]
    assert record.ends == list(zip(runs, hows, strict=True))
    assert "Linear needs a vector" in record.results[runs[1]]


def test_a_run_is_stopped_and_the_next_works(runner: Runner, qtbot: QtBot) -> None:
    record, process = Record(runner), runner.pid
    run = under_way(runner, qtbot)
    runner.stop(run)
    assert runner.state == "stopping"
    wait_for(qtbot, record)
    assert record.ends == [(run, "stopped")]
    works(runner, qtbot)
    assert runner.pid == process


def test_a_run_that_waits_is_stopped_alone(runner: Runner, qtbot: QtBot) -> None:
    record = Record(runner)
    first, second = profile(runner, SMALL, QUICK), profile(runner, SLOW, ENDLESS)
    runner.stop(second)
    assert record.ends == [(second, "stopped")]
    wait_for(qtbot, record, 2)
    assert record.ends[1] == (first, "finished")


def test_a_worker_that_does_not_stop_is_killed(runner: Runner, qtbot: QtBot) -> None:
    record, process = Record(runner), runner.pid
    run = under_way(runner, qtbot)
    os.kill(process, signal.SIGSTOP)
    runner.stop()
    wait_for(qtbot, record)
    assert record.ends == [(run, "stopped")] and gone(process)
    works(runner, qtbot)


def test_a_worker_that_stops_answering_is_ended_and_the_next_run_works(
    runner: Runner, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    record, process = Record(runner), runner.pid
    run = under_way(runner, qtbot)
    monkeypatch.setattr(conversation, "SILENCE", 5.0)
    os.kill(process, signal.SIGSTOP)
    wait_for(qtbot, record)
    assert record.ends == [(run, "failed")] and gone(process)
    assert "The worker has not answered for 5 seconds" in record.results[run]
    monkeypatch.undo()
    works(runner, qtbot)


def test_a_worker_killed_in_a_run_fails_it_and_the_next_works(runner: Runner, qtbot: QtBot) -> None:
    record, process = Record(runner), runner.pid
    run, waiting = under_way(runner, qtbot), profile(runner, SMALL, QUICK)
    os.kill(process, signal.SIGKILL)
    wait_for(qtbot, record, 2)
    assert record.ends == [(run, "failed"), (waiting, "finished")]
    assert "The worker was killed (SIGKILL)" in record.results[run]
    assert runner.pid != process


def test_a_worker_that_dies_idle_is_replaced_for_the_next_run(runner: Runner, qtbot: QtBot) -> None:
    os.kill(runner.pid, signal.SIGSEGV)
    qtbot.waitUntil(lambda: runner.state == "off", timeout=PATIENCE)
    works(runner, qtbot)


@pytest.mark.parametrize(
    ("argv", "why"),
    [
        ([sys.executable, "-c", "raise SystemExit('no torch here')"], "no torch here"),
        (["/nowhere/python"], "The worker cannot start"),
    ],
)
def test_a_worker_that_cannot_start_fails_what_waits(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, argv: list[str], why: str
) -> None:
    monkeypatch.setattr(Host, "command", lambda host: argv)
    broken_down = Runner()
    record = Record(broken_down)
    for _ in range(2):
        run = profile(broken_down, SMALL, QUICK)
        qtbot.waitUntil(lambda: broken_down.state == "off", timeout=PATIENCE)
        qtbot.waitUntil(lambda run=run: run in record.results)
        assert why in record.results[run]


APPLICATION = f"""
import os, signal, sys
from PySide6.QtCore import QCoreApplication
from app.workspace.workers.runner import Runner
from app.protocol import Profile, Progress, Settings

app = QCoreApplication([])
runner = Runner()

def end(event):
    if isinstance(event, Progress) and event.text == "Warming up":
        print(runner.pid, flush=True)
        app.quit() if sys.argv[1] == "quit" else os.kill(os.getpid(), signal.SIGKILL)

runner.reported.connect(end)
runner.submit(Profile(run=0, model={SLOW!r}, settings=Settings(device="cpu", samples=100_000)))
app.exec()
"""


@pytest.mark.parametrize(("way", "code"), [("quit", 0), ("crash", -signal.SIGKILL)])
def test_no_worker_outlives_the_application(way: str, code: int) -> None:
    application = subprocess.run(
        [sys.executable, "-c", APPLICATION, way],
        env=environment() | {"QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        timeout=120,
    )
    assert application.returncode == code
    assert gone(int(application.stdout))
