"""Files for their owner alone: what an export holds, and the tokens in `.env`."""

import os
import tempfile
from pathlib import Path


def write_private(path: Path, text: str) -> None:
    """Write a file with mode 0600, whole or not at all; a link stays, and its target is replaced. Raises OSError."""
    target = path.resolve()
    descriptor, draft = tempfile.mkstemp(prefix=f"{target.name}.", dir=target.parent)  # mode 0600 from the start
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).replace(target)
    finally:
        Path(draft).unlink(missing_ok=True)
