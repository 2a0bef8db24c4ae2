"""Names of our acts in Wagtail's log, as the CMS shows them."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

ACTIONS = {
    "monitoring.values.enter": (_("Enter values"), _("Values entered")),
    "monitoring.assessment.write": (_("Comment on a year"), _("Year commented")),
    "monitoring.measure.set_up": (_("Set up an indicator"), _("Indicator set up")),
    "monitoring.measure.continue": (_("Continue the series"), _("Earlier series continued")),
    "monitoring.import.start": (_("Bring a file with values"), _("File with values brought")),
    "monitoring.import.confirm": (_("Confirm the import"), _("Import of values confirmed")),
    "monitoring.import.done": (_("Import values"), _("Values imported")),
    "monitoring.import.cancel": (_("Give up the import"), _("Import of values given up")),
}


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    for name, (label, message) in ACTIONS.items():
        actions.register_action(name, label, message)
