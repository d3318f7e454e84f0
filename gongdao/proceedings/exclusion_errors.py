"""Why somebody may not handle a case, or an objection to a handler was refused. Each message says what to do."""

from gongdao.errors import Refusal


class SamePerson(Refusal):
    """Whoever did “{action}” cannot do this too; somebody else has to ({clause})."""

    status = 403


class OwnMatter(Refusal):
    """You are a party of this case yourself, so somebody else handles it. A department leader can give it away."""

    status = 403


class RelatedToParty(Refusal):
    """You have declared that you are close to a party of this case, so somebody else handles it."""

    status = 403


class ObjectionUpheld(Refusal):
    """A party objected to you in this case with success, so somebody else handles it."""

    status = 403


class CannotTakeCase(Refusal):
    """{name} must keep out of this case. Choose somebody else."""

    status = 422


class ObjectionOpen(Refusal):
    """A party has objected to you. Until that is decided you give no result and offer nothing in this case."""


class ObjectedToYou(Refusal):
    """This objection is to you, so somebody else decides it."""

    status = 403


class ObjectedAlready(Refusal):
    """You have objected to this person before. It is decided once; against the result you can appeal."""


class NobodyHandles(Refusal):
    """Nobody handles this case yet, so there is nobody to object to."""


class NoObjection(Refusal):
    """There is no objection left to decide in this case."""


class OnePersonOnBothSides(Refusal):
    """Consumer and shop are one person here, so they cannot come to terms with each other ({clause})."""

    status = 403
