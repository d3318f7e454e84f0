"""What administrators do with the address to which commands for the marketplace go: each change with its event.

The content is that of `proceedings.administer`, under `contact.changed`; the secret itself is never in it.
"""

from django.db import transaction

from gongdao.people import webhooks
from gongdao.people.changes import Change
from gongdao.people.models import Platform, Webhook
from gongdao.proceedings.actors import Actor
from gongdao.proceedings.administer import require_administrator
from gongdao.proceedings.administer_errors import NoSuchEntry
from gongdao.proceedings.platform_event import write_platform_event

EVENT = "contact.changed"


@transaction.atomic
def set_webhook(actor: Actor, *, url: str, patience_hours: int) -> Change:
    """Where commands go, and how long an answer is waited for; no event where nothing changes.

    Raises NotAdministrator, BadWebhookUrl, BadPatience.
    """
    require_administrator(actor)
    platform = Platform.objects.select_for_update().get(pk=actor.platform_id)
    change = webhooks.save(platform, url, patience_hours)
    if change.new:
        _record(platform, actor, "webhook_changed", change)
    return change


@transaction.atomic
def renew_secret(actor: Actor) -> str:
    """The new secret, this once. What the marketplace signs with the old one is refused from now on.

    Raises NotAdministrator, NoSuchEntry.
    """
    require_administrator(actor)
    row = Webhook.objects.select_for_update().select_related("platform").filter(platform_id=actor.platform_id).first()
    if row is None:
        raise NoSuchEntry()
    _record(row.platform, actor, "webhook_secret_renewed", webhooks.renew(row))
    return row.secret


def _record(platform: Platform, actor: Actor, did: str, change: Change) -> None:
    content = {"did": did, "about": {}, "old": dict(change.old), "new": dict(change.new)}
    write_platform_event(platform, actor, EVENT, content)
