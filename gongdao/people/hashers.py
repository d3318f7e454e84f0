"""How costly a password is to guess."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """Argon2id as OWASP recommends it (19 MiB, 2 passes, 1 lane), so that many people can sign in at once.

    Django's own setting takes 100 MiB and 8 lanes for each sign-in. Costs are stored with each hash; one that was made
    with others is made anew at the next sign-in.
    """

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
