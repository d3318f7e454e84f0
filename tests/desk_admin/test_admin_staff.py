"""Staff, roles and absences: what an administrator can do, what is recorded, and what nobody else can."""

import re
import threading
from typing import Any

import pytest
from admin_cast import Chief, chief, chief_of, events, local, other, signed_in, text_of  # noqa: F401
from django.core import mail
from django.db import connections
from django.test import Client
from proceedings_cast import PASSWORD, Cast, fresh_caches, liao, make_cast, sheng  # noqa: F401

from gongdao.editions import books
from gongdao.people import changes, queries
from gongdao.people.models import Absence, Holding, User
from gongdao.record.models import Event

NEW = {"name": "陆遥", "email": "lu@gongdao.example", "role": "agent.after_sales", "password": "晴天-Umbrella-42"}


def test_the_list_shows_roles_and_who_is_away(chief: Chief, liao: Cast) -> None:
    changes.set_absence(liao.leader, liao.platform.created_at, None, "leave")
    page = text_of(chief.get(""))
    assert re.search(r"苏航 .{0,60}Department leader · \S.* away", page)
    assert "林悦" in page and "lin.liaoliao@gongdao.example" in page
    assert "林悦" not in chief.get("?q=苏")


def test_a_new_colleague_can_work_and_it_is_recorded(chief: Chief) -> None:
    page = chief.post("add/", **NEW)
    assert "陆遥 can sign in now." in page
    user = User.objects.get(email="lu@gongdao.example")
    assert user.check_password(NEW["password"])
    assert [
        (h.role, h.department)
        for h in queries.rota(chief.platform.pk, user.holdings.get().since).duties
        if h.user_id == user.pk
    ] == [("agent", "after_sales")]
    (added, what), (given, role) = events(chief.platform)
    assert (added, what["did"], what["new"]["name"]) == ("staff.changed", "staff_added", "陆遥")
    assert (given, role["did"], role["new"]["department"]) == ("staff.changed", "role_given", "after_sales")
    assert {e.actor_id for e in Event.objects.filter(name="staff.changed")} == {chief.user.pk}


def test_without_a_password_a_link_goes_out(chief: Chief) -> None:
    page = chief.post("add/", **{**NEW, "password": ""})
    assert "gets a link by e-mail" in page
    assert not User.objects.get(email="lu@gongdao.example").has_usable_password()
    for thread in _letters():
        thread.join(5)
    assert [letter.to for letter in mail.outbox] == [["lu@gongdao.example"]]


def _letters() -> list[Any]:
    return [thread for thread in threading.enumerate() if thread.name == "reset-letter"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "This field is required."),
        ({"email": "nonsense"}, "is not an e-mail address"),
        ({"email": "lin.liaoliao@gongdao.example"}, "already"),
        ({"email": "zheng.liaoliao@gongdao.example", "role": "deputy_manager"}, "holds this role already"),
        ({"role": "agent.nowhere"}, "Select a valid choice"),
        ({"role": "agent"}, "Select a valid choice"),
        ({"role": "consumer"}, "Select a valid choice"),
        ({"password": "12345678"}, "password"),
    ],
)
def test_a_wrong_colleague_is_refused_and_the_rest_kept(chief: Chief, wrong: dict[str, str], sentence: str) -> None:
    if wrong.get("email", "").startswith("lin"):
        wrong = {**wrong, "role": "agent.customer_service"}
    before = User.objects.count()
    page = chief.client.post("/desk/admin/add/", {**NEW, **wrong})
    assert page.status_code in (409, 422)
    assert sentence in page.content.decode()
    kept = next(value for field, value in NEW.items() if field in ("name", "email") and field not in wrong)
    assert f'value="{kept}"' in page.content.decode()
    assert User.objects.count() == before
    assert events(chief.platform) == []


def test_roles_are_given_and_ended(chief: Chief, liao: Cast) -> None:
    assert "now holds" in chief.post(f"people/{liao.he.pk}/role/", role="auditor")
    held = Holding.objects.get(user=liao.he, role="auditor")
    assert "End this role?" in chief.get(f"roles/{held.pk}/end/")
    held.refresh_from_db()
    assert held.until is None  # looking at the question does nothing
    assert "no longer holds" in chief.post(f"roles/{held.pk}/end/")
    held.refresh_from_db()
    assert held.until is not None
    assert [content["did"] for _, content in events(chief.platform)] == ["role_given", "role_ended"]
    assert "has ended already" in chief.post(f"roles/{held.pk}/end/", status=409)
    again = chief.post(f"people/{liao.he.pk}/role/", status=409, role="agent.customer_service")
    assert "何青 holds this role already." in again


