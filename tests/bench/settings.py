"""A server's settings, with the models of measurements and without lines of routine."""

from config.settings.production import *  # noqa: F403
from config.settings.production import INSTALLED_APPS, LOGGING

INSTALLED_APPS = [*INSTALLED_APPS, "tests.bench"]
LOGGING = {**LOGGING, "root": {**LOGGING["root"], "level": "WARNING"}}
