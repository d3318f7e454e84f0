"""Files: known by content, named cleanly, limited, and read only by who may see the case."""

import hashlib
import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from portal_steps import CONTACT, FILE, answer, begin
from proceedings_cast import MORNING, Cast, fresh_caches, liao, sheng  # noqa: F401

from gongdao.cases.models import Attachment, Case
from gongdao.intake import drafts, files
from gongdao.legaltime import clock

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    + b"\0" * 64
)


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    with clock.frozen(MORNING):
        yield


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    made = SimpleUploadedFile("x", content)
    made._name = name  # as hostile as a client likes; Django's own cleaning is not what is tested
    return made


def story(client: Client, key: str, *sent: Any, do: str = "upload", text: str = "裂了。") -> Any:
    return client.post(FILE + "story/", {"text": text, "key": key, "do": do, "files": list(sent)})


def send(client: Client, key: str) -> None:
    story(client, key, do="next")
    answer(client, "remedy", "send", key, remedy="refund")
    assert client.post(FILE + "send/", {**CONTACT, "key": key}).status_code == 302


@pytest.fixture
def begun(client: Client, liao: Cast) -> str:
    return begin(client)


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("裂缝.jpg", "裂缝.jpg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\zhou\\box.png", "box.png"),
        ("a\x00b\r\nc\u202egnp.exe", "ab cgnp.exe"),
        ("  ..hidden. ", "hidden"),
        ("/", ""),
    ],
)
def test_names_are_cleaned(name: str, clean: str) -> None:
    assert files.clean_name(name) == clean


def test_a_long_name_keeps_its_ending() -> None:
    cleaned = files.clean_name("长" * 296 + ".jpg")
    assert len(cleaned) == 120 and cleaned.endswith("….jpg")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PNG, "image/png"),
        (b"%PDF-1.7\n", "application/pdf"),
        ("聊天记录：".encode() * 2000, files.TEXT),
        (b"<svg onload=alert(1)>", files.TEXT),
        (b"MZ\x90\x00" + b"\0" * 60, "application/x-msdownload"),
        (b"\x00\x01\x02\x03", None),
        ("聊天记录".encode("gbk") + b"\xff", None),
    ],
)
def test_the_content_says_what_a_file_is(content: bytes, kind: str | None) -> None:
    assert files.kind_of(content[: files.HEAD]) == kind


def test_a_file_goes_with_the_complaint_and_comes_back_unchanged(client: Client, liao: Cast, begun: str) -> None:
    assert story(client, begun, SimpleUploadedFile("裂缝.png", PNG))["Location"] == FILE + "story/"
    assert "裂缝.png" in client.get(FILE + "story/").content.decode()
    send(client, begun)
    case, kept = Case.objects.get(), Attachment.objects.get()
    assert (kept.case, kept.name, kept.content_type) == (case, "裂缝.png", "image/png")
    assert bytes(kept.sha256) == hashlib.sha256(PNG).digest()
    assert "裂缝" not in kept.path and Path(default_storage.path(kept.path)).stat().st_mode & 0o077 == 0
    response = client.get(f"/liaoliao/cases/{case.number}/files/{kept.pk}/")
    assert b"".join(response.streaming_content) == PNG  # type: ignore[attr-defined]
    assert response["X-Content-Type-Options"] == "nosniff" and "sandbox" in response["Content-Security-Policy"]
    assert response["Content-Disposition"].startswith("inline; filename*=utf-8''")


def test_what_is_no_picture_is_only_downloaded(client: Client, liao: Cast, begun: str) -> None:
    story(client, begun, SimpleUploadedFile("page.html", b"<script>alert(1)</script>"))
    kept = Attachment.objects.get()
    response = client.get(f"{FILE}uploads/{kept.pk}/")
    assert response["Content-Type"] == files.TEXT
    assert response["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("leer.png", b"", "是空的"),
        ("virus.png", b"MZ\x90\x00" + b"\0" * 60, "不是图片"),
        ("film.mp4", PNG + b"\0" * 2048, "不能超过"),
    ],
)
def test_a_refused_file_costs_neither_text_nor_earlier_files(
    client: Client,
    liao: Cast,
    begun: str,
    settings: Any,
    name: str,
    content: bytes,
    said: str,
) -> None:
    settings.GONGDAO_LARGEST_FILE = 2000
    story(client, begun, SimpleUploadedFile("good.png", PNG))
    response = story(
        client, begun, SimpleUploadedFile("b.png", PNG), SimpleUploadedFile(name, content), text="新写的。"
    )
    page = response.content.decode()
    assert response.status_code == 422 and said in page and name in page
    assert "新写的。" in page and "good.png" in page
    assert [one.name for one in Attachment.objects.all()] == ["good.png"], "all of one sending or none"


def test_the_number_of_files_is_limited(client: Client, liao: Cast, begun: str, settings: Any) -> None:
    settings.GONGDAO_MOST_FILES = 2
    assert story(client, begun, *(SimpleUploadedFile(f"{n}.png", PNG) for n in range(2))).status_code == 302
    response = story(client, begun, SimpleUploadedFile("3.png", PNG))
    assert response.status_code == 422 and "最多 2 个" in response.content.decode()
    assert Attachment.objects.count() == 2


def test_a_file_can_be_taken_back_by_its_owner_only(client: Client, liao: Cast, begun: str) -> None:
    story(client, begun, SimpleUploadedFile("a.png", PNG))
    kept = Attachment.objects.get()
    other = Client()
    other_key = begin(other)
    story(other, other_key, do=f"remove:{kept.pk}")
    assert other.get(f"{FILE}uploads/{kept.pk}/").status_code == 404
    assert Attachment.objects.exists()
    story(client, begun, do=f"remove:{kept.pk}")
    assert not Attachment.objects.exists() and not default_storage.exists(kept.path)


def test_what_was_never_sent_is_removed_after_a_while(client: Client, liao: Cast, begun: str) -> None:
    story(client, begun, SimpleUploadedFile("sent.png", PNG), do="next")
    send(client, begun)
    key = begin(client)
    story(client, key, SimpleUploadedFile("left.png", PNG))
    left = Attachment.objects.get(name="left.png")
    assert (files.purge(MORNING), drafts.purge(MORNING)) == (0, 0), "what is young stays"
    later = MORNING + timedelta(seconds=1)
    assert (files.purge(later), drafts.purge(later)) == (1, 1)
    assert [one.name for one in Attachment.objects.all()] == ["sent.png"]
    assert not default_storage.exists(left.path)


def test_a_file_that_left_the_store_is_said_to_be_gone(client: Client, liao: Cast, begun: str) -> None:
    story(client, begun, SimpleUploadedFile("a.png", PNG))
    kept = Attachment.objects.get()
    default_storage.delete(kept.path)
    response = client.get(f"{FILE}uploads/{kept.pk}/")
    assert response.status_code == 404 and "文件已经不在了" in response.content.decode()


def test_hostile_names_do_not_reach_the_store(liao: Cast) -> None:
    [kept] = files.keep(liao.platform.pk, "user:1", [upload("../../../tmp/x\x00.png", PNG)], MORNING)
    assert kept.name == "x.png"
    assert Path(default_storage.path(kept.path)).resolve().is_relative_to(Path(default_storage.path("")).resolve())
    assert io.BytesIO(default_storage.open(kept.path).read()).getvalue() == PNG
