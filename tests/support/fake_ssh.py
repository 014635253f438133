"""In place of ssh, on the same machine: takes ssh's own options, then runs the command in a shell.

The name of the host says what is to go wrong. What it was called with is written to the file that
SSH_SEEN names, a line each.
"""

import os
import subprocess
import sys
from getopt import gnu_getopt
from pathlib import Path
from threading import Thread
from typing import BinaryIO, NoReturn

REFUSED = "ssh: connect to host refused port 22: Connection refused"
DENIED = "me@denied: Permission denied (publickey,password)."
OTHER = '{"kind": "ready", "devices": [], "torch": "9", "edition": "9.9.9", "more": 1}'


FLOODS = {
    "chat": (1, b"Welcome!\n" * 1000),
    "beats": (1, b'{"kind":"beat"}\n' * 1000),
    "endless": (1, b"x" * 10_000),
    "noise": (2, b"warning: noise\n" * 1000),
}
"""Hosts that write without end, where and what."""


def flood(what: tuple[int, bytes]) -> NoReturn:
    descriptor, text = what
    while True:
        os.write(descriptor, text)


def main(argv: list[str]) -> int:
    """The exit code of what was run there, or 255 as ssh has it."""
    with Path(os.environ["SSH_SEEN"]).open("a") as seen:
        print(*argv, file=seen)
    options, (host, *command) = gnu_getopt(argv, "To:l:p:")
    assert ("-o", "BatchMode=yes") in options and ("-T", "") in options
    if host in ("refused", "denied"):
        print({"refused": REFUSED, "denied": DENIED}[host], file=sys.stderr)
        return 255
    if host == "other":
        print(OTHER, flush=True)
        return sys.stdin.read() != "" or 0
    if host in FLOODS:
        flood(FLOODS[host])
    if host == "chatty":
        print("Welcome to chatty!", flush=True)
    return carried(["sh", "-c", " ".join(command)], host)


def carried(shell: list[str], host: str) -> int:
    """Run it there, and carry what is said to and fro; a flaky line breaks at the first step."""
    pipe = subprocess.PIPE
    process = subprocess.Popen(shell, stdin=pipe, stdout=pipe, env=there(host))
    assert process.stdin is not None and process.stdout is not None
    Thread(target=carry, args=(sys.stdin.buffer, process.stdin), daemon=True).start()
    for said in process.stdout:
        sys.stdout.buffer.write(said)
        sys.stdout.buffer.flush()
        if host == "flaky" and b'"kind":"trained"' in said:
            print("Timeout, server flaky not responding.", file=sys.stderr)
            return 255
    return process.wait()


def carry(source: BinaryIO, target: BinaryIO) -> None:
    with target:
        for said in source:
            target.write(said)
            target.flush()


def there(host: str) -> dict[str, str]:
    """The environment of the other machine: a home of its own, and convas in the PATH."""
    home = Path(os.environ["SSH_SEEN"]).parent / "there"
    tools = home / "bin"
    tools.mkdir(parents=True, exist_ok=True)
    convas = tools / "convas"
    convas.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m app "$@"\n')
    convas.chmod(0o755)
    path = os.pathsep.join([str(tools), os.environ["PATH"]])
    return os.environ | {
        "HOME": str(home),
        "XDG_DATA_HOME": str(home / "data"),
        "PATH": "/usr/bin:/bin" if host == "bare" else path,
    }


if __name__ == "__main__":
    code = main(sys.argv[1:])
    sys.stderr.flush()
    os._exit(code)  # the thread may still wait for input
