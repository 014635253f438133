"""The worker: a process that runs generated source, so that the window needs no torch.

Started as `python -P -m app.worker`. See app/protocol for what it reads and writes.
"""

import os
import signal
import sys

from app.protocol import Failed, Ready
from app.version import version
from app.worker.channel import EventWriter, JobReader


def main() -> None:
    """Take jobs until the end of input, or until CUDA is beyond recovery."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ.setdefault("KINETO_LOG_LEVEL", "99")
    events = EventWriter.take_stdout()
    events.start_beating()
    jobs = JobReader(sys.stdin.buffer, events)
    try:
        import torch

        from app.worker import serve
        from app.worker.devices import devices
    except Exception as error:
        events.send(Failed(run=None, message=f"The worker cannot start: {error}"))
        os._exit(1)
    events.send(Ready(devices=devices(), torch=torch.__version__, version=version()))
    serve.serve(jobs, events)
    os._exit(1)


if __name__ == "__main__":
    main()
