"""What happened, in plain words: each choice of the first page stands for facts that the rulebooks declare.

The words below are for rulebooks with the shipped categories. Of others the choices are the values of the fact that
they ask (`intake.asking`), grouped by the category that follows from each.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongdao.intake.asking import asked
from gongdao.look.reader import language
from gongdao.rulebook import Stack


@dataclass(frozen=True, slots=True)
class Choice:
    """One line; `facts` in the form of table cells."""

    key: str
    words: str | Promise
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Group:
    """Choices that belong together, with a hint at what they are."""

    words: str | Promise
    hint: str | Promise
    choices: tuple[Choice, ...]


def _choice(key: str, words: str | Promise, category: str, topic: str, **more: str) -> Choice:
    return Choice(key, words, {"category": category, "topic": topic, **more})


SERVICE, RULES, SYSTEM, OTHER = "service_quality", "platform_rules", "system", "other"
GROUPS = (
    Group(
        _("Something is wrong with the goods"),
        _("broken, not as described, fake, unsafe"),
        (
            _choice("broken", _("It was broken when it came"), SERVICE, "quality", claim="defective"),
            _choice("not-as-described", _("It is not as described"), SERVICE, "quality", claim="not_as_described"),
            _choice("repair", _("It broke later and is not repaired"), SERVICE, "after_sales", claim="defective"),
            _choice("fake", _("I suspect a fake"), SERVICE, "infringement", claim="not_as_described"),
            _choice("dangerous", _("It is dangerous, but nobody was hurt"), SERVICE, "quality", claim="unsafe"),
            _choice("injury", _("Somebody was hurt"), SERVICE, "quality", injury="yes", claim="unsafe"),
        ),
    ),
    Group(
        _("The goods have not come"),
        _("not sent, lost, incomplete, wrong address"),
        (
            _choice("not-sent", _("Nothing was sent"), SERVICE, "delivery", claim="not_received"),
            _choice("lost", _("It was lost on the way, or is very late"), SERVICE, "logistics", claim="not_received"),
            _choice("incomplete", _("Something is missing"), SERVICE, "delivery", claim="not_received"),
            _choice(
                "misdelivered", _("It says delivered, but I do not have it"), SERVICE, "logistics", claim="not_received"
            ),
        ),
    ),
    Group(
        _("Returning or refunding does not work"),
        _("refused, delayed, wrong amount"),
        (
            _choice("return-refused", _("The return is refused"), SERVICE, "after_sales", claim="service"),
            _choice("refund-late", _("The refund does not come"), SERVICE, "payment", claim="late_refund"),
            _choice("refund-amount", _("The refunded amount is wrong"), SERVICE, "payment", claim="late_refund"),
        ),
    ),
    Group(
        _("Price, coupons, membership, invoice"),
        _("wrong charge, price changed, renewed by itself"),
        (
            _choice("charge", _("I was charged too much"), SERVICE, "price", claim="overcharged"),
            _choice("payment", _("Paying failed, or I paid twice"), SYSTEM, "payment", claim="overcharged"),
            _choice(
                "membership", _("My membership was renewed without my wish"), SERVICE, "membership", claim="overcharged"
            ),
            _choice("invoice", _("I do not get an invoice"), SERVICE, "other", claim="service"),
        ),
    ),
    Group(
        _("My account or a rule of the platform"),
        _("restricted, punished, an unfair rule"),
        (
            _choice("restricted", _("My account was restricted by mistake"), RULES, "rules"),
            _choice("rule", _("A rule of the platform is unfair"), RULES, "rules"),
            _choice("privacy", _("My personal data were leaked or misused"), SERVICE, "privacy"),
            _choice("infringement", _("My rights are infringed by goods or a shop"), SERVICE, "infringement"),
        ),
    ),
    Group(
        _("Something else"),
        _("the website fails, bad service, anything else"),
        (
            _choice("failure", _("The website or the app does not work"), SYSTEM, "failure", system_failure="yes"),
            _choice("manners", _("I was treated badly"), SERVICE, "other", claim="service"),
            _choice("other", _("None of these"), OTHER, "other"),
        ),
    ),
)
CATEGORIES = {choice.facts["category"] for group in GROUPS for choice in group.choices}


def groups(stack: Stack | None) -> tuple[Group, ...]:
    """The choices under these rulebooks, in the reader's language."""
    if stack is None or ("category" in stack.facts and set(stack.facts["category"].values) >= CATEGORIES):
        return GROUPS
    fact = asked(stack)
    if fact is None:
        return ()
    found: dict[str, list[Choice]] = {}
    for value in fact.values:
        category = stack.derive({fact.name: value}).facts.get("category", "")
        heading = "" if fact.name == "category" else stack.value_label("category", category, language())
        words = stack.value_label(fact.name, value, language())
        found.setdefault(heading, []).append(Choice(value.replace("_", "-"), words, {fact.name: value}))
    return tuple(
        Group(heading or stack.fact_label(fact.name, language()), "", tuple(c)) for heading, c in found.items()
    )


def choices(stack: Stack | None) -> dict[str, Choice]:
    """The choices by their keys."""
    return {choice.key: choice for group in groups(stack) for choice in group.choices}


def facts_of(stack: Stack, key: str) -> dict[str, object]:
    """The facts of a choice as Python values; what these rulebooks do not declare is left out."""
    found: dict[str, object] = {}
    for name, text in choices(stack)[key].facts.items():
        fact = stack.facts.get(name)
        if fact is not None and (fact.type != "choice" or text in fact.values):
            found[name] = fact.parse(text)
    return found
