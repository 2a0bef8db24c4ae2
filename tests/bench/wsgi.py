"""The site with the generated texts declared: what is measured over HTTP."""

from config.wsgi import application
from tests.bench import texts

texts.declare()

__all__ = ["application"]
