"""Why something about people, platforms or their keys was refused."""

from typing import ClassVar

from gongdao.errors import Refusal


class BadContact(Refusal):
    """This is not a contact that users can reach."""

    status = 422
    field: ClassVar[str] = ""
    """The field of the platform that is wrong, for the form and for machines."""


class BadComplaintPhone(BadContact):
    """“{text}” is not a complaint phone that users can call. Write the real number with its area code."""

    field = "complaint_phone"


class BadComplaintEmail(BadContact):
    """“{text}” is not a complaint e-mail that users can write to. Write the real address."""

    field = "complaint_email"


class BadComplaintAddress(BadContact):
    """“{text}” is not a complaint address that a letter reaches. Write city, road, number and recipient."""

    field = "complaint_address"


class BadSlug(Refusal):
    """“{text}” cannot be the short name of a platform. Use lower-case letters, digits, hyphens; some are reserved."""

    status = 422


class BadTimezone(Refusal):
    """“{text}” is not a time zone. Write a name of the IANA list, for example Asia/Shanghai."""

    status = 422


class BadCalendarName(Refusal):
    """“{text}” cannot name a calendar. Write the two letters of the country, for example cn or ie."""

    status = 422


class BadEmail(Refusal):
    """“{text}” is not an e-mail address."""

    status = 422


class BadPhone(Refusal):
    """“{text}” is not a phone number. Write it with the country code if it is a foreign one, for example +852."""

    status = 422


class NameNeeded(Refusal):
    """Please write a name."""

    status = 422


class NoWayToReach(Refusal):
    """Please give an e-mail address or a phone number."""

    status = 422


class AddressTaken(Refusal):
    """No account can be made with this e-mail or phone number. If it is yours, sign in or reset the password."""


class TooManyAttempts(Refusal):
    """Too many attempts. Please wait {minutes} minutes, then try again."""

    status = 429


class BadHandover(Refusal):
    """This sign-in link is not valid. Go back to the shop and open the service page again."""

    status = 403


class ExpiredHandover(Refusal):
    """This sign-in link has expired. Go back to the shop and open the service page again."""

    status = 403


class UsedHandover(Refusal):
    """This sign-in link was used already. Go back to the shop and open the service page again."""

    status = 403


class NotOfThisPlatform(Refusal):
    """{name} does not belong to this platform."""

    status = 422


class NotStaff(Refusal):
    """{name} is not a member of staff; only staff hold roles."""

    status = 422


class HeldAlready(Refusal):
    """{name} holds this role already."""


class EndedAlready(Refusal):
    """This has ended already, at {until}."""


class EndBeforeStart(Refusal):
    """The end must be after the start ({since})."""

    status = 422


class RelationToWhom(Refusal):
    """Say to whom: choose the shop, or write the e-mail address or phone number of the person."""

    status = 422


class ContractKnown(Refusal):
    """There is a third party with the contract {contract} already. Change that one, or write another number."""


class DaysInWrongOrder(Refusal):
    """The last day must not be before the first one."""

    status = 422


class ContractNotInForce(Refusal):
    """The contract {contract} of {name} is in force from {since} to {until} only, and not today. Renew it first."""

    status = 403


class NotCovered(Refusal):
    """The contract {contract} of {name} does not cover this kind of act. Somebody of the platform does it."""

    status = 403


class NotTrained(Refusal):
    """{name} has no training that is valid today. Take part in one and have it recorded; then it goes on."""

    status = 403


class KeyNameTaken(Refusal):
    """There is a key named “{name}” already. Revoke it first, or choose another name."""


class UnknownScope(Refusal):
    """“{scope}” is not a scope of an API key. These are: {known}."""

    status = 422


class BadField(BadContact):
    """This is not what the register asks for."""


class BadEntryName(BadField):
    """“{text}” is not a name. Write the full name as it is used."""

    field = "name"


class BadEntryPhone(BadField):
    """“{text}” is not a telephone number that can be called. Write the real number."""

    field = "phone"


class BadEntryEmail(BadField):
    """“{text}” is not an e-mail address that can be written to. Write the real address."""

    field = "email"


class BadEntryAddress(BadField):
    """“{text}” is not an address that can be found. Write city, road and number."""

    field = "address"


class BadEntryUrl(BadField):
    """“{text}” is not a web address. Write it with https://, or a page of this platform beginning with a slash."""

    field = "url"


class BadEntryHours(BadField):
    """“{text}” does not say when somebody is there. Write days and times."""

    field = "hours"


class BadEntryVersion(BadField):
    """“{text}” is not a version. Write the number or the date that the document bears."""

    field = "version"


class BadWebhookUrl(Refusal):
    """“{text}” cannot take commands. Write the https:// address of the marketplace's own endpoint."""

    status = 422
    field = "url"


class BadPatience(Refusal):
    """Write a number of hours from 1 to {most}."""

    status = 422
    field = "patience_hours"
