"""What every test with a database stands on: Wagtail's roots and `manage.py setup`."""

from __future__ import annotations

from django.core.management import call_command
from django.db import connection
from django.test import TransactionTestCase
from wagtail.models import Collection, Locale, Page

from planpages.immutability import drop_triggers


def lay() -> None:
    """Make it where it is missing: in a new database, and after a test has emptied all tables."""
    Locale.objects.get_or_create(language_code="pl")
    if not Collection.objects.exists():
        Collection.add_root(name="Root")
    if not Page.objects.exists():
        Page.add_root(title="Root", slug="root")
    call_command("setup", verbosity=0)


def restore_after_transactional_tests() -> None:
    """Such a test ends with emptying all tables, which triggers refuse, and takes the ground away.

    Emptying sends post_migrate, which makes the triggers again.
    """
    empty_tables = TransactionTestCase._fixture_teardown

    def teardown(case: TransactionTestCase) -> None:
        drop_triggers(connection)
        empty_tables(case)
        lay()

    TransactionTestCase._fixture_teardown = teardown
