"""`gongdao due`: when a limit runs out, with each step; one question, or a stream of JSON lines."""

import json
import sys
from collections.abc import Iterator
from typing import IO, Any

import click

from gongdao.errors import Refusal
from gongdao.legaltime import Due, Limit, Step, calendar, due, parse_instant

LONGEST_LINE = 10_000
MEMBERS = {"at", "limit", "calendar"}

SENTENCES = {
    "event_day": "{date}, the day of the event, does not count.",
    "counted": "{from} to {to}: {n} {unit}.",
    "made_up": "{dates}: worked at a weekend in exchange for a holiday.",
    "skipped": "{dates}: not counted ({why}).",
    "shorter_month": "The month has no such day, {date} is its last.",
    "ends": "{date} is the last day; it ends at 24:00, which is {at}.",
    "rolled": "{from} is no working day, the limit runs to the end of {to}, which is {at}.",
    "not_rolled": "An interval stays on {date}, also if that is a day of rest.",
    "elapsed": "{n} {unit} around the clock, from {from} to {to}.",
    "opens": "The event lies outside working time, which next opens at {at}.",
    "worked": "{dates}: {seconds} seconds of working time each.",
    "closes": "The working time is used up at {at}.",
    "paused": "Paused from {from} to {to}.",
    "provisional": "Provisional: the official table of {years} is not known.",
}


class BadLine(Refusal):
    """This line is no question: {reason}. Write {{"at": "2026-02-13T18:00:00+08:00", "limit": "3 working days"}}."""

    status = 422


@click.command("due")
@click.option("--at", metavar="INSTANT", help="When the event was, with offset: 2026-02-13T18:00:00+08:00")
@click.option("--limit", metavar="LIMIT", help='For example "3 working days"')
@click.option("--calendar", "calendar_name", default="cn", show_default=True, help="cn, plain or 24x7")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@click.argument("stream", required=False, type=click.Choice(["-"]))
def command(at: str | None, limit: str | None, calendar_name: str, as_json: bool, stream: str | None) -> None:
    """When a limit runs out, with each step.

    With --json - every line of standard input is a question {"at", "limit", "calendar"} and gets one line of answer.
    """
    if stream:
        if at or limit or not as_json:
            raise click.UsageError("Read a stream with: gongdao due --json -")
        sys.exit(_answer_lines(sys.stdin.buffer, calendar_name))
    if not at or not limit:
        raise click.UsageError("Say --at and --limit, or read a stream with: gongdao due --json -")
    try:
        answer = _due(at, limit, calendar_name)
    except Refusal as refusal:
        if as_json:
            click.echo(_json(_error(refusal)))
        else:
            click.echo(refusal.message, err=True)
        sys.exit(1)
    click.echo(_json(_answer(answer)) if as_json else _text(answer))


def _answer_lines(lines: IO[bytes], calendar_name: str) -> int:
    """Answer each line at once; the exit code: 1 if any of them failed."""
    failed = 0
    for line in _lines(lines):
        try:
            answer = _answer(_due(**{"calendar_name": calendar_name, **_question(line)}))
        except Refusal as refusal:
            answer, failed = _error(refusal), 1
        click.echo(_json(answer))  # echo flushes, so that a caller may wait for each answer
    return failed


def _lines(stream: IO[bytes]) -> Iterator[bytes | None]:
    """The lines; None for one that is too long."""
    while line := stream.readline(LONGEST_LINE):
        if len(line) < LONGEST_LINE or line.endswith(b"\n"):
            yield line
            continue
        while (rest := stream.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
            pass
        yield None


def _question(line: bytes | None) -> dict[str, str]:
    if line is None:
        raise BadLine(reason=f"it is longer than {LONGEST_LINE} bytes")
    try:
        question = json.loads(line.decode())
    except (ValueError, RecursionError) as error:
        raise BadLine(reason="it is not JSON in UTF-8") from error
    if not isinstance(question, dict) or not {"at", "limit"} <= question.keys() <= MEMBERS:
        raise BadLine(reason="it must be an object with “at”, “limit” and perhaps “calendar”")
    if not all(isinstance(value, str) for value in question.values()):
        raise BadLine(reason="its values must be strings")
    return {"calendar_name" if key == "calendar" else key: value for key, value in question.items()}


def _due(at: str, limit: str, calendar_name: str) -> Due:
    return due(parse_instant(at), Limit.parse(limit), calendar(calendar_name))


def _answer(answer: Due) -> dict[str, Any]:
    steps = [{"code": step.code, "values": step.values, "clause": step.clause} for step in answer.steps]
    return {"due": answer.at.isoformat(), "provisional": answer.provisional, "steps": steps}


def _error(refusal: Refusal) -> dict[str, Any]:
    return {"error": {"code": refusal.code, "message": refusal.message}}


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)


def _text(answer: Due) -> str:
    provisional = " (provisional)" if answer.provisional else ""
    return "\n".join([f"Due {answer.at.isoformat()}{provisional}", *map(_sentence, answer.steps)])


def _sentence(step: Step) -> str:
    return f"  {step.clause:<7} {SENTENCES[step.code].format(**step.values)}"
