"""Saved replies: who may use which, what can be filled in, which words are held back."""

import pytest
from proceedings_cast import MORNING, Cast, fresh_caches, liao, sheng  # noqa: F401

from gongdao.cases.models import Case
from gongdao.knowledge import filling, macros, wording
from gongdao.knowledge.errors import (
    DiscouragingWords,
    MacroNameNeeded,
    MacroTooLong,
    NothingInMacro,
    UnknownPlaceholder,
)
from gongdao.knowledge.models import Macro
from gongdao.people.models import User

KIND_WORDS = [
    "{consumer}您好，投诉 {number} 已经受理，{due}前答复您。",
    "方案如下，接受或者不接受都可以，不接受不影响您申诉、向 12315 投诉或者起诉。",
    "您可以随时撤回投诉；撤回以后同一件事还能再提出。",
    "欢迎评价本次处理，评价与处理结果无关。",
    "You may decline the proposal; your right to complain elsewhere stays.",
]
UNKIND_WORDS = [
    ("您先撤回投诉，我们才能退款。", "先撤回投诉"),
    ("亲，删除评价以后马上返 20 元。", "删除评价"),
    ("不接受这个方案就一分钱也没有。", "不接受这个方案就一分"),
    ("您投诉也没用的。", "投诉也没用"),
    ("请您放弃向任何机构投诉的权利。", "放弃向任何机构投诉"),
    ("Please delete your review and you get a refund.", "delete your review"),
    ("We pay only if you withdraw.", "only if you withdraw"),
]


def stack_of(cast: Cast):
    return Case(platform=cast.platform, ruleset_id=cast.ruleset).ruling().procedure


def keep(cast: Cast, name: str = "问候", body: str = "您好", **more: object) -> Macro:
    confirmed = bool(more.pop("meant_otherwise", False))
    macro = Macro(platform=cast.platform, name=name, body=body, **more)
    return macros.keep(macro, stack_of(cast), MORNING, meant_otherwise=confirmed)


def names(found: list[Macro]) -> list[str]:
    return [macro.name for macro in found]


def test_each_sees_own_ones_those_of_the_department_and_the_platforms(liao: Cast, sheng: Cast) -> None:
    keep(liao, "平台的")
    keep(liao, "客服部的", department="customer_service")
    keep(liao, "售后部的", department="after_sales")
    keep(liao, "我的", owner=liao.lin)
    keep(liao, "店铺的", merchant=liao.shop)
    keep(sheng, "别处的")
    mine = macros.usable(liao.platform.pk, liao.lin.pk, ["customer_service"])
    assert names(mine) == ["我的", "客服部的", "平台的"]
    assert names(macros.usable(liao.platform.pk, liao.he.pk, ["customer_service"])) == ["客服部的", "平台的"]
    assert names(macros.usable(liao.platform.pk, liao.manager.pk, None)) == ["售后部的", "客服部的", "平台的"]
    assert names(macros.of_shops(liao.platform.pk, [liao.shop.pk])) == ["店铺的"]
    assert names(macros.usable(liao.platform.pk, liao.lin.pk, [], "台")) == ["平台的"]
    macros.retire(mine[0], MORNING)
    assert names(macros.usable(liao.platform.pk, liao.lin.pk, ["customer_service"])) == ["客服部的", "平台的"]


def test_placeholders_are_filled_from_the_case(liao: Cast) -> None:
    case = Case.objects.get(pk=liao.file().id)
    values = filling.values_of(case, stack_of(liao), MORNING)
    text = filling.fill("{consumer}，{number}，{ platform }，{due}，{merchant}", values)
    assert text == f"周女士，{case.number}，聊聊云购，今天 15:12 前，商家", "who is not known is called by the role"
    assert case.due_at is not None and values["due"]


@pytest.mark.parametrize("wrong", ["{name}", "{姓名}", "｛姓名｝", "{CONSUMER}", "{}"])
def test_an_unknown_placeholder_is_named_with_those_that_are_known(liao: Cast, wrong: str) -> None:
    with pytest.raises(UnknownPlaceholder) as refused:
        keep(liao, body=f"{{consumer}}您好，{wrong}")
    assert "{consumer}" in refused.value.message and "{due}" in refused.value.message
    assert wrong in refused.value.message


@pytest.mark.parametrize(("text", "phrase"), UNKIND_WORDS)
def test_words_that_discourage_are_held_back_until_confirmed(liao: Cast, text: str, phrase: str) -> None:
    with pytest.raises(DiscouragingWords) as refused:
        keep(liao, body=text)
    assert refused.value.values == {"phrase": phrase, "clause": "H-1.1.1"}
    assert keep(liao, body=text, meant_otherwise=True).pk
    with pytest.raises(DiscouragingWords):
        keep(liao, body="", acts=[{"action": "refuse", "inputs": {"reasons": text}}])


def test_the_places_that_discourage_are_marked_in_the_whole_text(liao: Cast) -> None:
    text = "您好！您先撤回投诉，我们才能退款。**不要投诉**。"
    assert wording.marked(text, stack_of(liao)) == [
        ("您好！您", False),
        ("先撤回投诉，我们才", True),
        ("能退款。**", False),
        ("不要投诉", True),
        ("**。", False),
    ]
    assert wording.marked("您好", stack_of(liao)) == [("您好", False)]


@pytest.mark.parametrize("text", KIND_WORDS)
def test_fair_words_are_not_held_back(liao: Cast, text: str) -> None:
    assert wording.discouraging(text, stack_of(liao)) == []


def test_what_would_do_nothing_or_cannot_be_found_is_refused(liao: Cast) -> None:
    with pytest.raises(MacroNameNeeded):
        keep(liao, name=" \n ")
    with pytest.raises(NothingInMacro):
        keep(liao, body=" ")
    with pytest.raises(MacroTooLong):
        keep(liao, body="长" * (macros.LONGEST_TEXT + 1))
    assert keep(liao, body="", acts=[{"action": "claim", "inputs": {}}]).pk


def test_it_belongs_to_one(liao: Cast, sheng: Cast) -> None:
    scopes = [keep(liao, owner=liao.lin), keep(liao, department="legal"), keep(liao, merchant=liao.shop), keep(liao)]
    assert [macro.scope for macro in scopes] == ["own", "department", "shop", "platform"]
    assert User.objects.filter(pk=liao.lin.pk).exists()
