"""Names of our acts in Wagtail's log, as the CMS shows them."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

ACTIONS = {
    "catalogue.entity.confirm": (_("Confirm the data"), _("Data confirmed")),
    "catalogue.import": (_("Import"), _("Imported from a file")),
    "catalogue.proposal.accept": (_("Accept the proposal"), _("Proposal accepted")),
    "catalogue.proposal.reject": (_("Reject the proposal"), _("Proposal rejected")),
    "catalogue.proposal.erase": (_("Erase the proposer"), _("Proposer's data erased")),
}


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    for name, (label, message) in ACTIONS.items():
        actions.register_action(name, label, message)
