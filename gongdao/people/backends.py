"""Who is behind an e-mail address or a phone number, on one platform. The only authentication backend."""

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from gongdao.people.accounts import named_by
from gongdao.people.models import Platform, User

# asked for every page by somebody signed in, so as SQL: putting it together anew cost more than the answer
_USER = "select * from people_user where id = %s and is_active"


class ScopedBackend(BaseBackend):
    """Looks on the given platform only (None: among staff), so an account of another one cannot even be noticed."""

    def authenticate(  # type: ignore[override]  # Django passes credentials only to backends whose names fit
        self, request: HttpRequest | None, *, platform: Platform | None, login: str, password: str
    ) -> User | None:
        user = named_by(platform, login)
        if user is None:
            User().set_password(password)  # the same work as for a known account, so that time tells nothing
            return None
        return user if user.check_password(password) else None

    def get_user(self, user_id: int) -> User | None:
        return next(iter(User.objects.raw(_USER, [user_id])), None)
