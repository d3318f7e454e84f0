"""What one network address of guests may send: filings, new drafts, files. Nothing that was typed is lost by it."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from portal_steps import CONTACT, FILE, begin, file, key_of, write
from proceedings_cast import Cast, fresh_caches, liao  # noqa: F401

from gongdao.cases.models import Attachment, Case, Draft
from gongdao.people.attempts import Limit
from gongdao.portal import limits

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\0" * 64


def few(monkeypatch: pytest.MonkeyPatch, name: str, n: int) -> None:
    monkeypatch.setattr(limits, name, Limit(f"few-{name}", n, timedelta(hours=1)))


def test_filing_ends_with_a_page_that_says_until_when_and_whom_to_call(
    client: Client, liao: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    few(monkeypatch, "FILED", 2)
    for _ in range(2):
        file(Client())
    key = write(client, text="第三件。")
    response = client.post(FILE + "send/", {**CONTACT, "key": key})
    page = response.content.decode()
    assert response.status_code == 429 and "起恢复" in page and "400-820-7716" in page
    assert Case.objects.count() == 2
    assert "第三件。" in client.get(FILE + "story/").content.decode(), "the draft is there"
    client.force_login(liao.zhou)
    assert client.post(FILE + "send/", {"key": key}).status_code == 302, "an account is not counted"


def test_new_drafts_are_counted_but_not_what_is_typed_into_one(
    client: Client, liao: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    few(monkeypatch, "BEGUN", 1)
    key = key_of(client)
    for n in range(5):
        assert client.post(FILE + "draft/", {"text": f"{n}", "key": key}).status_code == 204
    assert Client().post(FILE + "draft/", {"text": "another browser", "key": key}).status_code == 429
    assert Draft.objects.count() == 1


def test_files_are_counted_and_refused_in_words(client: Client, liao: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    few(monkeypatch, "UPLOADED", 1)
    begin(client)

    def up(name: str) -> Any:
        return client.post(FILE + "uploads/", {"file": SimpleUploadedFile(name, PNG), "token": name * 8})

    assert up("a").status_code == 200
    response = up("b")
    assert response.status_code == 429 and "起恢复" in response.content.decode()
    assert response["Content-Type"].startswith("text/plain")
    assert Attachment.objects.count() == 1
