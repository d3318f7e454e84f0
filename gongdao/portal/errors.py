"""Why a page of the public refused something before it came to a verb."""

from gongdao.errors import Refusal


class NoSuchReceipt(Refusal):
    """No complaint here has this number with this claim code. Both stand on your receipt."""

    status = 404
