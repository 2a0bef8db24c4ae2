"""The test suite. SQLite by default, PostgreSQL where DATABASE_URL says so."""

import os

from tests.fast_folder import fast_folder

from .base import *  # noqa: F403
from .base import DATABASES, LOGGING, STORAGES

SECRET_KEY = "only-for-tests"  # noqa: S105
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AXES_ENABLED = False

# Every process of the suite writes into a folder of its own; tests/conftest.py makes it and
# takes it away.
VAR_DIR = fast_folder() / f"drogowskaz-test-{os.getpid()}"
MEDIA_ROOT = VAR_DIR / "media"
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    **STORAGES,
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR_DIR / "archive", "base_url": None},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, as in production: in memory, threads would share one connection and tests of
    # what happens at the same moment would prove nothing.
    DATABASES["default"]["NAME"] = ":memory:"
    DATABASES["default"]["TEST"] = {"NAME": VAR_DIR / "test.sqlite3"}
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"

OUTBOX_TRANSPORT = {"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}
LOGGING = {**LOGGING, "root": {**LOGGING["root"], "level": "WARNING"}}
