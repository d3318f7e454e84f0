"""Why a link between cases, a split, a merger or a group was refused. Each message says what to do."""

from gongdao.errors import Refusal


class StillOpenBeside(Refusal):
    """“{action}” waits until “{number}” is finished, which was opened beside this case ({clause})."""


class OtherCaseNeeded(Refusal):
    """Please give the number of the other case."""

    status = 422


class NoSuchOther(Refusal):
    """There is no case {number} on this platform that this one could be linked with. Check the number."""

    status = 422


class BusyThere(Refusal):
    """Somebody is just working on {number}. Nothing was changed; please try again in a moment."""


class LinkedAlready(Refusal):
    """This case and {number} are linked in this way already. Undo that first, or choose another case."""


class OtherParties(Refusal):
    """{number} is not between the same parties ({clause}). Cases of several consumers can be grouped instead."""

    status = 422


class NothingToWaitFor(Refusal):
    """{number} cannot be waited for: it has its result, is over, or waits under another case itself ({clause})."""

    status = 422


class OthersWait(Refusal):
    """{number} waits under this case. Undo that first ({clause})."""


class MainUnanswered(Refusal):
    """This case waits under {number} and is answered with it ({clause}). To answer it by itself, undo the merging."""


class InGroupAlready(Refusal):
    """This case belongs to the group of {number} already. Let it leave that group first."""


class NoSuchLink(Refusal):
    """There is no such link on this case any more. Load the page again and choose from it."""

    status = 422


class KeptOutOfMerged(Refusal):
    """Case {number} gets its result together with this one. {why} Or take it out of this case first."""

    status = 403
