"""Papers as PDF: what stands in them, for whom, the same bytes for the same record, and who gets them."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pypdfium2
import pytest
from django.test import Client
from proceedings_cast import MORNING, Cast, diligent, fresh_caches, liao, sheng, taken  # noqa: F401

from gongdao.cases.models import Attachment, Case, Proposal
from gongdao.legaltime import clock
from gongdao.papers import make
from gongdao.papers.about import plain
from gongdao.papers.errors import NoSuchPaper
from gongdao.papers.sheet import Sheet
from gongdao.proceedings import deliver
from gongdao.proceedings.act import act
from gongdao.record import ids
from gongdao.record.models import Event

NOON = MORNING + timedelta(hours=3)
REASONS = "外箱完好而内胆开裂，说明出厂时已有裂纹。"


@pytest.fixture(autouse=True)
def noon() -> Iterator[Any]:
    with clock.frozen(NOON) as hand:
        yield hand


def words(pdf: bytes) -> str:
    """The text of all pages without line breaks, blanks and places to break."""
    document = pypdfium2.PdfDocument(pdf)
    text = "".join(document[place].get_textpage().get_text_range() for place in range(len(document)))
    return "".join(text.replace("\u200b", "").replace("\u00ad", "").split())


def name_of(case: Case, event: str) -> str:
    return f"statement-{Event.objects.get(case_id=case.pk, name=event).pk}"


def handed_in(cast: Cast, case: Case, audience: str, name: str) -> None:
    """A file of the opening event, for some eyes only."""
    Attachment.objects.create(
        id=ids.take(1)[0],
        platform=cast.platform,
        case=case,
        event_id=Event.objects.get(case_id=case.pk, name="file").pk,
        name=name,
        content_type="image/jpeg",
        size=3,
        sha256=bytes(range(32)),
        path=name,
        audience=audience,
        uploaded_at=MORNING,
    )


@pytest.fixture
def settled(liao: Cast) -> Case:
    """A proposal accepted by the consumer, then the result; both delivered."""
    opened = liao.file(merchant_id=liao.shop.pk)
    lin, case = liao.as_(liao.lin, MORNING), Case.objects.get(pk=opened.id)
    handed_in(liao, case, "all", "裂纹.jpg")
    handed_in(liao, case, "staff", "内部.jpg")
    for action in ("claim", "accept"):
        act(case.pk, action, lin)
    offer = {"amount": "1500.00", "remedy": "refund", "reasons": "外箱受压。", "terms": "三日内到账。"}
    diligent(case.pk, "propose_remedy", lin, offer)
    act(case.pk, "approve", liao.as_(liao.manager, MORNING))
    act(case.pk, "accept_proposal", liao.as_(liao.zhou, MORNING), taken(case.pk))
    act(case.pk, "note", lin, {"text": "不给当事人看的话。"})
    diligent(case.pk, "give_result", lin, {"text": "款项三日内到账。", "reasons": REASONS, "clause": "H-1.4.3"})
    while deliver.deliver():
        pass
    return Case.objects.get(pk=case.pk)


def test_a_statement_says_all_that_is_owed(settled: Case) -> None:
    sheet = make.sheet(settled, "consumer", name_of(settled, "give_result"), "zh-Hans", NOON)
    made = sheet.pdf()
    said = words(made)
    for owed in (
        "理由书",
        settled.number,
        "款项三日内到账。",
        REASONS,
        "裂纹.jpg",
        bytes(range(32)).hex(),
        "H-1.4.3",
        "2026.2版",
        "由人决定",
        "林悦",
        "M-1.3.2.1",
        "2027年5月",
        "诉讼",
        "站内消息",
    ):
        assert owed in said, owed
    assert "不给当事人看的话" not in said and "内部.jpg" not in said
    clause = settled.ruling().procedure.clause("H-1.4.3")
    assert "".join(plain(clause.text_markdown).split())[:60] in said
    assert made == sheet.pdf(), "the same record gives the same bytes"
    assert sheet.pdf(strict=True), "it holds to PDF/UA-1"
    document = pypdfium2.PdfDocument(made)
    assert document.get_metadata_dict()["Title"] == "理由书" and document.is_tagged()


def test_an_agreement_in_english_names_no_consumer_to_the_shop(settled: Case) -> None:
    name = f"agreement-{Proposal.objects.get(case=settled).pk}"
    own = words(make.sheet(settled, "consumer", name, "en", NOON).pdf())
    for owed in ("Settlementagreement", "周女士", "¥1,500.00", "三日内到账。", "Generalmanager", "nobodygivesup"):
        assert owed in own, owed
    shop = words(make.sheet(settled, "merchant", name, "en", NOON).pdf())
    assert "周女士" not in shop and "Consumer" in shop and "¥1,500.00" in shop


@pytest.mark.parametrize("name", ["statement-1", "agreement-1", "agreement-", "statement-9" * 9, "letter-1", "x" * 40])
def test_other_names_are_no_papers(settled: Case, name: str) -> None:
    with pytest.raises(NoSuchPaper):
        make.sheet(settled, "consumer", name, "en", NOON)
    for event in ("note", "claim", "accept_proposal"):
        with pytest.raises(NoSuchPaper):
            make.sheet(settled, "consumer", name_of(settled, event), "en", NOON)
    with pytest.raises(NoSuchPaper):
        make.sheet(settled, "consumer", name_of(settled, "give_result"), "fr", NOON)


def test_who_may_see_the_case_gets_its_papers_and_nobody_else(client: Client, liao: Cast, settled: Case) -> None:
    paper = f"papers/{name_of(settled, 'give_result')}.pdf"
    address = f"/liaoliao/cases/{settled.number}/{paper}"
    assert client.get(address).status_code == 404
    client.force_login(liao.wang)
    assert client.get(address).status_code == 404
    client.force_login(liao.zhou)
    own = client.get(f"/liaoliao/cases/{settled.number}/").content.decode()
    assert paper in own and "由人决定" in own
    response = client.get(f"{address}?language=en")
    assert response["Content-Type"] == "application/pdf" and "Statementofreasons" in words(response.content)
    client.force_login(liao.he)
    shown = client.get(f"/desk/cases/{settled.number}/").content.decode()
    assert "由人决定" in shown
    assert shown.count(f"/consumer/{name_of(settled, 'give_result')}.pdf") == 1
    desk = client.get(f"/desk/cases/{settled.number}/papers/merchant/{name_of(settled, 'give_result')}.pdf")
    assert desk.status_code == 200 and "周女士" not in words(desk.content)
    assert client.get(f"/desk/cases/{settled.number}/papers/staff/{name_of(settled, 'note')}.pdf").status_code == 404


def test_words_are_never_markup_and_long_ones_break() -> None:
    sheet = Sheet("#panic()", "zh-Hans", "*a*", "{n}/{total}", NOON)
    sheet.text('#read("/etc/passwd") $x$ <b> `c` \\ = 标题\n' + "x" * 1500 + "\x00\u202e")
    sheet.rows([("@ref", "[]()"), ("empty", "")])
    sheet.table(["a"], [["_b_"]], ["1fr"])
    said = words(sheet.pdf())
    for kept in ("#panic()", '#read("/etc/passwd")$x$<b>`c`\\=标题', "x" * 1500, "@ref[]()", "_b_", "*a*", "1/1"):
        assert kept in said, kept
    assert "empty" not in said


def test_a_clause_is_told_without_its_signs() -> None:
    assert plain("**One** [two](x)\nthree\n\n1. four\n2. five\n\n> six\n\n| a | b |\n|---|---|\n| c | d |") == (
        "One two\nthree\n1. four\n2. five\nsix\na | b\nc | d"
    )
