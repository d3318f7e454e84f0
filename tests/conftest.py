"""What all tests share: one throw-away PostgreSQL, started by the first test that asks for a database.

`pytest -p no:django tests/legaltime` runs pure tests without loading Django at all.
"""

import atexit
import gc
import itertools
import os
import shutil
import socket
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django
import hypothesis
import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.test import TransactionTestCase, override_settings
from django.utils import translation
from playwright.sync_api import expect
from psycopg import sql
from pytest_django import DjangoDbBlocker

from gongdao.cli.up import serving
from gongdao.config import prepare
from gongdao.config.installation import APP_ROLE, Installation, point_django_at
from gongdao.look import catalogues
from gongdao.postgres import Server, embedded
from gongdao.record.grants import grant

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
TEMPLATE = "gongdao_template"
TESTS = f"gongdao_tests{WORKER}"
# The tests' database may be lost at any time; a real one keeps all of these on.
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "300"}

# how long an example takes says how busy the machine is
hypothesis.settings.register_profile("gongdao", deadline=None)
hypothesis.settings.load_profile("gongdao")

DATA = Path(tempfile.mkdtemp(prefix="gongdao-tests-"))
DATA.chmod(0o755)  # root's database runs as another user, who must get in
atexit.register(shutil.rmtree, DATA, ignore_errors=True)
SHARED = Path(os.environ.setdefault("GONGDAO_TESTS_SHARED", str(DATA)))  # workers share the database's server

os.environ["DJANGO_SETTINGS_MODULE"] = "gongdao.config.settings"
os.environ["GONGDAO_DATA"] = str(DATA)
os.environ["GONGDAO_SECRET_KEY"] = "of the tests"
os.environ["DATABASE_URL"] = f"postgresql:///no-database-before-the-fixture-db?host={DATA}"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps an event loop in the thread of the test
for inherited in ("GONGDAO_SERVING", "GONGDAO_EMBEDDED", "DATABASE_OWNER_URL"):
    os.environ.pop(inherited, None)
(DATA / "static").mkdir()
PLAIN = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
QUIET_CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # The last such list counts, so those of Playwright that matter here stand in it too. Chromium draws the popups of
    # its address bar as pages, with a process per window: as dear as the pages that are tested.
    "--disable-features=AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,HttpsUpgrades,LensOverlay,"
    "MediaRouter,OptimizationHints,PaintHolding,ThirdPartyStoragePartitioning,WebUIOmniboxPopup,WebUIOmniboxAimPopup,"
    "WebUIOmniboxFullPopup",
]
STORAGES = pytest.StashKey[dict[str, Any]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="also the big counts (make test-long)")
    parser.addoption("--pictures", metavar="FOLDER", help="tests/pages: only pages without a picture there")


def pytest_configure(config: pytest.Config) -> None:
    gc.set_threshold(100_000, 50, 1000)  # Django and the books stay; looking through them often is a tenth of the time
    if config.pluginmanager.hasplugin("django"):
        catalogues.compile_all()
        django.setup()
        # Hashed names need the files collected; only the real server of `live_app` has that.
        config.stash[STORAGES] = settings.STORAGES
        settings.STORAGES = settings.STORAGES | {"staticfiles": PLAIN}
    if getattr(config.option, "numprocesses", None):
        # a worker of pytest-xdist must read the settings after its own copy of this file has named its data folder
        os.environ.pop("DJANGO_SETTINGS_MODULE")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--long"):
        long = [item for item in items if item.get_closest_marker("long")]
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if not item.get_closest_marker("long")]
    # Workers take whole files. What takes long begins early, so that none is left with it when the others are ready:
    # the browser's files, most tests first, then the others, of which those with few tests have the dear ones.
    tests = Counter(item.path for item in items)
    seen = {item.path for item in items if item.get_closest_marker("browser")}
    items.sort(key=lambda item: (tests[item.path] * (-1 if item.path in seen else 1), item.path))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """The server of this test run; the last worker to leave stops it."""
    with embedded(SHARED / "postgres", CARELESS) as server:
        yield server


