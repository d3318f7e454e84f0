"""What can go wrong with the embedded server; the message says what to do."""


class PostgresError(RuntimeError):
    """The embedded server could not be started, reached or stopped."""
