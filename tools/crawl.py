"""Every page of a running Gongdao, once: who can see it, at which address, and what its picture is called.

Starts at a few addresses, follows the links of each page, and keeps the first address of each name of the table.
What only takes a form (POST) or hands out a file is no page.
"""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve
from playwright.sync_api import APIRequestContext, BrowserContext

MOST = 600  # requests in one crawl
NO_PAGE = re.compile(r"/(static|api|live)/|/(logout|handover)/?$|/files/|/uploads/|/text$|\?.*\b(cursor|after)=")
APART = {"file_step": "name", "case_do": "action"}  # each word in these addresses is another question or another form
LINK = re.compile(r'<a\b[^>]*?\shref="([^"#]+)"')


@dataclass(frozen=True)
class Visitor:
    """Somebody who looks: `login` is the address of the sign-in form ("" for nobody in particular)."""

    name: str
    login: str = ""
    user: str = ""
    password: str = ""
    starts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Page:
    """One page: its name in the address table (with the step, where one view shows several), path, and who saw it."""

    name: str
    path: str
    visitor: str


@dataclass
class Crawl:
    """What has been found so far; one crawl takes several visitors after each other."""

    base: str
    pages: dict[str, Page] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    def visit(self, visitor: Visitor, context: BrowserContext) -> None:
        """Follow the links from the visitor's starts; a page already known is not looked at again."""
        todo = deque(visitor.starts)
        seen = set(visitor.starts)
        left = MOST
        while todo and left:
            left -= 1
            path = todo.popleft()
            if path not in visitor.starts and _name(path) in self.pages:
                continue
            text = self._read(context.request, path, visitor)
            for link in self._links(path, text):
                if link not in seen and _name(link) not in self.pages:
                    seen.add(link)
                    todo.append(link)

    def _read(self, request: APIRequestContext, path: str, visitor: Visitor) -> str:
        answer = request.get(self.base + path, headers={"Accept": "text/html"})
        if answer.status >= 500:
            self.broken.append(f"{answer.status} {path} ({visitor.name})")
        landed = _path(answer.url)
        if answer.status != 200 or "text/html" not in answer.headers.get("content-type", ""):
            return ""
        name = _name(landed)
        if name:
            self.pages.setdefault(name, Page(name, landed, visitor.name))
        return answer.text()

    def _links(self, path: str, text: str) -> Iterator[str]:
        for link in LINK.findall(text):
            url = urlsplit(urljoin(self.base + path, unescape(link)))
            target = url.path + (f"?{url.query}" if url.query else "")
            if f"{url.scheme}://{url.netloc}" == self.base and not NO_PAGE.search(target) and _name(target):
                yield target


def sign_in(context: BrowserContext, base: str, visitor: Visitor) -> None:
    """By the form, as a person does it."""
    if not visitor.login:
        return
    page = context.new_page()
    page.goto(base + visitor.login)
    page.fill("input[name=login]", visitor.user)
    page.fill("input[name=password]", visitor.password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/login" not in url)
    page.close()


def names() -> set[str]:
    """Every name of the address table, without the machine's part."""
    return set(_names(get_resolver(), ""))


def _names(resolver: URLResolver, space: str) -> Iterator[str]:
    for one in resolver.url_patterns:
        if isinstance(one, URLPattern):
            if one.name:
                yield f"{space}{one.name}"
        elif str(one.pattern) != "api/v1/":
            yield from _names(one, f"{space}{one.namespace}:" if one.namespace else space)


def _name(path: str) -> str:
    """The page's name; the steps of filing and the acts on a case are pages of their own."""
    try:
        match = resolve(urlsplit(path).path)
    except Resolver404:
        return ""
    more = match.kwargs.get(APART.get(match.view_name, ""), "")
    return f"{match.view_name}.{more}" if more else match.view_name or ""


def picture(name: str) -> str:
    """What the file with a page's picture is called: up to the first dot the page as the address table knows it."""
    return f"{re.sub(r'[^A-Za-z0-9_.]+', '-', name)}.png"


def pictured(folder: Path, name: str) -> bool:
    """Whether the folder has a picture of the page of this name."""
    return any(f"{file.stem.partition('.')[0]}.png" == picture(name) for file in folder.glob("*.png"))


def _path(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")