@pytest.fixture(scope="session")
def template(postgres: Server, django_db_blocker: DjangoDbBlocker) -> str:
    """Name of a migrated database that nobody is connected to, to be cloned; made by the first worker that asks."""
    postgres.ensure(APP_ROLE, TEMPLATE)
    with psycopg.connect(postgres.url(), autocommit=True) as admin:
        admin.execute("select pg_advisory_lock(hashtext(%s))", [TEMPLATE])
        made = admin.execute("select datistemplate from pg_database where datname = %s", [TEMPLATE]).fetchone()
        if made == (True,):
            return TEMPLATE
        with django_db_blocker.unblock():
            point_django_at(postgres.url(TEMPLATE))
            call_command("migrate", verbosity=0)
            with connection.cursor() as cursor:
                assert grant(cursor, APP_ROLE)
                # almost every test stores the shipped books; packing half a megabyte costs more than writing it
                cursor.execute("alter table editions_edition alter column text set storage external")
            connections.close_all()
        admin.execute(sql.SQL("alter database {} is_template true").format(sql.Identifier(TEMPLATE)))
    return TEMPLATE


@pytest.fixture(scope="session")
def clone(postgres: Server, template: str) -> Callable[[str], str]:
    """`clone("name")` makes that database anew as a copy of the migrated one; returns the serving role's address."""

    def make(name: str) -> str:
        with psycopg.connect(postgres.url(), autocommit=True) as admin:
            admin.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))
            admin.execute(
                sql.SQL("create database {} template {}").format(sql.Identifier(name), sql.Identifier(template))
            )
        return postgres.ensure(APP_ROLE, name)

    return make


@pytest.fixture(scope="session")
def django_db_setup(clone: Callable[[str], str], django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Django's test database. A test that commits gets a new clone behind it: the record refuses to be emptied."""

    def renew(*_: object) -> None:
        connections.close_all()
        clone(TESTS)

    ordinary = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]
    TransactionTestCase._fixture_teardown = renew  # type: ignore[attr-defined]
    with django_db_blocker.unblock():
        url = clone(TESTS)
        os.environ["DATABASE_URL"] = url  # of programs that a test starts
        point_django_at(url)
    yield
    TransactionTestCase._fixture_teardown = ordinary  # type: ignore[attr-defined]
    with django_db_blocker.unblock():
        connections.close_all()


@pytest.fixture
def owner(postgres: Server, django_db_setup: None) -> Iterator[psycopg.Connection]:
    """A connection to Django's test database with the owner's rights, for what the application itself never may do."""
    with psycopg.connect(postgres.url(TESTS), autocommit=True) as behind:
        yield behind


@dataclass(frozen=True)
class LiveApp:
    """The real server over a database of its own; Django in the test looks at the same database."""

    url: str
    database_url: str
    owner_url: str
    web: subprocess.Popen[bytes]
    worker: subprocess.Popen[bytes]


@pytest.fixture(scope="session")
def looking(
    request: pytest.FixtureRequest, postgres: Server, django_db_blocker: DjangoDbBlocker
) -> Callable[[str], AbstractContextManager[None]]:
    """`with looking(url)`: Django in the test, and programs that it starts, work on that database."""

    @contextmanager
    def at(url: str) -> Iterator[None]:
        with ExitStack() as until:
            until.enter_context(pytest.MonkeyPatch.context()).setenv("DATABASE_URL", url)
            until.enter_context(django_db_blocker.unblock())
            until.enter_context(override_settings(STORAGES=request.config.stash[STORAGES]))
            point_django_at(url)
            until.callback(lambda: point_django_at(postgres.url(TESTS, APP_ROLE)))
            yield

    return at


@pytest.fixture(scope="session")
def started(
    postgres: Server, clone: Callable[[str], str], looking: Callable[[str], AbstractContextManager[None]]
) -> Callable[[], AbstractContextManager[LiveApp]]:
    """`with started() as app`: web server and worker as `gongdao up` starts them, over a new clone."""

    @contextmanager
    def running() -> Iterator[LiveApp]:
        name = f"gongdao_live_{WORKER}{next(LIVE_NUMBERS)}"
        url, owner_url = clone(name), postgres.url(name)
        port = free_port()
        installation = Installation(DATA, url, owner_url, postgres)
        with ExitStack() as until:
            with looking(url):
                prepare.seal_key(installation)
                prepare.static_files(installation)
                children = until.enter_context(serving("127.0.0.1", port, 1))
            RUNNING.append(owner_url)
            until.callback(RUNNING.remove, owner_url)
            yield LiveApp(f"http://127.0.0.1:{port}", url, owner_url, children["web server"], children["worker"])
        with psycopg.connect(postgres.url(), autocommit=True) as admin:
            admin.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))

    return running


