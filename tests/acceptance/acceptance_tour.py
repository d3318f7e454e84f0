"""A complaint that meets every event of the shipped rules, filed by a machine of the marketplace."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, override_settings
from proceedings_cast import MORNING, SINCE, Cast, diligent

from gongdao.cases.models import Case, Order
from gongdao.editions import books
from gongdao.legaltime import clock
from gongdao.people import apikeys, changes
from gongdao.people.models import ThirdParty, User
from gongdao.proceedings import contracts, deliver, relations, rounds, sweep
from gongdao.proceedings.errors import NobodyThere
from gongdao.proceedings.payment_acts import miss, order_again
from gongdao.proceedings.payment_reports import Report, report
from gongdao.record import ids

TEXT = "电饭煲收到时已开裂。要求退款。"
REF = "u-zhou"
MINUTES = timedelta(minutes=10)
LAWYER = {"name": "秦律师", "email": "qin@law.example", "kind": "lawyer", "scope": "settle"}
IDENTITY = {"registered_name": "禾木电器有限公司", "address": "杭州市江晖路 8 号", "contact": "0571-88880000"}
LEADERS = 1000_00  # fen: from here on the general manager releases a sum


@dataclass
class Tour:
    """One case and the time that goes on with it; `amount` in yuan is what is proposed."""

    cast: Cast
    facts: Mapping[str, str]
    amount: str = "500.00"
    order: str = ""
    at: datetime = MORNING + timedelta(hours=1)
    number: str = ""
    key: str = ""
    filed: dict[str, Any] = field(default_factory=dict)

    @property
    def case(self) -> Case:
        return Case.objects.select_related("platform").get(platform=self.cast.platform, number=self.number)

    def file(self) -> None:
        """By `POST /api/v1/cases`, as the marketplace does it."""
        User.objects.filter(pk=self.cast.zhou.pk).update(external_ref=REF)
        body: dict[str, Any] = {
            "text": TEXT,
            "consumer": {"ref": REF},
            "facts": {"category": "service_quality"} | dict(self.facts),
        }
        if self.order:
            body |= {"order_number": self.order}
        self.at += MINUTES
        self.filed = self.api("POST", "", body, 201)
        self.number = self.filed["number"]

    def api(self, method: str, path: str, body: Any = None, status: int = 200) -> Any:
        """What `/api/v1/cases` answers to the marketplace."""
        self.key = self.key or apikeys.issue(self.cast.platform, f"tour {self.at}", apikeys.SCOPES)
        sent = {"data": json.dumps(body), "content_type": "application/json"} if body is not None else {}
        headers = {"authorization": f"Bearer {self.key}"}
        with clock.frozen(self.at), override_settings(MIDDLEWARE=settings.MIDDLEWARE_API):
            answer = Client().generic(method, f"/api/v1/cases{path}", headers=headers, **sent)
        assert answer.status_code == status, answer.content
        return json.loads(answer.content)

    def read(self) -> Any:
        """The case as the marketplace sees it."""
        return self.api("GET", f"/{self.number}")

    def consumer(self, action: str, **inputs: str) -> None:
        """An act of the consumer in the marketplace's own shop."""
        self.at += MINUTES
        offered = [one.pk for one in self.case.proposals.filter(state="offered")]
        said = inputs | ({"offer": str(offered[0])} if offered else {})
        body = {"action": action, "on_behalf_of": "consumer", "inputs": said, "rev": self.case.rev}
        self.api("POST", f"/{self.number}/actions", body)

    def do(self, who: User, action: str, **inputs: str) -> None:
        self.at += MINUTES
        with clock.frozen(self.at):
            diligent(self.case.pk, action, self.cast.as_(who, self.at), inputs)

    def wait(self, **span: float) -> None:
        """Let time pass and the sweepers and mailers do their rounds."""
        self.at += timedelta(**span)
        with clock.frozen(self.at):
            while sweep.sweep():
                pass
            while deliver.deliver():
                pass

    def propose(self) -> None:
        self.do(self.cast.he, "propose_remedy", amount=self.amount, remedy="refund", reasons="外箱受压。")

    def approve(self) -> None:
        by = self.case.approvals.get(state="pending").by
        self.do(self.cast.leader if by == "department_leader" else self.cast.manager, "approve")

    def declare(self) -> None:
        """Whoever has it is of the consumer's family."""
        with clock.frozen(self.at):
            relations.declare(self.cast.as_(self.cast.lin, self.at), kind="family", contact=self.cast.zhou.email or "")

    def ask_in_vain(self) -> None:
        """For an approval by people who are all away."""
        with clock.frozen(self.at):
            holds = self.cast.platform.holdings.filter(role="administrator")
            if not holds.exists():
                changes.give_role(self.cast.risk, self.cast.platform, "administrator", None, self.at)
            absent = (self.cast.leader, self.cast.manager, self.cast.deputy)
            away = [changes.set_absence(who, self.at, None).row for who in absent]
        with pytest.raises(NobodyThere):
            self.propose()
        with clock.frozen(self.at):
            for one in away:
                changes.end_absence(one, self.at)

    def miss_duties(self) -> None:
        """What recurs for the platform was not done for two weeks."""
        with clock.frozen(self.at):
            assert rounds.keep_platform(self.cast.platform.pk, self.at)

    def run_out(self) -> None:
        """The contract of a third party has ten days left."""
        last = self.at.date() + timedelta(days=10)
        days = {"valid_from": SINCE.date(), "valid_until": last}
        ThirdParty.objects.create(platform=self.cast.platform, name="云舟", contract="YZ-1", **days)
        with clock.frozen(self.at):
            assert contracts.warn() == 1

    def fail_to_pay(self) -> None:
        """The marketplace could not pay what was agreed, and is told to try again."""
        payment = self.case.payments.get()
        with clock.frozen(self.at):
            report(payment.pk, Report("failed", reason="card_closed"))
            by = self.cast.manager if payment.amount >= LEADERS else self.cast.leader
            order_again(payment.pk, self.cast.as_(by, self.at), reasons="换一张卡。")

    def pay_again(self) -> None:
        """It pays, and the consumer has not got it."""
        payment = self.case.payments.get(state="ordered")
        with clock.frozen(self.at):
            report(payment.pk, Report("confirmed"))
            miss(payment.pk, self.cast.as_(self.cast.zhou, self.at))

    def merge(self) -> None:
        """Under another complaint of the same consumer, which stays open."""
        first = self.cast.file(at=self.at, merchant_id=self.case.merchant_id)
        self.do(self.cast.he, "merge", other=first.number, reasons="同一件事。")

    def offer(self) -> None:
        self.propose()
        self.approve()


