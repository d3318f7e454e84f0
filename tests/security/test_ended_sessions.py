"""A session that has ended opens nothing any more, on whatever way it comes in."""

from django.test import Client
from proceedings_cast import PASSWORD, Cast, fresh_caches, liao, sheng  # noqa: F401
from security_browsers import signed_in

from gongdao.config.live import authorise
from gongdao.legaltime import clock
from gongdao.people import changes, queries
from gongdao.people.models import Holding, User

TOPIC = "liaoliao/queue/all"


def key_of(client: Client) -> str:
    return str(client.cookies["gongdao_session"].value)


def test_live_tells_only_staff_with_a_role_there(liao: Cast, sheng: Cast) -> None:
    assert authorise(key_of(signed_in(liao.lin)), TOPIC)
    for stranger in (sheng.lin, liao.zhou, liao.seller):
        assert not authorise(key_of(signed_in(stranger)), TOPIC)
    assert not authorise("", TOPIC)
    assert not authorise("a" * 32, TOPIC)


def test_a_new_password_ends_the_sessions_of_a_thief(liao: Cast) -> None:
    thief = signed_in(liao.lin)
    key = key_of(thief)
    user = User.objects.get(pk=liao.lin.pk)
    user.set_password("another " + PASSWORD)
    user.save()
    assert not authorise(key, TOPIC)
    assert thief.get("/desk/").status_code == 302


def test_a_role_or_account_that_ended_opens_nothing(liao: Cast) -> None:
    lin, he = signed_in(liao.lin), signed_in(liao.he)
    changes.end_role(Holding.objects.get(user=liao.lin), clock.now())
    changes.set_active(liao.he, False)
    assert queries.platforms_of(liao.lin, clock.now()) == []
    for client in (lin, he):
        assert not authorise(key_of(client), TOPIC)
        assert client.get("/desk/queue/all/").status_code == 302


def test_signing_in_and_out_changes_the_session(liao: Cast) -> None:
    client = Client()
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    client.cookies["gongdao_session"] = planted = session.session_key
    client.post("/liaoliao/login/", {"login": liao.zhou.email, "password": PASSWORD})
    held = key_of(client)
    assert held != planted
    assert client.post("/liaoliao/logout/").status_code == 302
    stolen = Client()
    stolen.cookies["gongdao_session"] = held
    assert stolen.get("/liaoliao/cases/").status_code == 302
