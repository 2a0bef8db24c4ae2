"""The test suite. SQLite by default, PostgreSQL where DATABASE_URL says so."""

import tempfile
from pathlib import Path

from .base import *  # noqa: F403
from .base import STORAGES

SECRET_KEY = "only-for-tests"  # noqa: S105
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AXES_ENABLED = False

VAR_DIR = Path(tempfile.mkdtemp(prefix="drogowskaz-test-"))
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    **STORAGES,
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR_DIR / "archive", "base_url": None},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
OUTBOX_TRANSPORT = {"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}
