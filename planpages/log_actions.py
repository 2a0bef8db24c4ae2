"""Names of our acts in Wagtail's log, as the CMS shows them."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

ACTIONS = {
    "planpages.consultation.announce": (_("Announce"), _("Consultation announced")),
    "planpages.consultation.prolong": (_("Prolong"), _("Consultation prolonged")),
    "planpages.remark.published": (_("Publish the remark"), _("Remark published")),
    "planpages.remark.hidden": (_("Hide the remark"), _("Remark hidden")),
    "planpages.remark.answer": (_("Answer"), _("Remark answered")),
    "planpages.remark.erase": (_("Erase the author"), _("Author's data erased")),
}


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    for name, (label, message) in ACTIONS.items():
        actions.register_action(name, label, message)
