"""With which saved replies somebody may answer in a case."""

from gongdao.cases.models import Case
from gongdao.knowledge import macros
from gongdao.knowledge.models import Macro
from gongdao.proceedings.actors import Actor


def replies(case: Case, actor: Actor) -> list[Macro]:
    """The saved replies with which the actor may answer in this case: those of its shop."""
    mine = actor.merchant_ids & {case.merchant_id}
    return macros.of_shops(case.platform_id, mine) if mine else []
