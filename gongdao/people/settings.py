"""How people sign in. The settings module takes everything here with `*`.

Why Django's forms carry addresses and reset while allauth carries the login flow and the
second factor: docs/decisions/0003-sign-in.md.
"""

import os

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["gongdao.people.backends.ScopedBackend"]
PASSWORD_HASHERS = [
    "gongdao.people.hashers.Argon2",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_VALIDATION = "django.contrib.auth.password_validation."
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": _VALIDATION + "UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "email", "phone")},
    },
    {"NAME": _VALIDATION + "MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": _VALIDATION + "CommonPasswordValidator"},
    {"NAME": _VALIDATION + "NumericPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 3600

# Ours first, before Django's auth, too, so that our templates and words win over the library's.
# The middleware follows Django's AuthenticationMiddleware.
INSTALLED_APPS_PEOPLE = ["gongdao.people", "allauth", "allauth.account", "allauth.mfa"]
MIDDLEWARE_PEOPLE = [
    "gongdao.people.platforms.PlatformMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "gongdao.people.second_factor.SecondFactorMiddleware",
]

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"

ACCOUNT_ADAPTER = "gongdao.people.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False

MFA_ADAPTER = "gongdao.people.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Gongdao"
MFA_TOTP_TOLERANCE = 1

# off: neither offered nor asked for; optional: staff switch it on in their account; required: no desk page without it.
GONGDAO_STAFF_MFA = os.environ.get("GONGDAO_STAFF_MFA", "optional")
if GONGDAO_STAFF_MFA not in ("off", "optional", "required"):
    raise ValueError("GONGDAO_STAFF_MFA must be off, optional or required")

# The dotted path of a class with the methods of people.identity.Checker; empty: staff look at the document themselves.
GONGDAO_IDENTITY_CHECKER = os.environ.get("GONGDAO_IDENTITY_CHECKER", "")
