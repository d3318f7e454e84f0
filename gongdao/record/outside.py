"""The checkpoints kept outside the database, so that whoever can rewrite the database cannot rewrite its past.

One JSON object a line, `{"note": "<signed note>"}`; appended and flushed to the disk, never rewritten.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path


def add(path: Path, note: str) -> None:
    """Append a note. It begins a line of its own even if the line before was torn by a crash."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab+") as file:
        if file.tell() and _last_byte(path) != b"\n":
            file.write(b"\n")
        file.write(json.dumps({"note": note}, ensure_ascii=False).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def notes(path: Path) -> Iterator[str]:
    """The notes in order of writing; a torn line is left out (its checkpoint was signed again after it)."""
    if not path.exists():
        return
    with path.open(encoding="utf-8", errors="replace") as file:
        for line in file:
            note = _note(line)
            if note is not None:
                yield note


def _note(line: str) -> str | None:
    try:
        value = json.loads(line)
    except ValueError:
        return None
    note = value.get("note") if isinstance(value, dict) else None
    return note if isinstance(note, str) else None


def _last_byte(path: Path) -> bytes:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1)
