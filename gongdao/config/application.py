"""What granian serves: `/live` is async, everything else goes to Django as WSGI in threads. One origin, one port."""

import asyncio
from typing import Any

from django.conf import settings

from gongdao.config import memory
from gongdao.config.bridge import Bridge
from gongdao.config.live import Live
from gongdao.config.wsgi import application as wsgi


class Application:
    """RSGI, https://github.com/emmett-framework/granian/blob/master/docs/spec/RSGI.md"""

    def __init__(self) -> None:
        self._pages = Bridge(wsgi, threads=settings.WEB_THREADS)
        self._live = Live(self._pages.in_thread)

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._live.start(loop)
        memory.settle()

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._live.close()

    async def __rsgi__(self, scope: Any, proto: Any) -> None:
        await (self._live if scope.path == "/live" else self._pages)(scope, proto)


application = Application()
