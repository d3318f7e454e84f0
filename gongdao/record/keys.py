"""The key that signs checkpoints, in a file outside the database; its public half lies beside as `FILE.pub`."""

import os
from pathlib import Path

from gongdao.record.pure.checkpoint import Signer


def create(path: Path, name: str) -> Signer:
    """The key at `path`, made under `name` (the log's name, without spaces) if there is none yet."""
    if path.exists():
        return load(path)
    signer = Signer.generate(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    _write(public(path), signer.verifier.text(), 0o644)
    _write(path, signer.text(), 0o600)
    return signer


def load(path: Path) -> Signer:
    """The key at `path`. Raises OSError or checkpoint.BadNote."""
    return Signer.parse(path.read_text("ascii"))


def public(path: Path) -> Path:
    """Where the public half of the key at `path` lies, one line `name+id+key`."""
    return path.with_name(path.name + ".pub")


def _write(path: Path, text: str, mode: int) -> None:
    """Whole or not at all, and never readable by others in between."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w", encoding="ascii") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
