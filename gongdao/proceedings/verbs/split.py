"""`split`: a part of a mixed matter becomes a case of its own, with the same parties and time of arrival."""

from gongdao.intake import kinds
from gongdao.intake.submission import clean_text
from gongdao.notices.letters import whose
from gongdao.proceedings import links, mandates
from gongdao.proceedings.open import open_cases
from gongdao.proceedings.out_of import out_of
from gongdao.proceedings.registry import verb
from gongdao.proceedings.said import tell
from gongdao.proceedings.verbs.set_facts import PREFIX
from gongdao.proceedings.work import Work, facts_from_json


@verb("split")
def split(work: Work) -> None:
    """Open a case of the kind `kind` (else of the same) with the words `part` and the facts `fact.NAME`.

    Raises EmptyText, TextTooLong, UnknownKind, FactsNeeded, BadFact.
    """
    case, stack = work.case, work.stack
    procedure, _, action = (str(work.inputs.get("kind", "")).strip() or case.procedure).partition(".")
    kind = kinds.find(stack, procedure, action, [whose(case)])
    said = {name.removeprefix(PREFIX): text for name, text in work.inputs.items() if name.startswith(PREFIX) and text}
    own = {name: stack.parse_fact(name, str(text)) for name, text in said.items()}
    part = out_of(
        work,
        procedure=kind.procedure,
        action=kind.row.action,
        text=clean_text(str(work.inputs.get("part", ""))),
        title=str(work.inputs.get("title", "")).strip(),
        facts=facts_from_json(stack, case.facts) | own,
    )
    [opened] = open_cases([part], ruleset_id=case.ruleset_id, now=work.now)
    links.new(work, opened.id, links.SPLIT)
    mandates.carry_on(work, opened.id)
    tell(work)
    work.content["split_off"] = opened.number
