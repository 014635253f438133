"""The worker: a process that runs generated source, so that the window needs no torch.

Started as `python -P -m app.worker`. See app/protocol for what it reads and writes.
"""

import os
import signal
import sys

from app.protocol import Failed, Ready
from app.version import version
from app.worker.channel import Inbox, Post


def main() -> None:
    """Take jobs until the end of input, or until CUDA is beyond recovery."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ.setdefault("KINETO_LOG_LEVEL", "99")
    post = Post.take_stdout()
    post.beat()
    inbox = Inbox(sys.stdin.buffer, post)
    try:
        import torch

        from app.worker import serve
        from app.worker.devices import devices
    except Exception as error:
        post.send(Failed(run=None, message=f"The worker cannot start: {error}"))
        os._exit(1)
    post.send(Ready(devices=devices(), torch=torch.__version__, version=version()))
    serve.serve(inbox, post)
    os._exit(1)


if __name__ == "__main__":
    main()
