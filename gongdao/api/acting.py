"""A machine acts for a party of a case: the consumer or the merchant, never for staff."""

import hashlib
from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.core.files.base import File
from django.db import transaction
from pydantic_core import to_json

from gongdao.api.errors import NoMerchant
from gongdao.api.once import Once
from gongdao.api.values import Reading
from gongdao.cases.models import Case
from gongdao.intake import files
from gongdao.intake.repeats import Answer
from gongdao.intake.submission import clean_text
from gongdao.legaltime import clock
from gongdao.people.models import MerchantMember
from gongdao.proceedings import act as acts
from gongdao.proceedings import mandates
from gongdao.proceedings.actors import Actor, guest
from gongdao.proceedings.errors import NoSuchCase
from gongdao.proceedings.mandate_errors import OnlyTheParty
from gongdao.proceedings.possible import possible

OK = 200
MESSAGE = "message"


def case_of(platform_id: int, number: str) -> Case:
    """Raises NoSuchCase."""
    case = None
    if "\0" not in number:
        case = (
            Case.objects.select_related("platform", "consumer").filter(platform_id=platform_id, number=number).first()
        )
    if case is None:
        raise NoSuchCase()
    return case


def party(case: Case, on_behalf_of: str) -> Actor:
    """The consumer of the case (account or guest), or its merchant. Raises NoMerchant."""
    if on_behalf_of == "consumer":
        if case.consumer is None:
            return guest(case)
        return Actor(case.platform_id, user_id=case.consumer_id, name=case.consumer.name)
    if case.merchant_id is None:
        raise NoMerchant()
    member = MerchantMember.objects.filter(merchant=case.merchant_id, user__is_active=True).order_by("pk").first()
    return Actor(
        case.platform_id, user_id=member.user_id if member else None, merchant_ids=frozenset({case.merchant_id})
    )


def parties(case: Case) -> dict[str, Actor]:
    """Every party that the case has."""
    found = {"consumer": party(case, "consumer")}
    return found | ({"merchant": party(case, "merchant")} if case.merchant_id is not None else {})


def cleaned(inputs: Mapping[str, str]) -> dict[str, str]:
    """Inputs in NFC without control characters; blank ones stay blank, for the verb to judge. Raises Wrong."""
    reading = Reading()
    found = {
        name: reading.take(f"/inputs/{name}", clean_text, text) or "" if text.strip() else ""
        for name, text in inputs.items()
    }
    reading.finish()
    return found


def act(once: Once, case: Case, action: str, actor: Actor, inputs: Mapping[str, Any], rev: int | None = None) -> Answer:
    """Do it, once; the answer says how the case stands. Raises whatever `proceedings.act` raises.

    A machine names nobody who acts for a party: OnlyTheParty.
    """
    if action in mandates.ACTS:
        raise OnlyTheParty()
    return once.run(lambda: _act(once, case, action, actor, inputs, rev, ()))


def send_files(once: Once, case: Case, actor: Actor, uploads: Collection[File], text: str) -> Answer:
    """A message with files. Raises FileTooLarge and its kin, and then nothing is kept."""

    def send() -> Answer:
        kept = files.keep(case.platform_id, actor.owner, uploads, clock.now())
        ids = [one.pk for one in kept]
        try:
            return _act(once, case, message_action(case, actor), actor, {"text": text}, None, ids)
        except BaseException:
            for pk in ids:
                files.remove(case.platform_id, actor.owner, pk)
            raise

    return once.run(send)


def message_action(case: Case, actor: Actor) -> str:
    """The action by which the party can write now, as the procedure names it."""
    return next((one.action for one in possible(case, actor) if one.row.does == MESSAGE), MESSAGE)


def content_of(uploads: Collection[File], fields: Mapping[str, str]) -> bytes:
    """What stands for a body with files when it is compared with the body of another request."""
    digest = hashlib.sha256()
    for name, value in sorted(fields.items()):
        digest.update(to_json([name, value]))
    for file in uploads:
        digest.update(to_json([file.name, file.size]))
        _each_chunk(file, digest.update)
    return digest.digest()


def _each_chunk(file: File, take: Callable[[bytes], None]) -> None:
    for chunk in file.chunks():
        take(chunk)
    file.seek(0)


def _act(
    once: Once,
    case: Case,
    action: str,
    actor: Actor,
    inputs: Mapping[str, Any],
    rev: int | None,
    file_ids: Collection[int],
) -> Answer:
    with transaction.atomic():
        done = acts.act(case.pk, action, actor, inputs, rev=rev, files=list(file_ids))
        said = {
            "number": done.case.number,
            "state": done.case.state,
            "rev": done.case.rev,
            "pending": done.pending,
            "events": [str(event) for event in done.events],
        }
        return once.keep(OK, to_json(said), clock.now())
