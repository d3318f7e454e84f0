"""The web server as a program: `python -m gongdao.config.serve`. Started and stopped by `gongdao up`."""

import os

import click
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from gongdao.config.installation import installed
from gongdao.config.lifeline import end_with_parent

KILL_AFTER = 5
"""Seconds that a web process may take for its last answers."""


@click.command()
@click.option("--host", default="127.0.0.1")
@click.option("--port", type=int, required=True)
@click.option("--processes", type=int, default=lambda: min(os.cpu_count() or 1, 4))
def serve(host: str, port: int, processes: int) -> None:
    """Serve until SIGTERM or SIGINT, or until the program that started this one has died."""
    end_with_parent()
    os.environ["GONGDAO_SERVING"] = "1"
    with installed():
        Granian(
            "gongdao.config.application:application",
            address=host,
            port=port,
            interface=Interfaces.RSGI,
            workers=processes,
            websockets=False,
            respawn_failed_workers=True,
            workers_kill_timeout=KILL_AFTER,
            log_level=LogLevels.warning,
        ).serve()


if __name__ == "__main__":
    serve()
