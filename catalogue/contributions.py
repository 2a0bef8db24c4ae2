"""What the catalogue shows of itself elsewhere: each entry is found by the registry it joins."""

from __future__ import annotations

from home import registry


def register() -> None:
    from . import setup

    registry.setup_steps.register(setup.make_page)
    registry.setup_steps.register(setup.make_rights)
    registry.setup_steps.register(setup.set_workflow)
