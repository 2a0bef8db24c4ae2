"""Names of the acts on an issue in Wagtail's log, as the CMS shows them."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

ACTIONS = {
    "bulletin.submit": (_("Submit the issue"), _("Issue submitted to proof-reading")),
    "bulletin.proofread": (_("Pass proof-reading"), _("Issue proof-read")),
    "bulletin.approve": (_("Approve the issue"), _("Issue approved")),
    "bulletin.send_back": (_("Send the issue back"), _("Issue sent back")),
    "bulletin.schedule": (_("Schedule the issue"), _("Publication of the issue scheduled")),
    "bulletin.unschedule": (_("Unschedule the issue"), _("Publication no longer scheduled")),
    "bulletin.publish": (_("Publish the issue"), _("Issue published with all its articles")),
    "bulletin.withdraw": (_("Withdraw the issue"), _("Issue withdrawn with all its articles")),
}


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    for name, (label, message) in ACTIONS.items():
        actions.register_action(name, label, message)
