"""What events show of themselves elsewhere: each entry is found by the registry it joins."""

from __future__ import annotations

from home import registry
from home.documents import PDF, register_document


def register() -> None:
    """Called once, when all models are loaded."""
    from . import log_actions, retention  # noqa: F401
    from .actions import places

    registry.tick_jobs.register(places.settle_due)
    registry.retention_rules.register(retention.forget_unconfirmed)
    registry.retention_rules.register(retention.anonymise_past_events)
    _register_organiser()


def _register_organiser() -> None:
    """The organiser's part: certificates, messages, reminders, the desk, a person's data."""
    from . import certificate_files as files
    from . import personal_data, reminders, setup
    from .actions import messages
    from .desk import desk_items

    registry.setup_steps.register(setup.make_organisers_rights)
    registry.desk_items.register(desk_items)
    registry.tick_jobs.register(messages.post_unfinished)
    registry.tick_jobs.register(reminders.send_reminders)
    registry.retention_rules.register(files.forget_old_files)
    registry.personal_data.register(personal_data.EventsSource())
    register_document(files.ONE, files.build_one, files.name_of_one, PDF)
    register_document(files.ALL, files.build_all, files.name_of_all, PDF)
