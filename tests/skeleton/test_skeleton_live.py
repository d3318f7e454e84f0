"""`/live` through the real server: who may listen, what is told, and that the server still ends at once."""

import http.client
import threading
import time
from datetime import UTC, datetime
from urllib.parse import urlencode, urlsplit

import psycopg
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from gongdao.config import live
from gongdao.config.serve import KILL_AFTER
from gongdao.people import accounts, changes
from gongdao.people.models import Platform, User

CONTACTS = {
    "complaint_phone": "400-812-3450",
    "complaint_email": "help@liaoliao.cn",
    "complaint_address": "上海市浦东新区世纪大道 100 号",
}


def session_of(user: User) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


class Stream:
    """A page that is open: reads events in a thread until the server ends the stream."""

    def __init__(self, base: str, session: str, *topics: str) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(base).netloc, timeout=30)
        query = urlencode([("topic", topic) for topic in topics])
        self._connection.request(
            "GET", f"/live?{query}", headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={session}"}
        )
        self.answer = self._connection.getresponse()
        self.lines: list[str] = []
        self.ended = threading.Event()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        while line := self.answer.readline():
            self.lines.append(line.decode().strip())
        self.ended.set()

    def told(self, topic: str) -> bool:
        give_up = time.monotonic() + 10
        while time.monotonic() < give_up:
            if f'data: {{"topic": "{topic}"}}' in self.lines:
                return True
            time.sleep(0.02)
        return False


def an_agent() -> str:
    """The session of somebody who works for liaoliao, and not for liaosheng."""
    changes.create_platform(slug="liaosheng", name="聊胜一筹", name_en="Liaosheng", **CONTACTS)
    platform = changes.create_platform(slug="liaoliao", name="聊聊云购", name_en="Liaoliao", **CONTACTS).row
    staff = changes.create_staff(name="Lin", email="lin@staff.liaoliao.cn", password="a long one 81").row
    changes.give_role(staff, platform, "agent", "customer_service", datetime(2026, 1, 1, tzinfo=UTC))
    return session_of(staff)


def status_of(live_app, session: str, *topics: str) -> int:
    return Stream(live_app.url, session, *topics).answer.status


def test_staff_are_told_of_their_platform_only(live_app) -> None:
    agent = an_agent()
    stream = Stream(live_app.url, agent, "liaoliao/case/7")
    assert (stream.answer.status, stream.answer.headers["content-type"]) == (200, "text/event-stream")
    with psycopg.connect(live_app.database_url, autocommit=True) as connection:
        for topic in ("liaosheng/case/7", "liaoliao/case/8", "liaoliao/case/7"):
            connection.execute("select pg_notify(%s, %s)", [live.CHANNEL, topic])
    assert stream.told("liaoliao/case/7")
    assert not any("liaosheng" in line or "case/8" in line for line in stream.lines)
    assert status_of(live_app, agent, "liaoliao/case/7", "liaosheng/case/7") == 403
    assert status_of(live_app, "guessed", "liaoliao/case/7") == 403
    assert status_of(live_app, agent) == status_of(live_app, agent, "no topic") == 400
    platform = Platform.objects.get(slug="liaoliao")
    consumer = accounts.create(platform, name="Wang", email="wang@example.cn")
    assert status_of(live_app, session_of(consumer), "liaoliao/case/7") == 403


def test_an_open_stream_does_not_keep_the_server_from_ending(own_app) -> None:
    stream = Stream(own_app.url, an_agent(), "liaoliao/case/7")
    asked = time.monotonic()
    own_app.web.terminate()
    assert own_app.web.wait(20) == 0
    assert stream.ended.wait(5)
    assert time.monotonic() - asked < KILL_AFTER


def test_a_lost_database_connection_is_made_again_and_everything_told(live_app) -> None:
    stream = Stream(live_app.url, an_agent(), "liaoliao/queue/legal")
    with psycopg.connect(live_app.owner_url, autocommit=True) as connection:
        ended = connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where datname = current_database() and query ilike 'listen gongdao_live%'"
        ).fetchall()
    assert ended == [(True,)]
    assert stream.told("liaoliao/queue/legal")
