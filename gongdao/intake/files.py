"""Files that people send: known by their content, named cleanly, kept in the file store under a random path.

Downloads go through a view that has checked the right to see the case; `response` is what it answers.
"""

import hashlib
import secrets
import unicodedata
from collections.abc import Collection
from datetime import datetime
from pathlib import PurePosixPath

import filetype
from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.http import FileResponse

from gongdao.cases.models import Attachment
from gongdao.errors import Refusal
from gongdao.record import ids

MEGABYTE = 1024 * 1024
LONGEST_NAME = 120
HEAD = 8192  # bytes from which the type is known
PICTURES = ("image/jpeg", "image/png", "image/gif", "image/webp")  # what browsers show and cannot run
TEXT = "text/plain; charset=utf-8"
OFFICE = "application/vnd.openxmlformats-officedocument."
ALLOWED = {
    *PICTURES,
    *("image/heic", "image/bmp", "image/tiff"),
    *("video/mp4", "video/quicktime", "video/webm", "video/x-msvideo", "video/3gpp", "video/x-m4v"),
    *("audio/mpeg", "audio/mp4", "audio/x-wav", "audio/ogg", "audio/amr", "audio/aac", "audio/x-flac"),
    *("application/pdf", "application/zip", "application/msword", "application/vnd.ms-excel"),
    *(OFFICE + kind for kind in ("wordprocessingml.document", "spreadsheetml.sheet", "presentationml.presentation")),
    TEXT,
}


class FileTooLarge(Refusal):
    """“{name}” has {size} MB; at most {largest} MB can be sent as one file. Please shorten or divide it."""

    status = 422


class FileEmpty(Refusal):
    """“{name}” is empty. Please choose the file again."""

    status = 422


class FileKindRefused(Refusal):
    """“{name}” is not a picture, video, sound, PDF, text, office document or ZIP. Please send it in such a form."""

    status = 422


class TooManyFiles(Refusal):
    """At most {most} files can be sent at once. Please remove some, or send the others as a message afterwards."""

    status = 422


class FileGone(Refusal):
    """The file is not in the store any more. Tell us by phone, so that we can look for it."""

    status = 404


def largest() -> int:
    """The most bytes of one file."""
    return int(getattr(settings, "GONGDAO_LARGEST_FILE", 20 * MEGABYTE))


def most() -> int:
    """The most files of one message or complaint."""
    return int(getattr(settings, "GONGDAO_MOST_FILES", 20))


def keep(platform_id: int, owner: str, files: Collection[File], now: datetime, *, already: int = 0) -> list[Attachment]:
    """Store uploads for their owner, not yet part of a case; all of them or none.

    Raises TooManyFiles, FileTooLarge, FileEmpty, FileKindRefused.
    """
    if already + len(files) > most():
        raise TooManyFiles(most=most())
    kinds = [_checked(file) for file in files]
    kept: list[Attachment] = []
    try:
        for file, kind in zip(files, kinds, strict=True):
            kept.append(_store(platform_id, owner, file, kind, now))
        Attachment.objects.bulk_create(kept)
    except BaseException:
        for one in kept:
            default_storage.delete(one.path)
        raise
    return kept


def pending(platform_id: int, owner: str, file_ids: Collection[int]) -> list[Attachment]:
    """Those of the uploads that are the owner's and belong to no case yet, in the order of their coming."""
    possible = [one for one in file_ids if one < 2**63]  # others come from forged forms
    rows = Attachment.objects.filter(platform_id=platform_id, owner=owner, case=None, pk__in=possible)
    return list(rows.order_by("uploaded_at", "pk"))


def remove(platform_id: int, owner: str, file_id: int) -> None:
    """Take back an upload that belongs to no case yet; one of somebody else is left alone."""
    for file in pending(platform_id, owner, [file_id]):
        file.delete()
        default_storage.delete(file.path)


def purge(before: datetime, limit: int = 500) -> int:
    """Remove uploads never sent and older than `before`; returns how many. Run it again while it finds any."""
    left = list(Attachment.objects.filter(case=None, event_id=None, uploaded_at__lt=before).order_by("pk")[:limit])
    for file in left:
        file.delete()
        default_storage.delete(file.path)
    return len(left)


def response(file: Attachment) -> FileResponse:
    """The file as a download; pictures may be shown. Never read as anything but what it is. Raises FileGone."""
    try:
        content = default_storage.open(file.path, "rb")
    except FileNotFoundError:
        raise FileGone() from None
    answer = FileResponse(
        content, as_attachment=file.content_type not in PICTURES, filename=file.name, content_type=file.content_type
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, max-age=3600"
    return answer


def clean_name(name: str) -> str:
    """The last part of a path, without control and direction characters, at most 120 characters, ending kept."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    shown = "".join(" " if c.isspace() else c for c in last if c.isspace() or unicodedata.category(c)[0] != "C")
    plain = " ".join(shown.split()).strip(". ")
    ending = PurePosixPath(plain).suffix[:12]
    return plain if len(plain) <= LONGEST_NAME else plain[: LONGEST_NAME - len(ending) - 1] + "\u2026" + ending


def kind_of(head: bytes) -> str | None:
    """The MIME type by the first bytes; plain text where nothing else is known and it reads as UTF-8; else None."""
    found = filetype.guess_mime(head)
    if found:
        return str(found)
    if b"\0" in head:
        return None
    for cut in range(4):  # the head may end within a character
        try:
            head[: len(head) - cut].decode("utf-8")
            return TEXT
        except UnicodeDecodeError:
            continue
    return None


def _checked(file: File) -> str:
    """The type of an upload. Raises FileEmpty, FileTooLarge, FileKindRefused."""
    name = clean_name(file.name or "")
    if not file.size:
        raise FileEmpty(name=name)
    if file.size > largest():
        size = f"{file.size / MEGABYTE:.1f}"
        raise FileTooLarge(name=name, size=size, largest=largest() // MEGABYTE)
    file.seek(0)
    kind = kind_of(file.read(HEAD))
    file.seek(0)
    if kind not in ALLOWED:
        raise FileKindRefused(name=name)
    return kind


def _store(platform_id: int, owner: str, file: File, kind: str, now: datetime) -> Attachment:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    path = default_storage.save(f"{platform_id}/{now:%Y/%m}/{secrets.token_hex(16)}", file)
    return Attachment(
        id=ids.take(1)[0],
        platform_id=platform_id,
        owner=owner,
        name=clean_name(file.name or "") or "file",
        content_type=kind,
        size=file.size,
        sha256=digest.digest(),
        path=path,
        uploaded_at=now,
    )
