"""The statement of reasons of one decision: what was found, on what, by which clause, what follows, who, what next."""

from django.utils.translation import gettext, gettext_lazy, pgettext

from gongdao.cases.models import Clock
from gongdao.cases.queries import Entry
from gongdao.editions.places import Place, Places, places
from gongdao.look import times
from gongdao.notices.models import Letter
from gongdao.papers import decisions
from gongdao.papers.about import Telling
from gongdao.papers.errors import NoSuchPaper
from gongdao.papers.sheet import Sheet
from gongdao.proceedings.possible import effective_facts
from gongdao.rulebook import Deadline, Row

MEASURE = (
    ("measure", gettext_lazy("Measure")),
    ("scope", gettext_lazy("What it covers")),
    ("duration", gettext_lazy("How long")),
)


def statement(telling: Telling, event_id: int) -> Sheet:
    """The statement of the decision that this event is. Raises NoSuchPaper for what is no decision or not theirs."""
    case, stack = telling.case, telling.stack
    entry = next((one for one in telling.entries if one.id == event_id), None)
    row = decisions.decision(stack, case.procedure, entry) if entry else None
    if entry is None or row is None:
        raise NoSuchPaper()
    sheet = telling.sheet(gettext("Statement of reasons"), entry.occurred_at)
    _decided(telling, sheet, entry)
    _found(telling, sheet, entry)
    sheet.heading(gettext("Evidence"))
    telling.evidence(sheet, entry)
    _reasons(telling, sheet, entry, row)
    _who(telling, sheet, entry)
    _next(telling, sheet, entry)
    _delivery(telling, sheet, entry)
    sheet.heading(pgettext("paper", "Proof"))
    telling.proof(sheet, [entry])
    return sheet


def _decided(telling: Telling, sheet: Sheet, entry: Entry) -> None:
    content, stack = entry.content, telling.stack
    sheet.heading(gettext("What was decided"))
    state = decisions.led_to(entry)
    sheet.rows(
        [
            (gettext("Decision"), stack.event_label(entry.name, telling.language)),
            (gettext("Decided on"), telling.when(entry.occurred_at)),
            (gettext("Where the case stands by it"), stack.label("states", state, telling.language) if state else ""),
            *((str(name), _named(telling, key, str(content.get(key, "")))) for key, name in MEASURE),
            (gettext("In words"), "\n".join(str(content[key]) for key in ("result", "text") if content.get(key))),
        ]
    )
    if entry.erased:
        sheet.text(gettext("The words of this decision were erased by law; what it did is still in the record."))


def _named(telling: Telling, key: str, value: str) -> str:
    return telling.stack.label("measures", value, telling.language) if key == "measure" else value


def _found(telling: Telling, sheet: Sheet, entry: Entry) -> None:
    """What was brought forward, and what was found."""
    sheet.heading(gettext("Facts"))
    opened = telling.entries[0] if telling.entries else None
    brought = str(opened.content.get("text", "")) if opened is not None and opened.id != entry.id else ""
    order = telling.case.order
    known = gettext("{number}, {goods}; confirmed by the marketplace")
    sheet.rows(
        [
            (gettext("Brought forward"), brought),
            (pgettext("paper", "Found"), str(entry.content.get("found", ""))),
            (
                gettext("Trade"),
                known.format(number=order.number, goods=order.goods) if order is not None and order.verified else "",
            ),
        ]
    )


def _reasons(telling: Telling, sheet: Sheet, entry: Entry, row: Row) -> None:
    sheet.heading(gettext("Reasons"))
    sheet.text(str(entry.content.get("reasons", "")) or gettext("No further reasons were written down."))
    sheet.heading(pgettext("paper", "Rules"))
    named = str(entry.content.get("clause", ""))
    if named:
        sheet.text(gettext("The decision is based on this clause:"))
        telling.clause(sheet, named)
    if row.clause != named:
        sheet.text(gettext("The step was taken by this clause:"))
        telling.clause(sheet, row.clause)


def _who(telling: Telling, sheet: Sheet, entry: Entry) -> None:
    sheet.heading(gettext("Who decided"))
    acted_for = telling.role_label(entry.stood_in_for) if entry.stood_in_for else ""
    human = decisions.maker(entry) == decisions.PERSON
    sheet.rows(
        [
            (gettext("How"), decisions.made_by(entry)),
            (pgettext("paper", "By"), telling.person(entry) if human else ""),
            (gettext("In place of"), acted_for),
        ]
    )


