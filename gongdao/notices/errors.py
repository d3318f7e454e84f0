"""Why a signed message was refused."""

from gongdao.errors import Refusal


class SignatureMissing(Refusal):
    """Send the headers webhook-id, webhook-timestamp and webhook-signature of Standard Webhooks."""

    status = 401


class StaleMessage(Refusal):
    """The webhook-timestamp is more than {minutes} minutes from now. Set the clock, sign anew and send again."""

    status = 401


class BadSignature(Refusal):
    """The signature does not fit id, timestamp and body. Sign the very bytes that are sent, with the secret shared."""

    status = 401
