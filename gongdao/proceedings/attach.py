"""Files that come with an act: the actor's own uploads become part of the case, named in the content by their hash."""

from gongdao.cases.models import Attachment
from gongdao.proceedings.work import Work


def attach(work: Work) -> None:
    """Tie the uploads named by the act to the case; those of another owner or case are never found."""
    if not work.attachment_ids:
        return
    mine = Attachment.objects.select_for_update().filter(
        pk__in=work.attachment_ids, platform_id=work.case.platform_id, case=None, owner=work.actor.owner
    )
    found = list(mine)
    for file in found:
        file.case, file.event_id = work.case, work.event_id
        file.audience = work.audience
    Attachment.objects.bulk_update(found, ["case", "event_id", "audience"])
    work.attachment_ids = [file.pk for file in found]
    if found:
        work.content["files"] = [
            {"id": str(file.pk), "name": file.name, "size": file.size, "sha256": bytes(file.sha256).hex()}
            for file in found
        ]
