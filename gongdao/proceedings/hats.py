"""In which roles the actor of an act may do it."""

from gongdao.people import queries
from gongdao.proceedings.actors import Hat
from gongdao.proceedings.work import Work


def hats(work: Work) -> list[Hat]:
    """The roles of the actor in this case; whoever may stand in for its absent owner wears that hat too."""
    own = work.actor.hats_in(work.case)
    owner = work.stack.roles.get("owner")
    if owner is None or work.case.assignee_id is None or any(hat.role == "owner" for hat in own):
        return own
    stand_in = next((hat for hat in own if hat.role == owner.stand_in), None)
    if stand_in is not None and queries.absent([work.case.assignee_id], work.now):
        own.append(Hat("owner", stand_in.department, stands_in_for="owner"))
    return own
