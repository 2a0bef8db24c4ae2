"""House rules of the plan as system checks."""

from django.core.checks import Tags
from django.core.checks import register as register_check

from .immutability import check_triggers


def register() -> None:
    register_check(check_triggers, Tags.database)
