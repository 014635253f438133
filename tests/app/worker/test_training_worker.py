"""Trainings in real worker processes: stopped, killed, left alone, out of disk; and two at once."""

import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from safetensors.numpy import load_file

from app.cli import distributed_training, main
from app.client import blocking, conversation
from app.client.blocking import RunFailed, RunStopped
from app.client.host import ROOT, Host, environment
from app.protocol import Cancel, Event, Failed, Stopped, Trained, TrainResult
from app.store import metrics_file, training_folder
from app.worker.distributed import launch
from app.worker.training.job import train
from graph import file
from tests.support.networks import plain, small
from tests.support.trainings import Events, Jobs, job
from tests.support.worker_process import Worker, gone

LONG = 10_000_000
"""Steps that no test waits for."""


@pytest.fixture(autouse=True)
def one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads that wait for busy cores are slow."""
    monkeypatch.setenv("OMP_NUM_THREADS", "1")


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worker]:
    made = Worker(tmp_path_factory.mktemp("elsewhere"))
    yield made
    assert made.close() == 0


def begin(worker: Worker, out: Path, **given: Any) -> None:
    """A training that takes steps."""
    worker.send(job(out, **given))
    event = worker.until(Trained, Failed)
    assert isinstance(event, Trained), event


def test_a_training_in_the_worker_has_the_losses_of_one_here(
    worker: Worker, tmp_path: Path
) -> None:
    worker.send(job(tmp_path / "there", steps=10))
    there = worker.until(TrainResult, Failed)
    here = train(job(tmp_path / "here", steps=10), Jobs(), Events())
    assert there.loss == pytest.approx(here.loss, rel=1e-5)
    assert training_folder.read(tmp_path / "there").state == "finished"


def test_a_stopped_training_keeps_what_there_is(worker: Worker, tmp_path: Path) -> None:
    begin(worker, tmp_path / "run", steps=LONG, run=900)
    worker.send(Cancel(run=900))
    assert worker.until(Stopped, Failed, TrainResult) == Stopped(run=900)
    record = training_folder.read(tmp_path / "run")
    assert record.state == "stopped" and record.step > 0
    assert (tmp_path / "run" / record.checkpoint / "model.safetensors").exists()
    assert worker.measure(small()).batch == 1


def test_the_end_of_its_input_ends_it_and_the_folder_says_so(tmp_path: Path) -> None:
    worker = Worker(tmp_path)
    begin(worker, tmp_path / "run", steps=LONG)
    assert worker.close() == 0
    assert training_folder.read(tmp_path / "run").state == "interrupted"
    assert metrics_file.curves(tmp_path / "run").loss


def processes() -> set[int]:
    """This process's children."""
    own = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
    return {int(child) for child in own.read_text().split()}


def when_it_trains(do: Callable[[], None]) -> Callable[[Event], None]:
    def listen(event: Event) -> None:
        if isinstance(event, Trained):
            do()

    return listen


def test_a_killed_worker_is_told_and_no_process_is_left(tmp_path: Path) -> None:
    before = processes()

    def kill() -> None:
        for child in processes() - before:
            os.kill(child, signal.SIGKILL)

    with pytest.raises(RunFailed, match="SIGKILL"):
        blocking.train(job(tmp_path / "run", steps=LONG), when_it_trains(kill))
    assert processes() <= before
    record = training_folder.read(tmp_path / "run")
    assert record.state == "failed" and "SIGKILL" in record.message


def test_a_worker_that_stops_answering_is_told_and_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversation, "SILENCE", 5.0)
    before, halted = processes(), set[int]()

    def halt() -> None:
        for child in processes() - before - halted:
            os.kill(child, signal.SIGSTOP)
            halted.add(child)

    with pytest.raises(RunFailed, match="The worker has not answered for 5 seconds"):
        blocking.train(job(tmp_path / "run", steps=LONG), when_it_trains(halt))
    assert halted and processes() <= before
    record = training_folder.read(tmp_path / "run")
    assert record.state == "failed" and "has not answered" in record.message


WATCHED = """
import os, sys
from pathlib import Path

def refuse(event, given):
    if event.startswith("socket.") and event != "socket.gethostname":
        print(f"the worker did {event}", file=sys.stderr, flush=True)
        os._exit(77)

sys.addaudithook(refuse)

from app.worker import __main__ as worker, serve
from app.worker.channel import EventWriter

def checked(outcome):
    def look(*given):
        event = outcome(*given)
        links = (os.readlink(link) for link in Path("/proc/self/fd").iterdir() if link.is_symlink())
        found = [link for link in links if link.startswith("socket:")]
        return event if not found else refuse("socket.", found)
    return look

serve.outcome = checked(serve.outcome)
worker.main()
"""


