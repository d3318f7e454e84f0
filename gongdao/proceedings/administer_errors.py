"""Why an act of administration was refused. Each message says what to do."""

from gongdao.errors import Refusal


class NotAdministrator(Refusal):
    """This is for the administrators of the platform. Ask one of them, or ask them for the role."""

    status = 403


class NotForAuditors(Refusal):
    """This is for the auditors and the administrators of the platform. Ask one of them."""

    status = 403


class NoSuchEntry(Refusal):
    """There is no such entry on this platform. Load the list again and choose from it."""

    status = 404


class AlreadySetUp(Refusal):
    """This system is set up already. Sign in, or ask your administrator for an account."""

    status = 404


class UnknownRole(Refusal):
    """“{role}” is not a role that can be given here. Choose one from the list."""

    status = 422


class LastAdministrator(Refusal):
    """{name} is the only administrator of this platform. Give the role to somebody else first."""


class NamesMissing(Refusal):
    """These rulebooks lack names that the product needs: {names}. Declare them, then try again."""

    status = 422
    field = "books"
