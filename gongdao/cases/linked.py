"""The cases that hang together with one, as they come along with its row."""

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef
from django.db.models.functions import JSONObject

from gongdao.cases.models import Case, Link

EACH = 8


@dataclass(frozen=True, slots=True)
class Linked:
    """A case at the other end of a link; `own` if the link is undone on this case."""

    id: int
    kind: str
    number: str
    title: str
    state: str
    own: bool


def annotations() -> dict[str, ArraySubquery]:
    """For a query of one case: its own links, and the first that lead to it."""
    return {"links_own": _side("case", "other"), "links_here": _side("other", "case")}


def _side(mine: str, far: str) -> ArraySubquery:
    told = JSONObject(
        id="id", kind="kind", number=F(f"{far}__number"), title=F(f"{far}__title"), state=F(f"{far}__state")
    )
    rows = Link.objects.filter(**{mine: OuterRef("pk")}, undone_at=None).order_by("id")
    return ArraySubquery(rows.values(told=told)[:EACH])


def linked(case: Case) -> list[Linked]:
    """The links of a case that was read with `annotations`."""
    sides: list[tuple[bool, list[dict[str, Any]]]] = [
        (True, case.links_own),  # type: ignore[attr-defined]
        (False, case.links_here),  # type: ignore[attr-defined]
    ]
    return [Linked(**one, own=own) for own, rows in sides for one in rows]
