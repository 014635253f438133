"""Whole files, or none: what a program killed or a disk full half-way cannot harm."""

import errno
import os
import secrets
import stat
import sys
from collections.abc import Iterable
from contextlib import suppress
from os import PathLike
from pathlib import Path
from typing import BinaryIO

from graph.problem import Refused

if sys.platform != "win32":
    import fcntl

BESIDE = ".convas-"
"""How files begin that are being written."""
_REASONS = {
    "ENOENT": "there is no such file or folder",
    "EACCES": "permission is denied",
    "EPERM": "permission is denied",
    "ENOSPC": "the disk is full",
    "EDQUOT": "your share of the disk is full",
    "EFBIG": "the disk takes no file as large",
    "EROFS": "the disk is read-only",
    "ENOTDIR": "a part of its path is not a folder",
    "ENAMETOOLONG": "its name is too long",
    "ELOOP": "it is a link that leads to itself",
}


def read_text(path: str | PathLike[str], at_most: int) -> str:
    """A UTF-8 file of `at_most` bytes; raises Refused with a sentence about "it", the file."""
    try:
        size = _file(os.stat(path)).st_size
        if size <= at_most:
            with open(path, "rb") as file:
                data = file.read(at_most + 1)
            size = max(size, len(data))
        if size > at_most:
            raise Refused(f"it is {_megabytes(size)}; a model is at most {_megabytes(at_most)}")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("it is not a text in UTF-8") from None
    except OSError as error:
        raise Refused(reason(error)) from None


def replace(path: str | PathLike[str], *parts: bytes | memoryview) -> None:
    """Put these bytes in the place of a file, or make it; raises Refused, the old file unharmed.

    A link stays and what it leads to is replaced. A file that was there keeps its mode. What
    is written goes to a file beside it first: after a crash there is the old or the new.
    """
    target = Path(os.path.realpath(path))
    beside = target.parent / f"{BESIDE}{secrets.token_hex(8)}"
    try:
        mode = _mode(target)
        _sweep(target.parent)
        try:
            _write(beside, parts)
            if mode is not None:
                beside.chmod(mode)
            os.replace(beside, target)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise Refused(reason(error)) from None


def _sweep(folder: Path) -> None:
    """Take away what programs left that were killed while they wrote here."""
    for path in folder.glob(f"{BESIDE}*"):
        with suppress(OSError), path.open("rb+") as file:
            if not _lock(file):
                continue  # somebody is writing it right now
            path.unlink()


def _lock(file: BinaryIO) -> bool:
    """Lock a file until it is closed; whether nobody else has it. Without locks nobody does."""
    if sys.platform == "win32":
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _write(path: Path, parts: Iterable[bytes | memoryview]) -> None:
    with path.open("xb") as file:
        _lock(file)
        file.writelines(parts)
        file.flush()
        os.fsync(file.fileno())


def _mode(target: Path) -> int | None:
    """The mode of a file to be replaced, None if there is none yet; it must be open to writing."""
    if not target.exists():
        return None
    mode = stat.S_IMODE(_file(target.stat()).st_mode)
    if not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    return mode


def _file(found: os.stat_result) -> os.stat_result:
    """Not a folder, and not a pipe or a device, whose reading might never end."""
    if stat.S_ISDIR(found.st_mode):
        raise Refused("it is a folder")
    if not stat.S_ISREG(found.st_mode):
        raise Refused("it is a device or a pipe, not a file")
    return found


def _megabytes(size: int) -> str:
    return f"{-(-size // 2**20):,} MB"


def reason(error: OSError) -> str:
    """Why the system refused, as a sentence about "it", the file."""
    code = errno.errorcode.get(error.errno or 0, "")
    return _REASONS.get(code, f"the system says: {error.strerror or error}")
