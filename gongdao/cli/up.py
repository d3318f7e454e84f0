"""`gongdao up`: database, web server and workers in one process tree; Ctrl-C ends it all, in the reverse order."""

import importlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType

import click

from gongdao.config import prepare
from gongdao.config.installation import default_data_folder, installed
from gongdao.config.lifeline import VARIABLE
from gongdao.errors import Refusal
from gongdao.postgres import PostgresError, Server

FIRST_ANSWER = 60.0
"""Seconds."""
POLITE = 10.0
"""Seconds that a child may take to end before it is killed."""


class Stop(BaseException):
    """Somebody asked us to end: Ctrl-C or SIGTERM."""


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stop


@click.command("up")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port of the pages, the API and everything else.")
@click.option("--data", type=click.Path(path_type=Path), help="Folder of the database, keys and files.")
@click.option("--demo", is_flag=True, help="Fill an empty system with invented cases and people.")
@click.option("--dev", is_flag=True, help="Take changed rulebook files of the same version as new editions.")
@click.option("--processes", type=int, default=min(os.cpu_count() or 1, 4), show_default=True, help="Web processes.")
def command(host: str, port: int, data: Path | None, demo: bool, dev: bool, processes: int) -> None:
    """Start database, web server and workers; Ctrl-C stops them."""
    started = time.monotonic()
    refuse_taken(host, port)
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    folder = data or default_data_folder()
    os.environ.setdefault("GONGDAO_URL", f"http://{_reachable(host)}:{port}")
    if dev:
        os.environ["GONGDAO_DEV"] = "1"
    try:
        with ExitStack() as running:
            installation = running.enter_context(installed(folder))
            for step in prepare.STEPS + (prepare.DEMO if demo else []):
                step(installation)
            children = running.enter_context(serving(host, port, processes))
            click.echo(f"Gongdao is ready after {time.monotonic() - started:.1f} s: http://{host}:{port}/")
            if demo:
                click.echo(importlib.import_module("gongdao.jobs.demo_people").logins())
            click.echo(f"Data in {installation.data}. Ctrl-C ends it.")
            _watch(children, installation.server)
    except Stop:
        click.echo("Stopped.")
    except (PostgresError, Refusal) as error:
        raise click.ClickException(str(error)) from error


@contextmanager
def serving(host: str, port: int, processes: int) -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    """Web server and worker of the installation named by the environment, once the first page has come; web ends first.

    Raises ClickException."""
    arguments = ["--host", host, "--port", str(port), "--processes", str(processes)]
    with child("gongdao.config.work") as worker, child("gongdao.config.serve", *arguments) as web:
        _wait_for_page(host, port, web)
        yield {"web server": web, "worker": worker}


@contextmanager
def child(module: str, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """A Python program that ends with this block, and also if this process is killed.

    Its own session keeps the terminal's Ctrl-C from it: we decide the order."""
    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        stdin=subprocess.PIPE,
        env=os.environ | {VARIABLE: "1"},
        start_new_session=True,
    )
    try:
        yield process
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(POLITE)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    assert process.stdin is not None
    process.stdin.close()


def refuse_taken(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise click.ClickException(
                f"Port {port} of {host} cannot be used ({error.strerror}); choose another by --port."
            ) from error


def _reachable(host: str) -> str:
    return "127.0.0.1" if host in ("0.0.0.0", "::") else host


def _wait_for_page(host: str, port: int, web: subprocess.Popen[bytes]) -> None:
    reachable = _reachable(host)
    give_up = time.monotonic() + FIRST_ANSWER
    while web.poll() is None and time.monotonic() < give_up:
        try:
            urllib.request.urlopen(f"http://{reachable}:{port}/", timeout=5).close()
            return
        except urllib.error.HTTPError as error:
            if error.code < 500:
                return
            raise click.ClickException("The first page fails; its error stands above.") from error
        except OSError:
            time.sleep(0.05)
    raise click.ClickException("The web server did not start; its error stands above.")


def _watch(children: dict[str, subprocess.Popen[bytes]], server: Server | None) -> None:
    """Returns by Stop only; a child that dies ends everything, so that whoever supervises us notices.

    Raises ClickException."""
    while True:
        if server is not None and not server.pid:
            raise click.ClickException(f"The database has died; see {server.folder / 'postgres.log'}.")
        for name, process in children.items():
            if process.poll() is not None:
                raise click.ClickException(f"The {name} has died (exit code {process.returncode}).")
        time.sleep(0.2)
