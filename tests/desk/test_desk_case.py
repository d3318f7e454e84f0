"""The case page: acting, stale saves, forms made from the rulebook, who sees what, how many queries."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from desk_cast import HOUR, NOW, at_desk, queries_of, warm_calendar  # noqa: F401
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from proceedings_cast import MORNING, SINCE, Cast, diligent, fresh_caches, liao, sheng  # noqa: F401

from gongdao.cases.models import Attachment, Case, Draft
from gongdao.editions import books, calendars
from gongdao.legaltime import clock
from gongdao.people import changes
from gongdao.proceedings import sweep
from gongdao.proceedings.act import act
from gongdao.record.models import Event


@pytest.fixture(autouse=True)
def an_hour_later() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


def url(case: Case, action: str = "") -> str:
    return f"/desk/cases/{case.number}/" + (f"do/{action}/" if action else "")


def filed(cast: Cast, **more: Any) -> Case:
    return Case.objects.get(pk=cast.file(**more).id)


def in_hand(cast: Cast) -> Case:
    case = filed(cast)
    for action in ("claim", "accept"):
        act(case.pk, action, cast.as_(cast.lin, NOW))
    case.refresh_from_db()
    return case


def test_an_agent_claims_replies_notes_and_classifies(liao: Cast) -> None:
    case = filed(liao)
    client = at_desk(liao.lin)
    page = client.get(url(case)).content.decode()
    assert "电饭煲收到时已开裂" in page and "认领" in page
    assert client.post(url(case, "claim"), {"rev": case.rev}).status_code == 302
    case.refresh_from_db()
    assert case.assignee == liao.lin
    sent = {"rev": case.rev, "as": "reply:consumer", "text": "已经收到。"}
    assert client.post(url(case, "composer"), sent).status_code == 302
    client.post(url(case, "composer"), {"rev": case.rev, "as": "note:", "text": "本月第五件。"})
    case.refresh_from_db()
    client.post(url(case, "classify"), {"rev": case.rev, "fact.cause": "company", "fact.category": "service_quality"})
    case.refresh_from_db()
    assert case.cause == "company"
    assert set(case.facts) == {"category", "cause"}, "what the rules derive is not asserted by looking at it"
    audiences = dict(Event.objects.filter(case_id=case.pk).values_list("name", "audience"))
    assert (audiences["reply"], audiences["note"]) == ("consumer", "staff")
    page = client.get(url(case)).content.decode()
    assert 'class="msg note"' in page and "本月第五件" in page and "公司原因" in page


def test_a_stale_save_says_what_changed_keeps_the_text_and_can_be_sent_anyway(liao: Cast) -> None:
    case = in_hand(liao)
    act(case.pk, "classify", liao.as_(liao.lin, NOW), {"fact.cause": "customer"})
    typed = {"rev": case.rev, "reasons": "开箱录像已经核对。"}
    client = at_desk(liao.lin)
    response = client.post(url(case, "give_preliminary_result"), typed)
    page = response.content.decode()
    assert response.status_code == 409
    assert "开箱录像已经核对。" in page
    changed = page[page.index('class="changed"') : page.index('id="timeline"')]
    assert "用户原因" in changed, "what changed stands on top"
    assert "仍然发送" in page
    done = Event.objects.filter(case_id=case.pk, name="give_preliminary_result")
    assert not done.exists()
    fresh = response.context["case"].rev
    assert client.post(url(case, "give_preliminary_result"), typed | {"rev": fresh}).status_code == 302
    assert done.count() == 1
    assert client.get(url(case, "give_preliminary_result"))["Location"] == url(case), "the address of a refused act"


def test_words_for_an_act_that_is_gone_are_shown_to_be_copied(liao: Cast) -> None:
    case = in_hand(liao)
    act(case.pk, "ask_material", liao.as_(liao.lin, NOW), {"text": "请补充照片", "reasons": "看不清"})
    client = at_desk(liao.lin)
    typed = {"rev": case.rev, "reasons": "写了很久的理由", "amount": "200.00", "remedy": "refund"}
    response = client.post(url(case, "propose_remedy"), typed)
    assert response.status_code == 409
    assert [value for _, value in response.context["kept"]] == ["写了很久的理由", "200.00", "refund"]
    assert "写了很久的理由" in response.content.decode()


def test_a_refusal_is_said_at_its_field_and_nothing_is_lost(liao: Cast) -> None:
    case = in_hand(liao)
    client = at_desk(liao.lin)
    sent = {"rev": case.rev, "remedy": "refund", "amount": "1,500", "reasons": "破损属实", "duty.talk_to_user": "yes"}
    response = client.post(url(case, "propose_remedy"), sent)
    page = response.content.decode()
    assert response.status_code == 422
    assert 'href="#propose_remedy-amount"' in page and "1500" in page
    assert "破损属实" in page and 'value="1,500"' in page
    response = client.post(url(case, "give_result"), {"rev": case.rev, "reasons": "已核实"})
    assert response.status_code == 422
    assert 'href="#give_result-clause"' in response.content.decode()


def test_the_story_names_the_duty_that_was_done(liao: Cast) -> None:
    case = in_hand(liao)
    act(case.pk, "do_duty", liao.as_(liao.lin, NOW), {"duty": "talk_to_user"})
    page = at_desk(liao.lin).get(url(case)).content.decode()
    assert "义务已履行 · 与用户协商" in page


def test_a_missed_limit_names_itself_and_not_what_follows_from_it(liao: Cast) -> None:
    case = in_hand(liao)
    with clock.frozen(NOW + timedelta(days=4)):
        while sweep.sweep():
            pass
        page = at_desk(liao.lin).get(url(case)).content.decode()
    told = [" ".join(one.split()) for one in re.findall("超过时限 · [^<]*", page)]
    assert "超过时限 · 处理结果" in told and not [one for one in told if "整改" in one]


def test_files_survive_a_refusal_and_go_with_the_next_try(liao: Cast) -> None:
    case = in_hand(liao)
    client = at_desk(liao.lin)
    photo = SimpleUploadedFile("裂缝.txt", "照片说明".encode(), "text/plain")
    response = client.post(
        url(case, "composer"), {"rev": case.rev, "as": "nonsense:", "text": "见附件", "files": photo}
    )
    assert response.status_code == 422
    kept = Attachment.objects.get(platform=liao.platform)
    assert f'name="file" value="{kept.pk}"' in response.content.decode()
    again = {"rev": case.rev, "as": "reply:consumer", "text": "见附件", "file": kept.pk}
    assert client.post(url(case, "composer"), again).status_code == 302
    kept.refresh_from_db()
    assert (kept.case_id, kept.audience) == (case.pk, "consumer")
    assert b"".join(client.get(f"{url(case)}files/{kept.pk}/").streaming_content).decode() == "照片说明"
    assert at_desk(liao.he).get(f"{url(case)}files/{kept.pk + 1}/").status_code == 404


def test_what_is_typed_is_kept_on_the_server_until_it_is_sent(liao: Cast) -> None:
    case = in_hand(liao)
    client = at_desk(liao.lin)
    draft = f"{url(case)}draft/composer/"
    assert client.post(draft, {"as": "note:", "text": "写到一半", "rev": case.rev}).status_code == 204
    page = at_desk(liao.lin).get(url(case)).content.decode()
    assert "写到一半" in page and 'value="note:" data-note checked' in page
    assert "写到一半" not in at_desk(liao.he).get(url(case)).content.decode()
    client.post(url(case, "composer"), {"rev": case.rev, "as": "note:", "text": "写完了"})
    assert not Draft.objects.exists()


def test_another_platform_and_other_people_find_nothing(liao: Cast, sheng: Cast) -> None:
    case = filed(liao)
    for address in (url(case), f"{url(case)}letters/", f"/desk/find/?q={case.number}"):
        response = at_desk(sheng.lin).get(address)
        assert response.status_code == 404 or case.title not in response.content.decode(), address
    for action in ("claim", "composer"):
        assert at_desk(sheng.lin).post(url(case, action), {"as": "note:", "text": "?"}).status_code == 404
    for user in (liao.zhou, liao.seller):
        assert at_desk(user).get(url(case)).status_code == 302, "no member of staff: to the sign-in page"
    nobody = changes.create_staff(name="新人", email="new@gongdao.example", password="correct horse battery").row
    assert at_desk(nobody).get(url(case))["Location"] == "/desk/account/"


def test_what_is_for_others_is_shown_with_whose_it_is_and_cannot_be_done(liao: Cast) -> None:
    case = in_hand(liao)
    client = at_desk(liao.he)
    response = client.get(url(case))
    closed = {one.label: one.roles for one in response.context["others"]}
    assert closed["给出结果"] == "客户服务责任人"
    assert "give_result" not in {one.possible.action for one in response.context["acts"]}
    sent = {"rev": case.rev, "reasons": "越权", "clause": "H-2.3.1"}
    assert client.post(url(case, "give_result"), sent).status_code == 403


def test_a_new_row_of_a_rulebook_is_a_new_form_and_works(liao: Cast) -> None:
    texts = dict(books.shipped())
    row = "| in_hand | visit_the_shop | owner | same | reasons, clause | | - |\n"
    before = next(
        line for line in texts["mechanism.md"].splitlines(keepends=True) if "| give_preliminary_result" in line
    )
    texts["mechanism.md"] = texts["mechanism.md"].replace(before, row + before, 1)
    version = next(line for line in texts["mechanism.md"].splitlines() if line.startswith("version:"))
    texts["mechanism.md"] = texts["mechanism.md"].replace(version, 'version: "2026.9"', 1)
    books.store(liao.platform.pk, list(texts.items()), since=SINCE + timedelta(days=1), at=NOW)
    case = in_hand(liao)
    client = at_desk(liao.lin)
    response = client.get(url(case))
    form = next(one.form for one in response.context["acts"] if one.possible.action == "visit_the_shop")
    assert list(form.fields) == ["reasons", "clause", "text"], "what must be said stands first"
    sent = {"rev": case.rev, "text": "到店查看", "reasons": "核实库存", "clause": "M-3.1"}
    assert client.post(url(case, "visit_the_shop"), sent).status_code == 302
    assert Event.objects.filter(case_id=case.pk, name="visit_the_shop").count() == 1
    assert "到店查看" in client.get(url(case)).content.decode()


def test_the_page_explains_clocks_facts_and_hides_contacts(liao: Cast) -> None:
    case = filed(liao)
    response = at_desk(liao.lin).get(url(case))
    page = response.content.decode()
    assert "z***@liaoliao.example" in page and "zhou@liaoliao.example" not in page
    clocks = {one.clock.deadline: one for one in response.context["ticking"]}
    assert clocks["complaint.first_reply"].why.due.at == MORNING + 24 * HOUR
    assert f'id="why-{clocks["complaint.first_reply"].clock.pk}"' in page
    facts = {one.label: (one.asserted, one.clause) for one in response.context["facts"]}
    assert facts["投诉类别"] == (True, "")
    assert facts["程度"][0] is False and facts["程度"][1].startswith("H-")
    english = at_desk(liao.lin, "en").get(url(case)).content.decode()
    assert "Limits of this case" in english and "First reply" in english


def test_a_case_can_be_given_to_somebody_of_another_department(liao: Cast) -> None:
    case = in_hand(liao)
    colleague = changes.create_staff(name="唐可", email="tang@gongdao.example", password="correct horse battery").row
    changes.give_role(colleague, liao.platform, "agent", "after_sales", SINCE)
    client = at_desk(liao.leader)
    sent = {"rev": case.rev, "department": "after_sales", "assignee": liao.he.pk}
    assert client.post(url(case, "assign"), sent).status_code == 422, "He does not work there"
    assert client.post(url(case, "assign"), sent | {"assignee": colleague.pk}).status_code == 302
    case.refresh_from_db()
    assert (case.department, case.assignee) == ("after_sales", colleague)


def test_the_number_of_queries_does_not_depend_on_how_much_has_happened(liao: Cast, warm_calendar: None) -> None:
    case = in_hand(liao)
    lin, staff = liao.as_(liao.lin, NOW), (liao.lin, liao.he, liao.leader, liao.manager, liao.centre)
    few = {user.name: queries_of(at_desk(user), url(case)) for user in staff}
    for n in range(40):
        act(case.pk, "note", lin, {"text": f"第 {n} 条"})
    client = at_desk(liao.lin)
    for n in range(5):
        case.refresh_from_db()
        photo = SimpleUploadedFile(f"{n}.txt", "照片说明".encode(), "text/plain")
        sent = {"rev": case.rev, "as": "reply:consumer", "text": "见附件", "files": photo}
        assert client.post(url(case, "composer"), sent).status_code == 302
    for n in range(3):
        diligent(case.pk, "propose_remedy", lin, {"amount": f"150{n}.00", "remedy": "refund", "reasons": "破损"})
        act(case.pk, "reject", liao.as_(liao.manager, NOW), {"reasons": "过高"})
    diligent(case.pk, "propose_remedy", lin, {"amount": "1500.00", "remedy": "refund", "reasons": "破损"})
    for n in range(8):
        liao.file(text=f"早先的第 {n} 件")
    page = client.get(url(case)).context
    assert len(page["items"]) > 50
    assert page["earlier"]
    assert page["pending"]
    many = {user.name: queries_of(at_desk(user), url(case)) for user in staff}
    assert all(many[name] <= few[name] for name in few), "what waits for approval is not proposed again"
    assert max(many.values()) <= 15, many


def test_in_a_view_with_an_approval_and_a_fresh_calendar_it_costs_no_more_than_fifteen_statements(liao: Cast) -> None:
    case = in_hand(liao)
    for n in range(3):
        filed(liao, text=f"第 {n} 件")
    diligent(
        case.pk, "propose_remedy", liao.as_(liao.lin, NOW), {"amount": "1500.00", "remedy": "refund", "reasons": "破损"}
    )
    case.refresh_from_db()
    for user in (liao.lin, liao.leader, liao.manager):
        client = at_desk(user)
        client.get(url(case))
        calendars.forget()
        with CaptureQueriesContext(connection) as captured:
            page = client.get(f"{url(case)}?view=all")
        assert page.status_code == 200 and page.context["neighbours"] is not None
        assert len(captured) <= 15, [query["sql"][:80] for query in captured]
