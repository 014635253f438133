"""Exceptions that nobody caught: logged, and told in one sentence with the log's place."""

import logging
import sys
import threading
from types import TracebackType

from PySide6.QtCore import QObject, Signal

from app.store.log_file import log_path

log = logging.getLogger(__name__)


class Failures(QObject):
    """Takes over sys.excepthook and that of threads; `message(sentence)` follows an exception.

    Qt hands the exceptions of slots and of overridden methods to sys.excepthook too.
    """

    message = Signal(str)

    def install(self) -> None:
        """Take over the hooks, until the process ends."""
        sys.excepthook = self._failed
        threading.excepthook = self._thread_failed

    def _thread_failed(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self._failed(args.exc_type, args.exc_value, args.exc_traceback)

    def _failed(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        log.critical("Not caught", exc_info=(kind, error, trace))
        what = f"{kind.__name__}: {error}" if str(error) else kind.__name__
        self.message.emit(f"Something went wrong ({what}). What is known of it is in {log_path()}")
