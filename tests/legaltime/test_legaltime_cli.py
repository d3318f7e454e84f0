"""`gongdao due`: one question, or a stream answered line by line."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from gongdao.cli import main
from gongdao.cli.due import SENTENCES
from gongdao.legaltime import steps

QUESTION = ["due", "--at", "2026-02-13T18:00:00+08:00", "--limit", "3 working days"]
GONGDAO = [sys.executable, "-m", "gongdao.cli", "due", "--json", "-"]


def run(*arguments: str, stdin: bytes = b"") -> tuple[int, str]:
    result = CliRunner().invoke(main, list(arguments), input=stdin)
    return result.exit_code, result.stdout


def test_json_has_exactly_three_members() -> None:
    code, output = run(*QUESTION, "--json")
    answer = json.loads(output)
    assert code == 0
    assert list(answer) == ["due", "provisional", "steps"]
    assert answer["due"] == "2026-02-26T00:00:00+08:00"
    assert answer["provisional"] is False
    assert answer["steps"][0] == {"code": "event_day", "values": {"date": "2026-02-13"}, "clause": "V-2.1"}


def test_text_tells_the_steps() -> None:
    code, output = run(*QUESTION)
    assert code == 0
    assert output.startswith("Due 2026-02-26T00:00:00+08:00\n")
    assert "V-2.2   2026-02-25 is the last day" in output


def test_every_step_has_a_sentence() -> None:
    codes = {line.split("|")[1].strip() for line in (steps.__doc__ or "").splitlines() if line.startswith("| ")}
    assert codes - {"code"} == set(SENTENCES)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--at", "2026-02-13T18:00:00", "--limit", "1 day"], "naive-time"),
        (["--at", "tomorrow", "--limit", "1 day"], "bad-instant"),
        (["--at", "2026-02-13T18:00:00Z", "--limit", "some days"], "limit-error"),
        (["--at", "2026-02-13T18:00:00Z", "--limit", "1 day", "--calendar", "x"], "unknown-calendar"),
        (["--at", "2026-02-13T18:00:00Z", "--limit", "100000 years"], "out-of-reach"),
    ],
)
def test_refusals_are_named(arguments: list[str], code: str) -> None:
    status, output = run("due", *arguments, "--json")
    assert status == 1
    assert json.loads(output)["error"]["code"] == code


def test_wrong_usage() -> None:
    assert run("due", "--at", "2026-02-13T18:00:00Z")[0] == 2
    assert run("due", "-")[0] == 2
    assert run(*QUESTION, "--json", "-")[0] == 2


def test_a_stream_goes_on_after_a_bad_line() -> None:
    good = {"at": "2026-02-13T18:00:00+08:00", "limit": "1 hour"}
    lines = [
        json.dumps(good).encode(),
        b"nonsense",
        b"\xb9\xab\xb5\xc0",
        b"",
        b"[" * 5000,
        b"x" * 50_000,
        json.dumps({**good, "calender": "cn"}).encode(),
        json.dumps({**good, "at": 1}).encode(),
        json.dumps({**good, "limit": "1 fortnight"}).encode(),
        json.dumps({**good, "calendar": "plain"}).encode(),
    ]
    code, output = run("due", "--json", "-", stdin=b"\n".join(lines))
    answers = [json.loads(line) for line in output.splitlines()]
    assert code == 1
    assert ["due" if "due" in answer else answer["error"]["code"] for answer in answers] == [
        "due",
        *["bad-line"] * 7,
        "limit-error",
        "due",
    ]
    assert run("due", "--json", "-", stdin=lines[0] + b"\n")[0] == 0
    assert run("due", "--json", "-") == (0, "")


def test_each_line_is_answered_before_the_next_is_asked() -> None:
    with subprocess.Popen(GONGDAO, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin and process.stdout
        for hour in ("10", "11"):
            process.stdin.write(b'{"at": "2026-02-13T%s:00:00Z", "limit": "1 hour"}\n' % hour.encode())
            process.stdin.flush()
            answer = json.loads(process.stdout.readline())
            assert answer["due"] == f"2026-02-13T{int(hour) + 9}:00:00+08:00"
        process.stdin.close()
        assert process.wait(20) == 0


def test_the_command_starts_without_django() -> None:
    script = "import sys, gongdao.cli.due; sys.exit('django' in sys.modules or 'psycopg' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], timeout=60, check=False).returncode == 0
