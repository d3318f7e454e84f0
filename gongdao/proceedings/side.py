"""Matters beside a matter: what staff open out of a case, such as a legal question or an improvement."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from gongdao.cases.models import Case
from gongdao.intake import kinds
from gongdao.intake.kinds import Kind
from gongdao.intake.submission import Submission, clean_text
from gongdao.legaltime import clock as legal_clock
from gongdao.proceedings import exclusions
from gongdao.proceedings.act import locked
from gongdao.proceedings.actors import Actor, covered
from gongdao.proceedings.errors import NotYourPart
from gongdao.proceedings.open import Opened, open_cases
from gongdao.proceedings.said import INPUTS
from gongdao.proceedings.work import facts_from_json
from gongdao.rulebook import Stack


def beside(case: Case, actor: Actor) -> list[Kind]:
    """What the actor may open out of this case now: work within its procedure while it is open, and the staff's own."""
    stack = case.ruling().procedure
    roles = {hat.role for hat in actor.hats_in(case)} if actor.staff else set()
    return [one for one in _kinds(case, stack) if roles & set(one.row.by)]


def _kinds(case: Case, stack: Stack) -> list[Kind]:
    within = ("",) if case.final else ("", case.procedure)
    flows = [one for one in stack.procedures.values() if one.within in within]
    found = [Kind(flow.name, row) for flow in flows for row in kinds.openings(stack, flow.name)]
    return [one for one in found if not any(stack.roles[role].party for role in one.row.by if role in stack.roles)]


def open_beside(
    case_id: int, key: str, actor: Actor, inputs: Mapping[str, Any], *, files: Sequence[int] = ()
) -> Opened:
    """Open the kind `key` (procedure.action) out of a case, which its facts and its department go over to.

    The parties of the case are no parties of it. `inputs` are text, title, what `said.INPUTS` names, and a department,
    if it is for another one than that of the case. Raises NoSuchCase, BadFact, NotYourPart, EmptyText, TextTooLong,
    ReasonsNeeded and what else the row needs.
    """
    now = legal_clock.now()
    with transaction.atomic():
        case = locked(case_id, actor)
        kind = next((one for one in beside(case, actor) if one.key == key), None)
        if kind is None:
            raise NotYourPart(
                action=key[:60], roles="-", clause=case.ruling().procedure.procedure(case.procedure).clause
            )
        exclusions.of(case, now).check(actor.user_id)
        covered(actor, case.platform, kind.procedure, None, now)
        return open_cases([_submission(case, kind, actor, inputs, files)], ruleset_id=case.ruleset_id, now=now)[0]


def _submission(case: Case, kind: Kind, actor: Actor, inputs: Mapping[str, Any], files: Sequence[int]) -> Submission:
    stack = case.ruling().procedure
    facts = facts_from_json(stack, case.facts)
    department = _said(inputs, "department") or case.department
    if department:
        facts["department"] = stack.parse_fact("department", department)
    worn = [hat.role for hat in actor.hats_in(case)]
    return Submission(
        platform_id=case.platform_id,
        platform=case.platform.slug,
        text=clean_text(str(inputs.get("text", ""))),
        procedure=kind.procedure,
        action=kind.row.action,
        facts=facts,
        ruleset_id=case.ruleset_id,
        occurred_at=legal_clock.now(),
        attachment_ids=tuple(files),
        filed_by=actor.user_id,
        filed_as=next(role for role in kind.row.by if role in worn),
        filed_for=actor.acts_for,
        parent_id=case.pk,
        title=_said(inputs, "title"),
        said={name: _said(inputs, name) for name in INPUTS},
    )


def _said(inputs: Mapping[str, Any], name: str) -> str:
    return str(inputs.get(name, "")).strip()
