"""What monitoring puts into the registries of `home`, and where it listens."""

from __future__ import annotations

from django.db.models.signals import post_save

from home import registry


def register() -> None:
    """Called once, when all apps are loaded."""
    from planpages import immutability
    from planpages.models import IndicatorDefinition

    from . import log_actions, measuring, proof, public, setup  # noqa: F401

    immutability.guard(immutability.Guarded("ValueChange", app="monitoring"))
    registry.setup_steps.register(setup.make_page)
    registry.setup_steps.register(setup.make_rights)
    registry.setup_steps.register(measuring.link_all)
    registry.record_proofs.register(proof.problems)
    public.register()
    post_save.connect(
        measuring.link_adopted, sender=IndicatorDefinition, dispatch_uid="measure-of-definition"
    )
