"""Files that come with an act: the actor's own uploads become part of the case, named in the content by their hash."""

from collections.abc import Collection, Sequence
from typing import Any

from gongdao.cases.models import Attachment
from gongdao.proceedings.actors import Actor
from gongdao.proceedings.work import Work


def attach(work: Work) -> None:
    """Tie the uploads named by the act to the case; those of another owner or case are never found."""
    if not work.attachment_ids:
        return
    found = _uploads(work.case.platform_id, work.actor, work.attachment_ids)
    for file in found:
        file.case, file.event_id = work.case, work.event_id
        file.audience = work.audience
    Attachment.objects.bulk_update(found, ["case", "event_id", "audience"])
    work.attachment_ids = [file.pk for file in found]
    if found:
        work.content["files"] = _named(found)


def attach_to_event(platform_id: int, actor: Actor, event_id: int, file_ids: Collection[int]) -> dict[str, Any]:
    """Tie the actor's uploads to an event of no case. Returns what its content says of them."""
    found = _uploads(platform_id, actor, file_ids) if file_ids else []
    for file in found:
        file.event_id, file.audience, file.owner = event_id, "staff", ""
    Attachment.objects.bulk_update(found, ["event_id", "audience", "owner"])
    return {"files": _named(found)} if found else {}


def _uploads(platform_id: int, actor: Actor, file_ids: Collection[int]) -> list[Attachment]:
    own = {"platform_id": platform_id, "case": None, "event_id": None, "owner": actor.owner}
    return list(Attachment.objects.select_for_update().filter(pk__in=file_ids, **own))


def _named(files: Sequence[Attachment]) -> list[dict[str, Any]]:
    return [
        {"id": str(file.pk), "name": file.name, "size": file.size, "sha256": bytes(file.sha256).hex()} for file in files
    ]
