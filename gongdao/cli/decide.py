"""`gongdao decide`: what a rulebook says about some facts, without a server."""

import json
from pathlib import Path
from typing import Any

import click

from gongdao.cli.check import line_of, read_files
from gongdao.errors import Refusal
from gongdao.rulebook import BookError, Decision, Stack, edge_value, load_stack
from gongdao.rulebook.explaining import explain
from gongdao.rulebook.facts import Value
from gongdao.rulebook.nearest import answers
from gongdao.rulebook.sources import front_of, shipped, with_imports
from gongdao.words import LANGUAGES


@click.command()
@click.option(
    "--book",
    "books",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A rulebook (repeatable); the shipped books if none is named.",
)
@click.option("--name", required=True, help="The table: a decision, an approval, a deadline.")
@click.option("--facts", default="{}", help='JSON object of strings, amounts in yuan: \'{"amount": "1000.00"}\'.')
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--explain", "explained", is_flag=True, help="Say why, and what would change the answer.")
@click.option("--language", default="en", show_default=True, type=click.Choice(LANGUAGES), help="For --explain.")
def command(books: tuple[Path, ...], name: str, facts: str, as_json: bool, explained: bool, language: str) -> None:
    """Run the table NAME on FACTS. A table that collects answers with every row that holds."""
    stack = stack_of(books)
    try:
        known = facts_of(stack, facts)
        if explained:
            told = explain(stack, name, known)
            click.echo(as_text(told.as_json(language)) if as_json else told.sentence(language))
            return
        table = stack.table(name)
        said = answers(table, known)
    except Refusal as refusal:
        raise click.ClickException(refusal.message) from None
    found = [as_answer(stack, each) for each in said]
    answer = found[0] if table.hit != "collect" else found
    click.echo(as_text(answer) if as_json else "\n".join(map(_sentence, found)))


def as_text(answer: object) -> str:
    """JSON for people and programs."""
    return json.dumps(answer, ensure_ascii=False, indent=2)


def as_answer(stack: Stack, said: Decision) -> dict[str, Any]:
    """A decision as JSON: values in their edge texts, `undecided` the unknown facts that stand in the way."""
    return {
        "outputs": {name: edge_value(stack, name, value) for name, value in said.outputs.items()},
        "undecided": list(said.undecided),
        "clause": said.clause,
        "row": said.row,
        "book": said.book,
        "version": said.version,
        "defaulted": list(said.defaulted),
    }


def stack_of(books: tuple[Path, ...]) -> Stack:
    """The stack of these files, or of the shipped books. Raises ClickException with every fault and its place."""
    texts, found = read_files(books) if books else (shipped(), [])
    try:
        if found:
            raise BookError(found)
        return load_stack(with_imports(texts))
    except BookError as error:
        files = {front_of(text, name).id: name for name, text in texts}
        faults = [line_of(one, files) for one in error.findings if one.level == "error"]
        raise click.ClickException("\n".join(["The rulebook cannot be used.", *faults])) from None


def facts_of(stack: Stack, text: str) -> dict[str, Value]:
    """Python values of a JSON object of edge texts. Raises BadParameter, BadFact, UnknownFact."""
    try:
        given = json.loads(text)
    except ValueError as error:
        raise click.BadParameter(f"This is not JSON: {error}.", param_hint="--facts") from None
    if not isinstance(given, dict) or not all(isinstance(value, str) for value in given.values()):
        raise click.BadParameter(
            'Write a JSON object of strings, for example {"amount": "1000.00"}.', param_hint="--facts"
        )
    return {name: stack.parse_fact(name, value) for name, value in given.items()}


def _sentence(answer: dict[str, Any]) -> str:
    where = f"{answer['book']} {answer['version']}, clause {answer['clause']}"
    if answer["undecided"]:
        return f"undecided: {', '.join(answer['undecided'])} unknown ({where})"
    if answer["row"] is None:
        return f"no row holds ({where})"
    outputs = "; ".join(f"{name} = {_plain(value)}" for name, value in answer["outputs"].items())
    return f"{outputs} ({where}, row {answer['row']})"


def _plain(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else "" if value is None else str(value)