def test_the_last_administrator_stays(chief: Chief, liao: Cast) -> None:
    own = Holding.objects.get(user=chief.user)
    assert "only administrator" in chief.post(f"roles/{own.pk}/end/", status=409)
    chief.post(f"people/{liao.he.pk}/role/", role="administrator")
    assert chief.client.post(f"/desk/admin/roles/{own.pk}/end/").status_code == 302
    assert chief.client.get("/desk/admin/").status_code in (302, 403)


def test_an_absence_is_noted_and_ended(chief: Chief, liao: Cast) -> None:
    path = f"people/{liao.he.pk}/absence/"
    refused = chief.post(path, status=422, since=local(2), until=local(1), note="dentist")
    assert "The end must be after the beginning." in refused and 'value="dentist"' in refused
    assert "The absence of 何青 is noted." in chief.post(path, since=local(-1), until=local(30), note="dentist")
    row = Absence.objects.get(user=liao.he)
    assert "dentist" in chief.client.get("/desk/absences/").content.decode()
    ended = chief.client.post(f"/desk/absences/{row.pk}/end/", follow=True)
    assert "何青 is back." in ended.content.decode()
    announced = row.until
    row.refresh_from_db()
    assert row.since < row.until < announced
    assert queries.absent([liao.he.pk], row.until) == set()
    assert [content["did"] for _, content in events(chief.platform)] == ["absence_set", "absence_ended"]


def test_an_absence_to_come_can_be_called_off(chief: Chief, liao: Cast) -> None:
    chief.post(f"people/{liao.he.pk}/absence/", since=local(10), until=local(20), note="")
    row = Absence.objects.get(user=liao.he)
    client = signed_in(liao.leader)
    assert client.post(f"/desk/absences/{row.pk}/end/").status_code == 403, "only administrators end others' absences"
    chief.client.post(f"/desk/absences/{row.pk}/end/")
    row.refresh_from_db()
    assert row.until == row.since
    assert "No absence now or to come." in chief.get(f"people/{liao.he.pk}/")


def test_everybody_notes_their_own_absence(chief: Chief, liao: Cast) -> None:
    client = signed_in(liao.lin)
    assert "Administration" not in client.get("/desk/absences/").content.decode()
    assert client.post("/desk/absences/", {"since": local(-1), "until": "", "note": ""}).status_code == 302
    row = Absence.objects.get(user=liao.lin)
    assert client.post(f"/desk/absences/{row.pk}/end/").status_code == 302
    of_another = changes.set_absence(liao.he, row.since, None).row
    assert client.post(f"/desk/absences/{of_another.pk}/end/").status_code == 403
    of_another.refresh_from_db()
    assert of_another.until is None
    assert [name for name, _ in events(chief.platform)] == ["absence.changed", "absence.changed"]


def test_an_absence_is_told_to_every_platform_of_the_person(chief: Chief, other: Chief, liao: Cast) -> None:
    changes.give_role(liao.he, other.platform, "auditor", None, liao.he.created_at)
    chief.post(f"people/{liao.he.pk}/absence/", since=local(-1), until=local(30), note="")
    for one in (chief, other):
        assert [content["did"] for _, content in events(one.platform)] == ["absence_set"]
    page = other.get("history/")
    assert "Somebody of another platform" in page and "顾平" not in page and "何青" in page


def test_the_link_goes_to_the_person_only(chief: Chief, liao: Cast) -> None:
    assert "lin.liaoliao@gongdao.example" in chief.get(f"people/{liao.lin.pk}/link/")
    assert mail.outbox == []
    assert "on its way" in chief.post(f"people/{liao.lin.pk}/link/")
    for thread in _letters():
        thread.join(5)
    assert [letter.to for letter in mail.outbox] == [["lin.liaoliao@gongdao.example"]]


def everybody_else(liao: Cast) -> None:
    """The cast handles complaints; other kinds of matter have roles of their own, held here by one person more."""
    stack = books.stack(liao.ruleset)
    more = changes.create_staff(name="范可", email="fan@gongdao.example", password=PASSWORD).row
    held = set(Holding.objects.filter(platform=liao.platform, until=None).values_list("role", flat=True))
    for role in stack.roles.values():
        if role.scope not in ("case", "machine") and role.name not in held:
            department = "legal" if role.scope == "department" else None
            changes.give_role(more, liao.platform, role.name, department, liao.platform.created_at)


def test_roles_that_nobody_holds_are_named(chief: Chief, liao: Cast) -> None:
    everybody_else(liao)
    page = text_of(chief.get(""))
    assert "Nobody holds these roles" not in page
    changes.end_role(Holding.objects.get(user=liao.risk), liao.platform.created_at)
    for who in (liao.manager, liao.deputy):
        changes.end_role(Holding.objects.get(user=who), liao.platform.created_at)
    page = text_of(chief.get(""))
    assert re.search(r"General manager cases wait for it", page)
    assert re.search(r"Risk management cases wait for it", page)
    assert "Service agent cases" not in page
    for who, told in ((liao.centre, True), (chief.user, True), (liao.lin, False)):
        assert ("Nobody holds these roles" in signed_in(who).get("/desk/").content.decode()) is told


