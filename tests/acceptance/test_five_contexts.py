"""One complaint, five browsers: from a phone to a closed, sealed, explained case; and nobody else sees any of it."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from acceptance_people import PHONE, PNG, SCREEN, Post, Somebody, somebody, until
from aiosmtpd.controller import Controller
from playwright.sync_api import Browser, expect
from proceedings_cast import Cast, fresh_caches, make_cast  # noqa: F401

from gongdao.cases.models import Approval, Attachment, Case, Proposal
from gongdao.notices.models import Letter
from gongdao.record.models import Event, Unsealed

STORY = "昨晚收到，打开就看到煲体裂了一道，外箱一角也是扁的。"
REASONS = "外箱受压、煲体开裂属实，按检测价赔偿。"
TYPED = "开箱录像连续，裂缝在封箱之前就有。"
RESULT = "已按方案退款一千五百元。"
# What the console may say: of refusals, and of the style that the browser's own view of an image wants to have.
EXPECTED = ("the server responded with a status of 4", "default-src 'none'")


@dataclass
class House:
    """Everybody at work on the real server, and the one complaint that they share."""

    liao: Cast
    sheng: Cast
    post: Post
    consumer: Somebody
    agent: Somebody
    leader: Somebody
    manager: Somebody
    outsider: Somebody
    number: str = ""

    @property
    def case(self) -> Case:
        return Case.objects.get(platform=self.liao.platform, number=self.number)

    @property
    def portal(self) -> str:
        return f"/liaoliao/cases/{self.number}/"

    @property
    def desk(self) -> str:
        return f"/desk/cases/{self.number}/"


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    """A mail server, known to the programs that are started from now on."""
    taken = Post()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(taken, hostname="127.0.0.1", port=port)
    controller.start()
    monkeypatch.setenv("GONGDAO_SMTP", f"127.0.0.1:{port}")
    yield taken
    controller.stop()


@pytest.fixture
def house(post: Post, own_app: Any, browser: Browser) -> Iterator[House]:
    people = {
        "consumer": PHONE,
        "agent": SCREEN,
        "leader": SCREEN,
        "manager": PHONE,
        "outsider": PHONE,
    }
    made = {name: somebody(browser, own_app.url, name, size) for name, size in people.items()}
    yield House(make_cast("liaoliao", "聊聊云购"), make_cast("liaosheng", "聊胜一筹"), post, **made)
    for one in made.values():
        one.context.close()


@pytest.mark.browser
@pytest.mark.timeout(600)
def test_a_complaint_through_five_browsers(house: House, own_app: Any, tmp_path: Path) -> None:
    the_consumer_files(house, tmp_path)
    the_agent_takes_it(house)
    a_stale_save_is_shown(house)
    the_agent_proposes(house)
    the_leader_cannot_approve(house)
    the_manager_approves(house)
    the_consumer_accepts(house)
    the_agent_gives_the_result(house)
    it_is_delivered_closed_and_rated(house)
    nobody_else_sees_anything(house)
    the_record_proves_it(house, own_app)
    for who in (house.consumer, house.agent, house.leader, house.manager, house.outsider):
        said = [fault for fault in who.faults if not any(each in fault for each in EXPECTED)]
        assert said == [], f"the console of the {who.name}"


def the_consumer_files(house: House, folder: Path) -> None:
    photo = folder / "裂缝.png"
    photo.write_bytes(PNG)
    who = house.consumer
    page = who.sign_in("/liaoliao/", "zhou@liaoliao.example")
    who.shoot("01-home")
    page.get_by_role("link", name="收到时就坏了").click()
    page.get_by_label("订单号").fill("LL-20261115-0042")
    page.get_by_role("button", name="继续").click()
    page.get_by_label("用您自己的话说").fill(STORY)
    page.set_input_files("input[type=file]", photo)
    expect(page.locator(".upload")).to_contain_text("已上传")
    expect(page.locator(".upload")).to_contain_text("裂缝.png")
    page.get_by_role("button", name="继续").click()
    page.get_by_label("退款").check()
    who.shoot("02-ask")
    page.get_by_role("button", name="继续").click()
    page.get_by_role("button", name="提交投诉").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("您的投诉已收到")
    house.number = page.locator(".receipt .big").first.inner_text()
    who.shoot("03-receipt")
    assert house.case.consumer == house.liao.zhou and Attachment.objects.get().case == house.case
    page.get_by_role("link", name="查看这件投诉").click()
    expect(page.locator("dl.turn")).to_contain_text("轮到平台")
    page.locator(".ev a").click()
    until(lambda: house.post.to("zhou@liaoliao.example", house.number), "the receipt by e-mail")


def the_agent_takes_it(house: House) -> None:
    who = house.agent
    page = who.sign_in("/desk/queue/all/", "lin.liaoliao@gongdao.example")
    who.shoot("04-queue")
    page.get_by_role("link", name=house.case.title).first.click()
    who.do("claim")
    expect(page.locator("#context")).to_contain_text("林悦")
    who.do("accept")
    expect(page.locator(".head .tag.state")).to_have_text("处理中")
    page.locator("input[name=as][value='reply:consumer']").check(force=True)
    page.locator("#composer-text").fill("已经收到您的投诉，正在核实开箱录像。")
    page.locator("#composer button.primary").click()
    expect(page.locator("#timeline")).to_contain_text("正在核实开箱录像")
    who.go(house.desk)
    expect(page.locator("#composer-text")).to_have_value("")
    who.shoot("05-case")


def a_stale_save_is_shown(house: House) -> None:
    """Two tabs on one case: the second was opened before the first one saved."""
    who = house.agent
    second = who.watch(who.context.new_page())
    second.goto(who.url + house.desk)
    second.locator("#do-give_preliminary_result summary").click()
    second.locator("#do-give_preliminary_result [name=reasons]").fill(TYPED)
    who.do("classify", fact__cause="company")
    expect(who.page.locator("#timeline")).to_contain_text("公司原因")
    who.do("give_preliminary_result", second)
    expect(second.locator(".changed").first).to_contain_text("公司原因")
    form = second.locator("#do-give_preliminary_result")
    expect(form.locator("[name=reasons]")).to_have_value(TYPED)
    who.shoot("06-stale", second)
    assert not Event.objects.filter(name="give_preliminary_result").exists()
    form.get_by_role("button", name="仍然发送").click()
    expect(second.locator("#timeline")).to_contain_text(TYPED)
    assert Event.objects.filter(name="give_preliminary_result").count() == 1
    second.close()


def the_agent_proposes(house: House) -> None:
    who = house.agent
    who.go(house.desk)
    who.do("propose_remedy", remedy="refund", amount="1500.00", terms="三日内原路退回。", reasons=REASONS)
    pending = who.page.locator(".pend")
    expect(pending).to_contain_text("¥1,500.00")
    expect(pending).to_contain_text("总经理")
    expect(pending.get_by_role("link", name="M-3.2.2")).to_be_visible()
    who.shoot("07-pending")
    assert house.case.state == "in_hand"


def the_leader_cannot_approve(house: House) -> None:
    who, approval = house.leader, Approval.objects.get()
    page = who.sign_in("/desk/approvals/", "su.liaoliao@gongdao.example")
    expect(page.locator("#inbox .cards")).to_have_count(0)
    who.go(house.desk)
    expect(page.locator(".pend")).to_contain_text("总经理")
    assert page.locator("#do-approve, .pend .btn").count() == 0, "not offered"
    who.shoot("08-leader")
    forged = {"rev": str(house.case.rev), "text": "同意"}
    status, body = who.post(f"{house.desk}do/approve/", forged)
    assert status == 403 and "总经理" in body and "M-3.2.2" in body
    assert who.post(f"/desk/approvals/{approval.pk}/", {"choice": "approve", **forged})[0] == 404
    approval.refresh_from_db()
    assert (approval.state, approval.by) == ("pending", "general_manager")
    assert house.case.state == "in_hand" and not Proposal.objects.exists()


def the_manager_approves(house: House) -> None:
    who = house.manager
    page = who.sign_in("/desk/approvals/", "shen.liaoliao@gongdao.example")
    who.shoot("09-inbox")
    page.locator("#inbox a").first.click()
    expect(page.locator("h1")).to_contain_text("¥1,500.00")
    expect(page.locator("main")).to_contain_text(REASONS)
    for choice in page.locator(".dock > .pair button").all():
        expect(choice).to_be_in_viewport()
    who.shoot("10-approval")
    page.get_by_role("button", name="批准", exact=True).click()
    expect(page.locator(".toast")).to_be_visible()
    approval = Approval.objects.get()
    assert (approval.state, approval.decided_by, approval.stood_in) == ("approved", house.liao.manager, None)
    told = Letter.objects.filter(words="approval_informed", role="risk_management")
    assert [letter.user for letter in told] == [house.liao.risk]
    until(lambda: told.get().delivered_at, "risk management is informed")


def the_consumer_accepts(house: House) -> None:
    who = house.consumer
    page = who.go(house.portal)
    expect(page.get_by_role("heading", level=1)).to_have_text("平台提出退款 ¥1,500.00，等您决定")
    turn = page.locator("dl.turn")
    expect(turn).to_contain_text("轮到您")
    expect(turn.locator(".until time")).to_be_visible()
    expect(turn).to_contain_text("沉默不算接受")
    expect(page.locator("#why")).to_contain_text("H-2.4.2.2")
    who.shoot("11-offer")
    page.locator(".pair a").first.click()
    expect(page.get_by_role("checkbox")).not_to_be_checked()
    who.shoot("12-confirm")
    page.get_by_role("button", name="确认接受方案").click()
    expect(page.locator(".errors")).to_be_visible()
    assert house.case.state == "proposed", "not without their own tick"
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="确认接受方案").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("方案已接受，正在履行")
    assert house.case.state == "settled"


def the_agent_gives_the_result(house: House) -> None:
    who = house.agent
    page = who.go(house.desk)
    who.do("give_result", text=RESULT, reasons=REASONS)
    expect(page.locator("#do-give_result .err").first).to_be_visible()
    assert house.case.state == "settled", "not without its clause"
    expect(page.locator("#do-give_result [name=text]")).to_have_value(RESULT)
    who.shoot("13-no-clause")
    who.do("give_result", clause="M-3.2.2")
    expect(page.locator(".head .tag.state")).to_have_text("已有结果")


def it_is_delivered_closed_and_rated(house: House) -> None:
    zhou = "zhou@liaoliao.example"
    until(lambda: house.post.to(zhou, "有了结果"), "the notice of the result by e-mail")
    [letter] = house.post.to(zhou, "有了结果")
    assert house.number in letter["Subject"] and "聊聊云购" in letter["From"]
    assert house.post.to(zhou, house.portal)[-1]["Subject"] == letter["Subject"], "with a way to the page"
    until(lambda: Event.objects.filter(name="result.delivered").count() == 1, "the record knows of the delivery")
    page = house.agent.go(house.desk)
    house.agent.do("close")
    expect(page.locator(".head .tag.state")).to_have_text("已结案")
    house.agent.shoot("14-closed")
    page = house.agent.go(f"{house.desk}letters/")
    house.agent.shoot("15-letters")
    page = house.consumer.go(house.portal)
    expect(page.locator("main")).to_contain_text(RESULT)
    house.consumer.shoot("16-result")
    page = house.consumer.go(f"{house.portal}do/rate/")
    page.get_by_label("很满意").check()
    house.consumer.shoot("17-rate")
    page.locator("main form button.primary").click()
    expect(page.locator(".toast")).to_be_visible()
    assert Event.objects.filter(name="rate").count() == 1
    assert house.case.final


SECRETS = (STORY[:12], REASONS, TYPED, RESULT, "裂缝.png")


def nobody_else_sees_anything(house: House) -> None:
    """Every address that the people of the case have opened, and those that nobody had to guess."""
    of_case = (house.number, f"/approvals/{Approval.objects.get().pk}/")
    people = (house.consumer, house.agent, house.leader, house.manager)
    opened = sorted({a for who in people for a in who.seen if any(part in a for part in of_case)})
    assert len(opened) >= 12 and any("/files/" in address for address in opened)
    file = Attachment.objects.get().pk
    opened += [f"{house.desk}files/{file}/", f"/liaoliao/receipt/{house.number}/", f"/desk/find/?q={house.number}"]
    opened += [each.replace("/liaoliao/", "/liaosheng/") for each in opened if each.startswith("/liaoliao/")]
    who = house.outsider
    who.sign_in("/liaoliao/cases/", "wang@liaoliao.example")
    finds_nothing(house, opened, "another consumer")
    who.shoot("18-outsider")
    for login, path in (
        ("shen.liaosheng@gongdao.example", "/desk/queue/all/"),
        ("lin.liaosheng@gongdao.example", "/desk/queue/all/"),
        ("zhou@liaosheng.example", "/liaosheng/cases/"),
    ):
        who.context.clear_cookies()
        who.sign_in(path, login)
        finds_nothing(house, [*opened, "/desk/queue/all/", "/desk/approvals/", "/desk/letters/"], login)
    who.context.clear_cookies()
    finds_nothing(house, opened, "nobody in particular")


def finds_nothing(house: House, addresses: list[str], whose: str) -> None:
    rev = house.case.rev
    for address in addresses:
        status, to, body = house.outsider.get(address)
        assert not [secret for secret in SECRETS if secret in body], f"{whose} reads something at {address}"
        lists = (
            address.startswith(("/desk/queue", "/desk/approvals/", "/desk/letters", "/desk/find/")) and status == 200
        )
        assert status in (404, 405) or "/login/" in to or "/find/" in to or lists, (
            f"{whose} gets {status} {to} at {address}"
        )
        assert house.case.title not in body
    for path in (f"{house.portal}do/reopen/", f"{house.desk}do/reopen/"):
        house.outsider.go("/liaoliao/find/")
        status, _ = house.outsider.post(path, {"reasons": "越权", "rev": str(rev)})
        assert status in (302, 404), f"{whose} at {path}"
    assert house.case.rev == rev


def the_record_proves_it(house: House, own_app: Any) -> None:
    until(lambda: not Unsealed.objects.exists(), "everything is sealed")
    code, said = verify(own_app.database_url)
    assert code == 0 and said["ok"] is True and said["events"] == said["sealed"] >= 14, said
    with psycopg.connect(own_app.owner_url, autocommit=True) as behind:
        behind.execute("update cases_proposal set amount = 150 where amount = 150000")
    code, said = verify(own_app.database_url)
    assert code == 1 and said["ok"] is False
    [wrong] = said["found"]
    assert wrong["key"] == f"proposal:{Proposal.objects.get().pk}" and wrong["field"] == "amount", wrong
    assert (wrong["stored"], wrong["proved"]) == (150, 150_000), wrong


def verify(database_url: str) -> tuple[int, dict[str, Any]]:
    """`gongdao verify --json` as an auditor runs it."""
    command = [sys.executable, "-m", "gongdao.cli", "verify", "--json", "--workers", "1"]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=120, env=os.environ | {"DATABASE_URL": database_url}
    )
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)
