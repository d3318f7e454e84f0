"""Cases that hang together: merged and set free, split, related, grouped; with a trace, without others' data."""

import json
from datetime import timedelta

import pytest
from kinds_world import SAYS, World, housekeeping, world  # noqa: F401
from proceedings_cast import MORNING, fresh_caches, liao  # noqa: F401

from gongdao.cases import queries
from gongdao.cases.folds import FOLDED, folded_value
from gongdao.cases.models import Case, Clock, Link, Proposal
from gongdao.errors import Refusal
from gongdao.intake.submission import Filer
from gongdao.legaltime import clock
from gongdao.notices.models import Letter
from gongdao.proceedings.errors import NotYourPart, ReasonsNeeded
from gongdao.proceedings.link_errors import (
    InGroupAlready,
    KeptOutOfMerged,
    LinkedAlready,
    MainUnanswered,
    NoSuchLink,
    NoSuchOther,
    NothingToWaitFor,
    OtherCaseNeeded,
    OtherParties,
    OthersWait,
)
from gongdao.record.models import Event

BECAUSE = {"reasons": "同一笔订单的同一件事。"}
HOUR = timedelta(hours=1)


def in_hand(world: World, **more: object) -> Case:
    opened = world.file("complaint", **more)
    world.do(opened.id, "agent", "claim")
    world.do(opened.id, "agent", "accept")
    return world.case(opened)


def merged(world: World) -> tuple[Case, Case]:
    """The main case and the one that waits under it."""
    main, again = in_hand(world), in_hand(world)
    world.do(again.pk, "agent", "merge", other=main.number, **BECAUSE)
    return main, again


