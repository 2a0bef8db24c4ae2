"""What translations put into the registries of `home`."""

from __future__ import annotations

from home import registry

from . import desk, notes, setup
from .permissions import may_write


def register() -> None:
    """Called once, when all apps are loaded."""
    registry.setup_steps.register(setup.make_locales)
    registry.demo_steps.register(make_demo)
    registry.translation_rights.register(may_write)
    registry.desk_items.register(desk.desk_items)
    registry.translation_notes.register(notes.note_on)


def make_demo() -> str | None:
    """Example translations for `manage.py demo`."""
    from .demo.build import build_translations

    return build_translations()
