"""The worker: rounds, waking, failing, stopping."""

import logging
import threading
import time
from collections.abc import Callable

import psycopg
import pytest

from gongdao.jobs.runner import LONGEST_PAUSE, Job, Runner, pause_after


def running(runner: Runner) -> threading.Thread:
    thread = threading.Thread(target=runner.run, daemon=True)
    thread.start()
    return thread


def until(true: Callable[[], bool]) -> None:
    give_up = time.monotonic() + 15
    while not true():
        assert time.monotonic() < give_up, "it never happened"
        time.sleep(0.01)


def test_work_left_is_done_at_once_then_the_job_rests() -> None:
    left = [3, 2, 1, 0]
    rounds: list[int] = []

    def run() -> int:
        rounds.append(left.pop(0) if left else 0)
        return rounds[-1]

    runner = Runner([Job("drain", 3600, run)])
    thread = running(runner)
    until(lambda: len(rounds) == 4)
    time.sleep(0.1)
    assert rounds == [3, 2, 1, 0]
    runner.stop()
    thread.join(5)
    assert not thread.is_alive()


def test_a_failing_job_is_logged_tried_again_and_hinders_no_other(caplog: pytest.LogCaptureFixture) -> None:
    tries: list[str] = []

    def fail() -> int:
        tries.append("failed")
        raise ValueError("no such luck")

    def other() -> int:
        tries.append("other")
        return 0

    runner = Runner([Job("unlucky", 0.01, fail), Job("lucky", 0.01, other)])
    with caplog.at_level(logging.ERROR):
        thread = running(runner)
        until(lambda: tries.count("failed") >= 2 and tries.count("other") >= 2)
        runner.stop()
        thread.join(5)
    assert "The job unlucky failed (2 times in a row)" in caplog.text


def test_the_pause_grows_and_has_an_end() -> None:
    pauses = [pause_after(failures, 0.25) for failures in range(1, 40)]
    assert pauses[:3] == [0.5, 1.0, 2.0]
    assert pauses == sorted(pauses) and pauses[-1] == LONGEST_PAUSE


@pytest.mark.django_db(transaction=True)
def test_a_notice_of_the_database_wakes_the_job(owner: psycopg.Connection) -> None:
    rounds: list[int] = []

    def run() -> int:
        rounds.append(1)
        return 0

    runner = Runner([Job("asleep", 3600, run, wake_channel="test_wake")])
    thread = running(runner)
    until(lambda: len(rounds) >= 2)  # the first round, and the one after the listener has connected
    before = len(rounds)
    owner.execute("notify test_wake")
    until(lambda: len(rounds) > before)
    runner.stop()
    thread.join(5)
    assert not thread.is_alive()
