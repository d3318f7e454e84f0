"""How a visitor files through the pages, for the tests."""

import re
from typing import Any

from django.test import Client

FILE = "/liaoliao/file/"
TEXT = "电饭煲收到时已开裂。外箱一角是扁的。要求退款。"
FIRST = {"what": "broken", "order_number": ""}
CONTACT = {"remedy": "refund", "phone": "13800138000", "email": "", "name": ""}


def key_of(client: Client, at: str = FILE) -> str:
    """The key of the draft that a page of filing carries."""
    found = re.search(r'name="key" value="([^"]+)"', client.get(at).content.decode())
    assert found
    return found[1]


def write(client: Client, text: str = TEXT, first: dict[str, str] | None = None) -> str:
    """The first two steps; returns the key."""
    key = key_of(client)
    assert client.post(FILE + "what/", {**(first or FIRST), "key": key})["Location"] == FILE + "story/"
    assert client.post(FILE + "story/", {"text": text, "key": key, "do": "next"})["Location"] == FILE + "send/"
    return key


def file(client: Client, contact: dict[str, str] | None = None, **more: Any) -> str:
    """File a complaint; returns the number on the receipt."""
    key = write(client, **more)
    response = client.post(FILE + "send/", {**(contact or CONTACT), "key": key})
    assert response.status_code == 302, response.content.decode()
    return str(response["Location"]).rstrip("/").rpartition("/")[2]
