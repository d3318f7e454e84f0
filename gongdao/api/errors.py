"""Refusals of requests as such, before anything is asked of a case."""

from gongdao.errors import Refusal


class KeyMissing(Refusal):
    """This address is for holders of an API key. Send it in the header “Authorization: Bearer KEY”."""

    status = 401


class KeyUnknown(Refusal):
    """This API key is not known or has been revoked. Ask your administrator for a new one."""

    status = 401


class ScopeMissing(Refusal):
    """This API key lacks the scope {scope}. It has: {scopes}."""

    status = 403


class NoSuchAddress(Refusal):
    """There is nothing at {path}. The addresses are described at /api/v1/docs."""

    status = 404


class MethodNotAllowed(Refusal):
    """{method} is not possible here. Possible: {allowed}."""

    status = 405


class BrokenJson(Refusal):
    """The body is not JSON: {reason}."""

    status = 400


class NotUtf8Body(Refusal):
    """The body is not UTF-8: byte {position} cannot be read. Convert it (perhaps from GBK) and send it again."""

    status = 400


class NotJson(Refusal):
    """The body must be JSON in UTF-8 (Content-Type: application/json), not “{content_type}”."""

    status = 415


class NotMultipart(Refusal):
    """Files must come as multipart/form-data, not “{content_type}”."""

    status = 415


class BrokenForm(Refusal):
    """The multipart body cannot be read. Check its boundary and send it again."""

    status = 400


class BodyTooLarge(Refusal):
    """The body is larger than {largest} MB. Send fewer at once."""

    status = 413


class InvalidRequest(Refusal):
    """The request does not have the form described at /api/v1/docs. First: {where}: {message}"""

    status = 422


class IdempotencyKeyReused(Refusal):
    """This Idempotency-Key came before with another request. Use a new key for a new request."""

    status = 422


class BadIdempotencyKey(Refusal):
    """An Idempotency-Key has 1 to 200 printable ASCII characters without blanks."""

    status = 400


class BadTime(Refusal):
    """“{text}” is not a time in the form 2026-11-20T09:42:00+08:00."""

    status = 422


class BadCursor(Refusal):
    """This cursor was not given out here. Begin without one."""

    status = 422


class NotAConsumer(Refusal):
    """“{ref}” is not a consumer on this platform."""

    status = 422


class ConsumerNeeded(Refusal):
    """Please say who complains: `ref`, or `email` or `phone`."""

    status = 422


class UnknownMerchant(Refusal):
    """There is no shop with the code “{code}” here. Send it with an order first, or check the code."""

    status = 422


class NoMerchant(Refusal):
    """This case has no merchant to act for."""

    status = 422


class PartyNeeded(Refusal):
    """Please say for whom: `on_behalf_of` is consumer or merchant."""

    status = 422


class FilesNeeded(Refusal):
    """Please send at least one file, in the part `files`."""

    status = 422


class UnknownFilter(Refusal):
    """“{text}” is not a {kind} of the rulebooks in force. These are: {known}."""

    status = 422


class Failed(Refusal):
    """Something failed here, and nothing was written. It has been noted; please try again later."""

    status = 500