def _next(telling: Telling, sheet: Sheet, entry: Entry) -> None:
    """How this can be looked at again, until when, and where else one can turn."""
    sheet.heading(gettext("If you do not agree"))
    rows = [
        one
        for one in decisions.appeals(telling.stack, telling.case.procedure, decisions.led_to(entry))
        if telling.role in one.by
    ]
    said = []
    for row in {one.action: one for one in rows}.values():
        how = telling.stack.label("actions", row.action, telling.language)
        words = gettext("To the platform, free of charge: {how}. Somebody who did not decide before looks at it again.")
        said += [words.format(how=how), _until(telling, row, entry)]
    told = places(telling.case.platform, telling.now)
    said.append(gettext("You can ask for a decision by a person, whatever a program or a rule has decided."))
    sheet.rows([(gettext("Appeal"), "\n".join(filter(None, said))), *_ways(told)])
    sheet.text(gettext("You need not finish here before you go elsewhere."))


def _until(telling: Telling, row: Row, entry: Entry) -> str:
    """Until when somebody can appeal: by the clock that runs, else by the limit that will."""
    windows = [one for one in telling.stack.deadlines(telling.case.procedure) if _ends_by(one, row)]
    names = {one.name for one in windows}
    clocks = [c for c in telling.case.clocks.all() if c.deadline in names and c.starts_at >= entry.occurred_at]
    if clocks:
        first: Clock = min(clocks, key=lambda one: (one.starts_at, one.pk))
        return gettext("Until {when} ({clause}).").format(when=telling.until(first.due_at), clause=first.clause)
    facts = effective_facts(telling.case)
    for window in windows:
        if (limited := window.limit(facts)) is not None:
            starts = [telling.stack.event_label(name, telling.language) for name in window.starts]
            words = gettext("Within {limit}, counted from: {starts} ({clause}).")
            limit = times.limited(str(limited.limit))
            return words.format(limit=limit, starts=_or(starts), clause=window.clause)
    return ""


def _ends_by(deadline: Deadline, row: Row) -> bool:
    return deadline.favours == "user" and row.action in deadline.stops


def _or(names: list[str]) -> str:
    return gettext(" or ").join(names)


def _ways(told: Places) -> list[tuple[str, str]]:
    """Mediation, arbitration, court and whoever else is registered, with their prices and addresses."""
    ways = [
        (gettext("To have it mediated"), ("people_mediation", "mediation"), told.mediation),
        (gettext("To have it arbitrated"), ("arbitration",), told.arbitration),
        (gettext("To go to court"), ("litigation",), told.court),
    ]
    found = []
    for name, fees, bodies in ways:
        known = [told.fees[fee] for fee in fees if fee in told.fees]
        prices = [gettext("{way}: {price}").format(way=fee.route, price=fee.price) for fee in known]
        found.append((name, "\n".join([*prices, *(_place(one) for one in bodies)]) or gettext("At any time.")))
    return found + [(kind, "\n".join(_place(one) for one in ones)) for kind, ones in told.others.items()]


def _place(one: Place) -> str:
    url = one.url if "://" in one.url else ""  # an address of our own pages means nothing on paper
    return gettext(", ").join(part for part in (one.name, one.address, one.phone, url) if part)


def _delivery(telling: Telling, sheet: Sheet, entry: Entry) -> None:
    """By which letters it reached the reader."""
    sheet.heading(gettext("Delivery"))
    letters = Letter.objects.filter(case=telling.case, event_id=entry.id, role=telling.role, mandate=None).order_by(
        "id"
    )
    rows = []
    for one in letters:
        channel = telling.stack.label("channels", one.channel, telling.language)
        at = telling.when(one.delivered_at) if one.delivered_at else gettext("on its way")
        rows.append([channel, telling.when(one.created_at), at])
    if rows:
        sheet.table([gettext("Way"), gettext("Written"), gettext("Delivered")], rows, ["1fr", "52mm", "52mm"])
    else:
        sheet.text(gettext("It stands on the page of the case. No letter was written."))
