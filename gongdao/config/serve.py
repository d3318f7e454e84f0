"""The web server as a program: `python -m gongdao.config.serve`. Started and stopped by `gongdao up`."""

import os
from types import FrameType

import click
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer

from gongdao.config.installation import installed
from gongdao.config.lifeline import ENDING, end_with_parent

KILL_AFTER = 5
"""Seconds that a web process may take for its last answers."""


class Web(MPServer):
    """Tells its processes that the end has come. granian itself waits for open answers, and `/live` never ends alone.

    The byte in the pipe is seen by all and read by none. Where processes are spawned instead of forked (Mac) they do
    not have the pipe, and are killed after KILL_AFTER."""

    def signal_handler_interrupt(self, number: int = 0, frame: FrameType | None = None) -> None:
        os.write(self.ending, b"!")
        super().signal_handler_interrupt(number, frame)

    def announce_by_pipe(self) -> None:
        seen, self.ending = os.pipe()
        os.environ[ENDING] = str(seen)


@click.command()
@click.option("--host", default="127.0.0.1")
@click.option("--port", type=int, required=True)
@click.option("--processes", type=int, default=lambda: min(os.cpu_count() or 1, 4))
def serve(host: str, port: int, processes: int) -> None:
    """Serve until SIGTERM or SIGINT, or until the program that started this one has died."""
    end_with_parent()
    os.environ["GONGDAO_SERVING"] = "1"
    with installed():
        web = Web(
            "gongdao.config.application:application",
            address=host,
            port=port,
            interface=Interfaces.RSGI,
            workers=processes,
            websockets=False,
            backlog=2048,
            backpressure=1024,  # open connections of a process, those of /live among them
            respawn_failed_workers=True,
            workers_kill_timeout=KILL_AFTER,
            log_level=LogLevels.warning,
        )
        web.announce_by_pipe()
        web.serve()


if __name__ == "__main__":
    serve()
