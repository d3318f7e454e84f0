"""A program that `gongdao up` started ends when `up` dies, however it dies: the other end of its input is closed."""

import os
import signal
import threading

VARIABLE = "GONGDAO_LIFELINE"
ENDING = "GONGDAO_ENDING"
"""Names the pipe that becomes readable when the web server begins to end."""


def end_with_parent() -> None:
    """Sends this process SIGTERM when its standard input ends; only where `up` says that it holds the other end."""
    if os.environ.pop(VARIABLE, None):
        threading.Thread(target=_watch, name="lifeline", daemon=True).start()


def _watch() -> None:
    while os.read(0, 1):  # not sys.stdin: its lock would be held for ever in the web processes forked later
        pass
    os.kill(os.getpid(), signal.SIGTERM)
