"""The forms of actions, made from what the procedure row asks for; the verbs check, a form only shows.

A fact's field is empty while the rules decide it; only what was changed is sent on, so that nothing derived becomes
asserted by looking at it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from gongdao.cases.linked import Linked
from gongdao.cases.models import Case
from gongdao.desk.labels import LINKS, OUTCOMES, signal_words
from gongdao.desk.said import field as said_field
from gongdao.errors import Refusal
from gongdao.intake import files, kinds
from gongdao.intake.submission import LONGEST_TITLE
from gongdao.look.currency import amount_label, worth_label
from gongdao.look.refusals import say
from gongdao.notices.letters import whose
from gongdao.proceedings import offers
from gongdao.proceedings.duties import PREFIX
from gongdao.proceedings.possible import Possible
from gongdao.rulebook import Fact, Stack
from gongdao.rulebook.facts import CHOICES

FACT = "fact."
NEAR = "near-cases"
"""The id of the list of cases that a page offers for a number."""
Choices = list[tuple[Any, Any]]
# a refusal of a verb -> the field that it is about
FIELD_OF = {
    "reasons-needed": "reasons",
    "clause-needed": "clause",
    "found-needed": "found",
    "measure-needed": "measure",
    "tracking-needed": "tracking",
    "identity-incomplete": "registered_name",
    "nothing-to-hand-over": "files",
    "unknown-clause": "clause",
    "consent-needed": "consent",
    "fee-not-shown": "fee_shown",
    "evidence-needed": "files",
    "bad-amount": "amount",
    "remedy-needed": "remedy",
    "text-needed": "text",
    "performance-time": "perform_within",
    "in-kind-needs-worth": "in_kind_worth",
    "waiver-in-offer": "terms",
    "above-the-cap": "amount",
    "not-staff-here": "assignee",
    "bad-rating": "rating",
    "other-case-needed": "other",
    "no-such-other": "other",
    "busy-there": "other",
    "linked-already": "other",
    "in-group-already": "other",
    "other-parties": "other",
    "nothing-to-wait-for": "other",
    "no-such-link": "link",
    "empty-text": "part",
    "text-too-long": "part",
    "unknown-kind": "kind",
    "facts-needed": "kind",
    "no-such-signal": "signal",
    "outcome-needed": "outcome",
    "file-too-large": "files",
    "file-empty": "files",
    "file-kind-refused": "files",
    "too-many-files": "files",
}


TERMS = ("payer", "goods", "freight", "perform_within", "in_kind", "in_kind_worth", "terms")
LATER = (*TERMS, "text", "files")  # what may stay empty stands behind what must be said
SURE = ("remedy", "rating", "to", "facts", "other", "link", "part", "signal", "outcome")  # must be said


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


@dataclass(frozen=True, slots=True)
class About:
    """What the choices are taken from: `people` are (id, name) by the words of their group, `governing` clause ids,
    `links` those that the case itself has, `asked` further facts that the rules want to know, `chosen` a sum (yuan)
    that an offer begins with.
    """

    case: Case
    stack: Stack
    language: str
    facts: Mapping[str, Any]
    people: Mapping[str, Sequence[tuple[int, str]]]
    governing: Sequence[str] = ()
    links: Sequence[Linked] = ()
    asked: Sequence[str] = ()
    chosen: str = ""


class ActForm(forms.Form):
    """The form of one action. It accepts everything that was typed: whether it will do is for the verb to say."""

    use_required_attribute = False

    def full_clean(self) -> None:
        self._errors = ErrorDict()
        self.cleaned_data = dict(self.data.items()) if self.is_bound else {}


def form_for(
    one: Possible,
    about: About,
    *,
    data: Mapping[str, Any] | None = None,
    initial: Mapping[str, Any] | None = None,
    refusal: Refusal | None = None,
    prefix: str | None = None,
) -> ActForm:
    """The form of a possible action; `data` is what was sent, `refusal` why it was refused, `initial` a draft.

    Several forms on one page that are sent together are told apart by their prefixes.
    """
    form = ActForm(data, initial=dict(initial or {}), prefix=prefix, auto_id=f"{prefix or one.action}-%s")
    for name in sorted((name for name in one.fields if name != "offer"), key=LATER.__contains__):
        for field_name, field in _fields(name, about):
            field.required = name in one.required or name in SURE
            form.fields[field_name] = field
    for task in one.first:
        form.fields[f"{PREFIX}{task.name}"] = _first(task.name, task.clause, about)
    if refusal is not None:
        form.full_clean()
        field_name = field_of(refusal)
        form.errors[field_name if field_name in form.fields else "__all__"] = form.error_class([say(refusal)])
    return form


def field_of(refusal: Refusal) -> str:
    """The name of the field that a refusal is about, or nothing."""
    if refusal.code == "bad-fact":
        return FACT + str(refusal.values.get("fact", ""))
    return FIELD_OF.get(refusal.code, "")


def inputs_of(data: Mapping[str, Any], stored: Mapping[str, str]) -> dict[str, str]:
    """What a verb gets of a sent form: of facts only the changed ones; `stored` are the asserted facts as stored."""
    inputs = {}
    for name, value in data.items():
        if name.startswith(FACT) and str(value).strip() == stored.get(name.removeprefix(FACT), ""):
            continue
        inputs[name] = value
    return inputs


def _fields(name: str, about: About) -> list[tuple[str, forms.Field]]:
    if name == "remedy" and "remedy_sought" not in about.stack.facts:
        return []
    if name == "facts":
        return [(FACT + fact.name, _fact(fact, about)) for fact in _facts(about)]
    return [(name, MAKERS.get(name, _words)(about))]


def _facts(about: About) -> list[Fact]:
    """Those of the tables `case` and of the procedure, those the case has, those that its steps and sums wait for,
    others being about trades, rules, platforms. All, if there are none."""
    own = ("case", about.case.procedure)
    named = {one["fact"].text for rule in about.stack.rules("facts") if rule.name in own for one in rule.records()}
    wanted = named | set(about.asked) | set(about.case.facts) | _behind_steps(about.stack, about.case.procedure)
    return [fact for fact in about.stack.facts.values() if fact.name in wanted or not named]


def _behind_steps(stack: Stack, procedure: str) -> set[str]:
    """The facts from which follows which step of the procedure is open, themselves not worked out by a table."""
    tables = [stack.table(name) for name in stack.derivation]
    behind = set(kinds.settable(stack, procedure)) if procedure else set()
    rows = stack.procedure(procedure).rows if procedure else ()
    behind |= {name for row in rows for need in row.needs if need.name == "guardian" for name in need.args}
    for table in reversed(tables):
        if behind & set(table.outputs):
            behind |= {fact.name for fact in table.facts}
    return behind - {name for table in tables for name in table.outputs}


def _area(label: Any, rows: int = 3) -> forms.Field:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}))


def _words(about: About) -> forms.Field:
    return _area(_("Text"))


def _choice(label: Any, choices: Choices, empty: Any) -> forms.Field:
    return forms.ChoiceField(label=label, choices=[("", empty), *choices])


def _clause(about: About) -> forms.Field:
    clauses = about.stack.clauses
    near = [(name, f"{name} {clauses[name].title}") for name in about.governing if name in clauses]
    books = [(book.title, [(c.id, f"{c.id} {c.title}") for c in book.clauses]) for book in about.stack.books]
    return _choice(_("Clause"), [(_("For this case"), near), *books], _("Choose the clause"))


def _remedy(about: About) -> forms.Field:
    fact = about.stack.facts["remedy_sought"]
    return _choice(_("Remedy"), _values(fact, about), _("Choose the remedy"))


def _to(about: About) -> forms.Field:
    roles = ["consumer", *(["merchant"] if about.case.merchant_id else [])]
    choices: Choices = [(role, about.stack.role_label(role, about.language)) for role in roles]
    if len(roles) > 1:
        choices.append(("all", _("Both")))
    return forms.ChoiceField(label=_("To"), choices=choices)


def _department(about: About) -> forms.Field:
    names = about.stack.facts["department"].values
    choices: Choices = [(name, about.stack.label("departments", name, about.language)) for name in names]
    return _choice(_("Department"), choices, _("As it is"))


def _assignee(about: About) -> forms.Field:
    choices: Choices = [(group, [(str(pk), name) for pk, name in people]) for group, people in about.people.items()]
    return _choice(_("Person"), choices, _("Nobody yet, or myself"))


def _amount(about: About) -> forms.Field:
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    return forms.CharField(label=amount_label(), widget=widget, help_text=_("Digits only, for example 1500.00"))


def _payer(about: About) -> forms.Field:
    sides = offers.payers(about.case, offers.PLATFORM)
    return forms.ChoiceField(label=_("Who pays it"), choices=[(side, _side(side, about)) for side in sides])


def _freight(about: About) -> forms.Field:
    return _choice(_("Freight paid by"), [(side, _side(side, about)) for side in offers.SIDES], _("Not said"))


def _side(side: str, about: About) -> Any:
    return _("The platform") if side == offers.PLATFORM else about.stack.role_label(side, about.language)


def _within(about: About) -> forms.Field:
    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    return forms.CharField(label=_("To be done within how many days"), widget=widget)


def _in_kind(about: About) -> forms.Field:
    return _choice(_("Beside the sum"), [("points", _("Points")), ("coupon", _("Coupon"))], _("Nothing"))


def _worth(about: About) -> forms.Field:
    return forms.CharField(label=worth_label(), widget=forms.TextInput(attrs={"inputmode": "decimal"}))


def _rating(about: About) -> forms.Field:
    return forms.CharField(label=_("Rating, 0 to 100"), widget=forms.NumberInput(attrs={"min": 0, "max": 100}))


def _yes(label: Any) -> Callable[[About], forms.Field]:
    def make(about: About) -> forms.Field:
        return forms.BooleanField(label=label, widget=forms.CheckboxInput(attrs={"value": "yes"}))

    return make


def _said(name: str) -> Callable[[About], forms.Field]:
    return lambda about: said_field(name, about.stack, about.language)


def _identity(name: str, label: Any, about: About) -> forms.Field:
    """What the marketplace has verified of the merchant; whoever hands it over fills in what it has not said."""
    merchant = about.case.merchant or (about.case.order.merchant if about.case.order else None)
    return forms.CharField(label=label, max_length=200, initial=getattr(merchant, name, ""))


def _first(name: str, clause: str, about: About) -> forms.Field:
    """A duty that comes before the act, to be ticked when it is done."""
    label = _("Done: {duty}").format(duty=about.stack.label("duties", name, about.language))
    widget = forms.CheckboxInput(attrs={"value": "yes"})
    return forms.BooleanField(label=label, help_text=clause, widget=widget, required=False)


def _files(about: About) -> forms.Field:
    return forms.FileField(label=_("Files"), widget=ManyFiles(), help_text=_most())


def _other(about: About) -> forms.Field:
    """The number of another case; the page offers those that are near."""
    attrs = {"autocomplete": "off", "inputmode": "numeric", "list": NEAR}
    return forms.CharField(label=_("Number of the other case"), max_length=40, widget=forms.TextInput(attrs=attrs))


def _link(about: About) -> forms.Field:
    choices: Choices = [(str(one.id), f"{LINKS[one.kind, one.own]} {one.number}") for one in about.links]
    return _choice(_("Which link"), choices, _("Choose the link"))


def _signal(about: About) -> forms.Field:
    stack, waiting = about.stack, [one for one in about.case.signals if one.waits]
    choices: Choices = [(str(one.pk), signal_words(stack, one.name, one.value, about.language)) for one in waiting]
    return forms.ChoiceField(label=_("Which signal"), choices=choices)


def _outcome(about: About) -> forms.Field:
    return forms.ChoiceField(label=_("What follows from it"), choices=list(OUTCOMES.items()), widget=forms.RadioSelect)


def _kind(about: About) -> forms.Field:
    """What the party may bring whose matter it is; else it stays of the same kind."""
    offered = kinds.offered(about.stack, [whose(about.case)])
    choices: Choices = [(one.key, kinds.words_of(about.stack, one, about.language)) for one in offered]
    return _choice(_("Kind of matter"), choices, _("The same as this one"))


def _most() -> str:
    return str(_("At most {n} MB each")).format(n=files.largest() // files.MEGABYTE)


def _fact(fact: Fact, about: About) -> forms.Field:
    """A field for one fact; the empty choice says what the rules make of it."""
    label = about.stack.fact_label(fact.name, about.language)
    stored = about.case.facts.get(fact.name, "")
    derived = about.facts.get(fact.name)
    shown = about.stack.value_label(fact.name, derived, about.language) if derived is not None else "–"
    ruled = str(_("by the rules: {value}")).format(value=shown) if not stored else str(_("leave it to the rules"))
    if fact.type in (*CHOICES, "yes_no"):
        field = _choice(label, _values(fact, about), ruled)
    else:
        field = forms.CharField(label=label, widget=forms.TextInput(attrs={"placeholder": ruled}))
    field.initial = stored
    return field


def _values(fact: Fact, about: About) -> Choices:
    values = (True, False) if fact.type == "yes_no" else fact.values
    stack = about.stack
    return [(stack.format_fact(fact.name, v), stack.value_label(fact.name, v, about.language)) for v in values]


MAKERS: Mapping[str, Callable[[About], forms.Field]] = {
    "text": _words,
    "reasons": lambda about: _area(_("Reasons")),
    **{name: _said(name) for name in ("found", "measure", "scope", "duration", "tracking")},
    "registered_name": lambda about: _identity("registered_name", _("Registered name of the merchant"), about),
    "address": lambda about: _identity("address", _("Address of the merchant"), about),
    "contact": lambda about: _identity("contact", _("Contact of the merchant"), about),
    "terms": lambda about: _area(_("Terms of the offer")),
    "clause": _clause,
    "consent": _yes(_("I accept of my own will")),
    "fee_shown": _yes(_("The price was shown to both sides before")),
    "human_asked": _yes(_("A person shall decide")),
    "amount": _amount,
    "payer": _payer,
    "goods": lambda about: _area(_("What happens to the goods"), 2),
    "freight": _freight,
    "perform_within": _within,
    "in_kind": _in_kind,
    "in_kind_worth": _worth,
    "remedy": _remedy,
    "to": _to,
    "department": _department,
    "assignee": _assignee,
    "rating": _rating,
    "files": _files,
    "other": _other,
    "link": _link,
    "signal": _signal,
    "outcome": _outcome,
    "kind": _kind,
    "title": lambda about: forms.CharField(label=_("In one line"), max_length=LONGEST_TITLE),
    "part": lambda about: _area(_("The part that becomes a case of its own"), rows=5),
}
