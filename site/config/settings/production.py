"""A server that people use, and the demo."""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from .base import *  # noqa: F403
from .base import BASE_URL, DEMO, env

SECRET_KEY = env("SECRET_KEY")

if DEMO and urlsplit(BASE_URL).hostname not in {"127.0.0.1", "localhost", "::1"}:
    raise ImproperlyConfigured(
        "DEMO=1 opens known accounts: BASE_URL has to be a loopback address."
    )

if BASE_URL.startswith("https://"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^health/"]
    SECURE_HSTS_SECONDS = 31_536_000
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
CSRF_TRUSTED_ORIGINS = [BASE_URL]

SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # other sites of the office's domain are not ours to bind to TLS
    "security.W021",  # nor to enter into browsers' lists
    "security.W019",  # the CMS shows previews in a frame of its own
]