@pytest.fixture(scope="session")
def live(
    started: Callable[[], AbstractContextManager[LiveApp]], looking: Callable[[str], AbstractContextManager[None]]
) -> Callable[[], AbstractContextManager[LiveApp]]:
    """`with live() as app`: a real server of one's own, and Django in the test looks at its database."""

    @contextmanager
    def running() -> Iterator[LiveApp]:
        for other in RUNNING:  # what the last test of the shared server left would be sealed into the same notes
            empty(other)
        forget_notes()
        with started() as app, looking(app.database_url):
            yield app

    return running


@pytest.fixture
def own_app(live: Callable[[], AbstractContextManager[LiveApp]]) -> Iterator[LiveApp]:
    """A real server for this test alone, which may end it or start it with settings of its own."""
    with live() as app:
        yield app


@pytest.fixture(scope="session")
def shared_app(started: Callable[[], AbstractContextManager[LiveApp]]) -> Iterator[LiveApp]:
    with started() as app:
        yield app


@pytest.fixture
def live_app(
    shared_app: LiveApp, template: str, postgres: Server, looking: Callable[[str], AbstractContextManager[None]]
) -> Iterator[LiveApp]:
    """The real server, shared by the tests of a process, over a database that is empty again. Rows are committed."""
    forget_notes()
    empty(shared_app.owner_url)
    with looking(shared_app.database_url):
        yield shared_app


def empty(owner_url: str) -> None:
    """Take away all rows but those that migrations made. Only the owner can: the record refuses to be emptied.

    Sequences go on, so that what a running server keeps by id is never of another row. A last request of the server may
    still hold a table that this waits for while it waits for one of ours; the database then ends one of the two.
    """
    with psycopg.connect(owner_url, autocommit=True) as behind:
        behind.execute("set session_replication_role = replica; set lock_timeout = '5s'")
        names = behind.execute(
            "select tablename from pg_tables where schemaname = 'public' and not tablename = any(%s)",
            [MIGRATED + COUNTING],
        ).fetchall()
        tables = sql.SQL(", ").join(sql.Identifier(name) for (name,) in names)
        for _ in range(ATTEMPTS - 1):
            with suppress(psycopg.errors.DeadlockDetected, psycopg.errors.LockNotAvailable):
                behind.execute(sql.SQL("truncate {}").format(tables))
                return
        behind.execute(sql.SQL("truncate {}").format(tables))


def forget_notes() -> None:
    """The notes kept outside are of another database: they prove nothing of the next one."""
    settings.GONGDAO_CHECKPOINTS.unlink(missing_ok=True)


MIGRATED = ["django_migrations", "django_content_type", "auth_permission"]
COUNTING = ["cases_numbercount"]  # a running server has taken numbers ahead
LIVE_NUMBERS = itertools.count(1)
RUNNING: list[str] = []  # the databases of running servers, by their owner's addresses
SLOW = 20_000  # milliseconds that a page may take to show what is expected: the machine has other work
ATTEMPTS = 5  # at emptying a database that a server is using


@pytest.fixture(autouse=True)
def own_language() -> Iterator[None]:
    """No test leaves its language to the next one of its worker."""
    yield
    if apps.ready:  # not where pure tests run without Django
        translation.activate(settings.LANGUAGE_CODE)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Playwright drives the system's Chromium; without one the test fails and says what to install."""
    script = Path(__file__).parents[1] / "tools" / "find-chromium.sh"
    found = subprocess.run(["sh", str(script)], capture_output=True, text=True)
    if found.returncode:
        pytest.fail(found.stderr.strip(), pytrace=False)
    expect.set_options(timeout=SLOW)
    return {"executable_path": found.stdout.strip(), "args": QUIET_CHROMIUM}
