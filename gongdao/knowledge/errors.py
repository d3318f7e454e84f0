"""Why a macro was not kept. Each message says what to do."""

from gongdao.errors import Refusal


class MacroNameNeeded(Refusal):
    """Please give it a name, so that it can be found."""

    status = 422


class NothingInMacro(Refusal):
    """Please write the words, or add an act: it would do nothing."""

    status = 422


class MacroTooLong(Refusal):
    """The words have {length} characters; at most {longest} can be sent."""

    status = 422


class UnknownPlaceholder(Refusal):
    """“{placeholder}” cannot be filled in. These can: {known}."""

    status = 422


class DiscouragingWords(Refusal):
    """“{phrase}” may keep people from their rights ({clause}).
    Say it otherwise, or confirm that you mean something else."""

    status = 422
