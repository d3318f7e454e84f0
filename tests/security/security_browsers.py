"""Signed-in visitors, for the tests of what they must not be able to do."""

from django.test import Client

from gongdao.people.models import User


def signed_in(user: User) -> Client:
    """A client of this person, in English; what fails inside is an answer with status 500, as in operation."""
    client = Client(raise_request_exception=False, headers={"accept-language": "en"})
    client.force_login(user, backend="gongdao.people.backends.ScopedBackend")
    return client
