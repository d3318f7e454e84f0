"""Front matter: plain `key: value` YAML in which every scalar is a string and nothing is clever."""

import re

import yaml

from gongdao.rulebook.errors import listed
from gongdao.rulebook.grid import Report

KEYS = {
    "id": True, "title": True, "language": True, "rank": True, "version": True,
    "platforms": False, "office": False, "imports": False, "contents": False,
    "consulted_from": False, "consulted_until": False, "published": False, "effective": False,
}  # fmt: skip
DATES = ("consulted_from", "consulted_until", "published", "effective")
RANKS = ("vocabulary", "statute", "rule")
_FORMS = {
    "id": re.compile(r"[a-z][a-z0-9_-]*"),
    "version": re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]*"),
    "language": re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,8})*"),
    "rank": re.compile("|".join(RANKS)),
    "title": re.compile(r".*\S.*"),
} | {key: re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}") for key in DATES}
_CLEVER = {yaml.AnchorToken: "an anchor (&)", yaml.AliasToken: "an alias (*)", yaml.TagToken: "a tag (!)"}

_OPENS = (
    yaml.BlockSequenceStartToken,
    yaml.BlockMappingStartToken,
    yaml.FlowSequenceStartToken,
    yaml.FlowMappingStartToken,
)
_CLOSES = (yaml.BlockEndToken, yaml.FlowSequenceEndToken, yaml.FlowMappingEndToken)

Front = dict[str, tuple[str, int]]  # key -> text and line


def read_front(source: str, first: int, report: Report) -> Front:
    """Keys of the front matter with the line of each; `first` is the document's line of its first line."""
    try:
        node = _plain(source, first, report)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + first, mark.column + 1) if mark else (first, 1)
        report(
            "front-matter", line, column, f"The head is not plain `key: value` YAML: {error.problem or error.context}."
        )
        return {}
    except yaml.YAMLError as error:
        report("front-matter", first, 1, f"The head is not plain YAML: {' '.join(str(error).split())[:120]}.")
        return {}
    if node is None:
        return {}
    front = _pairs(node, first, report)
    _complain(front, first, report)
    return front


def _plain(source: str, first: int, report: Report) -> yaml.MappingNode | None:
    depth = 0
    for token in yaml.scan(source, Loader=yaml.BaseLoader):
        depth += isinstance(token, _OPENS) - isinstance(token, _CLOSES)
        if depth > 2:
            mark = token.start_mark
            report("front-matter", first + mark.line, mark.column + 1, "The head is `key: value` lines, not nested.")
            return None
        if clever := _CLEVER.get(type(token)):
            mark = token.start_mark
            report(
                "yaml-feature",
                first + mark.line,
                mark.column + 1,
                f"The head holds {clever}. Write the value itself, in quotation marks if it begins with & * or !.",
            )
            return None
    node = yaml.compose(source, Loader=yaml.BaseLoader)
    if not isinstance(node, yaml.MappingNode):
        report("front-matter", first, 1, "The head must consist of `key: value` lines.")
        return None
    return node


def _pairs(node: yaml.MappingNode, first: int, report: Report) -> Front:
    front: Front = {}
    for key, value in node.value:
        line, column = first + key.start_mark.line, key.start_mark.column + 1
        name = key.value if isinstance(key, yaml.ScalarNode) else "?"
        if name in front:
            report("duplicate-key", line, column, f"“{name}” is given twice. Keep one line.")
        elif name not in KEYS:
            report("unknown-key", line, column, f"The head has no key “{name}”. Its keys are {listed(KEYS)}.")
        else:
            text = _text(value)
            if text is None:
                report(
                    "front-matter",
                    line,
                    value.start_mark.column + 1,
                    f"“{name}” must be one text, or texts separated by commas.",
                )
            front[name] = (text or "", line)
    return front


def _text(node: yaml.Node) -> str | None:
    if isinstance(node, yaml.ScalarNode):
        return " ".join(node.value.split())
    if isinstance(node, yaml.SequenceNode) and all(isinstance(each, yaml.ScalarNode) for each in node.value):
        return ", ".join(each.value for each in node.value)
    return None


def _complain(front: Front, first: int, report: Report) -> None:
    for name, needed in KEYS.items():
        if needed and name not in front:
            report("missing-key", first, 1, f"The head needs a line `{name}: ...`.")
    for name, form in _FORMS.items():
        text, line = front.get(name, ("", first))
        if name in front and not form.fullmatch(text):
            allowed = f"one of {listed(RANKS)}" if name == "rank" else "a plain text of that kind"
            report(
                "front-matter", line, len(name) + 3, f"“{text[:40]}” cannot be the {name} of a book. Write {allowed}."
            )
