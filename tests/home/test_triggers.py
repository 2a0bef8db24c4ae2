"""The triggers that keep records: a check misses them, and `manage.py migrate` makes them."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from home.immutability import drop_triggers, missing_triggers

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def unguarded(db: None):
    """As after an upgrade that guards a table which was not guarded before."""
    drop_triggers(connection)
    yield
    call_command("migrate", verbosity=0)


def test_the_check_names_what_is_missing(unguarded):
    with pytest.raises(CommandError, match="home_archivedfile_no_update"):
        call_command("check", databases=["default"])


def test_migrate_makes_them_though_the_check_would_stop_it(unguarded):
    assert missing_triggers(connection)
    call_command("migrate", verbosity=0, skip_checks=False)
    assert not missing_triggers(connection)
    call_command("check", databases=["default"])
