"""What every test with a database stands on: Wagtail's roots and `manage.py setup`."""

from __future__ import annotations

from django.core.management import call_command
from django.test import TransactionTestCase
from wagtail.models import Collection, Locale, Page

from home import registry
from tests import scenes


def lay() -> None:
    """Make it in a new database."""
    Locale.objects.get_or_create(language_code="pl")
    if not Collection.objects.exists():
        Collection.add_root(name="Root")
    if not Page.objects.exists():
        Page.add_root(title="Root", slug="root")
    call_command("setup", verbosity=0)
    # A test makes the pages that it is about.
    for first in registry.first_pages:
        if first.kind._meta.app_label in {"home", "planpages"}:
            first.kind.originals.get().delete()


def restore_after_transactional_tests() -> None:
    """Such a test ends with emptying all tables, the ground too. Copied back, it is there at once,
    and no trigger that keeps records has to go for it."""
    scenes.keep_ground()
    TransactionTestCase._fixture_teardown = lambda case: scenes.restore_ground()
