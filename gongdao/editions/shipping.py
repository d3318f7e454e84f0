"""The shipped books become stored editions when the product starts."""

from gongdao.editions import books
from gongdao.legaltime import clock
from gongdao.people.models import Platform


def store_everywhere(*, dev: bool = False) -> None:
    """Store the shipped books for every platform that has no books of its own; new versions are in force from now.

    Raises EditionDiffers.
    """
    now = clock.now()
    for platform in Platform.objects.filter(own_books=False).order_by("pk"):
        books.store(platform.pk, books.shipped(), since=now, at=now, dev=dev)
