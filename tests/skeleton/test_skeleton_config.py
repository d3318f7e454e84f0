"""Settings, what is prepared before serving, translations, the two lists of middleware, the command line."""

import io
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from gongdao.config import environment, prepare
from gongdao.config.installation import Installation
from gongdao.config.wsgi import application
from gongdao.look.catalogues import compile_all

NOWHERE = Installation(Path("/nowhere"), "postgresql:///x", "postgresql:///x", None)


def test_without_a_database_the_settings_say_what_to_set() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import gongdao.config.settings"],
        capture_output=True,
        text=True,
        env={"PATH": os.environ["PATH"]},
    )
    assert done.returncode == 1
    assert "set DATABASE_URL=postgresql://" in done.stderr


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match="not a PostgreSQL address"):
        environment.database("mysql://root@localhost/x")


def test_a_mail_server_is_read_from_one_variable() -> None:
    plain = environment.mail("mail.test:2525")
    assert (plain["EMAIL_HOST"], plain["EMAIL_PORT"], plain["EMAIL_USE_TLS"]) == ("mail.test", 2525, False)
    known = environment.mail("smtp://me:p%40ss@mail.test:587")
    assert (known["EMAIL_HOST_USER"], known["EMAIL_HOST_PASSWORD"], known["EMAIL_PORT"]) == ("me", "p@ss", 587)
    assert known["EMAIL_USE_TLS"] and not known["EMAIL_USE_SSL"], "a password is never sent in the clear"
    sealed = environment.mail("smtps://me:x@mail.test")
    assert (sealed["EMAIL_PORT"], sealed["EMAIL_USE_SSL"], sealed["EMAIL_USE_TLS"]) == (465, True, False)
    assert environment.mail("")["EMAIL_HOST"] == "", "then letters wait"


@pytest.mark.parametrize("wrong", ["http://mail.test", "mail.test:port", "mail.test:99999", "smtp://:25"])
def test_a_mail_server_that_is_none_is_refused(wrong: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="GONGDAO_SMTP"):
        environment.mail(wrong)


def test_an_address_is_read_with_its_options() -> None:
    told = environment.database("postgresql://me:p%40ss@db.test:5433/house?sslmode=require", keep=True)
    assert [told[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")] == [
        "house", "me", "p@ss", "db.test", "5433",
    ]  # fmt: skip
    assert told["OPTIONS"] == {"sslmode": "require", "server_side_binding": True, "prepare_threshold": 2}
    assert told["CONN_MAX_AGE"] is None


def ask(path: str) -> tuple[str, dict[str, str]]:
    from_wsgi: list[Any] = []
    described = {
        "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": "", "SERVER_NAME": "localhost", "SERVER_PORT": "80",
        "wsgi.input": io.BytesIO(), "wsgi.url_scheme": "http",
    }  # fmt: skip
    application(described, lambda *answer: from_wsgi.extend(answer)).close()
    return from_wsgi[0], dict(from_wsgi[1])


@pytest.mark.django_db
def test_pages_have_the_security_policy_and_the_api_does_without_sessions() -> None:
    status, headers = ask("/styleguide/")
    assert status == "200 OK"
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "Cookie" in headers["Vary"]
    status, headers = ask("/api/v1/there-is-no-such-thing")
    assert status == "404 Not Found"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "X-Frame-Options" not in headers


def test_static_files_are_collected_when_a_source_changes_only(tmp_path: Path) -> None:
    with override_settings(STATIC_ROOT=tmp_path):
        prepare.static_files(NOWHERE)
        stamp = tmp_path / ".sources"
        assert (tmp_path / "look" / "tokens.css").exists()
        collected = stamp.stat().st_mtime_ns
        prepare.static_files(NOWHERE)
        assert stamp.stat().st_mtime_ns == collected
        stamp.write_text("of an older version")
        (tmp_path / "left-over.css").touch()
        prepare.static_files(NOWHERE)
        assert stamp.stat().st_mtime_ns > collected
        assert not (tmp_path / "left-over.css").exists()


def test_a_translation_is_compiled_when_it_is_newer(tmp_path: Path) -> None:
    source = tmp_path / "app" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    (tmp_path / "app" / "apps.py").touch()
    source.write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Case"\nmsgstr "投诉"\n')
    assert compile_all(tmp_path) == [source]
    assert "投诉".encode() in source.with_suffix(".mo").read_bytes()
    traditional = tmp_path / "app" / "locale" / "zh_Hant" / "LC_MESSAGES" / "django.mo"
    assert "投訴".encode() in traditional.read_bytes()
    assert compile_all(tmp_path) == []
    os.utime(source, (2_000_000_000, 2_000_000_000))
    assert compile_all(tmp_path) == [source]


def test_every_command_is_there_and_due_starts_without_django() -> None:
    listed = run("-m", "gongdao.cli", "--help")
    assert all(name in listed for name in ("up", "due", "verify", "import"))
    loaded = run("-X", "importtime", "-m", "gongdao.cli", "due", "--help")
    assert "gongdao.legaltime" in loaded
    assert "django" not in loaded


def run(*arguments: str) -> str:
    done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_no_migration_is_missing() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "django", "makemigrations", "--check", "--dry-run"],
        capture_output=True, text=True, env=os.environ | {"DJANGO_SETTINGS_MODULE": "gongdao.config.settings"},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
