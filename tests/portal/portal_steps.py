"""How a visitor files through the pages, for the tests."""

import re
from typing import Any

from django.test import Client

FILE = "/liaoliao/file/"
TEXT = "电饭煲收到时已开裂。外箱一角是扁的。要求退款。"
FIRST = {"what": "broken", "order_number": ""}
"""What happened, and with which order."""
CONTACT = {"phone": "13800138000", "email": "", "name": ""}


def key_of(client: Client, at: str = FILE) -> str:
    """The key of the draft that a page of filing carries."""
    found = re.search(r'name="key" value="([^"]+)"', client.get(at).content.decode())
    assert found
    return found[1]


def answer(client: Client, step: str, after: str, key: str, **fields: str) -> None:
    """Answer one page; it must lead to the next one."""
    response = client.post(f"{FILE}{step}/", {**fields, "key": key, "do": "next"})
    assert response["Location"] == f"{FILE}{after}/", response.content.decode()


def begin(client: Client, first: dict[str, str] | None = None) -> str:
    """Say what happened and with which order; returns the key."""
    key, said = key_of(client), dict(first or FIRST)
    answer(client, "what", "order", key, what=said.pop("what"))
    answer(client, "order", "story", key, **said)
    return key


def write(client: Client, text: str = TEXT, first: dict[str, str] | None = None, remedy: str = "refund") -> str:
    """All pages but the last one; returns the key."""
    key = begin(client, first)
    answer(client, "story", "remedy", key, text=text)
    answer(client, "remedy", "send", key, remedy=remedy)
    return key


def file(client: Client, contact: dict[str, str] | None = None, **more: Any) -> str:
    """File a complaint; returns the number on the receipt."""
    key = write(client, **more)
    response = client.post(FILE + "send/", {**(contact or CONTACT), "key": key})
    assert response.status_code == 302, response.content.decode()
    return str(response["Location"]).rstrip("/").rpartition("/")[2]
