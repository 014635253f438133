"""Workers on other machines: through a command that stands in for ssh, on this one."""

import json
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.cli import main
from app.client import blocking, conversation
from app.client.blocking import RunFailed
from app.client.conversation import Conversation, ProtocolError
from app.client.host import SSH, Host
from app.protocol import Beat, Begun, Data, Settings, Trained, TrainResult, line
from app.store import metrics_file, training_folder
from app.workspace.workers.pool import WorkerPool
from graph import file
from tests.support import fake_ssh
from tests.support.networks import small
from tests.support.trainings import job
from tests.support.worker_process import Record, profile, wait_for

SMALL = file.dumps(small())
QUICK = {"backward": False}


@pytest.fixture(autouse=True)
def ssh(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where what ssh was called with is written."""
    command = [sys.executable, fake_ssh.__file__]
    monkeypatch.setenv(SSH, shlex.join(command))
    monkeypatch.setenv("SSH_SEEN", str(tmp_path / "seen"))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    return tmp_path / "seen"


def there(tmp_path: Path) -> Path:
    """Where the other machine keeps its trainings."""
    return tmp_path / "there" / "data" / "convas" / "trainings"


def train(asked: Any) -> tuple[TrainResult, list[Any]]:
    events: list[Any] = []
    return blocking.train(asked, events.append), events


@pytest.mark.parametrize(
    ("device", "place", "host", "rest"),
    [
        ("cuda:1", "", "", "cuda:1"),
        ("ssh://box", "ssh://box", "box", "auto"),
        ("ssh://me@gpu-1.lab:2222/cuda:1", "ssh://me@gpu-1.lab:2222", "gpu-1.lab", "cuda:1"),
        ("ssh://[::1]/cpu", "ssh://[::1]", "::1", "cpu"),
    ],
)
def test_a_device_is_of_a_place(device: str, place: str, host: str, rest: str) -> None:
    found, name = Host.of(device)
    assert (found.address, found.hostname, name) == (place, host, rest)


@pytest.mark.parametrize(
    "device",
    [
        "ssh://-oProxyCommand=touch%20x",
        "ssh://a -oProxyCommand=x",
        "ssh://-x@host",
        "ssh://me@-x",
        "ssh://host:-1",
        "ssh://$(id)",
        "ssh://a;b",
        "ssh://a\nb",
        "ssh://",
        "ssh://host/tpu",
        "ssh://host/cpu/x",
        "-oProxyCommand=x",
        "tpu",
        "cpu\n",
        "ssh://ｈost",
    ],
)
def test_what_could_be_an_option_of_ssh_is_no_device(
    device: str, capsys: pytest.CaptureFixture[str], ssh: Path
) -> None:
    with pytest.raises(ValueError):
        Host.of(device)
    with pytest.raises(ValueError):
        Settings(device=device)
    with pytest.raises(ValueError):
        job(Path("x")).model_validate({**job(Path("x")).model_dump(), "device": device})
    for command in (["profile", "lenet"], ["train", "lenet", "--data", "digits"]):
        assert main.main([*command, f"--device={device}"]) == 2
        assert capsys.readouterr().err.startswith("convas: --device is auto, cpu")
    assert not ssh.exists()


def test_ssh_takes_the_options_and_asks_nothing() -> None:
    """OpenSSH itself says how it understands them."""
    found = shutil.which("ssh")
    if found is None:
        pytest.skip("there is no ssh here")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(SSH)
        command = Host("ssh://me@box:2222").command()
    ssh, *options = command
    assert ssh == "ssh" and command[-3:] == ["--", "box", "convas worker"]
    told = subprocess.run([found, "-G", *options], capture_output=True, text=True)
    config = dict(known.split(" ", 1) for known in told.stdout.splitlines())
    wanted = {"user": "me", "hostname": "box", "port": "2222", "batchmode": "yes"}
    assert {name: config[name] for name in wanted} == wanted
    assert config["requesttty"] == "false" and config["connecttimeout"] == "15"


def test_a_profile_is_measured_there_whatever_a_shell_says_first(
    capsys: pytest.CaptureFixture[str], ssh: Path
) -> None:
    words = ["profile", "lenet", "--device", "ssh://me@chatty:2222/cpu", "--json"]
    assert main.main(words) == 0
    assert json.loads(capsys.readouterr().out)["device"] == "ssh://me@chatty:2222/cpu"
    assert ssh.read_text().endswith(" -l me -p 2222 -- chatty convas worker\n")


@pytest.mark.parametrize(
    ("host", "sentence"),
    [
        ("refused", "refused cannot be reached: ssh: connect to host refused port 22"),
        (
            "denied",
            r"denied cannot be reached: me@denied: Permission denied \(publickey",
        ),
        ("other", "The worker on other is of Convas 9.9.9, and this is"),
        ("bare", "ssh finds no command convas on bare: install Convas there"),
    ],
)
def test_a_machine_that_cannot_be_used_says_why(tmp_path: Path, host: str, sentence: str) -> None:
    asked = job(tmp_path / "run", steps=3).model_copy(update={"device": f"ssh://{host}"})
    with pytest.raises(RunFailed, match=sentence):
        blocking.profile(SMALL, Settings(device=f"ssh://{host}"), print)
    with pytest.raises(RunFailed, match=sentence):
        train(asked)
    assert not (tmp_path / "run").exists()


def test_its_ssh_may_not_be_there_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SSH, "/nowhere/ssh")
    with pytest.raises(RunFailed, match="The worker cannot start: "):
        blocking.profile(SMALL, Settings(device="ssh://box"), print)


def remote(tmp_path: Path, host: str = "box", **given: Any) -> Any:
    asked = job(tmp_path / "run", **given)
    return asked.model_copy(update={"device": f"ssh://{host}"})


def test_a_training_there_has_its_curves_here_and_says_where_its_weights_are(
    tmp_path: Path,
) -> None:
    result, events = train(remote(tmp_path, steps=30))
    record, curves = (
        training_folder.read(tmp_path / "run"),
        metrics_file.curves(tmp_path / "run"),
    )
    assert curves.loss == list(result.loss) and len(curves.loss) == 30
    away = Path(record.folder)
    assert curves == metrics_file.curves(away) and away.parent == there(tmp_path)
    assert (away / "step-30" / "model.safetensors").exists()
    assert f"scp -r box:{away} ." in result.remark
    assert result.out == str(tmp_path / "run")
    assert (record.state, record.host, record.name) == (
        "finished",
        "ssh://box",
        "Tiny",
    )
    assert record.device.endswith(", on box") and record.accuracy == result.accuracy
    assert any(isinstance(event, Trained) for event in events)


def test_it_resumes_there_to_the_losses_of_an_uninterrupted_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    train(remote(tmp_path, steps=30, schedule="constant"))
    metrics = tmp_path / "run" / metrics_file.METRICS
    with metrics.open("a") as rows:  # told here, but after its last checkpoint there
        rows.write("31,2,0.5,0.001,9.0,,,,\n")
    words = ["train", "--resume", str(tmp_path / "run"), "--steps", "40", "--json"]
    assert main.main([*words, "--device", "cpu"]) == 2
    assert "was trained on ssh://box" in capsys.readouterr().err
    assert main.main(words) == 0
    losses = json.loads(capsys.readouterr().out)["loss"]
    whole, _ = train(job(tmp_path / "whole", steps=40, schedule="constant"))
    curves = metrics_file.curves(tmp_path / "run")
    assert curves.loss == losses == list(whole.loss)
    assert curves.step == list(range(1, 41))


def test_a_connection_that_breaks_is_told_and_can_be_taken_up_again(
    tmp_path: Path,
) -> None:
    with pytest.raises(RunFailed, match="The connection to flaky ended: Timeout"):
        train(remote(tmp_path, "flaky", steps=10_000_000))
    record = training_folder.read(tmp_path / "run")
    assert record.state == "failed" and "The connection to flaky ended" in record.message
    assert record.folder and record.host == "ssh://flaky"


def test_data_there_are_looked_for_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = Data(name="folder", folder="/nowhere/images")
    with pytest.raises(RunFailed, match="box: there is no folder /nowhere/images"):
        train(remote(tmp_path, data=data))
    words = ["train", "lenet", "--device", "ssh://box", "--data", "folder"]
    assert main.main([*words, "--folder", "images"]) == 2
    assert "from its root" in capsys.readouterr().err


def test_of_another_edition_only_the_sentence_is_understood() -> None:
    ours = Conversation(Host())
    with pytest.raises(ProtocolError, match="does not understand: rubbish"):
        list(ours.receive(b"rubbish\n"))
    theirs = Conversation(Host("ssh://box"))
    assert list(theirs.receive(b"rubbish\n")) == []
    assert list(theirs.receive(line(Beat()))) == [Beat()]
    with pytest.raises(ProtocolError, match="The worker on box says what"):
        list(theirs.receive(b'{"kind": "new"}\n'))


@pytest.fixture
def workers(qapp: Any) -> Iterator[WorkerPool]:
    made = WorkerPool()
    yield made
    made.close()


def test_the_window_has_a_worker_in_each_place(
    workers: WorkerPool, qtbot: QtBot, tmp_path: Path
) -> None:
    record, found = Record(workers), list[Any]()
    workers.devices.connect(lambda devices: found.append([d.name for d in devices]))
    workers.add("ssh://me@box")
    here = profile(workers, SMALL, Settings(device="cpu", **QUICK))
    away = profile(workers, SMALL, Settings(device="ssh://me@box/cpu", **QUICK))
    assert here != away
    wait_for(qtbot, record, 2)
    assert sorted(record.ends) == [(here, "finished"), (away, "finished")]
    assert record.results[here].device == "cpu"
    assert record.results[away].device == "ssh://me@box/cpu"
    assert record.results[away].device_title.endswith(", on box")
    assert found[-1][0] == "cpu" and found[-1][-1] == "ssh://me@box/cpu"


def test_the_window_trains_there(workers: WorkerPool, qtbot: QtBot, tmp_path: Path) -> None:
    record, folders = Record(workers), list[str]()
    workers.reported.connect(lambda e: isinstance(e, Begun) and folders.append(e.folder))
    run = workers.submit(remote(tmp_path, steps=30))
    again = workers.submit(remote(tmp_path, steps=30))
    wait_for(qtbot, record, 2)
    assert record.ends == [(run, "finished"), (again, "failed")]
    assert "is not empty" in record.results[again]
    assert folders == [str(tmp_path / "run")]
    assert metrics_file.curves(tmp_path / "run").loss == list(record.results[run].loss)
    assert training_folder.read(tmp_path / "run").state == "finished"


def test_in_the_window_a_connection_that_breaks_fails_its_run(
    workers: WorkerPool, qtbot: QtBot, tmp_path: Path
) -> None:
    record = Record(workers)
    run = workers.submit(remote(tmp_path, "flaky", steps=10_000_000))
    wait_for(qtbot, record)
    assert record.ends == [(run, "failed")]
    assert record.results[run].startswith("The connection to flaky ended: Timeout")
    assert training_folder.read(tmp_path / "run").state == "failed"


def test_a_machine_that_cannot_be_added_is_told(workers: WorkerPool, qtbot: QtBot) -> None:
    with qtbot.waitSignal(workers.unavailable, timeout=20_000) as told:
        workers.add("ssh://denied")
    assert "denied cannot be reached" in told.args[0]


def test_the_patience_is_longer_than_many_beats() -> None:
    """A worker that holds Python's lock for a while is not taken for one that hangs."""
    assert conversation.SILENCE >= 20 and conversation.STARTING >= 60
