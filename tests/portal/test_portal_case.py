"""The page of a case: what stands there, what can be done, who sees it; and that nothing typed is lost."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from portal_steps import file
from proceedings_cast import MORNING, Cast, diligent, fresh_caches, liao, sheng  # noqa: F401

from gongdao.cases.models import Attachment, Case
from gongdao.editions import books, calendars
from gongdao.legaltime import clock
from gongdao.notices.models import Letter
from gongdao.proceedings.act import act
from gongdao.record.models import Event

HOUR = timedelta(hours=1)
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


@pytest.fixture(autouse=True)
def noon() -> Iterator[Any]:
    with clock.frozen(MORNING + 3 * HOUR) as hand:
        yield hand


@pytest.fixture
def zhou(client: Client, liao: Cast) -> Client:
    client.force_login(liao.zhou)
    return client


def propose(cast: Cast, **more: Any) -> Case:
    """A case with an approved refund of 1,500 yuan on offer."""
    opened = cast.file(merchant_id=cast.shop.pk, **more)
    lin = cast.as_(cast.lin, MORNING)
    with clock.frozen(MORNING + HOUR):
        for action in ("claim", "accept"):
            act(opened.id, action, lin)
        diligent(opened.id, "propose_remedy", lin, {"amount": "1500.00", "remedy": "refund", "reasons": "外箱受压。"})
        act(opened.id, "approve", cast.as_(cast.manager, MORNING))
    return Case.objects.get(pk=opened.id)


def page(client: Client, case: Case, tail: str = "") -> str:
    return client.get(f"/liaoliao/cases/{case.number}/{tail}").content.decode()


def do(client: Client, case: Case, action: str, **data: Any) -> Any:
    """A form sent as the page of now has it."""
    offers = case.proposals.filter(state="offered").values_list("pk", flat=True)
    sent = {"rev": case.rev, **({"offer": offers[0]} if offers else {}), **data}
    return client.post(f"/liaoliao/cases/{case.number}/do/{action}/", sent)


def test_state_turn_until_clause_and_silence(zhou: Client, liao: Cast) -> None:
    case = propose(liao)
    shown = page(zhou, case)
    for said in (
        "平台提出退款 ¥1,500.00，等您决定",
        "轮到您",
        "周三 24:00 前",
        "H-2.4.2.2",
        "沉默不算接受",
        "总经理",
        "外箱受压",
    ):
        assert said in shown
    assert shown.index("接受方案</a>") < shown.index("不接受方案</a>")
    pair = shown[shown.index('class="pair"') :].split("</div>")[0]
    assert pair.count('class="btn equal"') == 2 and "primary" not in pair


def test_accepting_takes_the_consumers_own_tick(zhou: Client, liao: Cast) -> None:
    case = propose(liao)
    form = page(zhou, case, "do/accept_proposal/")
    assert 'name="consent"' in form and "checked" not in form
    refused = do(zhou, case, "accept_proposal")
    assert refused.status_code == 422 and list(refused.context["form"].errors) == ["consent"]
    assert do(zhou, case, "accept_proposal", consent="on")["Location"] == f"/liaoliao/cases/{case.number}/"
    case.refresh_from_db()
    assert case.state == "settled"
    again = do(zhou, case, "accept_proposal", consent="on")
    assert again.status_code == 409 and "接受方案" in again.content.decode()


def test_declining_is_as_easy(zhou: Client, liao: Cast) -> None:
    case = propose(liao)
    assert do(zhou, case, "decline_proposal", text="要全新的。").status_code == 302
    case.refresh_from_db()
    assert case.state == "in_hand" and "要全新的。" in page(zhou, case)


def test_every_clock_explains_itself(zhou: Client, liao: Cast) -> None:
    case = propose(liao)
    versions = {edition.version for edition in case.ruleset.editions.all()}
    for one in case.clocks.filter(approval=None, task=None):
        shown = zhou.get(f"/liaoliao/cases/{case.number}/?why={one.pk}").content.decode()
        why = shown[shown.index('id="why"') :].split("</section>")[0]
        assert (
            one.clause in why
            and "/liaoliao/rules/" in why
            and any(f"{one} 版" in why for one in versions)
            and "到期：" in why
        )


def test_a_missed_limit_is_shown_as_late(zhou: Client, liao: Cast) -> None:
    opened = liao.file()
    late = MORNING + 30 * HOUR
    with clock.frozen(late):
        act(opened.id, "claim", liao.as_(liao.lin, late))
        shown = page(zhou, Case.objects.get(pk=opened.id))
    assert 'data-state="late"' in shown and "本应在" in shown
    assert "谁也抹不掉" in shown


def test_a_message_with_a_file_and_nothing_at_all(zhou: Client, liao: Cast) -> None:
    case = propose(liao)
    assert do(zhou, case, "message").status_code == 422
    sent = do(zhou, case, "message", text="补一张照片。", files=[SimpleUploadedFile("箱.png", PNG)])
    assert sent.status_code == 302
    kept = Attachment.objects.get()
    assert (kept.case, kept.audience, kept.event_id) == (case, "consumer", Event.objects.latest("recorded_at").pk)
    shown = page(zhou, case)
    assert "补一张照片。" in shown and "箱.png" in shown
    assert do(zhou, case, "message", files=[SimpleUploadedFile("只有文件.png", PNG)]).status_code == 302


def test_a_refusal_keeps_text_and_file(zhou: Client, liao: Cast) -> None:
    case = propose(liao)
    response = do(zhou, case, "message", text="字" * 20_001, files=[SimpleUploadedFile("箱.png", PNG)])
    shown = response.content.decode()
    assert response.status_code == 422 and "字" * 20_001 in shown and "箱.png" in shown
    assert do(zhou, case, "message", text="短一些。").status_code == 302
    assert Attachment.objects.get().case == case


def test_a_stale_page_says_what_changed_and_keeps_the_text(zhou: Client, liao: Cast) -> None:
    case = propose(liao)
    act(case.pk, "withdraw_proposal", liao.as_(liao.lin, MORNING), {"reasons": "金额算错了。"})
    diligent(
        case.pk, "propose_remedy", liao.as_(liao.lin, MORNING), {"amount": "900", "remedy": "refund", "reasons": "改。"}
    )
    act(case.pk, "approve", liao.as_(liao.manager, MORNING))  # 1,500 were approved before: the sum counts
    response = do(zhou, case, "decline_proposal", text="写了很久的话。")
    shown = response.content.decode()
    assert response.status_code == 409
    assert "金额算错了。" in shown and "写了很久的话。" in shown and "¥900.00" in shown
    case.refresh_from_db()
    assert case.state == "proposed" and f'name="rev" value="{case.rev}"' in shown


def test_withdraw_rate_and_appeal_come_from_the_procedure(zhou: Client, liao: Cast) -> None:
    case = propose(liao)
    do(zhou, case, "accept_proposal", consent="on")
    lin = liao.as_(liao.lin, MORNING)
    diligent(case.pk, "give_result", lin, {"text": "已退款。", "reasons": "方案已履行。", "clause": "H-2.3.1"})
    case.refresh_from_db()
    shown = page(zhou, case)
    for action in ("appeal", "rate", "withdraw"):
        assert f"/do/{action}/" in shown
    assert "已退款。" in shown and "#H-2.3.1" in shown
    assert do(zhou, case, "rate").status_code == 422
    assert do(zhou, case, "rate", rating="80", text="还行。").status_code == 302
    case.refresh_from_db()
    assert do(zhou, case, "appeal", human_asked="on").status_code == 422
    assert do(zhou, case, "appeal", text="少退了运费。", human_asked="on").status_code == 302
    case.refresh_from_db()
    assert (case.state, case.facts["human_asked"]) == ("under_appeal", "yes")


def test_a_new_row_of_the_procedure_is_a_new_button_without_code(zhou: Client, liao: Cast) -> None:
    row = "| in_hand, settled                                                      | give_result "
    texts = [
        (
            name,
            re.sub("^version: .*", "version: 2999.1", text, count=1, flags=re.M).replace(
                row, "| * | praise | consumer | same | reasons | record | - |\n" + row, 1
            ),
        )
        for name, text in books.shipped()
    ]
    books.store(liao.platform.pk, texts, since=MORNING - HOUR, at=MORNING)
    opened = liao.file()
    case = Case.objects.get(pk=opened.id)
    assert "/do/praise/" in page(zhou, case)
    assert do(zhou, case, "praise").status_code == 422
    assert do(zhou, case, "praise", reasons="客服很耐心。").status_code == 302
    assert Event.objects.filter(case_id=case.pk, name="praise").count() == 1
    assert "客服很耐心。" in page(zhou, case)


def test_letters_are_read_with_the_page(zhou: Client, liao: Cast) -> None:
    case = propose(liao)
    new = Letter.objects.filter(case=case, user=liao.zhou, channel="app", read_at=None)
    assert new.exists() and "data-unread" in zhou.get("/liaoliao/cases/").content.decode()
    page(zhou, case)
    assert not new.exists() and "data-unread" not in zhou.get("/liaoliao/cases/").content.decode()


ADDRESSES = ("", "do/message/", "do/accept_proposal/", "files/{file}/")


def test_nobody_else_finds_the_case_by_any_address(liao: Cast, sheng: Cast) -> None:
    case = propose(liao)
    mine = Client()
    mine.force_login(liao.zhou)
    do(mine, case, "message", text="给平台看的照片。", files=[SimpleUploadedFile("箱.png", PNG)])
    file = Attachment.objects.get()
    outsiders = [(None, "liaoliao"), (liao.wang, "liaoliao"), (liao.lin, "liaoliao"), (sheng.zhou, "liaoliao")]
    outsiders += [(sheng.zhou, "liaosheng"), (liao.zhou, "liaosheng"), (sheng.seller, "liaosheng"), (None, "nowhere")]
    events = Event.objects.count()
    for user, slug in outsiders:
        client = Client()
        if user is not None:
            client.force_login(user)
        for address in ADDRESSES:
            path = f"/{slug}/cases/{case.number}/{address.format(file=file.pk)}"
            for response in (client.get(path), client.post(path, {"text": "?", "consent": "on"})):
                assert response.status_code == 404, (user, path)
                assert "开裂" not in response.content.decode() and "¥" not in response.content.decode()
        autosaved = client.post(f"/{slug}/cases/{case.number}/do/message/draft/", {"text": "?"})
        assert autosaved.status_code == 404
        assert client.get(f"/{slug}/receipt/{case.number}/").status_code == 404
    assert Event.objects.count() == events
    assert mine.get(f"/liaoliao/cases/{case.number}/files/{file.pk}/").status_code == 200


def test_the_shop_sees_the_dispute_but_not_what_is_for_the_platform_alone(liao: Cast) -> None:
    case = propose(liao)
    mine, shop = Client(), Client()
    mine.force_login(liao.zhou)
    shop.force_login(liao.seller)
    do(mine, case, "message", text="不要告诉商家。", files=[SimpleUploadedFile("箱.png", PNG)])
    listed = shop.get("/liaoliao/cases/").content.decode()
    assert case.number in listed and "纠纷" in listed
    shown = page(shop, case)
    assert "开裂" in shown and "不要告诉商家。" not in shown and "接受方案</a>" not in shown
    assert shop.get(f"/liaoliao/cases/{case.number}/files/{Attachment.objects.get().pk}/").status_code == 404
    assert do(shop, case, "accept_proposal", consent="on").status_code == 403
    assert do(shop, case, "message", text="出库时完好。").status_code == 302


def test_what_a_guest_writes_after_the_session_ended_is_kept(liao: Cast) -> None:
    case = propose(liao)
    client = Client()
    response = do(client, case, "message", text="会话过期也不丢。")
    assert response.status_code == 404 and "已存成草稿" in response.content.decode()
    client.force_login(liao.zhou)
    assert "会话过期也不丢。" in page(client, case)


def queries(client: Client, path: str) -> int:
    calendars.forget()  # it is asked for anew every few seconds
    with CaptureQueriesContext(connection) as seen:
        assert client.get(path).status_code == 200
    return len(seen)


def test_the_number_of_statements_does_not_grow_with_the_rows(zhou: Client, liao: Cast) -> None:
    case = propose(liao)
    address = f"/liaoliao/cases/{case.number}/"
    queries(zhou, address), queries(zhou, "/liaoliao/cases/")
    few = queries(zhou, address), queries(zhou, "/liaoliao/cases/")
    for n in range(6):
        do(zhou, case, "message", text=f"第 {n} 条。", files=[SimpleUploadedFile(f"{n}.png", PNG)])
        propose(liao, text=f"第 {n} 件。")
    assert (queries(zhou, address), queries(zhou, "/liaoliao/cases/")) == few
    assert max(few) <= 25


def test_an_empty_list_leads_to_filing_and_a_stranger_to_signing_in(client: Client, liao: Cast) -> None:
    assert client.get("/liaoliao/cases/")["Location"].startswith("/liaoliao/login/?next=")
    client.force_login(liao.wang)
    assert "还没有提过投诉" in client.get("/liaoliao/cases/").content.decode()


def test_a_guest_sends_a_file_and_another_guest_does_not_see_it(client: Client, liao: Cast) -> None:
    number = file(client)
    case = Case.objects.get(number=number)
    sent = do(client, case, "message", text="见照片。", files=[SimpleUploadedFile("箱.png", PNG)])
    assert sent.status_code == 302
    kept = Attachment.objects.get()
    assert kept.case == case and "箱.png" in page(client, case)
    other = Client()
    file(other, text="别的事。")
    assert other.get(f"/liaoliao/cases/{number}/").status_code == 404
    assert other.get(f"/liaoliao/cases/{number}/files/{kept.pk}/").status_code == 404


def test_what_the_case_waits_for_has_its_form_on_the_page(zhou: Client, liao: Cast) -> None:
    opened = liao.file()
    lin = liao.as_(liao.lin, MORNING)
    for action, words in (("claim", {}), ("accept", {}), ("ask_material", {"reasons": "请拍外箱面单。"})):
        act(opened.id, action, lin, words)
    case = Case.objects.get(pk=opened.id)
    shown = page(zhou, case)
    assert "轮到您" in shown and "请拍外箱面单。" in shown[: shown.index('id="why"')]
    say = shown[shown.index('id="say"') :].split("</section>")[0]
    assert "/do/supply_material/" in say
    assert do(zhou, case, "supply_material", text="拍好了。").status_code == 302
    case.refresh_from_db()
    assert case.state == "in_hand"


def test_a_result_stands_on_top_of_the_page(zhou: Client, liao: Cast) -> None:
    opened = liao.file()
    lin = liao.as_(liao.lin, MORNING)
    for action in ("claim", "accept"):
        act(opened.id, action, lin)
    diligent(opened.id, "give_result", lin, {"text": "发票已经重开。", "reasons": "抬头取错了。", "clause": "H-2.3.1"})
    shown = page(zhou, Case.objects.get(pk=opened.id))
    top = shown[: shown.index('id="why"')]
    assert "已有处理结果" in top and "发票已经重开。" in top and "抬头取错了。" in top and "#H-2.3.1" in top
