"""Every small fault put into the shipped books is found by the check, or here is the reason why it does no harm.

Found means: the check of all books, the changed one among them, says something that it does not say of the books as
they are. What may pass is listed in HARMLESS, each with an argument and a proof that is made for that very mutant.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from itertools import product
from typing import NamedTuple

import pytest
from mutants import Mutant, mutants, sample

from gongdao.rulebook import Finding, Stack, check, check_texts, shipped
from gongdao.rulebook.checking.examples import example_findings
from gongdao.rulebook.checking.partition import axes
from gongdao.rulebook.checking.passages import passages
from gongdao.rulebook.checking.phrases import Phrase
from gongdao.rulebook.loading import build
from gongdao.rulebook.model import Book
from gongdao.rulebook.reader import read_document
from gongdao.rulebook.registers import Citation

SEED = 20261122
COUNT, PARTS = 304, 16
SOON = 2  # so many parts in the default run
FILTERED = ("bad-cell", "bad-value")  # what `check` leaves out where it says more about the same place
OF_FORMS = {
    "numbering-gap", "unknown-law", "unknown-article", "off-topic", "not-in-force", "unverified-law", "self-citation"
}  # fmt: skip
Said = set[tuple[str, str, str]]


class Shipped(NamedTuple):
    """The books as they are: by id their names, texts and what was read; all together; what check says of them."""

    texts: dict[str, tuple[str, str]]
    books: dict[str, Book]
    stack: Stack
    said: Said


@lru_cache(maxsize=1)
def original() -> Shipped:
    read = {read_document(text, name)[0].id: (name, text) for name, text in shipped()}
    books = {id: read_document(text, name)[0] for id, (name, text) in read.items()}
    stack, _ = build(list(books.values()))
    return Shipped(read, books, stack, said(check(stack)))


@lru_cache(maxsize=1)
def every() -> list[Mutant]:
    return mutants(original().stack, {id: text for id, (_, text) in original().texts.items()})


def said(found: list[Finding]) -> Said:
    return {(one.code, one.clause, one.message) for one in found}


def read_changed(mutant: Mutant) -> tuple[Book, list[Finding]]:
    """The changed book. Only its head and the clauses that the mutant touches are read anew, in their lines."""
    name, text = original().texts[mutant.book]
    book = original().books[mutant.book]
    touched = [each for each in book.clauses if any(each.line <= line <= each.end_line for line in mutant.edits)]
    kept = {line for each in touched for line in range(each.line, each.end_line + 1)}
    kept |= set(range(1, max(book.key_lines.values()) + 2))
    lines = text.split("\n")
    alone = "\n".join(line if number in kept else "" for number, line in enumerate(lines, 1))
    part, faults = read_document(mutant.apply(alone), name)
    anew = {each.id: each for each in part.clauses}
    clauses = [anew.get(each.id) if each in touched else each for each in book.clauses]
    return replace(book, clauses=tuple(each for each in clauses if each), notes=part.notes), faults


def examined(mutant: Mutant) -> tuple[Said, Callable[[], Said], Stack]:
    """What reading and the examples say, which is a part of what the check says; the check; the changed stack."""
    book, faults = read_changed(mutant)
    stack, more = build(list({**original().books, mutant.book: book}.values()))
    early = [one for one in (*faults, *more, *example_findings(stack)) if one.code not in FILTERED]
    return said(early) - original().said, lambda: said([*faults, *check(stack)]) - original().said, stack


# why one may pass


def of_labels(mutant: Mutant, stack: Stack) -> bool:
    """A label is how a name reads on a page; where it lacks, the name itself is shown, and no rule asks for it.

    Proof: all that decides, permits, limits or sends is equal with and without it. That what the tables name has its
    words in every language is tested by tests/rulebooks/test_rulebooks_law.py.
    """
    return mutant.rule is not None and mutant.rule.kind == "labels" and decided(stack) == decided(original().stack)


def of_articles(mutant: Mutant, stack: Stack) -> bool:
    """The register of laws is asked by citations alone, and no shipped clause cites this article, or not for this.

    Proof: for every citation of the books, the registered versions of its law, and its topics that the register knows
    of its articles (a paragraph speaks for its article, as in the check), are equal.
    """
    of_law = mutant.book == "laws"
    cited = original().stack.registers.citations
    return of_law and all(met(each, stack) == met(each, original().stack) for each in cited)


def of_wording(mutant: Mutant, stack: Stack) -> bool:
    """A phrase of a wording table is looked for in words; none of the shipped words holds it, so it decides nothing.

    Proof: only wording tables are touched and all that decides is equal; each phrase that is gone is searched for in
    every passage; forms of numbering and citing, which do stand there, have nothing to object to. That phrases are
    found where they should not stand is tested by tests/rulebook/test_check_words.py.
    """
    clauses = original().books[mutant.book].clauses
    tables = (
        [mutant.rule] if mutant.rule else [rule for each in clauses if each.id == mutant.about for rule in each.tables]
    )
    if not tables or {rule.kind for rule in tables} != {"wording"} or decided(stack) != decided(original().stack):
        return False
    left = {(each.finding, text) for each in stack.registers.phrases for text in each.texts.values()}
    every_phrase = {(each.finding, text) for each in original().stack.registers.phrases for text in each.texts.values()}
    forms = {name for name, _ in every_phrase - left} & {"numbering", "citation"}
    gone = {text for name, text in every_phrase - left if name not in forms}
    flat = [passage.flat for book in original().books.values() for passage in passages(book)]
    quiet = not forms or not {code for code, _, _ in original().said} & OF_FORMS
    return quiet and not any(next(Phrase(text).find(words), None) for text in gone for words in flat)


def of_events(mutant: Mutant, stack: Stack) -> bool:
    """Every action of a procedure is an event anyway, and the product's own events happen whether or not a book says
    so; a row that declares one which no rule names only gives it a label.

    Proof: nothing but events is gone, and all that decides, permits, limits or sends is equal. (An event that a rule
    names is found as unknown.)
    """
    gone = set(original().stack.events) - set(stack.events)
    return bool(gone) and decided(stack) == decided(original().stack)


def of_shadowed(mutant: Mutant, stack: Stack) -> bool:
    """Under `hit: first` a row above takes what the changed condition lets in or leaves out.

    Proof: both tables give the same for one value out of each part that the bounds of either cut a fact into.
    """
    name = mutant.rule.name if mutant.rule else ""
    old, new = original().stack.tables.get(name), stack.tables.get(name)
    if old is None or new is None or (old.hit, new.hit) != ("first", "first"):
        return False
    columns = axes(old, new)
    cases = (
        {axis.fact.name: value for axis, value in zip(columns, values, strict=True) if value is not None}
        for values in product(*(axis.values for axis in columns))
    )
    return all(old.decide(facts).outputs == new.decide(facts).outputs for facts in cases)


def of_overviews(mutant: Mutant, stack: Stack) -> bool:
    """A clause that only lists rules a second time: without it the rules say what they said.

    Proof: the clause holds nothing but examples, and all that decides, permits, limits or sends is equal.
    """
    if mutant.kind != "clause deleted":
        return False
    [clause] = [each for each in original().books[mutant.book].clauses if each.id == mutant.about]
    return all(rule.kind == "examples" for rule in clause.tables) and decided(stack) == decided(original().stack)


HARMLESS = (of_labels, of_articles, of_wording, of_events, of_shadowed, of_overviews)


def decided(stack: Stack) -> tuple[object, ...]:
    """All that the house asks of the rules, without the lines in which it stands."""
    registers = stack.registers
    parts = (
        stack.facts, stack.roles, stack.tables, stack.procedures, stack.deadline_map, stack.intervals,
        stack.approvals, stack.amounts, stack.notice_list, stack.texts, stack.right_list, registers.duties,
        registers.retentions, registers.fees, registers.targets, registers.surveys, registers.entries,
        registers.citations, registers.requirements,
    )  # fmt: skip
    return tuple(re.sub(r"\b(end_)?line=\d+", "", repr(part)) for part in parts)


def met(cited: Citation, stack: Stack) -> tuple[object, ...]:
    """What the register knows of a citation."""
    laws = [(one.edition, one.starts, one.ends, one.verified) for one in stack.registers.laws if one.name == cited.law]
    numbers = {article.partition("(")[0] for article in cited.articles}
    about = [one for one in stack.registers.articles_of(cited.law) if one.article.partition("(")[0] in numbers]
    topics = {(one.article.partition("(")[0], topic) for one in about for topic in one.topics if topic in cited.topics}
    return laws, topics


# the mutants


def survives(mutant: Mutant) -> bool:
    early, checked, stack = examined(mutant)
    return not early and not any(proof(mutant, stack) for proof in HARMLESS) and not checked()


@pytest.mark.parametrize("part", [pytest.param(n, marks=pytest.mark.long if n >= SOON else ()) for n in range(PARTS)])
def test_a_fault_is_found_or_does_no_harm(part: int) -> None:
    drawn = sample(every(), COUNT, SEED)
    assert [str(mutant) for mutant in drawn[part::PARTS] if survives(mutant)] == []


def test_every_kind_and_every_book_is_drawn() -> None:
    drawn = sample(every(), COUNT, SEED)
    assert len(drawn) >= 300
    assert {mutant.kind for mutant in drawn} == {mutant.kind for mutant in every()}
    assert {mutant.book for mutant in drawn} == set(original().books)


def test_a_mutant_changes_its_book_and_none_is_made_twice() -> None:
    texts = {id: text for id, (_, text) in original().texts.items()}
    drawn = sample(every(), COUNT, SEED)
    assert all(mutant.apply(texts[mutant.book]) != texts[mutant.book] for mutant in drawn)
    assert len({(mutant.book, mutant.kind, tuple(mutant.edits.items())) for mutant in every()}) == len(every())


@pytest.mark.long
def test_what_is_said_of_the_changed_clause_is_what_the_check_says_of_the_texts() -> None:
    for mutant in sample(every(), COUNT, SEED)[::40]:
        texts = {id: text if id != mutant.book else mutant.apply(text) for id, (_, text) in original().texts.items()}
        whole = check_texts([(original().texts[id][0], text) for id, text in texts.items()])
        early, checked, _ = examined(mutant)
        assert early <= checked() == said(whole) - original().said, str(mutant)


@pytest.mark.long
@pytest.mark.parametrize("part", range(64))
def test_every_fault_there_can_be(part: int) -> None:
    assert [str(mutant) for mutant in every()[part::64] if survives(mutant)] == []
