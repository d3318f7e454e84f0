"""`/live`: tells open pages that something they show has changed, by server-sent events over LISTEN/NOTIFY.

A topic is `PLATFORM/KIND/ID`, for example `liaoliao/case/4711` or `liaoliao/queue/after_sales`. Whoever changes
something says so by `pg_notify('gongdao_live', topic)`. The page learns the topic only, and asks again for what it
shows: the event carries nothing that could be read by the wrong person.
"""

import asyncio
import json
import logging
import os
import re
from collections.abc import Callable, Coroutine
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

import psycopg
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import close_old_connections
from django.utils.crypto import constant_time_compare

from gongdao.config.lifeline import ENDING
from gongdao.legaltime import clock
from gongdao.people.models import User
from gongdao.people.platforms import is_staff
from gongdao.people.queries import platforms_of

log = logging.getLogger(__name__)

CHANNEL = "gongdao_live"
TOPIC = re.compile(r"[a-z0-9-]{1,40}/[a-z]{1,20}/[A-Za-z0-9_-]{1,64}")
TOPICS_EACH = 10
READERS_AT_MOST = 500
HEARTBEAT = 20.0
LIFETIME = 600.0
"""Seconds after which the browser must ask again, so that a right taken away ends the stream."""
HEADERS = [("content-type", "text/event-stream"), ("cache-control", "no-store"), ("x-accel-buffering", "no")]

InThread = Callable[..., Coroutine[Any, Any, Any]]


class Reader:
    """One open page. Changes wait here, each topic once, so that a slow reader holds little."""

    def __init__(self, topics: set[str]) -> None:
        self.topics = topics
        self.changed: set[str] = set()
        self.woken = asyncio.Event()
        self.closing = False

    def tell(self, topics: set[str]) -> None:
        if concerned := self.topics & topics:
            self.changed |= concerned
            self.woken.set()

    def close(self) -> None:
        self.closing = True
        self.woken.set()


class Live:
    """The readers of this process and the one connection that listens for all of them."""

    def __init__(self, in_thread: InThread) -> None:
        self._in_thread = in_thread
        self._readers: set[Reader] = set()
        self._listener: asyncio.Task[None] | None = None
        self._closing = False

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begins to listen, and to watch for the end of the server, which waits for open streams."""
        self._listener = loop.create_task(self._listen())
        if ending := os.environ.get(ENDING):
            try:
                loop.add_reader(int(ending), self._end, loop, int(ending))
            except OSError:
                log.info("the end of the web server is not announced to this process")

    def _end(self, loop: asyncio.AbstractEventLoop, ending: int) -> None:
        loop.remove_reader(ending)
        self.close()

    def close(self) -> None:
        """Ends all streams."""
        self._closing = True
        if self._listener is not None:
            self._listener.cancel()
        for reader in self._readers:
            reader.close()

    async def __call__(self, scope: Any, proto: Any) -> None:
        topics = set(parse_qs(scope.query_string).get("topic", []))
        if not 1 <= len(topics) <= TOPICS_EACH or not all(map(TOPIC.fullmatch, topics)):
            proto.response_str(400, [], "Name 1 to 10 topics, for example ?topic=liaoliao/case/4711.")
        elif self._closing or len(self._readers) >= READERS_AT_MOST:
            proto.response_str(503, [("retry-after", "30")], "Too many open pages; try again later.")
        elif not await self._in_thread(may_read, session_key(scope.headers.get("cookie") or ""), topics):
            proto.response_str(403, [], "Not for this session.")
        else:
            await self._serve(Reader(topics), proto)

    async def _serve(self, reader: Reader, proto: Any) -> None:
        self._readers.add(reader)
        gone = asyncio.ensure_future(proto.client_disconnect())
        gone.add_done_callback(lambda _: reader.close())
        end = asyncio.get_running_loop().time() + LIFETIME
        try:
            transport = proto.response_stream(200, HEADERS)
            await transport.send_str("retry: 3000\n\n")
            while not reader.closing and (left := end - asyncio.get_running_loop().time()) > 0:
                await _wait(reader.woken, min(HEARTBEAT, left))
                reader.woken.clear()
                changed, reader.changed = sorted(reader.changed), set()
                await transport.send_str("".join(map(_event, changed)) or ": still here\n\n")
        except RuntimeError:  # granian's word for a client that has gone
            log.debug("a reader of /live has gone")
        finally:
            self._readers.discard(reader)
            gone.cancel()

    async def _listen(self) -> None:
        """Listens for ever; after a lost connection every reader is told that everything may have changed."""
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(os.environ["DATABASE_URL"], autocommit=True) as heard:
                    await heard.execute(f"listen {CHANNEL}")
                    self._tell_everything()
                    async for notice in heard.notifies():
                        self._tell({notice.payload})
            except psycopg.OperationalError as error:
                log.warning("/live has lost the database: %s", str(error).strip())
                await asyncio.sleep(1)

    def _tell(self, topics: set[str]) -> None:
        for reader in self._readers:
            reader.tell(topics)

    def _tell_everything(self) -> None:
        for reader in self._readers:
            reader.tell(reader.topics)


async def _wait(event: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return


def _event(topic: str) -> str:
    return f"event: changed\ndata: {json.dumps({'topic': topic})}\n\n"


def session_key(cookie: str) -> str:
    """The session's key in a Cookie header, "" where there is none."""
    try:
        found = SimpleCookie(cookie).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return ""
    return found.value if found else ""


def may_read(key: str, topics: set[str]) -> bool:
    """Whether the user of this session may be told of all these topics. Runs in a thread."""
    close_old_connections()
    try:
        return all(authorise(key, topic) for topic in topics)
    finally:
        close_old_connections()


def authorise(key: str, topic: str) -> bool:
    """Staff, on the platforms where they hold a role; a session from before a change of password is nobody's."""
    user = _behind(SessionStore(key)) if key else None
    if user is None or not is_staff(user):
        return False
    return topic.partition("/")[0] in {platform.slug for platform in platforms_of(user, clock.now())}


def _behind(session: SessionStore) -> User | None:
    """Whose session it is, by the same rule as `django.contrib.auth.get_user`."""
    user = User.objects.filter(pk=session.get(SESSION_KEY), is_active=True).first()
    if user is None or not constant_time_compare(session.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash()):
        return None
    return user
