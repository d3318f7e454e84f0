"""The closed set of verbs: `does` of a procedure row -> the function that does it. One file one verb."""

from collections.abc import Callable

from gongdao.proceedings.work import Work

Verb = Callable[[Work], None]
VERBS: dict[str, Verb] = {}


def verb(name: str) -> Callable[[Verb], Verb]:
    """Register the function as the verb `name`."""

    def keep(function: Verb) -> Verb:
        VERBS[name] = function
        return function

    return keep
