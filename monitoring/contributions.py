"""What monitoring puts into the registries of `home`, and where it listens."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib.auth.models import User
from django.db.models.signals import post_save
from django.utils.translation import gettext as _

from home import registry


def register() -> None:
    """Called once, when all apps are loaded."""
    from home.archive import XLSX
    from home.documents import register_document
    from home.immutability import Guarded, guard
    from planpages.models import IndicatorDefinition

    from . import desk, log_actions, measuring, proof, public, reminders, setup  # noqa: F401
    from .actions import imports
    from .files import making
    from .models import MonitoringPage
    from .reporting import contributions as reporting

    guard(Guarded("monitoring.ValueChange"))
    registry.first_pages.register(registry.FirstPage(30, MonitoringPage, setup.first_page))
    registry.setup_steps.register(setup.make_rights)
    registry.setup_steps.register(measuring.link_all)
    registry.staff_archive.register(workbook_is_for_staff)
    registry.archive_uses.register(uses_of_file)
    registry.tick_jobs.register(imports.requeue_lost)
    registry.retention_rules.register(imports.forget_undecided)
    registry.retention_rules.register(making.forget_workbooks)
    register_document(making.KIND, making.build_workbook, making.workbook_name, XLSX)
    registry.tick_jobs.register(reminders.send_reminders)
    registry.desk_items.register(desk.desk_items)
    registry.demo_steps.register(make_demo)
    registry.record_proofs.register(proof.problems)
    public.register()
    post_save.connect(
        measuring.link_adopted, sender=IndicatorDefinition, dispatch_uid="measure-of-definition"
    )
    reporting.register()


def make_demo() -> str | None:
    """Example values for `manage.py demo`."""
    from .demo import build_values

    return build_values()


def workbook_is_for_staff(user: User, sha256: str) -> bool:
    """Workbooks with values are for those who may see their imports."""
    from .models import ValueImport
    from .permissions import may_see_import

    return any(may_see_import(user, run) for run in ValueImport.objects.filter(file=sha256))


def uses_of_file(sha256: str) -> Iterator[registry.FileUse]:
    """Imports of values whose workbook it is: for the office alone."""
    from .models import ValueImport

    for run in ValueImport.objects.filter(file=sha256):
        words = _("Import of values: %(run)s") % {"run": run}
        yield registry.FileUse(words, run.get_absolute_url(), is_public=False)