def test_the_worker_opens_no_connection(tmp_path: Path) -> None:
    """Nor does it leave a socket open that C++ made, which Python would not tell of."""
    worker = Worker(tmp_path, [sys.executable, "-P", "-c", WATCHED])
    assert worker.measure(small()).device == "cpu"
    worker.send(job(tmp_path / "run", steps=10))
    event = worker.until(TrainResult, Failed)
    assert isinstance(event, TrainResult), event
    assert worker.close() == 0


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("x = 1\nimport os", "is not an identifier"),
        ("__import__('os')", "is not an identifier"),
        ("forward", "forward"),
    ],
)
def test_the_worker_writes_the_source_itself_from_a_model_that_it_has_checked(
    worker: Worker, tmp_path: Path, name: str, sentence: str
) -> None:
    asked = job(tmp_path / "run", plain(), steps=2)
    worker.send(json.dumps({**asked.model_dump(), "source": "import os"}).encode() + b"\n")
    assert "cannot read a job" in worker.until(Failed).message
    hostile = asked.model.replace('"conv"', json.dumps(name))
    worker.send(asked.model_copy(update={"model": hostile, "run": 901}))
    event = worker.until(Failed, TrainResult)
    assert isinstance(event, Failed) and event.reason == "refused", event
    assert sentence in event.message and not (tmp_path / "run").exists()


def test_ctrl_c_keeps_what_there_is(tmp_path: Path) -> None:
    asked = job(tmp_path / "run", steps=LONG)
    interrupt = when_it_trains(lambda: os.kill(os.getpid(), signal.SIGINT))
    with pytest.raises((RunStopped, KeyboardInterrupt)) as ended:
        blocking.train(asked, interrupt)
    assert ended.type in (RunStopped, KeyboardInterrupt)
    if ended.type is RunStopped:
        assert training_folder.read(tmp_path / "run").checkpoint


def test_a_full_disk_is_told_and_the_last_checkpoint_stays(tmp_path: Path) -> None:
    train(job(tmp_path / "run", steps=3), Jobs(), Events())
    training_folder.end(tmp_path / "run", "stopped")
    before = (tmp_path / "run" / "step-3" / "model.safetensors").read_bytes()
    limit = 6_000  # bytes of a file, less than the optimiser's state

    worker = Worker.__new__(Worker)
    pipe = subprocess.PIPE
    worker.process = subprocess.Popen(
        Host().command(),
        stdin=pipe,
        stdout=pipe,
        env=environment(),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )
    worker.send(job(tmp_path / "run", steps=5, resume=True))
    event = worker.until(Failed, TrainResult)
    assert isinstance(event, Failed), event
    assert event.message.startswith("The checkpoint of step 5 cannot be written to")
    assert worker.close() == 0
    record = training_folder.read(tmp_path / "run")
    assert (record.state, record.checkpoint) == ("failed", "step-3")
    assert (tmp_path / "run" / "step-3" / "model.safetensors").read_bytes() == before


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    code = main.main([str(word) for word in words])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_the_command_trains_and_prints_one_document(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out = tmp_path / "run"
    settings = ["--data", "digits", "--device", "cpu", "--batch", 32, "--json"]
    code, text, _ = run(capsys, "train", "lenet", *settings, "--steps", 4, "--out", out)
    found = json.loads(text)
    assert code == 0 and found["device"] == "cpu" and found["steps"] == 4
    assert len(found["loss"]) == 4 and set(found["accuracy"]) == {"train", "test"}
    assert found["images_per_second"] == pytest.approx(4 * 32 / found["seconds"])
    code, text, _ = run(capsys, "train", "--resume", out, "--steps", 6, "--json")
    assert code == 0 and json.loads(text)["loss"][:4] == found["loss"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("lenet",), "--data says what to train on"),
        (("lenet", "--data", "nix"), "there are no data 'nix'"),
        (("lenet", "--data", "cifar10"), "--folder says where CIFAR-10 is"),
        (("googlenet", "--data", "digits"), "--fit would set num_classes to 10"),
        (
            ("lenet", "--data", "digits", "--momentum", "1"),
            "momentum must be a number, at least 0, less than 1",
        ),
        (("lenet", "--data", "digits", "--device", "tpu"), "--device is auto, cpu"),
        (("--resume", "nowhere"), "holds no training"),
        (("lenet", "--data", "digits", "--download"), "--download is not for the digits"),
        (("lenet", "--data", "digits", "--nproc", "3"), "cannot share a batch of 64"),
        (
            ("lenet", "--data", "digits", "--nproc", "2", "--device", "cuda:1"),
            "--device is auto or cpu",
        ),
        ((), "name a network to train"),
    ],
)
def test_a_request_that_cannot_be_met_is_one_sentence(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], sentence: str
) -> None:
    code, out, error = run(capsys, "train", *words)
    assert code == 2 and sentence in error and error.count("\n") == 1 and not out


