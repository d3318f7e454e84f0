"""Files that wait until a form is sent: taken at once, or one by one while somebody still writes.

A file that comes by itself brings a token. After a lost connection nobody knows whether it arrived; sent again with
its token it is kept once.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.base import File

from gongdao.cases.models import Attachment
from gongdao.intake import drafts, files

TOKEN = re.compile(r"[A-Za-z0-9]{8,40}")
ACCEPT = "image/*,video/*,audio/*,.pdf,.txt,.zip,.doc,.docx,.xls,.xlsx,.pptx"
"""What the browser offers to choose, and what a page refuses before it sends; the server looks at the content."""


def upload_limits() -> dict[str, Any]:
    """What the part of a page for uploads says about them; sizes in megabytes."""
    return {"most": files.most(), "largest": files.largest() // files.MEGABYTE, "accept": ACCEPT}


def draft_name(number: str, action: str) -> str:
    """Under which name the draft of an act on a case is kept."""
    return f"case:{number[:40]}:{action[:60]}"


@dataclass(frozen=True, slots=True)
class Shelf:
    """The draft `form` of `writer` that lists the files, and the `owner` under whom they are stored."""

    platform_id: int
    writer: str
    form: str
    owner: str

    def held(self, body: Mapping[str, Any] | None = None) -> list[Attachment]:
        """The files that wait, as the draft's body lists them."""
        body = drafts.load(self.platform_id, self.writer, self.form) if body is None else body
        ids = body.get("files") or []
        return files.pending(self.platform_id, self.owner, ids) if ids else []

    def take(self, sent: Collection[File], now: datetime, token: str = "") -> list[Attachment]:
        """Keep these files, all or none; with a token that came before, what it brought then.

        Raises TooManyFiles, FileTooLarge, FileEmpty, FileKindRefused.
        """
        with drafts.one_at_a_time(self.platform_id, self.writer, self.form):
            body = drafts.load(self.platform_id, self.writer, self.form)
            before, known = self.held(body), body.get("sent") or {}
            if again := [one for one in before if one.pk == known.get(token)]:
                return again
            kept = files.keep(self.platform_id, self.owner, sent, now, already=len(before))
            values: dict[str, Any] = {"files": [one.pk for one in before + kept], "at": now.isoformat()}
            if TOKEN.fullmatch(token):
                values["sent"] = {**known, token: kept[0].pk}
            drafts.merge(self.platform_id, self.writer, self.form, values, now)
        return kept

    def remove(self, file_id: int) -> None:
        """Take a file back; one that is not of this draft's owner is left alone."""
        files.remove(self.platform_id, self.owner, file_id)
