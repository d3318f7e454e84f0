"""What must be true of an installation before it serves. Each step is cheap when nothing has changed."""

import hashlib
import importlib
import json
import sys
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation.reloader import translation_file_changed
from psycopg.conninfo import conninfo_to_dict
from tqdm import tqdm

from gongdao.config import environment
from gongdao.config.installation import APP_ROLE, Installation, as_owner
from gongdao.look import catalogues
from gongdao.record import keys
from gongdao.record.grants import grant

Step = Callable[[Installation], object]


def translations(installation: Installation) -> None:
    """Compiles what has changed; this process may have read the old ones, or none in a fresh checkout, already."""
    for source in catalogues.compile_all():
        translation_file_changed(None, source.with_suffix(".mo"))


def tables(installation: Installation) -> None:
    """Migrates as the owner and gives the serving role its rights."""
    with as_owner(installation):
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", verbosity=0, interactive=False)
        if installation.owner_url != installation.url:
            with connection.cursor() as cursor:
                grant(cursor, str(conninfo_to_dict(installation.url).get("user", APP_ROLE)))


def seal_key(installation: Installation) -> None:
    keys.create(Path(settings.GONGDAO_SEAL_KEY), "gongdao")


def static_files(installation: Installation) -> None:
    """Collects them under hashed names, when a source has changed since the last time."""
    stamp = Path(settings.STATIC_ROOT) / ".sources"
    now = _sources()
    if not stamp.exists() or stamp.read_text() != now:
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        stamp.write_text(now)


def _sources() -> str:
    found = []
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = Path(storage.path(name)).stat()
            found.append([name, status.st_size, status.st_mtime_ns])
    return hashlib.sha256(json.dumps(sorted(found)).encode()).hexdigest()


def editions(installation: Installation) -> None:
    """The shipped books as stored editions of every platform. Raises EditionDiffers, unless GONGDAO_DEV is set."""
    # Django's models can be loaded only when the installation is known
    importlib.import_module("gongdao.editions.shipping").store_everywhere(dev=environment.flag("GONGDAO_DEV"))


def demo(installation: Installation) -> None:
    """A month of invented work, in a system that has no platform yet."""
    play = importlib.import_module("gongdao.jobs.demo").demo
    tqdm.monitor_interval = 0  # no thread beside: the demo forks
    with tqdm(desc="Demo", unit=" steps", leave=False, disable=not sys.stderr.isatty()) as bar:

        def progress(done: int, of: int) -> None:
            if bar.total is None:
                bar.write("A month of work for the demo is being made; this happens once.", file=sys.stderr)
            bar.total = of
            bar.update(done - bar.n)

        play(progress)


STEPS: list[Step] = [translations, tables, seal_key, static_files, editions]
DEMO: list[Step] = [demo]
