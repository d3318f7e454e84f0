"""What is refused about papers."""

from gongdao.errors import Refusal


class NoSuchPaper(Refusal):
    """There is no such paper in this case. Choose one from the list of its papers."""

    status = 404
