"""Files that are on the disk when we say so, whatever becomes of the machine's power."""

import os
from pathlib import Path
from typing import BinaryIO


def write_through(file: BinaryIO, data: bytes) -> None:
    """Writes `data` to `file`, and to the disk behind it. Raises OSError, also when the disk is full."""
    file.write(data)
    file.flush()
    os.fsync(file.fileno())


def keep_names(folder: Path) -> None:
    """Has the disk remember what the files in `folder` are called. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