def now(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def refuses(why: type[Refusal], world: World, case: Case, role: str, action: str, **inputs: object) -> None:
    with pytest.raises(why):
        world.do(case.pk, role, action, **inputs)


def proven() -> None:
    """The changes in the record add up to the rows of the links, and each stands in an event of its own case."""
    folded: dict[str, dict[str, object]] = {}
    for event in Event.objects.order_by("recorded_at", "id"):
        for key, change in json.loads(bytes(event.bytes))["changes"].items():
            if key.startswith("link:"):
                row = folded.setdefault(key, {"case": str(event.case_id)})
                assert row["case"] == str(event.case_id) and change["rev"] == int(row.get("rev", 0)) + 1
                row |= {name: value if name == "rev" else value[1] for name, value in change.items()}
    rows = {
        f"link:{one.pk}": {"rev": one.rev}
        | {name: folded_value(column, getattr(one, column)) for name, column in FOLDED["link"].items()}
        for one in Link.objects.all()
    }
    assert {key: {"undone_at": None} | row for key, row in folded.items()} == rows


def words_for(case: Case, audience: str) -> str:
    return " ".join(str(entry.content) for entry in queries.timeline(now(case), queries.AUDIENCES[audience]))


def test_what_is_merged_gets_its_result_with_the_first_and_appeals_by_itself(world: World) -> None:
    with clock.frozen(MORNING):
        main, again = merged(world)
        assert now(again).state == "merged"
        assert {"consumer", "merchant"} == set(
            Letter.objects.filter(case=again, event="merge").values_list("role", flat=True)
        )
        refuses(MainUnanswered, world, again, "agent", "give_result", **SAYS)
        world.do(main.pk, "agent", "give_result", **SAYS)
        both = {now(main).state, now(again).state}
        assert both == {"answered"}
        assert Letter.objects.filter(case=again, event="give_result", role="consumer").exists()
        assert SAYS["reasons"] in words_for(again, "consumer")
        housekeeping()
        world.do(again.pk, "consumer", "appeal", text="不同意。")
        assert (now(main).state, now(again).state) == ("answered", "under_appeal")
        proven()


def test_undone_it_runs_again_with_its_clocks_as_they_were_and_a_breach_stays(world: World) -> None:
    with clock.frozen(MORNING):
        main, lone = in_hand(world), in_hand(world)
        again = in_hand(world)
        world.do(again.pk, "agent", "merge", other=main.number, **BECAUSE)
    with clock.frozen(MORNING + 200 * HOUR):
        world.do(again.pk, "consumer", "unmerge", reasons="不是同一件事。")
        housekeeping()
        assert now(again).state == "in_hand"
        never, was = (
            list(
                Clock.objects.filter(case=one)
                .order_by("deadline", "starts_at")
                .values_list("deadline", "due_at", "breached_at")
            )
            for one in (lone, again)
        )
        assert was == never and any(breached for _, _, breached in was)
        assert Link.objects.get(case=again).undone_at == MORNING + 200 * HOUR
        world.do(main.pk, "agent", "give_result", **SAYS)
        assert now(again).state == "in_hand"
        proven()


def test_who_must_keep_out_of_the_merged_one_does_not_answer_it_with_the_first(world: World) -> None:
    with clock.frozen(MORNING):
        main, again = merged(world)
        world.do(again.pk, "consumer", "object_to_handler", reasons="承办人与商家是老同事。")
        refuses(KeptOutOfMerged, world, main, "agent", "give_result", **SAYS)
        world.do(again.pk, "department_leader", "uphold_objection", reasons="确为前同事。")
        with pytest.raises(KeptOutOfMerged, match=again.number):
            world.do(main.pk, "agent", "give_result", **SAYS)
        assert (now(main).state, now(again).state) == ("in_hand", "merged")
        world.do(again.pk, "consumer", "unmerge", reasons="请别人办理。")
        world.do(main.pk, "agent", "give_result", **SAYS)


@pytest.mark.parametrize("ends", ["withdraw", "refuse"])
def test_if_the_first_ends_without_a_result_the_merged_one_goes_on(world: World, ends: str) -> None:
    with clock.frozen(MORNING):
        opened = world.file("complaint")
        world.do(opened.id, "agent", "claim")
        main, again = world.case(opened), in_hand(world)
        world.do(again.pk, "agent", "merge", other=main.number, **BECAUSE)
        world.do(main.pk, "consumer" if ends == "withdraw" else "agent", ends, **SAYS)
        assert now(again).state == "in_hand" and Link.objects.get(case=again).undone_at is not None
        freed = Event.objects.get(case_id=again.pk, name="unmerge")
        assert (freed.actor_kind, freed.actor_id) == ("system", None)
        proven()


def test_what_cannot_be_merged_is_refused_with_the_reason(world: World) -> None:
    with clock.frozen(MORNING):
        main, again = merged(world)
        third, other = in_hand(world), in_hand(world)
        Case.objects.filter(pk=other.pk).update(consumer=world.cast.wang)
        refuses(OtherCaseNeeded, world, third, "agent", "merge", **BECAUSE)
        refuses(NoSuchOther, world, third, "agent", "merge", other=third.number, **BECAUSE)
        refuses(NoSuchOther, world, third, "agent", "merge", other="999", **BECAUSE)
        refuses(ReasonsNeeded, world, third, "agent", "merge", other=main.number)
        refuses(OtherParties, world, other, "agent", "merge", other=main.number, **BECAUSE)
        refuses(NothingToWaitFor, world, third, "agent", "merge", other=again.number, **BECAUSE)
        refuses(OthersWait, world, main, "agent", "merge", other=third.number, **BECAUSE)
        refuses(NotYourPart, world, third, "consumer", "merge", other=main.number, **BECAUSE)
        refuses(NoSuchLink, world, again, "agent", "unlink", link=str(Link.objects.get(case=again).pk), **BECAUSE)
        world.do(main.pk, "agent", "give_result", **SAYS)
        refuses(NothingToWaitFor, world, third, "agent", "merge", other=main.number, **BECAUSE)


def test_guests_are_the_same_by_how_they_can_be_reached(world: World) -> None:
    with clock.frozen(MORNING):
        guests = [Filer(name="周", phone=phone) for phone in ("13800000001", "13800000001", "13800000002")]
        main, again, stranger = (in_hand(world, filer=one) for one in guests)
        world.do(again.pk, "agent", "merge", other=main.number, **BECAUSE)
        refuses(OtherParties, world, stranger, "agent", "merge", other=main.number, **BECAUSE)


def test_a_mixed_matter_becomes_two_from_the_same_arrival(world: World) -> None:
    with clock.frozen(MORNING):
        first = in_hand(world)
    with clock.frozen(MORNING + 3 * HOUR):
        world.do(
            first.pk, "agent", "split", kind="feedback.report_misconduct", title="刷单", part="这家店刷单。", **BECAUSE
        )
        [part] = world.case_beside(first.pk)
        assert (part.procedure, part.received_at, part.consumer_id) == ("feedback", MORNING, first.consumer_id)
        assert {one.starts_at for one in part.clocks.all()} == {MORNING}
        assert part.number in words_for(first, "consumer") and now(first).state == "in_hand"
        world.do(
            first.pk, "agent", "split", title="水壶", part="同单的水壶漏水。", **{"fact.topic": "quality"}, **BECAUSE
        )
        two = Case.objects.get(parent=first, procedure="complaint")
        assert (two.merchant_id, two.order_id, two.facts["topic"]) == (first.merchant_id, first.order_id, "quality")
        assert list(Link.objects.filter(case=first).values_list("kind", flat=True)) == ["split", "split"]
        assert Letter.objects.filter(case=first, event="split", role="consumer").exists()
        proven()


def test_related_cases_are_for_staff_and_can_be_taken_apart(world: World) -> None:
    with clock.frozen(MORNING):
        one, two = in_hand(world), in_hand(world)
        Case.objects.filter(pk=two.pk).update(consumer=world.cast.wang)
        world.do(one.pk, "agent", "relate", other=two.number, **BECAUSE)
        refuses(LinkedAlready, world, two, "agent", "relate", other=one.number, **BECAUSE)
        assert two.number in words_for(one, "staff") and one.number in words_for(two, "staff")
        assert two.number not in words_for(one, "consumer") and one.number not in words_for(two, "consumer")
        link = Link.objects.get(case=one)
        refuses(NoSuchLink, world, two, "agent", "unlink", link=str(link.pk), **BECAUSE)
        world.do(one.pk, "agent", "unlink", link=str(link.pk), **BECAUSE)
        assert Event.objects.filter(case_id=two.pk, name__startswith="case.").count() == 2
        refuses(NoSuchLink, world, one, "agent", "unlink", link=str(link.pk), **BECAUSE)


def test_a_group_has_one_lead_and_each_member_its_own_record(world: World) -> None:
    with clock.frozen(MORNING):
        lead, two, three = in_hand(world), in_hand(world), in_hand(world)
        Case.objects.filter(pk=two.pk).update(consumer=world.cast.wang)
        world.do(two.pk, "agent", "join_group", other=lead.number, **BECAUSE)
        world.do(three.pk, "agent", "join_group", other=two.number, **BECAUSE)
        assert set(Link.objects.values_list("case", "other", "kind")) == {
            (two.pk, lead.pk, "group"),
            (three.pk, lead.pk, "group"),
        }
        refuses(InGroupAlready, world, lead, "agent", "join_group", other=two.number, **BECAUSE)
        world.do(two.pk, "agent", "give_result", **SAYS)
        assert (now(two).state, now(lead).state, now(three).state) == ("answered", "in_hand", "in_hand")
        for case in (lead, two, three):
            assert not {one.number for one in (lead, two, three) if one != case} & set(
                words_for(case, "consumer").split()
            )
        world.do(three.pk, "agent", "unlink", link=str(Link.objects.get(case=three).pk), **BECAUSE)
        assert Link.objects.filter(undone_at=None).count() == 1
        assert not Proposal.objects.exists()
        proven()
