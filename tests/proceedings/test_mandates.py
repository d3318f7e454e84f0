"""Who acts for a party: named by it, or by staff with a document; how far it reaches, and that it ends when it ends."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from kinds_world import World, morning, world  # noqa: F401
from proceedings_cast import MORNING, Cast, fresh_caches, liao, taken  # noqa: F401

from gongdao.cases import queries
from gongdao.cases.mandates import Mandate
from gongdao.cases.models import Case
from gongdao.legaltime import clock
from gongdao.notices import delivery
from gongdao.notices.models import Letter
from gongdao.people import accounts
from gongdao.people.errors import BadEmail
from gongdao.proceedings.act import act
from gongdao.proceedings.actors import Actor, representative
from gongdao.proceedings.errors import NoSuchCase, ReasonsNeeded
from gongdao.proceedings.exclusion_errors import OwnMatter
from gongdao.proceedings.mandate_errors import (
    EnteredByYou,
    MandateDays,
    MandateOver,
    MandateProofNeeded,
    MandateTooNarrow,
    MandateToWhom,
    NoSuchMandate,
    OnlyTheParty,
    OwnAddress,
    RepresentsAlready,
    RepresentsOther,
    TooManyMandates,
)
from gongdao.proceedings.mandates import MOST
from gongdao.proceedings.possible import possible
from gongdao.record import folds
from gongdao.record.models import Event
from gongdao.record.verify_rows import Part, check_part

pytestmark = pytest.mark.usefixtures("morning")
DAUGHTER = {"name": "周小明", "email": "ming@family.example", "kind": "family", "scope": "read"}
LAWYER = {"name": "秦律师", "email": "qin@law.example", "kind": "lawyer", "scope": "settle"}
SHOPS = {"name": "唐律师", "email": "tang@law.example", "kind": "lawyer", "scope": "act"}
DAY = timedelta(days=1)


def named(world: World, case: int, role: str = "consumer", **said: str) -> Mandate:
    act(case, "give_mandate", world.actor(role), said)
    return Mandate.objects.get(case=case, email=said["email"], state="confirmed")


def refuses(case: int, actor: Actor, action: str, refusal: type[Exception], **inputs: Any) -> None:
    before = Event.objects.filter(case_id=case).count()
    with pytest.raises(refusal):
        act(case, action, actor, inputs)
    assert Event.objects.filter(case_id=case).count() == before


def talking(world: World) -> int:
    """A dispute of the consumer in which the shop has made an offer."""
    one = world.file("dispute")
    world.do(one.id, "merchant", "answer_claim", text="可以商量。")
    world.do(one.id, "merchant", "make_offer", remedy="refund", amount="88.00")
    return one.id


def holds_together() -> None:
    """What `gongdao verify` does with the rows."""
    assert check_part(connection.connection, Part(), folds.registered()).wrong.first == []


def test_a_daughter_reads_but_may_not_settle(world: World) -> None:
    case = talking(world)
    daughter = representative(named(world, case, **DAUGHTER))
    seen = Case.objects.get(pk=case)
    assert daughter.may_see(seen) and possible(seen, daughter) == []
    refuses(case, daughter, "accept_offer", MandateTooNarrow, **taken(case))
    refuses(case, daughter, "message", MandateTooNarrow, text="我是她女儿。")
    other = world.file("dispute")
    refuses(other.id, daughter, "message", NoSuchCase, text="也看看这一件。")


def test_a_lawyer_writes_and_settles_in_the_consumers_name_and_the_record_says_so(world: World) -> None:
    case = talking(world)
    mandate = named(world, case, **LAWYER)
    lawyer = representative(mandate)
    act(case, "state_case", lawyer, {"text": "委托人要求退款。"})
    act(case, "accept_offer", lawyer, taken(case))
    row = Case.objects.get(pk=case)
    assert row.state == "dispute_settled"
    sealed = json.loads(bytes(Event.objects.get(case_id=case, name="accept_offer").bytes))
    assert sealed["actor"] == {"kind": "human", "id": None, "role": "consumer", "for": f"mandate:{mandate.pk}"}
    told = {one.name: one for one in queries.timeline(row, queries.AUDIENCES["merchant"])}
    assert (told["state_case"].representative, told["state_case"].mandate) == ("秦律师", mandate.pk)
    assert "mandate.given" not in told, "the shop reads nothing of it but who acted"
    holds_together()


def test_who_may_only_write_sends_words_and_evidence_and_binds_nobody(world: World) -> None:
    case = talking(world)
    helper = representative(named(world, case, **DAUGHTER | {"scope": "act"}))
    act(case, "message", helper, {"text": "照片在此。"}, files=[world.upload(helper)])
    open_to = {one.row.does for one in possible(Case.objects.get(pk=case), helper)}
    assert "message" in open_to and not open_to & {"settle", "decline", "propose", "withdraw"}
    refuses(case, helper, "make_offer", MandateTooNarrow, remedy="refund", amount="1.00")
    refuses(case, helper, "give_mandate", OnlyTheParty, **LAWYER)


def test_what_was_revoked_laid_down_or_is_over_carries_nothing(world: World) -> None:
    case = talking(world)
    lawyer = representative(named(world, case, **LAWYER))
    refuses(case, world.actor("merchant"), "revoke_mandate", OnlyTheParty, mandate=str(lawyer.mandate.pk))
    act(case, "revoke_mandate", world.actor("consumer"), {"mandate": str(lawyer.mandate.pk)})
    refuses(case, lawyer, "accept_offer", MandateOver, **taken(case))
    refuses(case, world.actor("consumer"), "revoke_mandate", NoSuchMandate, mandate=str(lawyer.mandate.pk))

    daughter = representative(named(world, case, **DAUGHTER))
    refuses(case, daughter, "revoke_mandate", OnlyTheParty, mandate=str(daughter.mandate.pk))
    act(case, "end_mandate", daughter, {"mandate": str(daughter.mandate.pk)})
    refuses(case, daughter, "end_mandate", MandateOver, mandate=str(daughter.mandate.pk))

    today = date(2026, 11, 18)
    again = representative(named(world, case, **LAWYER, valid_from=str(today + DAY), valid_until=str(today + 2 * DAY)))
    refuses(case, again, "state_case", MandateOver, text="明天开始。")
    with clock.frozen(clock.now() + 2 * DAY):
        act(case, "state_case", again, {"text": "最后一天。"})
    with clock.frozen(clock.now() + 3 * DAY):
        refuses(case, again, "state_case", MandateOver, text="过了。")
    assert set(Mandate.objects.values_list("state", flat=True)) == {"revoked", "ended", "confirmed"}
    holds_together()


def test_the_shops_lawyer_never_reads_what_the_consumer_says_to_the_platform_alone(world: World) -> None:
    case = talking(world)
    world.do(case, "consumer", "message", text="只给平台看。")
    mandate = named(world, case, "merchant", **SHOPS)
    act(case, "state_case", representative(mandate), {"text": "我方答复。"})
    row = Case.objects.get(pk=case)
    (hat,) = representative(mandate).hats_in(row)
    read = queries.timeline(row, queries.AUDIENCES[hat.role])
    assert "只给平台看。" not in json.dumps([one.content for one in read], ensure_ascii=False)
    assert [one.representative for one in read if one.mandate] == ["唐律师"]


def test_what_staff_enter_holds_when_a_colleague_has_looked_at_the_document(world: World) -> None:
    cast, case = world.cast, talking(world)
    lin, leader = cast.as_(cast.lin, clock.now()), cast.as_(cast.leader, clock.now())
    said = {**LAWYER, "party": "consumer"}
    refuses(case, lin, "give_mandate", MandateProofNeeded, **said)
    act(case, "give_mandate", lin, said, files=[world.upload(lin)])
    mandate = Mandate.objects.get(case=case)
    assert mandate.state == "given" and mandate.proof is not None and mandate.proof.audience == "consumer"
    asked = {"mandate": str(mandate.pk)}
    refuses(case, representative(mandate), "state_case", MandateOver, text="等不及。")
    refuses(case, lin, "confirm_mandate", EnteredByYou, reasons="看过。", **asked)
    refuses(case, leader, "confirm_mandate", ReasonsNeeded, **asked)
    refuses(case, world.actor("consumer"), "confirm_mandate", OnlyTheParty, reasons="我看过。", **asked)
    assert not Letter.objects.filter(mandate=mandate).exists(), "nobody has confirmed it"
    alone = world.file("request").id
    refuses(alone, lin, "give_mandate", MandateToWhom, **said | {"party": "merchant"})
    act(case, "confirm_mandate", leader, {**asked, "reasons": "委托书原件与身份证相符。"})
    act(case, "state_case", representative(mandate), {"text": "现在可以。"})
    refuses(case, leader, "confirm_mandate", NoSuchMandate, reasons="再看。", **asked)
    refuses(case, leader, "end_mandate", ReasonsNeeded, **asked)
    act(case, "end_mandate", leader, {**asked, "reasons": "委托人来电终止。"})
    refuses(case, representative(mandate), "state_case", MandateOver, text="还有一句。")
    holds_together()


def test_who_is_nobody_else_is_no_representative(world: World) -> None:
    case, zhou = talking(world), world.actor("consumer")
    for refusal, said in (
        (MandateToWhom, LAWYER | {"name": " "}),
        (MandateToWhom, LAWYER | {"scope": "everything"}),
        (BadEmail, LAWYER | {"email": "qin"}),
        (OwnAddress, LAWYER | {"email": world.cast.zhou.email}),
        (RepresentsOther, LAWYER | {"email": world.cast.seller.email}),
        (MandateDays, LAWYER | {"valid_until": "2026-11-17"}),
        (MandateDays, LAWYER | {"valid_from": "soon"}),
    ):
        refuses(case, zhou, "give_mandate", refusal, **said)
    named(world, case, **LAWYER)
    refuses(case, zhou, "give_mandate", RepresentsAlready, **LAWYER)
    refuses(case, world.actor("merchant"), "give_mandate", RepresentsOther, **LAWYER)
    for n in range(MOST - 1):
        named(world, case, **DAUGHTER | {"email": f"{n}@family.example"})
    refuses(case, zhou, "give_mandate", TooManyMandates, **DAUGHTER)
    outsider = world.cast.as_(world.cast.wang, clock.now())
    refuses(case, outsider, "give_mandate", NoSuchCase, **DAUGHTER)


def test_staff_who_act_for_a_party_keep_out_of_its_case(world: World) -> None:
    case, lin = talking(world), world.cast.lin
    named(world, case, **LAWYER | {"email": lin.email})
    refuses(case, world.cast.as_(lin, clock.now()), "note", OwnMatter, text="顺便看看。")


def test_letters_of_the_party_reach_who_acts_for_it_with_a_way_in(world: World, settings: Any) -> None:
    settings.EMAIL_HOST = "mail.test"
    case = talking(world)
    delivery.deliver()
    mail.outbox.clear()
    mandate = named(world, case, **LAWYER)
    delivery.deliver()
    (letter,) = [one for one in mail.outbox if one.to == [LAWYER["email"]]]
    number = Case.objects.get(pk=case).number
    assert f"/liaoliao/find/?number={number}&code=" in letter.body
    code = letter.body.rpartition("code=")[2].split()[0]
    kept = Letter.objects.filter(mandate=mandate).values_list("body", flat=True)
    assert kept and not any(code in body for body in kept), "the code stands in no table"
    mail.outbox.clear()
    world.do(case, "merchant", "make_offer", remedy="refund", amount="90.00")
    waiting = Letter.objects.filter(mandate=mandate, delivered_at=None)
    assert [one.channel for one in waiting] == ["email"]
    act(case, "revoke_mandate", world.actor("consumer"), {"mandate": str(mandate.pk)})
    delivery.deliver()
    last = [one.body for one in mail.outbox if one.to == [LAWYER["email"]]]
    assert len(last) == 1 and "code=" not in last[0], "only that it is over"


def test_an_account_with_the_address_acts_as_itself(world: World) -> None:
    case, cast = talking(world), world.cast
    mandate = named(world, case, **LAWYER)
    qin = accounts.create(cast.platform, name="秦律师", email=LAWYER["email"], password="correct horse battery staple")
    act(case, "state_case", representative(mandate, qin), {"text": "以本人账户。"})
    event = Event.objects.get(case_id=case, name="state_case")
    assert (event.actor_id, event.actor_role) == (qin.pk, "consumer")


def test_who_acts_in_a_request_acts_in_the_complaint_that_follows_it(world: World) -> None:
    request = world.file("request").id
    lawyer = representative(named(world, request, **LAWYER))
    named(world, request, **DAUGHTER)
    act(request, "revoke_mandate", world.actor("consumer"), {"mandate": str(Mandate.objects.latest("id").pk)})
    act(request, "turn_into_complaint", lawyer, {"text": "请按投诉办。"})
    following = Case.objects.get(parent=request)
    mandate = Mandate.objects.get(case=following)
    assert (mandate.name, mandate.state) == ("秦律师", "confirmed")
    assert Letter.objects.filter(case=following, mandate=mandate, event="mandate.given").exists(), "with a way in"
    act(following.pk, "message", representative(mandate), {"text": "补充材料。"})
    refuses(following.pk, lawyer, "message", NoSuchCase, text="旧的只管旧的。")
    holds_together()
