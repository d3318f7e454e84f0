"""`gongdao up` as a user starts it: one process tree, ended by Ctrl-C or by its death, twice on one machine."""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

READY = re.compile(r"ready after ([\d.]+) s: (http://\S+)")
PATIENCE = 90


class Up:
    """One `gongdao up`, with everything that it started."""

    def __init__(self, data: Path, port: int) -> None:
        self.data = data
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("GONGDAO", "DATABASE"))
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gongdao.cli", "up", "--data", str(data), "--port", str(port), "--processes", "1"],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment,
        )  # fmt: skip
        self.said = ""

    def ready(self) -> "Up":
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said += line
            if found := READY.search(line):
                self.seconds, self.url = float(found[1]), found[2]
                self.tree = psutil.Process(self.process.pid).children(recursive=True)
                return self
        pytest.fail(f"it did not start:\n{self.said}")

    def end(self, number: int) -> int:
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)

    def left(self) -> list[str]:
        """Command lines of what still runs, after a moment."""
        _, alive = psutil.wait_procs(self.tree, timeout=15)
        return [" ".join(each.cmdline()) for each in alive]


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """One data folder for all: a first start makes it, each later start finds it as the test before left it."""
    with tempfile.TemporaryDirectory(prefix="gongdao-up-") as made:
        Path(made).chmod(0o755)
        yield Path(made) / "data"


def test_everything_ends_with_it_and_a_second_start_is_faster(data: Path, unused_port: int) -> None:
    first = Up(data, unused_port).ready()
    names = " ".join(part for each in first.tree for part in each.cmdline())
    assert all(part in names for part in ("postgres", "gongdao.config.serve", "gongdao.config.work"))
    assert first.end(signal.SIGINT) == 0
    assert first.left() == []
    second = Up(data, unused_port).ready()
    assert second.end(signal.SIGTERM) == 0
    assert second.left() == []
    assert second.seconds < first.seconds


def test_killing_it_leaves_nothing_behind(data: Path, unused_port: int) -> None:
    up = Up(data, unused_port).ready()
    up.end(signal.SIGKILL)
    assert up.left() == []


@pytest.mark.long
def test_two_run_side_by_side(data: Path, unused_port: int, other_port: int) -> None:
    one, two = Up(data, unused_port), Up(data.with_name("another"), other_port)
    one.ready()
    two.ready()
    assert one.end(signal.SIGINT) == 0
    assert one.left() == []
    assert urllib.request.urlopen(two.url + "styleguide/", timeout=20).status == 200
    assert two.end(signal.SIGINT) == 0
    assert two.left() == []


def test_a_taken_port_is_told_before_anything_starts(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        up = Up(tmp_path / "data", taken.getsockname()[1])
        said, _ = up.process.communicate(timeout=PATIENCE)
    assert up.process.returncode == 1
    assert "choose another by --port" in said
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("which", "word"), [("gongdao.config.work", "The worker has died"), ("-D", "The database has died")]
)
def test_a_dead_part_ends_it_with_a_word(data: Path, unused_port: int, which: str, word: str) -> None:
    up = Up(data, unused_port).ready()
    next(each for each in up.tree if which in each.cmdline()).kill()
    assert up.process.wait(PATIENCE) == 1
    assert up.process.stdout is not None
    assert word in up.process.stdout.read()
    assert up.left() == []


@pytest.fixture
def unused_port() -> int:
    return _free_port()


@pytest.fixture
def other_port() -> int:
    return _free_port()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
