"""The tutorial, followed to the letter: its commands run in order, its edits are made, what it promises is compared."""

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from gongdao.cli import main

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "tutorial-rulebook.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^```([^\n]+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def fences() -> Iterator[tuple[str, str, int]]:
    """Info string, content and line of each fence."""
    for match in FENCE.finditer(TEXT):
        yield match[1], match[2], TEXT.count("\n", 0, match.start()) + 1


def run(command: str) -> str:
    """What a command prints; `cp -r` of the starter takes it from the product."""
    words = shlex.split(command)
    if words[:2] == ["cp", "-r"]:
        shutil.copytree(ROOT / words[2], words[3])
        return ""
    assert words[0] == "gongdao", command
    return CliRunner().invoke(main, words[1:]).output


def edit(path: Path, diff: str) -> None:
    """Lines with `-` go, those with `+` come in their place."""
    lines = diff.splitlines()
    old = "".join(line[1:] + "\n" for line in lines if line.startswith("-"))
    new = "".join(line[1:] + "\n" for line in lines if line.startswith("+"))
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} is not once in {path.name}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def agrees(said: str, promised: str) -> bool:
    """Line by line; `...` stands for any lines."""
    lines = (r"(?:[^\n]*\n)*" if line == "..." else re.escape(line + "\n") for line in promised.splitlines())
    return re.fullmatch("".join(lines), said) is not None


def test_every_step_does_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    said, counts = "", {"sh": 0, "text": 0, "diff": 0}
    for info, content, line in fences():
        kind, _, name = info.partition(" ")
        counts[kind] += 1
        if kind == "sh":
            said = "".join(run(command) for command in content.splitlines())
        elif kind == "diff":
            edit(tmp_path / name, content)
        else:
            assert agrees(said, content), f"line {line} promises\n{content}\nbut this was said:\n{said}"
    assert counts["sh"] >= 10 and counts["text"] >= 10 and counts["diff"] >= 10


def test_a_broken_promise_is_seen() -> None:
    assert agrees("a\nb\nc\n", "a\n...\nc\n") and agrees("a\n", "a\n")
    assert not agrees("a\nb\n", "a\n") and not agrees("a\nb\nc\n", "a\n...\nd\n")
