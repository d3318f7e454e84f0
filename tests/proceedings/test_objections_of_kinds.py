"""Whoever handles a matter of any kind can be objected to where the procedure knows a handler (M-3.1.3)."""

import pytest
from kinds_world import World, morning, world  # noqa: F401
from proceedings_cast import fresh_caches, liao  # noqa: F401
from test_kinds_stories import measured

from gongdao.cases.models import Clock, Objection
from gongdao.notices.models import Letter
from gongdao.proceedings.exclusion_errors import NobodyHandles, ObjectionUpheld

pytestmark = pytest.mark.usefixtures("morning")
BIAS = {"reasons": "承办人与我有纠纷。"}
HANDLED = {
    "request": ("agent", "take_request"),
    "feedback": ("agent", "claim"),
    "data_request": ("privacy_officer", "reply"),
    "measure": ("service_centre", "reply"),
}


@pytest.mark.parametrize("kind", HANDLED)
def test_the_handler_is_objected_to_and_keeps_out(world: World, kind: str) -> None:
    handler, act = HANDLED[kind]
    case = (measured(world, "consumer") if kind == "measure" else world.file(kind)).id
    with pytest.raises(NobodyHandles):
        world.do(case, "consumer", "object_to_handler", **BIAS)
    world.do(case, handler, act, text="已经收到。", to="consumer")
    world.do(case, "consumer", "object_to_handler", **BIAS)
    clock = Clock.objects.get(case=case, deadline=f"{kind}.recusal")
    assert clock.state == "running"
    assert Letter.objects.filter(case=case, event="object_to_handler", role="consumer").exists()
    world.do(case, "general_manager", "uphold_objection", reasons="情况属实。")
    clock.refresh_from_db()
    assert (clock.state, Objection.objects.get(case=case).state) == ("stopped", "upheld")
    with pytest.raises(ObjectionUpheld):
        world.do(case, handler, "note", text="还是我来。")
