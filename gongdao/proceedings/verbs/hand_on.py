"""`hand_on`: the matter ends here and goes on by the main procedure, as a case of its own with the time it came in."""

from gongdao.cases import queries
from gongdao.notices.letters import CONSUMER, whose
from gongdao.proceedings import mandates
from gongdao.proceedings.errors import NotYourPart
from gongdao.proceedings.open import open_cases
from gongdao.proceedings.out_of import out_of
from gongdao.proceedings.registry import verb
from gongdao.proceedings.said import tell
from gongdao.proceedings.verbs.close import wind_up
from gongdao.proceedings.work import Work, facts_from_json


@verb("hand_on")
def hand_on(work: Work) -> None:
    """Open the case that goes on. Its limits run from the time when this one came in (H-1.2.2). Raises NotYourPart."""
    if whose(work.case) != CONSUMER:  # the main procedure is the consumer's; a shop's own matter cannot go on by it
        raise NotYourPart(
            action=work.label("actions", work.action),
            roles=work.stack.role_label(CONSUMER, work.language),
            clause=work.clause,
        )
    wind_up(work)
    tell(work)
    case = work.case
    first = queries.timeline(case, queries.AUDIENCES["staff"])[0]
    following = out_of(
        work,
        procedure=work.stack.main_procedure,
        text=first.content.get("text", ""),
        title=case.title,
        facts=facts_from_json(work.stack, case.facts),
    )
    [opened] = open_cases([following], ruleset_id=case.ruleset_id, now=work.now)
    mandates.carry_on(work, opened.id)
    work.content["following"] = opened.number