Step = Callable[[], None]


def steps(tour: Tour) -> Iterator[Step]:
    """Everything that can happen to a complaint which is accepted; lin takes it first, he has it then."""
    cast, do = tour.cast, tour.do
    because = {"reasons": "外箱受压。", "clause": "H-2.3.1"}
    yield tour.file
    yield lambda: do(cast.lin, "claim")
    yield tour.declare
    yield lambda: do(cast.leader, "assign", assignee=str(cast.he.pk))
    yield lambda: tour.consumer("object_to_handler", reasons="认识商家的人。")
    yield lambda: do(cast.leader, "dismiss_objection", reasons="查无关系。")
    yield lambda: do(cast.he, "accept")
    yield lambda: tour.wait(hours=30)
    yield lambda: do(cast.he, "reply", text="已收到，正在核实。")
    yield lambda: tour.consumer("message", text="录像也有。")
    yield lambda: do(cast.he, "ask_material", text="请补充照片。", reasons="看不清。")
    yield lambda: tour.consumer("supply_material", text="见照片。")
    yield lambda: do(cast.he, "ask_material", text="请补充录像。", reasons="看不清。")
    yield lambda: tour.wait(days=12)
    yield lambda: do(cast.he, "give_preliminary_result", text="包装破损属实。", reasons="外箱受压。")
    yield lambda: do(cast.he, "report_progress", text="正在拟方案。")
    yield lambda: do(cast.he, "split", part="客服态度也不好。", reasons="是两件事。")
    yield tour.merge
    yield lambda: do(cast.he, "unmerge", reasons="并错了。")
    yield lambda: do(cast.zhou, "give_mandate", **LAWYER)
    if tour.order:
        yield lambda: tour.consumer("records_asked", text="请提供商家的信息。")
        yield lambda: do(cast.he, "hand_over_records", **IDENTITY)
    yield tour.miss_duties
    yield tour.ask_in_vain
    yield tour.run_out
    yield tour.propose
    yield tour.approve
    yield lambda: tour.consumer("decline_proposal")
    yield tour.offer
    yield lambda: do(cast.he, "withdraw_proposal", reasons="金额有误。")
    yield tour.offer
    yield lambda: tour.consumer("accept_proposal", consent="yes")
    yield tour.fail_to_pay
    yield tour.pay_again
    yield lambda: do(cast.he, "give_result", text="已退款。", **because)
    yield lambda: tour.wait(minutes=1)
    yield lambda: tour.consumer("appeal", text="金额不对。")
    yield lambda: do(cast.centre, "decide_appeal", text="维持。", **because)
    yield lambda: tour.wait(minutes=1)
    yield lambda: do(cast.he, "close")
    yield lambda: do(cast.he, "reopen", reasons="有新的事实。")
    yield lambda: tour.consumer("withdraw")


def refusal(tour: Tour) -> Iterator[Step]:
    """A complaint that is not admitted."""
    yield tour.file
    yield lambda: tour.do(tour.cast.he, "claim")
    yield lambda: tour.do(tour.cast.he, "refuse", found="查无此单。", reasons="不属于平台交易。", clause="H-1.4.3")


def ordered(cast: Cast, number: str = "LL-20261115-0042") -> str:
    """The number of an order at the shop, which the marketplace has confirmed."""
    values = {"platform": cast.platform, "merchant": cast.shop, "verified": True, "updated_at": SINCE}
    return Order.objects.create(id=ids.take(1)[0], number=number, **values).number


def play(tour: Tour, until: Callable[[], bool] = lambda: False) -> bool:
    """Go on until it is so; false if it never was. Two cases: the second is not admitted."""
    for way in (steps, refusal):
        for step in way(tour):
            step()
            if until():
                return True
    return False


def store(cast: Cast, texts: Sequence[tuple[str, str]]) -> None:
    """Put these books in force a day after the shipped ones."""
    since = SINCE + timedelta(days=1)
    books.store(cast.platform.pk, texts, since=since, at=since)


def browser(user: User) -> Client:
    """Somebody who is signed in and reads Chinese."""
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(user, backend="gongdao.people.backends.ScopedBackend")
    return client


def page(user: User, tour: Tour, path: str = "") -> str:
    """A page of the desk about the case, as the tour's time is."""
    with clock.frozen(tour.at):
        response = browser(user).get(f"/desk/cases/{tour.number}/{path}")
    assert response.status_code == 200
    return response.content.decode()


def words_of(html: str) -> Counter[str]:
    """The pieces of text between the tags."""
    return Counter(text.strip() for text in re.split(r"<[^>]*>", html) if text.strip())
