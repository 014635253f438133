"""One process of a training that several share: runs the script, and ends with its launcher.

torch.distributed.run leaves its processes behind where it is killed itself.
"""

import os
import runpy
import sys
import threading
import time

from app.protocol import heartbeat


def main(script: str) -> None:
    """Run a script as `python script` does."""
    threading.Thread(target=_follow, args=(os.getppid(),), daemon=True).start()
    heartbeat.start()
    sys.argv = [script]
    sys.path[0] = os.path.dirname(script)
    runpy.run_path(script, run_name="__main__")


def _follow(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


if __name__ == "__main__":
    main(sys.argv[1])
