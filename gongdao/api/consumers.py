"""The consumer that a machine names: an account by the marketplace's own key, or a guest."""

from functools import partial
from typing import NamedTuple

from gongdao.api.errors import ConsumerNeeded, NotAConsumer, UnknownMerchant
from gongdao.api.lookup import Account, Known
from gongdao.api.shapes import Consumer
from gongdao.api.values import Reading
from gongdao.intake.submission import Filer
from gongdao.people import accounts
from gongdao.people.errors import AddressTaken
from gongdao.people.models import Merchant, Platform, User


def check(
    platform: Platform, reading: Reading, pointer: str, given: Consumer, known: Known, *, ref_needed: bool = False
) -> None:
    """Note what is wrong with the consumer, and put e-mail and phone into normal form."""
    account = known.accounts.get(given.ref)
    if account is not None:
        if account.kind != User.Kind.CONSUMER:
            reading.found.append((f"{pointer}/ref", NotAConsumer(ref=given.ref)))
        return
    if not (given.ref or (not ref_needed and (given.email or given.phone))):
        reading.found.append((pointer, ConsumerNeeded()))
    if given.email:
        given.email = reading.take(f"{pointer}/email", accounts.normal_email, given.email) or ""
    if given.phone:
        given.phone = (
            reading.take(f"{pointer}/phone", partial(accounts.normal_phone, platform=platform), given.phone) or ""
        )


class Shop(NamedTuple):
    """A merchant that files: `user_id` is one of its people, if it has any here."""

    id: int
    user_id: int | None


def shop(platform: Platform, code: str) -> Shop:
    """Raises UnknownMerchant."""
    found = Merchant.objects.of(platform).filter(code=code).first()
    if found is None:
        raise UnknownMerchant(code=code[:40])
    member = found.members.filter(user__is_active=True).order_by("pk").first()
    return Shop(found.pk, member.user_id if member else None)


def filer(platform: Platform, given: Consumer, known: Known) -> Filer:
    """Who files. An account that the marketplace knows and we do not yet is made now."""
    if not given.ref:
        language = given.language or platform.language
        return Filer(name=given.name[:100], email=given.email, phone=given.phone, language=language)
    account = known.accounts.get(given.ref)
    if account is None:
        account = known.accounts[given.ref] = make(platform, given)
    return Filer(user_id=account.id, language=given.language or account.language)


def make(platform: Platform, given: Consumer) -> Account:
    """The account of a reference. An address that another account has stays there, as in `people.handover`."""
    name, language = given.name or given.ref, given.language or platform.language
    for email, phone in ((given.email, given.phone), ("", "")):
        try:
            user = accounts.create(
                platform, name=name, email=email, phone=phone, language=language, external_ref=given.ref
            )
            return Account(user.pk, user.kind, user.language)
        except AddressTaken:
            continue
    user = User.objects.get(platform=platform, external_ref=given.ref)  # made by another request a moment ago
    return Account(user.pk, user.kind, user.language)