def test_two_processes_reach_the_loss_of_one(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    model = tmp_path / "plain.convas"
    model.write_text(file.dumps(plain()))
    settings = ["--data", "digits", "--steps", 30, "--device", "cpu", "--json"]
    out = tmp_path / "two"
    code, text, error = run(capsys, "train", model, *settings, "--nproc", 2, "--out", out)
    assert code == 0, error
    two = json.loads(text)
    one = train(job(tmp_path / "one", plain(), steps=30, learning_rate=1e-3), Jobs(), Events())
    assert two["loss"] == pytest.approx(one.loss, rel=1e-3)
    assert two["accuracy"]["test"] == pytest.approx(one.accuracy.test, abs=0.01)
    record = training_folder.read(out)
    assert record.state == "finished"
    assert record.accuracy.test == two["accuracy"]["test"]
    ours = load_file(tmp_path / "one" / "step-30" / "model.safetensors")
    theirs = load_file(out / "model.safetensors")
    assert ours.keys() == theirs.keys()
    assert all(abs(ours[k] - theirs[k]).max() < 1e-3 for k in ours)


def test_when_the_command_is_killed_its_processes_end(tmp_path: Path) -> None:
    words = ["lenet", "--data", "digits", "--steps", str(LONG), "--device", "cpu"]
    command = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "app",
            "train",
            *words,
            "--nproc",
            "1",
            "--out",
            str(tmp_path / "run"),
        ],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )
    record = tmp_path / "run" / training_folder.RECORD
    end = time.monotonic() + 60
    while not (record.exists() and training_folder.read(tmp_path / "run").torch):
        assert time.monotonic() < end and command.poll() is None
        time.sleep(0.1)
    launcher = training_folder.read(tmp_path / "run").process
    command.kill()
    command.wait()
    assert gone(launcher, 40)


@pytest.mark.parametrize(
    ("which", "sentence"),
    [("app.worker.distributed.launch", "was killed (SIGKILL)"), ("rank.py", "Process 0 of")],
)
def test_of_several_processes_none_is_left_when_one_is_killed(
    tmp_path: Path, which: str, sentence: str
) -> None:
    words = ["lenet", "--data", "digits", "--epochs", "100000", "--device", "cpu"]
    command = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "app",
            "train",
            *words,
            "--nproc",
            "2",
            "--out",
            str(tmp_path / "run"),
        ],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    end = time.monotonic() + 90
    while not metrics_file.curves(tmp_path / "run").loss:
        assert time.monotonic() < end and command.poll() is None
        time.sleep(0.1)
    every = descendants(command.pid)
    os.kill(next(pid for pid, name in every.items() if which in name), signal.SIGKILL)
    assert sentence in command.communicate(timeout=60)[1] and command.returncode == 1
    assert len(every) == 3 and all(gone(pid) for pid in every)
    record = training_folder.read(tmp_path / "run")
    assert record.state == "failed" and sentence in record.message


SAID = """Warning: something before
Traceback (most recent call last):
  File "train.py", line 9, in <module>
    main()
torch.AcceleratorError: CUDA error: invalid argument
CUDA kernel errors might be asynchronously reported at some other API call.
Compile with `TORCH_USE_CUDA_DSA` to enable device-side assertions.
"""


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (SAID, "torch.AcceleratorError: CUDA error: invalid argument"),
        ("first\nThe loss became nan at step 3.\n", "The loss became nan at step 3."),
    ],
)
def test_of_several_processes_the_error_is_told_and_not_the_advice_below_it(
    tmp_path: Path, said: str, told: str
) -> None:
    (tmp_path / "stderr.log").write_text(said)
    assert launch.complaint(tmp_path) == told


@pytest.mark.parametrize(
    ("which", "sentence"),
    [
        ("app.worker.distributed.launch", "The training has not"),
        ("rank.py", "A process of the training has not"),
    ],
)
def test_of_several_processes_one_that_stops_answering_ends_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, which: str, sentence: str
) -> None:
    monkeypatch.setattr(conversation, "SILENCE", 4.0)
    every: dict[int, str] = {}

    def halt() -> None:
        while not metrics_file.curves(tmp_path / "run").loss:
            time.sleep(0.1)
        every.update(descendants(os.getpid()))
        halted = next(pid for pid, name in every.items() if which in name)
        os.kill(halted, signal.SIGSTOP)

    threading.Thread(target=halt, daemon=True).start()
    asked = job(tmp_path / "run", epochs=100_000, steps=None)
    with pytest.raises(RunFailed, match=f"{sentence} answered for 4 seconds"):
        distributed_training.train(asked, 2, echo=False)
    several = [p for p, name in every.items() if "launch" in name or "rank.py" in name]
    assert len(several) == 3 and all(gone(pid) for pid in several)
    assert sentence in training_folder.read(tmp_path / "run").message


def descendants(pid: int) -> dict[int, str]:
    """The processes below one, by number, with their command lines."""
    found: dict[int, str] = {}
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, path.read_text().split()):
            found[child] = Path(f"/proc/{child}/cmdline").read_text()
            found |= descendants(child)
    return found
