from gongdao.errors import Refusal


class EmptyText(Refusal):
    """Please say what happened. A few words are enough."""

    status = 422


class TextTooLong(Refusal):
    """The text has {length} characters; at most {longest} can be sent. Please shorten it or attach it as a file."""

    status = 422


class UnknownOrder(Refusal):
    """Order {number} is not known here. Check the number, or send it marked as unverified (`order_unverified`)."""

    status = 422


class UnknownKind(Refusal):
    """“{named}” cannot be filed here. These can: {known}."""

    status = 422


class UnknownChannel(Refusal):
    """“{channel}” is not a channel. Channels: {known}."""

    status = 422


class FutureInstant(Refusal):
    """{instant} lies in the future. Give the instant at which the matter came in."""

    status = 422


class NaiveInstant(Refusal):
    """{instant} has no offset from UTC. Write it like 2026-11-20T09:42:00+08:00."""

    status = 422


class BadInstant(Refusal):
    """“{text}” is not a time. Write it like 2026-11-20 09:42:00."""

    status = 422


class UnknownFormat(Refusal):
    """{name} is not a table that can be read here. Known endings: {known}."""

    status = 422


class NotUtf8(Refusal):
    """{name} is not UTF-8 at line {line}. Save it as UTF-8 and try again."""

    status = 422


class MissingColumns(Refusal):
    """{name} has no column for {missing}. It has: {found}."""

    status = 422


class UnreadableTable(Refusal):
    """{name} cannot be read at line {line}: {reason}."""

    status = 422


class AnsweredBefore(Refusal):
    """The answer ({answered_at}) is earlier than the complaint ({received_at})."""

    status = 422
