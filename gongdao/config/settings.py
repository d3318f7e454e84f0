"""Django's settings. What an installation may change is read from the environment; see environment.py."""

from pathlib import Path

from gongdao import words
from gongdao.config import environment
from gongdao.people.settings import *  # noqa: F403  how people sign in is decided there
from gongdao.people.settings import INSTALLED_APPS_PEOPLE, MIDDLEWARE_PEOPLE

PACKAGE = Path(__file__).resolve().parents[1]
DATA_DIR = Path(environment.required("GONGDAO_DATA"))
SECRET_KEY = environment.secret_key(DATA_DIR)
DEBUG = False
ALLOWED_HOSTS = environment.names("GONGDAO_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = environment.names("GONGDAO_ORIGINS", "")
BEHIND_TLS = environment.flag("GONGDAO_TLS")
# Limits on guessing count by address; behind a proxy that is the one which the proxy has seen, not the proxy's own.
ALLAUTH_TRUSTED_PROXY_COUNT = environment.count("GONGDAO_PROXIES", 1 if BEHIND_TLS else 0)

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    *INSTALLED_APPS_PEOPLE,
    "django.contrib.auth",
    "gongdao.look",
    "gongdao.record",
    "gongdao.editions",
    "gongdao.cases",
    "gongdao.intake",
    "gongdao.notices",
    "gongdao.knowledge",
    "gongdao.proceedings",
    "gongdao.papers",
    "gongdao.portal",
    "gongdao.desk",
    "gongdao.api",
    "gongdao.jobs",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "gongdao.config.middleware.CompressedPages",
    "gongdao.config.middleware.content_security_policy",
    "gongdao.config.middleware.without_nul",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "gongdao.config.middleware.spoken",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    *MIDDLEWARE_PEOPLE,
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "gongdao.config.middleware.RefusalMiddleware",
]

# Machines come with a key instead of a session; the middleware for pages would be a third of a request's cost.
MIDDLEWARE_API = [
    "django.middleware.security.SecurityMiddleware",
    "gongdao.config.middleware.spoken",
]
API_PREFIX = "/api/v1/"  # nothing else may come in without the middleware for pages

ROOT_URLCONF = "gongdao.config.urls"
WSGI_APPLICATION = "gongdao.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "gongdao.look.reader.layout",
            ],
        },
    }
]

FORM_RENDERER = "gongdao.look.widgets.Renderer"

# commands to a marketplace may go to this machine itself, over plain http
GONGDAO_WEBHOOK_LOCAL = environment.flag("GONGDAO_WEBHOOK_LOCAL")
GONGDAO_URL = environment.text("GONGDAO_URL", "http://127.0.0.1:8000")  # links in letters
DEFAULT_FROM_EMAIL = environment.text("GONGDAO_MAIL_FROM", "gongdao@localhost")
globals().update(environment.mail(environment.text("GONGDAO_SMTP", "")))

WEB_THREADS = 8
# A web or job thread keeps its connection: there are few, they never end, and a pool costs 0.1 ms more each request.
DATABASES = {
    "default": environment.database(environment.required("DATABASE_URL"), keep=environment.flag("GONGDAO_SERVING"))
}
# What stands outside the database, so that whoever rewrites the database cannot rewrite its past.
GONGDAO_SEAL_KEY = DATA_DIR / "record" / "seal-key"
GONGDAO_CHECKPOINTS = DATA_DIR / "record" / "checkpoints.jsonl"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SESSION_ENGINE = "django.contrib.sessions.backends.db"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [(code.lower(), code) for code in words.LANGUAGES]  # what each calls itself is asked of Django
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600  # seconds; a choice outlives the browser's window
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = BEHIND_TLS
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(DATA_DIR / "files"), "file_permissions_mode": 0o600},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 3600

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "gongdao_session"
CSRF_COOKIE_NAME = "gongdao_csrf"
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "gongdao": {"level": "INFO"},
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "django.request": {"level": "ERROR"},  # a page that is not there is no news
    },
}