PAGES = ["", "add/", "contacts/", "calendars/", "editions/", "keys/", "platforms/", "history/"]


@pytest.mark.parametrize("path", PAGES)
def test_for_administrators_only(chief: Chief, liao: Cast, path: str) -> None:
    refused = signed_in(liao.manager).get(f"/desk/admin/{path}")
    assert refused.status_code == 403
    assert "for the administrators of the platform" in refused.content.decode()
    assert Client().get(f"/desk/admin/{path}").status_code == 302
    assert signed_in(liao.zhou).get(f"/desk/admin/{path}").status_code == 302
    chief.get(path)


def test_changes_are_for_administrators_only(chief: Chief, liao: Cast) -> None:
    client = signed_in(liao.manager)
    held = Holding.objects.get(user=liao.he)
    tries = {
        "add/": NEW,
        f"people/{liao.manager.pk}/role/": {"role": "administrator"},
        f"people/{liao.he.pk}/link/": {},
        f"people/{liao.he.pk}/absence/": {"since": local(-1)},
        f"roles/{held.pk}/end/": {},
        "keys/": {"name": "x", "scopes": ["cases:read"]},
        "contacts/": {"complaint_phone": "0571-8672 3390"},
        "calendars/": {"table": "{}", "confirmed": "1"},
        "platforms/": {"slug": "mine"},
    }
    for path, values in tries.items():
        assert client.post(f"/desk/admin/{path}", values).status_code == 403, path
    assert events(chief.platform) == []


def test_nothing_of_another_platform_can_be_seen_or_changed(chief: Chief, other: Chief, sheng: Cast) -> None:
    absence = changes.set_absence(sheng.he, sheng.platform.created_at, None, "secret note").row
    held = Holding.objects.get(user=sheng.he)
    assert "何青" in chief.get("")
    for path in PAGES:
        assert "liaosheng" not in chief.get(path)
    assert "secret note" not in chief.client.get("/desk/absences/").content.decode()
    for path in (
        f"people/{sheng.he.pk}/",
        f"roles/{held.pk}/end/",
        f"people/{sheng.he.pk}/link/",
    ):
        chief.get(path, status=404)
    posts: dict[str, dict[str, str]] = {
        f"people/{sheng.he.pk}/role/": {"role": "auditor"},
        f"people/{sheng.he.pk}/absence/": {"since": local(-1)},
        f"people/{sheng.he.pk}/link/": {},
        f"roles/{held.pk}/end/": {},
    }
    for path, values in posts.items():
        chief.post(path, status=404, **values)
    for method in (chief.client.get, chief.client.post):
        assert method(f"/desk/absences/{absence.pk}/end/").status_code == 404
    taken = {**NEW, "email": sheng.he.email}
    assert "No account can be made with this e-mail" in chief.post("add/", status=409, **taken)
    held.refresh_from_db()
    absence.refresh_from_db()
    assert (held.until, absence.until) == (None, None)
    assert events(other.platform) == events(chief.platform) == []


def test_who_administers_both_platforms_may_share_staff(chief: Chief, other: Chief, sheng: Cast) -> None:
    changes.give_role(chief.user, sheng.platform, "administrator", None, sheng.platform.created_at)
    page = chief.post("add/", **{**NEW, "email": sheng.he.email, "name": "Somebody Else"})
    assert "has an account already" in page
    sheng.he.refresh_from_db()
    assert sheng.he.name == "何青" and not sheng.he.check_password(NEW["password"])
    assert Holding.objects.of(chief.platform).filter(user=sheng.he).exists()


@pytest.mark.django_db(transaction=True)
def test_two_administrators_cannot_end_each_other_at_once() -> None:
    cast = make_cast("liaoliao", "聊聊云购")
    one = chief_of(cast, "顾平")
    two = changes.create_staff(name="白露", email="bai@gongdao.example", password="晴天-Umbrella-42").row
    changes.give_role(two, cast.platform, "administrator", None, one.user.created_at)
    held = {row.user_id: row.pk for row in Holding.objects.filter(role="administrator")}
    barrier, answers = threading.Barrier(2), []

    def end(client: Client, holding_id: int) -> None:
        try:
            barrier.wait(10)
            answers.append(client.post(f"/desk/admin/roles/{holding_id}/end/").get("location", ""))
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=end, args=(one.client, held[two.pk])),
        threading.Thread(target=end, args=(signed_in(two), held[one.user.pk])),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    # Who comes second is refused, or has no role left and is sent to sign in.
    assert len(answers) == 2 and sum(one.startswith("/desk/admin/people/") for one in answers) == 1
    assert Holding.objects.filter(role="administrator", until=None).count() == 1
